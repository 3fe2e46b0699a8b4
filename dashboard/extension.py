"""The extension object: keeps the declarations of one site and binds them to applications."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from typing import Any, TypeVar, overload

from flask import Flask

from .cli import group
from .checks import Finding, run_checks
from .declarations import ModelAdmin, Panel, Plugin, Policy, RolePolicy
from .declarations.registry import Registry
from . import security
from .engine.assets import Assets
from .engine.build import bind, current_site
from .engine.own_tables import create_tables
from .engine.sessions import Sessions, sessions_for
from .engine.site import HostedView, Link, Route, Site
from .errors import DeclarationError, Location, UnknownName
from .facts import close_match, describe, humanize
from .facts.naming import slugify

__all__ = ["Dashboard"]

Admin = TypeVar("Admin", bound=type[ModelAdmin])

log = logging.getLogger("dashboard.plugins")


def _caller() -> Location | None:
    """Return where the developer called us from: the first frame outside this package."""
    frame = inspect.currentframe()
    while frame is not None and str(frame.f_globals.get("__name__", "")).partition(".")[0] == "dashboard":
        frame = frame.f_back
    return Location(frame.f_code.co_filename, frame.f_lineno) if frame is not None else None


class Dashboard:
    """An admin site generated from SQLAlchemy models.

    ``db`` is anything with a ``.session`` (Flask-SQLAlchemy, Flask-SQLAlchemy-Lite), an engine, or a database URL.
    ``accounts`` is another engine or URL for the dashboard's own tables, when they must not stand in that database.
    ``policy`` decides who may do what; without one, permissions on roles do, and everything else is refused.
    Several dashboards can live in one application under different ``url``\\ s.
    """

    def __init__(
        self,
        db: Any,
        *,
        title: str = "Dashboard",
        url: str = "/admin",
        name: str | None = None,
        policy: Policy | None = None,
        accounts: Any = None,
        app: Flask | None = None,
    ) -> None:
        if not url.startswith("/"):
            raise DeclarationError(f"url={url!r} must begin with a slash.", hint=f"Write url='/{url}'.")
        self.title = title
        self.url = url.rstrip("/") or "/"
        self.name = name or slugify(self.url.strip("/").replace("/", "_")) or "dashboard"
        self.policy: Policy = policy or RolePolicy()
        self.registry = Registry()
        self.sessions: Sessions = sessions_for(db, accounts)
        self.panels: list[Panel] = []
        self.plugins: list[Plugin] = []
        self.plugin_errors: list[str] = []
        self.failed: set[str] = set()
        self.routes: list[Route] = []
        self.links: list[Link] = []
        self.views: list[HostedView] = []
        self.extra_checks: list[Callable[..., Iterable[Finding]]] = []
        self.places: dict[type[Any], Location | None] = {}
        self._plugin: Plugin | None = None
        self._set_up = False
        if app is not None:
            self.init_app(app)

    # Registering ------------------------------------------------------------------------------------------------

    @overload
    def register(self, model: type[Any]) -> Callable[[Admin], Admin]: ...

    @overload
    def register(self, model: type[Any], admin: type[ModelAdmin]) -> type[ModelAdmin]: ...

    def register(self, model: type[Any], admin: type[ModelAdmin] | None = None) -> Any:
        """Add a model: alone, with a declaration, or as a decorator of a declaration.

        Raises :class:`~dashboard.errors.DeclarationError` for what is not a mapped class or is registered already.
        """
        self._add(model, admin or ModelAdmin)

        def decorate(declared: Admin) -> Admin:
            self.registry.remove(model)
            self._add(model, declared)
            return declared

        return decorate if admin is None else admin

    def register_all(self, base: Any, *, exclude: Iterable[type[Any]] = ()) -> None:
        """Add every mapped class of a declarative base that is not registered yet."""
        left_out = set(exclude)
        mapped = {mapper.class_ for mapper in base.registry.mappers}
        for model in sorted(mapped, key=lambda each: (each.__module__, each.__name__)):
            if model not in self.registry and model not in left_out:
                self._add(model, ModelAdmin)

    def unregister(self, model: type[Any]) -> None:
        """Take a model off the site again. Raises :class:`~dashboard.errors.UnknownName` when it is not there."""
        if model not in self.registry:
            names = [admin.info.name for admin in self.registry]
            guess = close_match(model.__name__, names)
            raise UnknownName(
                f"{model.__name__} is not registered on {self.title!r}.",
                name=model.__name__,
                candidates=names,
                hint=f"Did you mean {guess}?" if guess else "",
            )
        self.registry.remove(model)

    def _add(self, model: type[Any], declared: type[ModelAdmin]) -> None:
        if not (isinstance(declared, type) and issubclass(declared, ModelAdmin)):
            raise DeclarationError(
                f"{declared!r} is not a declaration.", hint="Derive it from dashboard.ModelAdmin."
            )
        if model in self.registry:
            raise DeclarationError(
                f"{model.__name__} is registered on {self.title!r} already.",
                hint="Call site.unregister first to replace its declaration.",
            )
        admin = declared(describe(model))
        admin.slug = admin.slug if declared.slug else self._free_slug(admin.slug, model)
        self.registry.add(admin)
        self.places[model] = _caller()

    def _free_slug(self, slug: str, model: type[Any]) -> str:
        """Return a slug that no other model has: two classes may share a name in different modules."""
        if self.registry.by_slug(slug) is None:
            return slug
        module = model.__module__.rpartition(".")[2]
        candidates = (slugify(f"{module}_{slug}"), *(f"{slug}_{number}" for number in range(2, 1000)))
        return next(each for each in candidates if self.registry.by_slug(each) is None)

    # Adding -----------------------------------------------------------------------------------------------------

    def add_panel(self, panel: Panel) -> None:
        """Add a card to the home page or to the records of a model."""
        if self._plugin is not None:
            object.__setattr__(panel, "plugin", self._plugin.name)
        self.panels.append(panel)

    def add_route(
        self,
        rule: str,
        run: Callable[..., Any],
        *,
        name: str,
        permission: str,
        methods: Iterable[str] = ("POST",),
    ) -> None:
        """Add a guarded route below the site; a plugin's stands below ``plugins/<its name>/``."""
        plugin = self._plugin.name if self._plugin is not None else "site"
        self.routes.append(Route(name, rule.strip("/"), run, permission, tuple(methods), plugin))

    def add_link(
        self, label: str, url: str, *, category: str = "", icon: str = "box-arrow-up-right", permission: str | None = None
    ) -> None:
        """Add a line to the menu that leads elsewhere."""
        self.links.append(Link(label, url, category, icon, permission))

    def add_view(self, view: Any, *, permission: str | None = None, icon: str = "window") -> None:
        """Host a Flask-Admin view (``FileAdmin``, any ``BaseView``), guarded like our own.

        The user needs ``permission``, by default ``<the view's endpoint>.use``, for every route of it.
        """
        self.views.append(HostedView(view, permission or f"{view.endpoint}.use", icon))

    def add_check(self, check: Callable[..., Iterable[Finding]]) -> None:
        """Add a start-up check of one's own."""
        self.extra_checks.append(check)

    def use(self, plugin: Plugin | str, **options: Any) -> None:
        """Enable a plugin: a value, or the name of an installed one (entry point ``dashboard.plugins``)."""
        self.plugins.append(plugin if isinstance(plugin, Plugin) else _installed(plugin)(**options))

    # Binding ----------------------------------------------------------------------------------------------------

    def init_app(self, app: Flask) -> None:
        """Bind the site to an application. Reports every wrong declaration at once, as
        :class:`~dashboard.errors.DeclarationError` with ``findings``."""
        for name in app.config.get("DASHBOARD_PLUGINS", ()) if not self._set_up else ():
            self.use(name)
        self._set_up_plugins()
        bind(self._site(app), self.check())
        if group.name not in app.cli.commands:
            app.cli.add_command(group)

    def check(self) -> tuple[Finding, ...]:
        """Return what the start-up checks find, errors first."""
        return run_checks(self.registry, panels=self.panels, places=self.places, extra=self.extra_checks)

    def create_tables(self) -> None:
        """Make the dashboard's and its plugins' own tables that are missing. Needs an application context."""
        create_tables(current_site(self.name))

    def first_admin(self, email: str = "admin@example.com") -> tuple[str, str] | None:
        """Make the first administrator if there is nobody yet; return e-mail and password, once.

        Needs an application context.
        """
        self.create_tables()
        return security.ensure_first_admin(email)

    def _site(self, app: Flask) -> Site:
        icons = {admin.get_icon(None) for admin in self.registry} | {panel.icon for panel in self.panels}
        icons |= {link.icon for link in self.links} | {view.icon for view in self.views}
        icons |= {action.icon for admin in self.registry for action in admin.all_actions.values()}
        return Site(
            name=self.name,
            title=self.title,
            url=self.url,
            app=app,
            registry=self.registry,
            policy=self.policy,
            sessions=self.sessions,
            assets=Assets(icon for icon in icons if icon),
            declared=self,
            plugins=[plugin for plugin in self.plugins if plugin.name not in self.failed],
            panels=self.panels,
            routes=self.routes,
            links=self.links,
            views=self.views,
            plugin_errors=self.plugin_errors,
        )

    def _set_up_plugins(self) -> None:
        if self._set_up:
            return
        self._set_up = True
        for plugin in self.plugins:
            if not plugin.name:
                raise DeclarationError(f"The plugin {type(plugin).__name__} has no name.", hint="Give the class name = '…'.")
            lists: tuple[list[Any], ...] = (self.panels, self.routes, self.links, self.views, self.extra_checks)
            kept = [list(each) for each in lists]
            self._plugin = plugin
            try:
                plugin.setup(self)
                if plugin.metadata is not None:
                    self.sessions.bind_own(plugin.metadata)
            except Exception as error:
                log.exception("The plugin %r could not be set up and stays off.", plugin.name)
                # What it added before it failed goes with it: half a plugin is worse than none.
                for each, before in zip(lists, kept, strict=True):
                    each[:] = before
                self.failed.add(plugin.name)
                self.plugin_errors.append(f"{plugin.label or humanize(plugin.name)}: {type(error).__name__}: {error}")
            finally:
                self._plugin = None


def _installed(name: str) -> Any:
    """Return the plugin class behind an entry point. Raises :class:`UnknownName` with the names that are installed."""
    found = {entry.name: entry for entry in entry_points(group="dashboard.plugins")}
    if name not in found:
        guess = close_match(name, list(found))
        raise UnknownName(
            f"There is no installed plugin {name!r}.",
            name=name,
            candidates=sorted(found),
            hint=f"Did you mean {guess!r}?" if guess else f"Installed: {', '.join(sorted(found)) or 'none'}.",
        )
    return found[name].load()
