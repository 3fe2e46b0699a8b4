"""Who is asking: the person behind a request, whoever keeps the accounts."""

from __future__ import annotations

from typing import Any

import flask_login
from flask import current_app, g, request
from flask_security import logout_user
from flask_security.core import AnonymousUser
from flask_security.utils import get_request_attr, url_for_security
from werkzeug.routing import BuildError

from ..errors import DashboardError
from . import sessions
from .state import SecurityState, state

__all__ = ["app_login_url", "current_user", "forget_user", "sign_out", "stranger", "user_label"]


def stranger() -> Any:
    """Return somebody who is not signed in."""
    return AnonymousUser()  # type: ignore[no-untyped-call]


def current_user() -> Any:
    """Return who is signed in, never a proxy, or a stranger.

    An application's user counts as signed in here for as long as the session is open: neither a remember-me cookie nor
    a token in the address or a header opens the dashboard, and a session that is over is signed out.
    """
    user = flask_login.utils._get_user()
    if user is None or not user.is_authenticated or not getattr(user, "is_active", True):
        return stranger()
    security = state()
    if security.own or sessions.was_begun_now():
        return user
    if security.extension is not None and get_request_attr("fs_authn_via") != "session":
        return stranger()
    if not sessions.admit(security, user):
        sign_out(security)
        return stranger()
    return user


def sign_out(security: SecurityState) -> None:
    """End this session, on the server too (the signal of Flask-Login does that)."""
    if security.extension is not None:
        logout_user()
    else:
        flask_login.logout_user()


def forget_user() -> None:
    """Let the rest of this request be a stranger's: who asks cannot be found out while the database is away, and
    whoever draws a page would try again."""
    g._login_user = stranger()


def user_label(user: Any) -> str:
    """Return what a user is called: a name, else an address, else whatever identifies them; nothing for strangers."""
    if user is None or not getattr(user, "is_authenticated", False):
        return ""
    for attribute in ("name", "full_name", "display_name", "username", "email"):
        value = getattr(user, attribute, None)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return sessions.user_key(user)


def app_login_url(security: SecurityState, after: str) -> str:
    """Return where the application's own users sign in, with the way back."""
    if security.extension is not None:
        try:
            return str(url_for_security("login", next=after))
        except BuildError:
            pass
    manager: Any = current_app.login_manager  # type: ignore[attr-defined]
    view = (getattr(manager, "blueprint_login_views", None) or {}).get(request.blueprint) or manager.login_view
    if not view:
        raise DashboardError(
            "The dashboard does not know where this application's users sign in.",
            hint="Set login_manager.login_view to the endpoint of the sign-in page.",
        )
    return str(flask_login.utils.login_url(view, next_url=after))
