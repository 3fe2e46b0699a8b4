"""The extension object: keeps the declarations of one site and binds them to applications."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, overload

from flask import Flask

from . import security
from .checks import Finding, run_checks
from .cli import group
from .declarations import ModelAdmin, Panel, Plugin, Policy, RolePolicy
from .declarations.registry import Registry
from .engine.assets import Assets
from .engine.build import bind, current_site
from .engine.hosting import adopt
from .engine.own_tables import create_tables
from .engine.plugins import BrokenPlugin, bind_tables, checked, folder, make, said_of
from .engine.sessions import Sessions, sessions_for
from .engine.site import OWN_ROUTES, HostedView, Link, Route, Site
from .errors import DeclarationError, Location
from .facts.naming import slugify
from .registering import Registrations
from .tables import Table

__all__ = ["Dashboard"]

Admin = TypeVar("Admin", bound=type[ModelAdmin])

log = logging.getLogger("dashboard.plugins")

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
LINK_SCHEMES = ("http", "https", "mailto")


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
    ) -> None:
        if not url.startswith("/"):
            raise DeclarationError(f"url={url!r} must begin with a slash.", hint=f"Write url='/{url}'.")
        self.title = title
        self.url = f"/{url.strip('/')}"
        self.name = name or slugify(self.url.strip("/").replace("/", "_")) or "dashboard"
        _check_name("dashboard", self.name)
        self.policy: Policy = policy or RolePolicy()
        self._registrations = Registrations(title)
        self.sessions: Sessions = sessions_for(db, accounts)
        self.panels: list[Panel] = []
        self.plugins: list[Plugin] = []
        self.plugin_errors: list[str] = []
        self.failed: set[str] = set()
        self.routes: list[Route] = []
        self.links: list[Link] = []
        self.views: list[HostedView] = []
        self.extra_checks: list[Callable[..., Iterable[Finding]]] = []
        self._plugin: Plugin | None = None
        self._set_up = False
        self._bound = False
        self._homes: set[Path | None] = set()
        """The applications' own folders: the templates there are theirs, also when a plugin is written beside them."""

    # Registering ------------------------------------------------------------------------------------------------

    @overload
    def register(self, model: type[Any]) -> Callable[[Admin], Admin]: ...

    @overload
    def register(self, model: type[Any], admin: type[ModelAdmin]) -> type[ModelAdmin]: ...

    def register(self, model: type[Any], admin: type[ModelAdmin] | None = None) -> Any:
        """Add a model: alone, with a declaration, or as a decorator of a declaration.

        Raises :class:`~dashboard.errors.DeclarationError` for what is not a mapped class or is registered already.
        """
        self._still_open("register")
        self._registrations.add(model, admin or ModelAdmin, _caller())

        def decorate(declared: Admin) -> Admin:
            self._registrations.replace(model, declared, _caller())
            return declared

        return decorate if admin is None else admin

    def register_all(self, base: Any, *, exclude: Iterable[type[Any]] = ()) -> None:
        """Add every mapped class of a declarative base that is not registered yet; never the dashboard's own."""
        if not hasattr(getattr(base, "registry", None), "mappers"):
            raise DeclarationError(
                f"{base!r} is no declarative base.",
                hint="Pass the class that your models derive from, such as db.Model.",
            )
        self._still_open("register_all")
        left_out = set(exclude)
        mapped = {mapper.class_ for mapper in base.registry.mappers}
        for model in sorted(mapped, key=lambda each: (each.__module__, each.__name__)):
            if model not in self._registrations and model not in left_out and not issubclass(model, Table):
                self._registrations.add(model, ModelAdmin, _caller())

    def unregister(self, model: type[Any]) -> None:
        """Take a model off the site again. Raises :class:`~dashboard.errors.UnknownName` when it is not there."""
        self._still_open("unregister")
        self._registrations.remove(model)

    @property
    def registry(self) -> Registry:
        """The declarations of the site. Reading it describes the models, so every model must be imported by then."""
        return self._registrations.registry

    def _still_open(self, what: str) -> None:
        """Refuse what would have no effect any more: routes are made once."""
        if self._bound:
            raise DeclarationError(
                f"site.{what}() came after site.init_app(app), which has made the pages.",
                hint="Call it before site.init_app(app).",
            )

    # Adding -----------------------------------------------------------------------------------------------------

    def add_panel(self, panel: Panel) -> None:
        """Add a card to the home page or to the records of a model."""
        self._still_open("add_panel")
        if not isinstance(panel, Panel):
            raise DeclarationError(f"{panel!r} is not a panel.", hint="Pass a dashboard.Panel.")
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
        self._still_open("add_route")
        plugin = self._plugin.name if self._plugin is not None else OWN_ROUTES
        taken = [route.name for route in self.routes if route.plugin == plugin]
        verbs = (methods,) if isinstance(methods, str) else tuple(methods)
        self.routes.append(checked(Route(name, rule.strip("/"), run, permission, verbs, plugin), taken))

    def add_link(
        self,
        label: str,
        url: str,
        *,
        category: str = "",
        icon: str = "box-arrow-up-right",
        permission: str | None = None,
    ) -> None:
        """Add a line to the menu that leads elsewhere: a web or mail address, or one on this server.

        Raises :class:`~dashboard.errors.DeclarationError` for an address of any other scheme.
        """
        self._still_open("add_link")
        _check_address(url)
        self.links.append(Link(label, url, category, icon, permission))

    def add_view(self, view: Any, *, permission: str | None = None, icon: str = "window") -> None:
        """Host a Flask-Admin view (``FileAdmin``, any ``BaseView``), guarded like our own.

        The user needs ``permission``, by default ``<the view's endpoint>.use``, for every route of it.
        """
        self._still_open("add_view")
        hosted = adopt(view)
        if any(each.view.endpoint == hosted.endpoint for each in self.views):
            raise DeclarationError(
                f"There is a view with the endpoint {hosted.endpoint!r} already.",
                hint="Give the second one another: FileAdmin(path, name='Photos', endpoint='photos').",
            )
        self.views.append(HostedView(hosted, permission or f"{hosted.endpoint}.use", icon))

    def add_check(self, check: Callable[..., Iterable[Finding]]) -> None:
        """Add a start-up check of one's own."""
        self.extra_checks.append(check)

    def use(self, plugin: Plugin | str, **options: Any) -> None:
        """Enable a plugin: a value, or the name of an installed one (entry point ``dashboard.plugins``) with options.

        Raises :class:`~dashboard.errors.DeclarationError` for a name that is not installed or used already, and for
        options that the plugin does not take. An installed plugin that cannot be imported is told to administrators.
        """
        self._still_open("use")
        try:
            made = make(plugin, options)
        except BrokenPlugin as broken:
            log.exception("The plugin %r could not be imported and stays off.", broken.name)
            self.plugin_errors.append(str(broken))
            return
        _check_name("plugin", made.name, said=f"The plugin {type(made).__name__}")
        if any(each.name == made.name for each in self.plugins):
            raise DeclarationError(
                f"There is a plugin named {made.name!r} on {self.title!r} already.", hint="Enable each plugin once."
            )
        self.plugins.append(made)

    # Binding ----------------------------------------------------------------------------------------------------

    def init_app(self, app: Flask) -> None:
        """Bind the site to an application. Reports every wrong declaration at once, as
        :class:`~dashboard.errors.DeclarationError` with ``findings``."""
        if not self._set_up:
            self._use_configured(app.config.get("DASHBOARD_PLUGINS") or ())
        self._set_up_plugins()
        self._homes.add(Path(app.root_path))
        bind(self._site(app), self.check())
        self._bound = True
        if group.name not in app.cli.commands:
            app.cli.add_command(group)

    def check(self) -> tuple[Finding, ...]:
        """Return what the start-up checks find, errors first."""
        return run_checks(
            self.registry,
            panels=self.panels,
            places=self._registrations.places,
            extra=self.extra_checks,
            plugins={plugin.name: home for plugin in self._working() if (home := folder(plugin)) not in self._homes},
        )

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
            plugins=self._working(),
            panels=self.panels,
            routes=self.routes,
            links=self.links,
            views=self.views,
            plugin_errors=list(self.plugin_errors),
        )

    def _working(self) -> list[Plugin]:
        return [plugin for plugin in self.plugins if plugin.name not in self.failed]

    def _use_configured(self, names: str | Iterable[str]) -> None:
        """Enable what the configuration names, unless the code did, which knows the options."""
        for name in names.replace(",", " ").split() if isinstance(names, str) else names:
            if all(plugin.name != name for plugin in self.plugins):
                self.use(name)

    def _set_up_plugins(self) -> None:
        if self._set_up:
            return
        self._set_up = True
        for plugin in self.plugins:
            kept = self._contents()
            self._plugin = plugin
            try:
                plugin.setup(self)
                bind_tables(plugin, self.sessions)
            except Exception as error:
                log.exception("The plugin %r could not be set up and stays off.", plugin.name)
                # What it added before it failed goes with it: half a plugin is worse than none.
                self._restore(kept)
                self.failed.add(plugin.name)
                self.plugin_errors.append(said_of(plugin, error))
            finally:
                self._plugin = None

    def _contents(self) -> tuple[list[list[Any]], dict[type[Any], type[ModelAdmin]]]:
        lists: tuple[list[Any], ...] = (self.panels, self.routes, self.links, self.views, self.extra_checks)
        return [list(each) for each in lists], self._registrations.noted()

    def _restore(self, kept: tuple[list[list[Any]], dict[type[Any], type[ModelAdmin]]]) -> None:
        lists: tuple[list[Any], ...] = (self.panels, self.routes, self.links, self.views, self.extra_checks)
        for each, before in zip(lists, kept[0], strict=True):
            each[:] = before
        self._registrations.restore(kept[1])


def _check_address(url: Any) -> None:
    """Raise :class:`DeclarationError` for an address that a browser would run or open instead of following."""
    # Browsers leave blanks and control characters out before they look at the scheme.
    bare = "".join(each for each in url if each > " ") if isinstance(url, str) else ":"
    scheme, colon, _rest = re.split(r"[/?#]", bare, maxsplit=1)[0].partition(":")
    if colon and scheme.lower() not in LINK_SCHEMES:
        raise DeclarationError(
            f"url={url!r} is no address that a menu can lead to.",
            hint="Begin it with 'https://', 'http://' or 'mailto:', or with a slash for an address on this server.",
        )


def _check_name(what: str, name: Any, said: str = "") -> None:
    """Raise :class:`DeclarationError` for a name that cannot stand in addresses and endpoints."""
    said = said or f"The {what}"
    if not name:
        raise DeclarationError(f"{said} has no name.", hint="Give the class name = '…'.")
    if not isinstance(name, str) or not NAME.fullmatch(name) or (what == "plugin" and name == OWN_ROUTES):
        raise DeclarationError(
            f"{said} cannot be named {name!r}.", hint="Use small letters, digits, '-' and '_', such as 'sign_ups'."
        )
