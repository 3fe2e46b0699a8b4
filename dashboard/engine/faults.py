"""Error pages: what happened, what one can do next, and a reference that leads to the log."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, current_app, g, jsonify, make_response, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from .. import pages, security
from ..errors import Conflict, DashboardError, Denied, Greater, NotFound, Protected, Unreadable
from ..i18n import gettext as _
from .rendering import render, theme
from .site import context

__all__ = ["answer", "page_for", "status_of"]

log = logging.getLogger("dashboard")

RETRY_SECONDS = "5"
MISSING = ("42P01", "42703", "42S02", "42S22", 1146, 1054)
"""What servers, and drivers that keep those to themselves, call a table or column that is not there."""


def status_of(error: BaseException) -> int:
    """Return the HTTP status that fits an exception."""
    if isinstance(error, HTTPException):
        return error.code or 500
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Denied):
        return 403
    if isinstance(error, (Conflict, Protected)):
        return 409
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout, Unreadable)):
        return 503
    if isinstance(error, DBAPIError) and (error.connection_invalidated or differs(error)):
        return 503
    return 500


def differs(error: BaseException | None) -> bool:
    """Return whether the database lacks a table or column that a model describes."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(origin, "sqlstate", None) or next(iter(getattr(origin, "args", ())), "")
    return code in MISSING or str(code).startswith(("no such table", "no such column")) or "has no column" in str(code)


def words(status: int) -> tuple[str, str]:
    """Return title and sentence of an error page."""
    known = {
        400: (
            _("This request cannot be read"),
            _("Something in it is not as expected. Nothing was changed. Go back, reload the page and try again."),
        ),
        401: (_("Please sign in"), _("Your session has ended. Sign in and go on where you were.")),
        403: (_("You may not do this"), _("Your account does not have the permission. An administrator can grant it.")),
        404: (
            _("There is nothing here"),
            _("The address is wrong, the record was deleted, or it is not yours to see."),
        ),
        405: (_("Not in this way"), _("This address does not take that kind of request. Nothing was changed.")),
        409: (
            _("Somebody was faster"),
            _("The record has changed or cannot be changed like this. Look at it as it is now and try again."),
        ),
        413: (
            _("That is too much at once"),
            _("What was sent is larger than this site accepts. Send less, or in parts."),
        ),
        429: (_("Too many attempts"), _("Wait a few minutes and try again.")),
        503: (_("The database does not answer"), _("Nothing was saved. Wait a moment and try again.")),
    }
    if status in known:
        return known[status]
    if 400 <= status < 500:
        return known[400]
    return (
        _("Something went wrong"),
        _(
            "It is not your fault, and it has been logged. Nothing was saved. "
            "Try again, or tell an administrator the reference."
        ),
    )


def page_for(status: int, error: BaseException | None = None) -> pages.ErrorPage:
    """Return the page value of an error."""
    title, sentence = words(status)
    refused = error if isinstance(error, security.Refused) else None
    if isinstance(error, (Conflict, Greater, NotFound, Protected, Unreadable)):
        sentence = error.message
    if differs(error):
        title = _("The table is not as it should be")
        sentence = _(
            "The database lacks a table or column that the application describes. Nothing was saved. "
            "Running the application's migrations usually mends that."
        )
    typed: dict[str, Any] = vars(refused) if refused is not None else _typed(status)
    again = request.script_root + request.full_path.rstrip("?") if request.method == "GET" and status >= 500 else ""
    return pages.ErrorPage(
        status=status,
        title=refused.title if refused else title,
        sentence=refused.sentence if refused else sentence,
        reference=g.get("dashboard_reference", ""),
        back_url=_same_origin_referrer(),
        retry_url=typed["retry_url"] if typed.get("fields") else again,
        resend=bool(typed.get("fields")),
        fields=typed.get("fields", ()),
        login_url=refused.login_url if refused else "",
    )


def _typed(status: int) -> dict[str, Any]:
    """Return what was sent to a page of a model that failed, so that nobody has to type it again."""
    needs = context().site.endpoints.get(request.endpoint or "")
    failed = status == 409 or status >= 500
    return security.again() if failed and request.method == "POST" and needs is not None and needs.admin else {}


def _same_origin_referrer() -> str:
    referrer = request.referrer or ""
    if not referrer.startswith(request.host_url):
        return ""
    # «http://host//elsewhere» is of this origin; «//elsewhere», which is what remains, leads away from it.
    return security.safe_next(referrer.removeprefix(request.host_url.rstrip("/")), "")


def answer(error: Any) -> Response:
    """Turn any exception into a response. Details go to the log only."""
    if current_app.debug and not isinstance(error, (HTTPException, DashboardError, SQLAlchemyError)):
        raise error
    if isinstance(error, HTTPException) and error.response is not None:
        return make_response(error.response)
    status = status_of(error)
    if status >= 500:
        log.error(
            "%s %s failed (reference %s).",
            request.method,
            request.path,
            g.get("dashboard_reference", ""),
            exc_info=error,
        )
    page = page_for(status, error)
    response = make_response(_json(page) if security.wants_json() else _html(page), status)
    for name, value in getattr(error, "get_headers", list)() if isinstance(error, HTTPException) else ():
        if name.lower() in ("retry-after", "allow"):
            response.headers[name] = value
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _json(page: pages.ErrorPage) -> Response:
    response = jsonify(status=page.status, title=page.title, detail=page.sentence, reference=page.reference)
    response.mimetype = "application/problem+json"
    return response


def _html(page: pages.ErrorPage) -> str:
    try:
        return render("dashboard/error.html", page)
    except Exception:
        # The database may be what is broken, and with it the menu: the bare page needs neither.
        log.exception("The error page could not be drawn with its menu (reference %s).", page.reference)
        security.forget_user()
        g.dashboard_chrome = _bare()
        return render("dashboard/error.html", page)


def _bare() -> pages.Chrome:
    at = context()
    return pages.Chrome(
        title=at.site.title,
        home_url=at.urls.home(),
        theme=theme(),
        theme_url=at.urls.theme(),
        login_url=at.urls.login(),
        csrf_token=security.csrf_token(),
        nonce=security.nonce(),
        bootstrap_css=at.urls.static("bootstrap.min.css"),
        css=at.urls.static("css/dashboard.css"),
        js=at.urls.static("js/main.js"),
        icons=at.urls.icons(),
        favicon=at.urls.static("favicon.svg"),
    )
