"""Pages for people who are not inside: sign-in, password, errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .around import Crumb

__all__ = ["ErrorPage", "LoginPage", "PasswordPage"]


@dataclass(frozen=True, slots=True)
class LoginPage:
    """``dashboard/login.html``. ``form`` is the bound Flask-Security login form."""

    title: str
    form: Any
    action_url: str
    errors: Sequence[str] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """``dashboard/password.html``: change one's own password. ``form`` is the bound Flask-Security form."""

    title: str
    form: Any
    action_url: str
    crumbs: Sequence[Crumb] = ()
    errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``dashboard/error.html``, inside the chrome when the user is signed in, plain otherwise."""

    status: int
    title: str
    sentence: str
    """What happened and what one can do next."""
    reference: str = ""
    back_url: str = ""
    retry_url: str = ""
    """Where to try again: a link, or with ``resend`` the address of a form that sends ``fields`` once more."""
    resend: bool = False
    fields: Sequence[tuple[str, str]] = ()
    login_url: str = ""
