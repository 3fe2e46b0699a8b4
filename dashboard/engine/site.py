"""One site bound to one application, and what a request on it works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask, g, request
from sqlalchemy.orm import Session

from ..declarations import Access, Panel, Plugin, Policy
from ..declarations.registry import Registry
from .assets import Assets
from .sessions import Sessions
from .urls import Urls

__all__ = ["OWN_ROUTES", "Context", "HostedView", "Link", "Route", "Site", "context", "open_context"]

OWN_ROUTES = "site"
"""What stands in a plugin's place for routes that the application itself added."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route of a plugin or application under the site's address. ``run`` takes a :class:`PanelContext` and the
    submitted form and returns a sentence for the user, a template's variables or a response."""

    name: str
    rule: str
    run: Callable[..., Any]
    permission: str
    methods: Sequence[str] = ("POST",)
    plugin: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the menu that leads elsewhere; shown to those who hold ``permission``."""

    label: str
    url: str
    category: str = ""
    icon: str = "box-arrow-up-right"
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class HostedView:
    """A Flask-Admin view that the site hosts. Without the permission its routes answer 403."""

    view: Any
    permission: str
    icon: str = "window"


@dataclass(slots=True)
class Site:
    """Everything that the views of one site need, as the extension object put it together for one application."""

    name: str
    title: str
    url: str
    app: Flask
    registry: Registry
    policy: Policy
    sessions: Sessions
    assets: Assets
    declared: Any
    """The ``Dashboard`` that the developer holds: what plugins and panels get as ``site``."""
    plugins: Sequence[Plugin] = ()
    panels: Sequence[Panel] = ()
    routes: Sequence[Route] = ()
    links: Sequence[Link] = ()
    views: Sequence[HostedView] = ()
    plugin_errors: list[str] = field(default_factory=list)
    """What administrators are told about plugins that are off, a sentence each."""
    broken: set[str] = field(default_factory=set)
    """The names of plugins whose tables could not be made: their panels and routes are off."""
    endpoints: dict[str, Any] = field(default_factory=dict)
    """endpoint -> the rule that the guard holds for it."""
    blueprints: set[str] = field(default_factory=set)
    sign_in: Any = None
    guard: Any = None
    ready: bool = False
    """Whether the tables of its own are known to exist."""

    def endpoint(self, slug: str) -> str:
        """Return the name of the blueprint of a model's views."""
        return f"{self.name}_{slug}"

    def plugin_endpoint(self, name: str) -> str:
        """Return the name of the blueprint of a plugin's routes."""
        return f"{self.name}_plugin_{name}"

    @property
    def files(self) -> str:
        """The first step of the addresses of static files; at the root, ``static`` is the application's own."""
        return "dashboard-static" if self.url == "/" else "static"


@dataclass(slots=True)
class Context:
    """One request on one site: who asks, with which session, under which addresses."""

    site: Site
    access: Access
    urls: Urls

    @property
    def session(self) -> Session:
        return self.site.sessions.current()

    @property
    def user(self) -> Any:
        return self.access.user


def context() -> Context:
    """Return the context of this request; the guard made it before any view ran."""
    return cast(Context, g.dashboard_context)


def open_context(site: Site, user: Any) -> Context:
    """Make the context of this request and keep it for :func:`context`."""
    urls = Urls(
        root=request.script_root + site.url.rstrip("/"),
        version=site.assets.version,
        files=site.files,
        back=request.args.get("_list", "")[:2000],
    )
    g.dashboard_context = Context(site, Access(site.registry, site.policy, user), urls)
    return cast(Context, g.dashboard_context)
