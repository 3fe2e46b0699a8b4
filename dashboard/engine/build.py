"""Binds a site to an application: views and blueprints, the guard, headers, error pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_admin import Admin
from flask_admin.theme import Theme
from werkzeug.exceptions import HTTPException

from .. import security
from ..checks import Finding, report
from ..errors import DeclarationError
from .faults import answer
from .first_account import greet_at_start
from .guarding import declare_needs, guard
from .home import HomeView, run_route
from .hosting import adopt, give_chrome
from .model_view import ModelView
from .rendering import render
from .site import Route, Site, context

__all__ = ["bind", "bound_sites", "current_site"]


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
        self._init_extension()
        for view in self._views:
            mount(self.site, view.create_blueprint(self))


def mount(site: Site, blueprint: Blueprint) -> None:
    """Register a blueprint of the site, with the site's error pages."""
    blueprint.register_error_handler(HTTPException, answer)
    blueprint.register_error_handler(Exception, answer)
    site.app.register_blueprint(blueprint)
    site.blueprints.add(blueprint.name)


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
        raise DeclarationError(report(wrong), findings=wrong)
    app = site.app
    if site.name in bound_sites(app):
        raise DeclarationError(
            f"There is a dashboard named {site.name!r} in this application already.",
            hint="Give the second one another url= (and name=).",
        )
    site.sessions.init_app(app)
    add_core_templates(app)
    prepare_security(site)
    admin = SiteAdmin(site)
    for declared in site.registry:
        admin.add_view(ModelView(site, declared))
    for hosted in site.views:
        admin.add_view(adopt(hosted.view))
    admin.init_app(app)
    for plugin in site.plugins:
        mount(site, routes_blueprint(site, plugin.name, type(plugin).__module__))
    mount(site, routes_blueprint(site, "site", None))
    bound_sites(app)[site.name] = site
    declare_needs(app, site)
    app.before_request(lambda: guard(site))
    app.after_request(with_reference)
    greet_at_start(site)


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
        give_chrome(app)


def routes_blueprint(site: Site, name: str, module: str | None) -> Blueprint:
    """Return the blueprint with a plugin's templates, static files and routes; under the name ``site``, with the
    routes that the application itself added."""
    folder = Path(str(getattr(import_module(module), "__file__", ""))).parent if module else None
    blueprint = Blueprint(
        f"{site.name}_plugin_{name}",
        module or __name__,
        url_prefix=f"{site.url.rstrip('/')}/plugins/{name}",
        template_folder="templates" if folder and (folder / "templates").is_dir() else None,
        static_folder="static" if folder and (folder / "static").is_dir() else None,
        static_url_path="/static",
    )
    for route in site.routes:
        if route.plugin == name:
            blueprint.add_url_rule(f"/{route.rule}", route.name, running(route), methods=list(route.methods))
    return blueprint


def running(route: Route) -> Callable[..., ResponseReturnValue]:
    """Return the view function of a plugin's route."""

    def view(**values: Any) -> ResponseReturnValue:
        return run_route(context(), route, values)

    return view


def with_reference(response: Response) -> Response:
    """Name the request in the response, so that a person can quote it and the log can be searched for it."""
    if reference := g.get("dashboard_reference"):
        response.headers["X-Request-ID"] = reference
    return response

