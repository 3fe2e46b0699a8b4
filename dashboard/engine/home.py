"""The site's own pages: home, theme, static files, plugin routes, and what lies at no known address."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, cast

from flask import Response, abort, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView, expose

from .. import pages, security
from ..declarations import PanelContext
from ..errors import FieldErrors
from ..i18n import gettext as _
from ..writing.changes import recent
from . import messages
from .activity import activity
from .menu import model_groups
from .panels import cards, route_urls
from .rendering import THEME_COOKIE, THEMES, render
from .site import Context, Route, Site, context
from .views import Guarded

__all__ = ["HomeView"]

log = logging.getLogger("dashboard")

YEAR = 365 * 24 * 3600
RECENT = 8


class HomeView(Guarded, AdminIndexView):
    """The index view that Flask-Admin asks for, with everything that belongs to the site as a whole."""

    def __init__(self, site: Site) -> None:
        super().__init__(name=_("Home"), endpoint=site.name, url=site.url)
        self.static_folder = None
        # At the root Flask-Admin would serve its own static files here, unless it finds this filled in.
        self.static_url_path = "/unused"
        self._urls = [(url.replace("/static/", f"/{site.files}/", 1), *rest) for url, *rest in self._exposed()]
        self.site = site

    def _exposed(self) -> list[Any]:
        found: list[Any] = getattr(type(self), "_urls")  # noqa: B009  # made by Flask-Admin's metaclass
        return found

    @expose("/")
    def index(self) -> str:
        at = context()
        return render("dashboard/home.html", home_page(at))

    @expose("/theme", methods=("POST",))
    def theme(self) -> ResponseReturnValue:
        at = context()
        response = redirect(security.safe_next(request.form.get("next", ""), at.urls.home()), 303)
        chosen = request.form.get("theme", "")
        if chosen not in THEMES:
            abort(400)
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
        return response

    @expose("/static/<version>/<path:path>")
    def files(self, version: str, path: str) -> Response:
        return self.site.assets.send(version, path)

    @expose("/login", methods=("GET", "POST"))
    def login(self) -> ResponseReturnValue:
        return cast(Response, self.site.sign_in.login())

    @expose("/logout", methods=("POST",))
    def logout(self) -> ResponseReturnValue:
        return cast(Response, self.site.sign_in.logout())

    @expose("/password", methods=("GET", "POST"))
    def password(self) -> ResponseReturnValue:
        return cast(Response, self.site.sign_in.password())

    @expose("/<path:unknown>")
    def unknown(self, unknown: str) -> ResponseReturnValue:
        abort(404)


def home_page(at: Context) -> pages.HomePage:
    """Return the home page of this user."""
    label = security.user_label(at.user)
    # Read before any panel had the session in its hands.
    latest = [activity(at, change) for change in recent(at.session, at.access, RECENT)]
    return pages.HomePage(
        title=_("Home"),
        greeting=_("Welcome, %(name)s", name=label) if label else _("Welcome"),
        groups=model_groups(at),
        panels=cards(at, "home"),
        activity=latest,
        plugin_errors=at.site.plugin_errors if at.access.policy.allows(at.user, "dashboard.plugins") else (),
    )


def run_route(at: Context, route: Route, values: Mapping[str, Any]) -> ResponseReturnValue:
    """Run a plugin's route: a sentence is left as a message, a refusal as an error, and home follows."""
    given = PanelContext(at.session, at.access, at.site.declared)
    try:
        answer: Any = route.run(given, request.form, **values)
    except (ValueError, FieldErrors) as refusal:
        at.session.rollback()
        messages.leave("error", str(refusal))
        return redirect(at.urls.home(), 303)
    if isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], Mapping):
        template, variables = answer
        return render(template, None, **{"route_url": route_urls(at, route.plugin), **variables})
    if answer is None or isinstance(answer, str):
        if answer:
            messages.leave("success", answer)
        return redirect(at.urls.home(), 303)
    return make_response(answer)
