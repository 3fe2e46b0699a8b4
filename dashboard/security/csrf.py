"""Whether a request that changes something comes from our own pages: its token and its origin."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import current_app, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from .limits import Limits

__all__ = ["SAFE_METHODS", "came_from_here", "csrf_token", "field_name", "foreign", "token_fits"]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
DEFAULT_PORTS = {"http": 80, "https": 443}


def csrf_token() -> str:
    """Return this session's token: forms send it as ``csrf_token``, scripts in the header ``X-CSRFToken``."""
    return cast(str, generate_csrf())


def field_name() -> str:
    """Return what the token is called in a form."""
    return cast(str, current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"))


def token_fits() -> bool:
    """Return whether the request carries the token of its session.

    A token is good for as long as a session can last, not for Flask-WTF's hour: a form that was open for long must
    not lose what was typed. ``WTF_CSRF_ENABLED = False`` counts in tests only.
    """
    config = current_app.config
    if current_app.testing and not config.get("WTF_CSRF_ENABLED", True):
        return True
    headers = config.get("WTF_CSRF_HEADERS", ("X-CSRFToken", "X-CSRF-Token"))
    sent = next((request.headers[name] for name in headers if name in request.headers), "")
    try:
        lifetime = Limits.of(current_app).lifetime.total_seconds()
        validate_csrf(sent or request.form.get(field_name(), ""), time_limit=int(lifetime))
    except (ValidationError, TypeError, ValueError):
        return False
    return True


def came_from_here() -> bool | None:
    """Return whether the browser says that the request was made by a page of this origin; None when it says nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return True if site == "same-origin" else None
    return _host(source) == _host(f"{request.scheme}://{request.host}")


def foreign() -> bool:
    """Return whether the browser says that another site made this request."""
    return came_from_here() is False


def _host(url: str) -> tuple[str, int | None]:
    # The scheme is left out: behind a proxy that ends TLS the application may take https for http.
    try:
        parts = urlsplit(url)
        port = None if parts.port == DEFAULT_PORTS.get(parts.scheme) else parts.port
    except ValueError:
        return ("", None)
    return ((parts.hostname or "").lower(), port)
