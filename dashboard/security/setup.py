"""Puts an application behind a door: the application's own accounts when it has them, else the dashboard's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, redirect, request
from flask_login import user_logged_in, user_logged_out
from flask_security import Security, SQLAlchemyUserDatastore
from sqlalchemy.orm import Session

from ..errors import DashboardError
from . import accounts, sessions
from .accounts import Account, Role
from .emails import AccountMail, canonical
from .environment import prepare_cookies, prepare_secret_key
from .forms import AccountLoginForm, AccountPasswordForm
from .headers import install_headers
from .limits import Limits
from .loading import account_loader, identify_lazily
from .passwords import AccountPasswords
from .sessions import Login
from .state import EXTENSION, SecurityState
from .throttle import Attempt

__all__ = ["install"]

NEED_PAGES = ("REGISTERABLE", "RECOVERABLE", "CONFIRMABLE", "PASSWORDLESS", "TWO_FACTOR", "UNIFIED_SIGNIN", "WEBAUTHN")
"""Features of Flask-Security that come with pages of its own."""


def install(app: Flask, *, url_prefix: str, sessions: Callable[[], Session]) -> SecurityState:
    """Prepare an application once, and add a site's address to what is protected.

    An application that has initialised Flask-Security (or a Flask-Login of its own) before keeps its users; else the
    dashboard's own accounts are set up. Only defaults are set: what the application configured stays.
    Raises :class:`~dashboard.errors.DashboardError` for what production must not start with.
    """
    found: SecurityState | None = app.extensions.get(EXTENSION)
    if found is None:
        found = app.extensions[EXTENSION] = _prepare(app, url_prefix.rstrip("/"), sessions)
    found.prefixes.append(url_prefix.rstrip("/"))
    return found


def _prepare(app: Flask, prefix: str, provider: Callable[[], Session]) -> SecurityState:
    theirs = app.extensions.get("security")
    own = theirs is None and not hasattr(app, "login_manager")
    prepare_secret_key(app)
    prepare_cookies(app, own=own)
    tables = (Login.__table__, Attempt.__table__, *(accounts.TABLES if own else ()))
    state = SecurityState(own, theirs, provider, Limits.of(app), tables)
    if own:
        state.extension = _own_accounts(app, state, prefix)
        identify_lazily(app, state)
    _follow_logins(app, state)
    install_headers(app)
    return state


def _own_accounts(app: Flask, state: SecurityState, prefix: str) -> Security:
    wanted = [name for name in NEED_PAGES if app.config.get(f"SECURITY_{name}")]
    if wanted:
        raise DashboardError(
            f"SECURITY_{wanted[0]} is not available for the dashboard's own accounts.",
            hint="Initialise Flask-Security with your own users before site.init_app(app); they then sign in here too.",
        )
    for name, value in _defaults(app).items():
        app.config.setdefault(f"SECURITY_{name}", value)
    security = Security(
        app,
        SQLAlchemyUserDatastore(_Database(state), Account, Role),  # type: ignore[arg-type]
        register_blueprint=False,
        login_form=AccountLoginForm,
        change_password_form=AccountPasswordForm,
        mail_util_cls=AccountMail,
        password_util_cls=AccountPasswords,
    )
    security.login_manager.user_loader(account_loader(state))
    # No tokens: Flask-Security would take them from the address, where they end up in logs.
    security.login_manager.request_loader(lambda _request: None)
    security.unauthn_handler(lambda *_args, **_more: redirect(f"{request.script_root}{prefix}/login"))
    return security


def _defaults(app: Flask) -> dict[str, Any]:
    """Return what Flask-Security leaves off, or to us."""
    hashing = app.config.get("SECURITY_PASSWORD_HASH", "argon2")
    return {
        "CLI_USERS_NAME": "",
        "CLI_ROLES_NAME": "",
        "DEFAULT_REMEMBER_ME": False,
        "FLASH_MESSAGES": False,
        "FRESHNESS": timedelta(minutes=15),
        "LOGOUT_CSRF": True,
        "PASSWORD_HASH": hashing,
        "PASSWORD_LENGTH_MIN": 12,
        "PASSWORD_NORMALIZE_FORM": "NFKC",
        "PASSWORD_SCHEMES": [hashing],
        # argon2 salts by itself; a second, keyed hash would tie every password to a setting that may get lost.
        "PASSWORD_SINGLE_HASH": [hashing],
        "RETURN_GENERIC_RESPONSES": True,
        "SEND_PASSWORD_CHANGE_EMAIL": bool({"mail", "mailman"} & set(app.extensions)),
        # Addresses are kept in one spelling, so an index can find them.
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": canonical, "case_insensitive": False}}],
    }


class _Database:
    """What Flask-Security's datastore asks of a database extension: the session of this request."""

    def __init__(self, state: SecurityState) -> None:
        self.state = state

    @property
    def session(self) -> Session:
        return self.state.db


def _follow_logins(app: Flask, state: SecurityState) -> None:
    """Let every sign-in and sign-out of the application, on whatever page, begin and end a session on the server."""

    def begun(_sender: Any, user: Any, **_more: Any) -> None:
        sessions.begin(state, user)

    def ended(_sender: Any, user: Any, **_more: Any) -> None:
        sessions.end(state, user)

    user_logged_in.connect(begun, app, weak=False)
    user_logged_out.connect(ended, app, weak=False)
