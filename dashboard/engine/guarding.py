"""What each route of a site needs, and the one guard that asks for it before any view runs."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from .. import security
from ..declarations import Access, ModelAdmin
from ..errors import DeclarationError
from ..writing.change import request_id
from .faults import answer
from .first_account import greet
from .own_tables import ensure_tables
from .site import Site, open_context
from .sizes import limit_sizes, require_few_fields

__all__ = ["Needs", "declare_needs", "fault", "guard"]

log = logging.getLogger("dashboard")

Who = Literal["files", "open", "entry", "nothing", "model", "permission"]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route needs: nothing, not even to know who asks (``files``), nothing but a token (``open``), to be let in
    at all (``entry``; ``nothing`` then answers that nothing is there), an action on a model, or a permission."""

    who: Who
    admin: ModelAdmin | None = None
    action: str = ""
    permission: str = ""

    def __str__(self) -> str:
        return f"{self.admin.slug}.{self.action}" if self.admin else self.permission or self.who


SITE_NEEDS = {
    "index": Needs("entry"),
    "theme": Needs("open"),
    "files": Needs("files"),
    "login": Needs("open"),
    "logout": Needs("open"),
    "password": Needs("entry"),
    "unknown": Needs("nothing"),
}

MODEL_NEEDS = {
    "index": "view",
    "create": "create",
    "lookup": "view",
    "act": "view",
    "record": "view",
    "edit": "edit",
    "delete": "delete",
}
"""The action that the guard asks for; rows and fields are asked about again where they are read and written."""

# These look after their own token and origin, because a stranger without a session must reach them.
OWN_CHECKS = frozenset({"login", "logout"})


def declare_needs(app: Flask, site: Site) -> None:
    """Write down what every route of the site needs; a route that nobody declared stops the start."""
    declared = _declared(site)
    hosted = {each.view.endpoint: Needs("permission", permission=each.permission) for each in site.views}
    for rule in app.url_map.iter_rules():
        blueprint, _dot, view = rule.endpoint.rpartition(".")
        if blueprint not in site.blueprints:
            continue
        needs = declared.get(rule.endpoint) or hosted.get(blueprint)
        if needs is None and view == "static":
            needs = Needs("files")
            security.state(app).static_endpoints.add(rule.endpoint)
        if needs is None:
            raise DeclarationError(
                f"The route {rule.rule!r} ({rule.endpoint}) declares no permission.",
                hint="Add it with site.add_route(…, permission=…) or site.add_view(…, permission=…).",
            )
        site.endpoints[rule.endpoint] = needs


def _declared(site: Site) -> dict[str, Needs]:
    found = {f"{site.name}.{name}": needs for name, needs in SITE_NEEDS.items()}
    for admin in site.registry:
        for name, action in MODEL_NEEDS.items():
            found[f"{site.endpoint(admin.slug)}.{name}"] = Needs("model", admin, action)
    for route in site.routes:
        endpoint = f"{site.plugin_endpoint(route.plugin)}.{route.name}"
        found[endpoint] = Needs("permission", permission=route.permission)
    return found


def guard(site: Site) -> ResponseReturnValue | None:
    """Run before every request of the application; what is not this site's passes at once."""
    needs: Needs | None = site.endpoints.get(request.endpoint or "")
    if needs is None and not (needs := _needs_nearby(site)):
        return None
    _begin()
    try:
        limit_sizes(anybody=needs is not None and needs.who == "open")
        if request.routing_exception is not None:
            return _ask_nearby(site, needs, request.routing_exception)
        return _ask(site, needs)
    except Exception as error:
        return fault(site, error)


def fault(site: Site, error: Any) -> Response:
    """Answer an exception of any of the site's routes, also of one that the guard was not asked about, because
    something of the application's refused the request before."""
    if "dashboard_context" not in g:
        _begin()
        open_context(site, security.stranger())
    if isinstance(error, SQLAlchemyError):
        # The tables may be gone, with the database or without it: the next request looks again.
        site.ready = False
        _roll_back(site)
    return answer(error)


def _begin() -> None:
    g.dashboard_reference = secrets.token_hex(6)
    request_id.set(g.dashboard_reference)


def _roll_back(site: Site) -> None:
    try:
        site.sessions.current().rollback()
    except Exception:
        log.exception("The session could not be rolled back (reference %s).", g.dashboard_reference)


def _enter(site: Site) -> Access:
    """Find out who asks."""
    # Before anybody is known, so that an error on the way to that still finds its page.
    open_context(site, security.stranger())
    if not site.ready:
        ensure_tables(site)
        greet(site)
    return open_context(site, security.current_user()).access


def _ask(site: Site, needs: Needs) -> ResponseReturnValue | None:
    if needs.who == "files":
        open_context(site, security.stranger())
        return None
    access = _enter(site)
    require_few_fields()
    guard: security.Guard = site.guard
    if needs.admin is not None:
        return guard.model(access, needs.admin, needs.action)
    if needs.who == "permission":
        return guard.permission(access, needs.permission)
    if needs.who in ("entry", "nothing"):
        return guard.enter(access)
    if (request.endpoint or "").rpartition(".")[2] not in OWN_CHECKS:
        guard.public()
    return None


# Addresses that are the site's, asked for in a way that no route takes: with another method, or without the last slash.
# They must not tell what is there to those who may not know.


def _needs_nearby(site: Site) -> Needs | None:
    """Return what the routes need that the asked address almost is; None when it is no address of this site."""
    error = request.routing_exception
    if error is None:
        return None
    endpoints = list(_endpoints_nearby(site, error))
    if any(endpoint not in site.endpoints for endpoint in endpoints):
        # The application's own, beside a dashboard at the root.
        return None
    found = [site.endpoints[endpoint] for endpoint in endpoints]
    return next((needs for needs in found if needs.who != "nothing"), found[0] if found else None)


def _endpoints_nearby(site: Site, error: HTTPException) -> Iterator[str]:
    adapter = site.app.create_url_adapter(request)
    path = f"{request.path}/" if isinstance(error, RequestRedirect) else request.path
    methods = error.valid_methods or () if isinstance(error, MethodNotAllowed) else ("GET", "POST")
    for method in methods:
        for asked in (path, f"{path}/"):
            try:
                yield str(adapter.match(asked, method)[0]) if adapter is not None else ""
            except HTTPException:
                continue


def _ask_nearby(site: Site, needs: Needs, error: HTTPException) -> ResponseReturnValue | None:
    if needs.who == "files":
        open_context(site, security.stranger())
        _say(error)
        return None
    access = _enter(site)
    if needs.who == "open":
        _say(error)
        return None

    def decide() -> None:
        if needs.who == "nothing" or (needs.admin is not None and not access.can("view", needs.admin)):
            raise security.Missing
        if needs.who == "permission" and not access.policy.allows(access.user, needs.permission):
            raise security.NotAllowed
        _say(error)

    return cast(security.Guard, site.guard).instead(access, decide)


def _say(error: HTTPException) -> None:
    """Say it as one of our pages; a redirect to the address with its slash is left to Flask."""
    if not isinstance(error, RequestRedirect):
        raise error
