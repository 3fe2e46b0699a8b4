"""What each route of a site needs, and the one guard that asks for it before any view runs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Literal

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from .. import security
from ..declarations import ModelAdmin
from ..errors import DeclarationError
from ..writing.change import request_id
from .faults import answer
from .first_account import greet
from .own_tables import ensure_tables
from .site import Site, open_context

__all__ = ["Needs", "declare_needs", "guard"]

Who = Literal["open", "entry", "model", "permission"]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route needs: nothing (``open``), to be let in at all (``entry``), an action on a model, or a permission."""

    who: Who
    admin: ModelAdmin | None = None
    action: str = ""
    permission: str = ""

    def __str__(self) -> str:
        return f"{self.admin.slug}.{self.action}" if self.admin else self.permission or self.who


SITE_NEEDS = {
    "index": Needs("entry"),
    "theme": Needs("open"),
    "files": Needs("open"),
    "login": Needs("open"),
    "logout": Needs("open"),
    "password": Needs("entry"),
    "unknown": Needs("entry"),
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
    declared = {f"{site.name}.{name}": needs for name, needs in SITE_NEEDS.items()}
    for admin in site.registry:
        for name, action in MODEL_NEEDS.items():
            declared[f"{site.endpoint(admin.slug)}.{name}"] = Needs("model", admin, action)
    for route in site.routes:
        endpoint = f"{site.name}_plugin_{route.plugin}.{route.name}"
        declared[endpoint] = Needs("permission", permission=route.permission)
    hosted = {each.view.endpoint: Needs("permission", permission=each.permission) for each in site.views}
    for rule in app.url_map.iter_rules():
        blueprint, _dot, view = rule.endpoint.rpartition(".")
        if blueprint not in site.blueprints:
            continue
        needs = declared.get(rule.endpoint) or hosted.get(blueprint)
        if needs is None and view == "static":
            needs = Needs("open")
        if needs is None:
            raise DeclarationError(
                f"The route {rule.rule!r} ({rule.endpoint}) declares no permission.",
                hint="Add it with site.add_route(…, permission=…) or site.add_view(…, permission=…).",
            )
        site.endpoints[rule.endpoint] = needs


def guard(site: Site) -> ResponseReturnValue | None:
    """Run before every request of the application; what is not this site's passes at once."""
    needs: Needs | None = site.endpoints.get(request.endpoint or "")
    if needs is None:
        return None
    g.dashboard_reference = secrets.token_hex(6)
    request_id.set(g.dashboard_reference)
    try:
        return _ask(site, needs)
    except Exception as error:
        return answer(error)


def _ask(site: Site, needs: Needs) -> ResponseReturnValue | None:
    view = (request.endpoint or "").rpartition(".")[2]
    if view in ("files", "static"):
        open_context(site, security.stranger())
        return None
    # Before anybody is known, so that an error on the way to that still finds its page.
    open_context(site, security.stranger())
    if not site.ready:
        ensure_tables(site)
        greet(site)
    access = open_context(site, security.current_user()).access
    guard: security.Guard = site.guard
    if needs.admin is not None:
        return guard.model(access, needs.admin, needs.action)
    if needs.who == "permission":
        return guard.permission(access, needs.permission)
    if needs.who == "entry":
        return guard.enter(access)
    if view not in OWN_CHECKS:
        guard.public()
    return None
