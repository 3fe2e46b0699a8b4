"""From a page value to HTML: the chrome around it and the names that every template has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from flask import g, render_template, request

from .. import pages, security
from ..facts.naming import initials
from ..i18n import gettext, language, ngettext
from . import messages
from .menu import menu
from .site import Context, context

__all__ = ["chrome", "render"]

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "dashboard_theme"
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def theme() -> Literal["auto", "light", "dark"]:
    """Return the theme that this browser chose."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return cast(Literal["auto", "light", "dark"], chosen if chosen in THEMES else "auto")


def chrome() -> pages.Chrome:
    """Return what surrounds this request's page; made once per request."""
    made: pages.Chrome | None = g.get("dashboard_chrome")
    if made is None:
        made = g.dashboard_chrome = _chrome(context())
    return made


def _chrome(at: Context) -> pages.Chrome:
    urls, user = at.urls, at.user
    inside = at.access.policy.may_enter(user)
    # Forgotten in any case: whoever signs in here next must not read what was meant for somebody else.
    waiting = messages.take()
    label = security.user_label(user) if inside else ""
    signed_in = bool(getattr(user, "is_authenticated", False))
    tag = language.get()
    return pages.Chrome(
        title=at.site.title,
        home_url=urls.home(),
        language=tag.replace("_", "-"),
        direction="rtl" if tag.split("_")[0] in RIGHT_TO_LEFT else "ltr",
        theme=theme(),
        theme_url=urls.theme(),
        menu=menu(at) if inside else (),
        messages=waiting if inside else (),
        signed_in=signed_in,
        user_label=label,
        user_initials=initials(label),
        login_url=urls.login(),
        logout_url=urls.logout() if signed_in else "",
        password_url=urls.password() if signed_in and at.site.sign_in.has_password_page else "",
        csrf_token=security.csrf_token(),
        nonce=security.nonce(),
        here=security.here() if request.method == "GET" else urls.home(),
        bootstrap_css=urls.static("bootstrap.min.css"),
        css=urls.static("css/dashboard.css"),
        js=urls.static("js/main.js"),
        icons=urls.icons(),
        favicon=urls.static("favicon.svg"),
    )


def render(template: str | Sequence[str], page: Any = None, /, **more: Any) -> str:
    """Return the template filled with a page value. ``more`` is for panels, whose variables are their own."""
    given: Mapping[str, Any] = {
        "page": page,
        "chrome": chrome(),
        "_": gettext,
        "ngettext": ngettext,
        **more,
    }
    return render_template(list(template) if not isinstance(template, str) else template, **given)
