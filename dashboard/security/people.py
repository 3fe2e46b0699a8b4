"""Making and changing accounts from the command line, whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_security.mail_util import EmailValidateException
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..errors import DashboardError, FieldErrors, NotFound, UnknownName
from ..facts.naming import close_match
from ..i18n import gettext as _
from . import sessions
from .accounts import ROLES, seed_roles
from .passwords import generate_password
from .sessions import Login
from .state import SecurityState, state

__all__ = ["create_user", "end_sessions", "ensure_first_admin", "sessions_of", "set_active", "set_password"]


def create_user(
    email: str, password: str | None = None, *, roles: Iterable[str] = ("admin",), name: str = "", **more: Any
) -> tuple[Any, str]:
    """Make an account and return it with its password, which is generated when none is given.

    ``more`` are further attributes that an application's user model needs. Raises
    :class:`~dashboard.errors.FieldErrors` for an address or password that cannot be used,
    :class:`~dashboard.errors.UnknownName` for a role that does not exist. Needs an application context.
    """
    security = state()
    store = security.datastore
    address = _address(security, email)
    granted = [_role(security, role) for role in roles]
    if store.find_user(case_insensitive=True, email=address) is not None:
        raise FieldErrors({"email": [_("There is an account with this address already.")]})
    secret = password if password is not None else generate_password()
    if name and hasattr(store.user_model, "name"):
        more.setdefault("name", name)
    if security.extension.confirmable:
        more.setdefault("confirmed_at", security.extension.datetime_factory())
    hashed = hash_password(_checked(security, secret, email=address, name=name))
    user = store.create_user(email=address, password=hashed, roles=granted, **more)
    try:
        store.commit()
    except IntegrityError as error:
        security.db.rollback()
        raise DashboardError(
            "The database refuses this account.",
            hint="Is the address taken already, or does the application's user model need further attributes?",
        ) from error
    return user, secret


def set_password(email: str, password: str | None = None) -> str:
    """Give somebody a new password, return it, and end all their sessions. Needs an application context.

    Raises :class:`~dashboard.errors.NotFound` and :class:`~dashboard.errors.FieldErrors`.
    """
    security = state()
    user = _user(security, email)
    secret = password if password is not None else generate_password()
    user.password = hash_password(_checked(security, secret, user=user))
    end_sessions(user)
    return secret


def set_active(email: str, active: bool) -> None:
    """Let somebody sign in, or no longer; then all their sessions end. Needs an application context."""
    security = state()
    user = _user(security, email)
    (security.datastore.activate_user if active else security.datastore.deactivate_user)(user)
    if active:
        security.datastore.commit()
    else:
        end_sessions(user)


def end_sessions(user: Any, *, keep_current: bool = False) -> int:
    """End the sessions of a user, perhaps all but this one; return how many were open."""
    security = state()
    ended = sessions.end_all(security, user, but=sessions.current_id() if keep_current else "")
    if not keep_current and security.extension is not None:
        # Cookies that never entered the dashboard have no row to end; all of them name the uniquifier.
        security.datastore.set_uniquifier(user)
    security.db.commit()
    return ended


def sessions_of(user: Any) -> Sequence[Login]:
    """Return the open sessions of a user, the latest first."""
    return sessions.open_logins(state(), user)


def ensure_first_admin(email: str = "admin@example.com") -> tuple[str, str] | None:
    """Make an administrator with a generated password when there is nobody at all; return address and password, once.

    Of two processes that do this at once, one makes it. Needs an application context.
    """
    security = state()
    store = security.datastore
    if security.own:
        seed_roles(security.db)
    if security.db.scalar(select(store.user_model).limit(1)) is not None:
        return None
    if not security.own and store.find_role("admin") is None:
        description, permissions = ROLES["admin"]
        known = {"description": description, "permissions": set(permissions)}
        store.create_role(
            name="admin", **{name: value for name, value in known.items() if hasattr(store.role_model, name)}
        )
    try:
        _user_made, secret = create_user(email, roles=("admin",))
    except (DashboardError, IntegrityError):
        security.db.rollback()
        if security.db.scalar(select(store.user_model).limit(1)) is not None:
            return None
        raise
    return email, secret


def _user(security: SecurityState, email: str) -> Any:
    found = security.datastore.find_user(case_insensitive=True, email=security.extension.mail_util.normalize(email))
    if found is None:
        raise NotFound(_("Nobody has the address %(email)s.", email=email))
    return found


def _address(security: SecurityState, email: str) -> str:
    mail = security.extension.mail_util
    try:
        # Flask-Security's own validate asks the name servers, which a command line must not wait for.
        return str(mail.validate(email) if security.own else mail.normalize(email))
    except (EmailValidateException, ValueError) as error:
        raise FieldErrors({"email": [str(error)]}) from error


def _checked(security: SecurityState, password: str, **about: Any) -> str:
    """Return the password as it is hashed, or raise with what is wrong with it."""
    bad, kept = security.extension.password_util.validate(password, "user" not in about, **about)
    if bad:
        raise FieldErrors({"password": [str(each) for each in bad]})
    return str(kept)


def _role(security: SecurityState, name: str) -> Any:
    role = security.datastore.find_role(name)
    if role is None:
        names = sorted(security.db.scalars(select(security.datastore.role_model.name)))
        guess = close_match(name, names)
        raise UnknownName(
            f"There is no role {name!r}.",
            name=name,
            candidates=names,
            hint=f"Did you mean {guess!r}?" if guess else f"There are: {', '.join(names) or 'none'}.",
        )
    return role
