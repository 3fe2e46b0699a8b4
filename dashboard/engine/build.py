"""Binds a site to an application: views and blueprints, the guard, headers, error pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib.resources import files
from typing import Any, cast

import click
from flask import Blueprint, Flask, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_admin import Admin
from flask_admin.theme import Theme
from werkzeug.exceptions import HTTPException, default_exceptions

from .. import security
from ..checks import Finding, report
from ..checks.names import RESERVED_SLUGS
from ..declarations import Plugin
from ..errors import DeclarationError
from .first_account import greet_at_start
from .guarding import declare_needs, fault, guard
from .home import HomeView, run_route
from .hosting import give_babel
from .model_view import ModelView
from .plugins import folder
from .rendering import render
from .site import OWN_ROUTES, Route, Site, context

__all__ = ["WrongDeclarations", "bind", "bound_sites", "current_site"]


class WrongDeclarations(DeclarationError, click.ClickException):  # type: ignore[misc]  # both call it message
    """What the checks found. Commands of ``flask`` that load the application print it, without a traceback."""

    def format_message(self) -> str:
        """Return what a terminal is told."""
        return f"wrong declarations.\n\n{self}"


class SiteAdmin(Admin):
    """Flask-Admin's collection of views, with our theme and with error pages on every blueprint."""

    def __init__(self, site: Site) -> None:
        self.site = site
        super().__init__(
            name=site.title,
            url=site.url,
            endpoint=site.name,
            index_view=HomeView(site),
            theme=Theme(folder="bootstrap5", base_template="dashboard/hosted.html"),
            csp_nonce_generator=security.nonce,
        )

    def init_app(self, app: Flask, *_args: Any, **_kwargs: Any) -> None:
        self.app = app
        for view in self._views:
            mount(self.site, view.create_blueprint(self))


def mount(site: Site, blueprint: Blueprint) -> None:
    """Register a blueprint of the site, with the site's error pages."""
    if blueprint.name in site.app.blueprints:
        raise DeclarationError(
            f"This application has a blueprint named {blueprint.name!r} already.",
            hint="Name the dashboard with name=, or the hosted view with endpoint=, something else.",
        )
    handle: Callable[[Any], Response] = partial(fault, site)
    errors: list[Any] = [*default_exceptions, HTTPException, Exception]
    # Flask prefers an application's handler of a status to a blueprint's of a whole class: so each status is named.
    for error in errors:
        blueprint.register_error_handler(error, handle)
    # The guard asks for the token, also of forms that were open for longer than Flask-WTF's hour.
    if (protection := site.app.extensions.get("csrf")) is not None:
        protection.exempt(blueprint)
    site.app.register_blueprint(blueprint)
    site.blueprints.add(blueprint.name)
    security.state(site.app).blueprints.add(blueprint.name)


def bound_sites(app: Flask) -> dict[str, Site]:
    """Return the sites of an application by name."""
    return cast(dict[str, Site], app.extensions.setdefault("dashboard", {}))


def current_site(name: str) -> Site:
    """Return a site of the current application."""
    return bound_sites(current_app)[name]


def bind(site: Site, findings: Iterable[Finding]) -> None:
    """Bind the site to its application. Raises :class:`DeclarationError` with everything that is wrong."""
    wrong = [finding for finding in findings if finding.level == "error"]
    if wrong:
        raise WrongDeclarations(report(wrong), findings=wrong)
    app = site.app
    refuse_clashes(site)
    site.sessions.init_app(app)
    add_core_templates(app)
    prepare_security(site)
    admin = SiteAdmin(site)
    for declared in site.registry:
        admin.add_view(ModelView(site, declared))
    if site.views:
        give_babel(app)
    for hosted in site.views:
        if site.url == "/" and hosted.view.url:
            # Flask-Admin would write two slashes.
            hosted.view.url = f"/{hosted.view.url.lstrip('/')}"
        admin.add_view(hosted.view)
    admin.init_app(app)
    for plugin in site.plugins:
        mount(site, routes_blueprint(site, plugin.name, plugin))
    mount(site, routes_blueprint(site, OWN_ROUTES, None))
    refuse_shared_addresses(site)
    bound_sites(app)[site.name] = site
    declare_needs(app, site)
    app.before_request(lambda: guard(site))
    app.after_request(with_reference)
    greet_at_start(site)


