"""Sessions with their state on the server, so that each can be ended and a copied cookie dies with it."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import flask
from flask import g, has_request_context, request
from sqlalchemy import Index, String, delete, inspect, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from ..tables import Table
from . import clock
from .limits import Limits
from .state import SecurityState

__all__ = [
    "Login",
    "admit",
    "begin",
    "current_id",
    "end",
    "end_all",
    "forget_old",
    "open_logins",
    "still_open",
    "touch",
    "was_begun_now",
]

log = logging.getLogger("dashboard.security")

KEY = "_dashboard_login"
TOUCH_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=30)


class Login(Table):
    """One session. The cookie holds a random token, this row its hash: who reads the table cannot sign in with it."""

    __tablename__ = "dashboard_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_key: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column()
    seen_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    address: Mapped[str] = mapped_column(String(45), default="")
    agent: Mapped[str] = mapped_column(String(255), default="")

    __table_args__ = (Index("ix_dashboard_session_user", "user_key", "ended_at"),)


def user_key(user: Any) -> str:
    """Return what names a user for good: the primary key, else what Flask-Login keeps."""
    mapped = inspect(user, raiseerr=False)
    identity = getattr(mapped, "identity", None)
    return ",".join(str(part) for part in identity) if identity else str(user.get_id())


def current_id() -> str:
    """Return the id of the row of this request's session, or nothing."""
    token, _issued = _cookie()
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def begin(state: SecurityState, user: Any) -> None:
    """Start a new session, whatever came before: nothing that was planted in the cookie is taken over.

    With accounts of our own the row is written at once and a cookie without one opens nothing. With an application's
    accounts the row is written when the person first enters the dashboard, so that its customers cost nothing.
    """
    previous = current_id()
    flask.session[KEY] = [secrets.token_urlsafe(32), clock.timestamp()]
    g._dashboard_begun = True
    if not _kept(state):
        return
    if previous:
        state.db.execute(
            update(Login).where(Login.id == previous, Login.ended_at.is_(None)).values(ended_at=clock.now())
        )
    if state.own:
        state.db.add(_row(user, clock.now()))
    if previous or state.own:
        state.db.commit()


def was_begun_now() -> bool:
    """Return whether the session was begun in this very request."""
    return bool(g.get("_dashboard_begun"))


def admit(state: SecurityState, user: Any) -> bool:
    """Return whether the session of an application's user is open for the dashboard. One statement; the first
    time it also writes the row, and once a minute that the person was seen."""
    token, issued = _cookie()
    if not token:
        return False
    if g.get("_dashboard_admitted") == token:
        return True
    login = state.db.get(Login, current_id())
    if login is None:
        if issued + state.limits.lifetime <= clock.now():
            return False
        login = _enter(state, user, issued)
    if not still_open(login, state.limits) or login.user_key != user_key(user):
        return False
    touch(state, login)
    g._dashboard_admitted = token
    return True


def still_open(login: Login, limits: Limits) -> bool:
    """Return whether a session has not been ended, left idle or grown too old."""
    now = clock.now()
    fresh = login.created_at + limits.lifetime > now and login.seen_at + limits.idle > now
    return login.ended_at is None and fresh


def touch(state: SecurityState, login: Login) -> None:
    """Write down that the person was seen, at most once a minute. Failing to is no reason to turn anybody away."""
    now = clock.now()
    if now - login.seen_at < TOUCH_EVERY:
        return
    try:
        login.seen_at = now
        state.db.commit()
    except SQLAlchemyError:
        state.db.rollback()
        log.warning("Could not write when a session was last seen.", exc_info=True)


def end(state: SecurityState, user: Any) -> None:
    """End the session of this request, for good: a copy of its cookie opens nothing from now on."""
    if not has_request_context() or not (ending := current_id()):
        return
    _token, issued = _cookie()
    flask.session.pop(KEY, None)
    if not _kept(state):
        return
    login = state.db.get(Login, ending)
    if login is None:
        login = _row(user, issued, ident=ending)
        state.db.add(login)
    login.ended_at = login.ended_at or clock.now()
    state.db.commit()


def end_all(state: SecurityState, user: Any, *, but: str = "") -> int:
    """End all sessions of a user, but perhaps one, and return how many. The caller commits."""
    statement = update(Login).where(Login.user_key == user_key(user), Login.ended_at.is_(None), Login.id != but)
    ended = state.db.execute(statement.values(ended_at=clock.now()))
    return int(getattr(ended, "rowcount", 0))


def open_logins(state: SecurityState, user: Any) -> Sequence[Login]:
    """Return the open sessions of a user, the latest first."""
    statement = select(Login).where(Login.user_key == user_key(user), Login.ended_at.is_(None))
    found = state.db.scalars(statement.order_by(Login.created_at.desc(), Login.id))
    return [login for login in found if still_open(login, state.limits)]


def forget_old(state: SecurityState) -> None:
    """Delete rows that have been of no use for a month. The caller commits."""
    before = clock.now() - KEPT - state.limits.lifetime
    state.db.execute(delete(Login).where(or_(Login.created_at < before, Login.ended_at < before)))


def _cookie() -> tuple[str, datetime]:
    """Return the token in the cookie and when it was issued; an empty token when there is none."""
    kept = flask.session.get(KEY)
    if isinstance(kept, list) and len(kept) == 2 and isinstance(kept[0], str) and isinstance(kept[1], int):
        return kept[0], clock.from_timestamp(kept[1])
    return "", clock.now()


def _kept(state: SecurityState) -> bool:
    """Return whether the table is there: an application's users may sign in and out before the dashboard was ever used,
    and must not meet an error of ours."""
    if not state.ready:
        state.ready = inspect(state.db.connection({"mapper": Login})).has_table(Login.__tablename__)
    return state.ready


def _row(user: Any, created: datetime, *, ident: str = "") -> Login:
    return Login(
        id=ident or current_id(),
        user_key=user_key(user)[:255],
        created_at=created,
        seen_at=clock.now(),
        address=(request.remote_addr or "")[:45],
        agent=str(request.user_agent)[:255],
    )


def _enter(state: SecurityState, user: Any, issued: datetime) -> Login:
    login = _row(user, issued)
    state.db.add(login)
    try:
        state.db.commit()
    except IntegrityError:
        # Two first requests at once; the other one was faster.
        state.db.rollback()
        login = state.db.get_one(Login, current_id())
    return login
