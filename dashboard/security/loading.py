"""Which of the dashboard's own accounts a cookie opens: session, account and roles in one statement."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request, session
from flask_principal import AnonymousIdentity
from flask_security.utils import set_request_attr
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from . import sessions
from .accounts import Account
from .sessions import Login
from .state import SecurityState

__all__ = ["account_loader", "identify_lazily"]

log = logging.getLogger("dashboard.security")


def account_loader(state: SecurityState) -> Callable[[str], Account | None]:
    """Return Flask-Login's way from a cookie to an account. A remember-me cookie, a token in the address and a cookie
    whose session has ended open nothing."""

    def load(uniquifier: str) -> Account | None:
        ident = sessions.current_id()
        if not ident or state.is_static(request.endpoint):
            return None
        statement = (
            select(Account, Login)
            .join(Login, Login.id == ident)
            .where(Account.fs_uniquifier == str(uniquifier))
            .options(joinedload(Account.roles))
        )
        found = state.db.execute(statement).unique().first()
        if found is None:
            return None
        account, login = found
        if not account.active or login.user_key != str(account.id) or not sessions.still_open(login, state.limits):
            return None
        sessions.touch(state, login)
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
        return account  # type: ignore[no-any-return, unused-ignore]

    return load


def identify_lazily(app: Flask, state: SecurityState) -> None:
    """Keep Flask-Principal, which looks at the user before every request, from asking the database on our pages and for
    static files, and from turning a database that is away into an error on pages that need no user."""
    eagerly: Any = state.extension.principal._on_before_request
    hooks = app.before_request_funcs.get(None, [])
    if eagerly not in hooks:
        return

    def identify() -> None:
        g.identity = AnonymousIdentity()
        if state.is_static(request.endpoint) or state.covers(request.path):
            return
        try:
            eagerly()
        except SQLAlchemyError:
            log.warning("The signed-in account could not be read; nobody is taken to be signed in.", exc_info=True)
            state.db.rollback()
            g.identity = AnonymousIdentity()

    hooks[hooks.index(eagerly)] = identify