def refuse_clashes(site: Site) -> None:
    """Raise :class:`DeclarationError` when another dashboard or Flask-Admin stands where this one would."""
    for other in bound_sites(site.app).values():
        if other.declared is site.declared:
            raise DeclarationError(
                f"The dashboard {site.title!r} is bound to this application already.",
                hint="Call site.init_app(app) once for each application.",
            )
        if site.name == other.name or site.url == other.url:
            raise DeclarationError(
                f"There is a dashboard named {other.name!r} at {other.url!r} in this application already.",
                hint="Give the second one another url= (and name=).",
            )
    for stock in site.app.extensions.get("admin", ()):
        if stock.url.rstrip("/") == site.url.rstrip("/"):
            raise DeclarationError(
                f"This application has a Flask-Admin at {site.url!r} already.",
                hint="Give the dashboard another address: Dashboard(db, url='/dashboard').",
            )


def refuse_shared_addresses(site: Site) -> None:
    """Raise :class:`DeclarationError` when a hosted view stands at the address of a model or of the site itself."""
    root = site.url.rstrip("/")
    taken = {f"{root}/{admin.slug}": admin.info.name for admin in site.registry}
    taken |= {f"{root}/{name}": "the dashboard itself" for name in (*RESERVED_SLUGS, site.files)}
    taken[root] = "the home page"
    for hosted in site.views:
        url = str(hosted.view.url or "").rstrip("/")
        if url in taken:
            raise DeclarationError(
                f"The view {hosted.view.name!r} is at {url!r}, where {taken[url]} is.",
                hint="Give the view another url=, or the model another slug.",
            )
        taken[url] = f"the view {hosted.view.name!r}"


def prepare_security(site: Site) -> None:
    """Set up sign-in, guard and headers for this site."""
    state = security.install(site.app, url_prefix=site.url, sessions=site.sessions.current)
    state.static_endpoints.add(f"{site.name}.files")

    def login_url() -> str:
        return f"{request.script_root}{site.url.rstrip('/')}/login"

    site.guard = security.Guard(state, login_url=login_url)
    site.sign_in = security.SignIn(
        state,
        render=render,
        home_url=lambda: context().urls.home(),
        login_url=login_url,
        password_url=lambda: context().urls.password(),
    )


def add_core_templates(app: Flask) -> None:
    """Make the core's templates known; an application's own of the same name come first."""
    if "dashboard_core" not in app.blueprints:
        folder = str(files("dashboard.templates"))
        app.register_blueprint(Blueprint("dashboard_core", __name__, template_folder=folder))


def routes_blueprint(site: Site, name: str, plugin: Plugin | None) -> Blueprint:
    """Return the blueprint with a plugin's templates, static files and routes; under the name ``site``, with the
    routes that the application itself added."""
    home = folder(plugin) if plugin is not None else None
    blueprint = Blueprint(
        site.plugin_endpoint(name),
        type(plugin).__module__ if plugin is not None and home is not None else __name__,
        url_prefix=f"{site.url.rstrip('/')}/plugins/{name}",
        template_folder="templates" if home and (home / "templates").is_dir() else None,
        static_folder="static" if home and (home / "static").is_dir() else None,
        static_url_path="/static",
    )
    for route in site.routes:
        if route.plugin == name:
            blueprint.add_url_rule(f"/{route.rule}", route.name, running(route), methods=list(route.methods))
    return blueprint


def running(route: Route) -> Callable[..., ResponseReturnValue]:
    """Return the view function of a plugin's route."""

    def view(**values: Any) -> ResponseReturnValue:
        at = context()
        if route.plugin in at.site.broken:
            abort(404)
        return run_route(at, route, values)

    return view


def with_reference(response: Response) -> Response:
    """Name the request in the response, so that a person can quote it and the log can be searched for it."""
    if reference := g.get("dashboard_reference"):
        response.headers["X-Request-ID"] = reference
    return response
