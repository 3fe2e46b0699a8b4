"""The headers of every answer of a dashboard, and the nonce that scripts carry."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from .state import state

__all__ = ["install_headers", "nonce", "protect"]

POLICY = (
    "default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def nonce() -> str:
    """Return the nonce of this response's Content-Security-Policy; a new one for each request."""
    made: str | None = g.get("_dashboard_nonce")
    if made is None:
        made = g._dashboard_nonce = secrets.token_urlsafe(18)
    return made


def install_headers(app: Flask) -> None:
    """Protect every answer below a dashboard's address, error pages included, and none elsewhere."""

    @app.after_request
    def protect_ours(response: Response) -> Response:
        return protect(response) if state().covers(request.path) else response


def protect(response: Response) -> Response:
    """Set the headers of a dashboard's answer."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    if not (state().is_static(request.endpoint) and response.status_code in (200, 206, 304)):
        headers["Cache-Control"] = "no-store"
    return response
