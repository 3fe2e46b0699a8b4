"""The guard of a site: origin, sign-in, permission and token of every request, in this order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Response, redirect, request

from ..declarations.policy import Access
from . import csrf
from .redirects import here, safe_next
from .refusals import ForeignOrigin, Missing, NoEntry, NotAllowed, SignedOut, StaleForm
from .state import SecurityState

__all__ = ["Guard", "again", "wants_json"]

SECRET_FIELD = re.compile(r"passw|secret|token|otp", re.IGNORECASE)
MOST_FIELDS = 1000


def wants_json() -> bool:
    """Return whether the caller prefers JSON to a page."""
    accepted = request.accept_mimetypes
    return max(accepted["application/json"], accepted["application/problem+json"]) > accepted["text/html"]


class Guard:
    """Asks before any view of a site runs. Each method returns None to let it run, a response to give instead, or
    raises a :class:`~dashboard.security.Refused`."""

    def __init__(self, state: SecurityState, *, login_url: Callable[[], str]) -> None:
        self.state = state
        self.login_url = login_url

    def public(self) -> None:
        """Let anybody in; what changes something needs its token and must come from here."""
        if _changes():
            self._check_origin()
            self._check_token()

    def enter(self, access: Access) -> Response | None:
        """Let in whom the policy lets in."""
        return self._ask(access, lambda: None)

    def model(self, access: Access, admin: Any, action: str, row: Any = None) -> Response | None:
        """Let in who may do the action. A model that one may not even view is as good as missing."""

        def decide() -> None:
            if not access.can("view", admin):
                raise Missing
            if not access.can(action, admin, row):
                raise NotAllowed

        return self._ask(access, decide)

    def permission(self, access: Access, permission: str) -> Response | None:
        """Let in who holds a permission."""

        def decide() -> None:
            if not access.policy.allows(access.user, permission):
                raise NotAllowed

        return self._ask(access, decide)

    def instead(self, access: Access, decide: Callable[[], None]) -> Response | None:
        """Let ``decide`` raise what is said, to those who are let in, at an address where no view runs."""
        return self._ask(access, decide)

    def _ask(self, access: Access, decide: Callable[[], None]) -> Response | None:
        if _changes():
            self._check_origin()
        if not access.policy.may_enter(access.user):
            if getattr(access.user, "is_authenticated", False):
                raise NoEntry
            return self._stranger()
        decide()
        if _changes():
            self._check_token()
        return None

    def _check_origin(self) -> None:
        if csrf.foreign():
            raise ForeignOrigin

    def _check_token(self) -> None:
        if not csrf.token_fits():
            raise StaleForm(**again())

    def _stranger(self) -> Response:
        if _changes():
            raise SignedOut(login_url=self._login(_page_before()), **again())
        if wants_json():
            raise SignedOut(login_url=self.login_url())
        return redirect(self._login(here()), 302)  # type: ignore[return-value]

    def _login(self, after: str) -> str:
        url = self.login_url()
        return f"{url}?{urlencode({'next': after})}" if safe_next(after, "") else url


def _changes() -> bool:
    return request.method not in csrf.SAFE_METHODS


def again() -> dict[str, Any]:
    """Return what it takes to send the form again; nothing when it is not certain that a page of ours sent it."""
    if not csrf.came_from_here() or wants_json():
        return {}
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != csrf.field_name() and not SECRET_FIELD.search(name)
    ]
    return {"fields": kept, "retry_url": here()} if 0 < len(kept) <= MOST_FIELDS else {}


def _page_before() -> str:
    """Return the page that the form stood on, when it is one of this origin."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
