"""Everybody in front of every route: what the URL map holds is what this table says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from dashboard import security
from dashboard.demo import create_app
from dashboard.facts import encode_key, key_of

from .people import Person

PASSWORD = "sunflower-teapot-lantern-42"
ROLES = ("viewer", "editor", "admin")
PEOPLE = ("stranger", *ROLES)

Answers = tuple[int, int, int, int]
"""Statuses for stranger, viewer, editor, admin."""

SITE: dict[tuple[str, str], Answers] = {
    ("index", "GET"): (302, 200, 200, 200),
    ("files", "GET"): (200, 200, 200, 200),
    ("login", "GET"): (200, 303, 303, 303),
    ("login", "POST"): (400, 303, 303, 303),
    ("password", "GET"): (302, 200, 200, 200),
    ("password", "POST"): (401, 422, 422, 422),
    ("theme", "POST"): (303, 303, 303, 303),
    ("unknown", "GET"): (302, 404, 404, 404),
    ("logout", "POST"): (303, 303, 303, 303),
}
MODELS: dict[tuple[str, str], Answers] = {
    ("index", "GET"): (302, 200, 200, 200),
    ("create", "GET"): (302, 403, 200, 200),
    ("create", "POST"): (401, 403, 422, 422),
    ("act", "POST"): (401, 403, 303, 303),
    ("lookup", "GET"): (302, 200, 200, 200),
    ("record", "GET"): (302, 200, 200, 200),
    ("edit", "GET"): (302, 403, 200, 200),
    ("edit", "POST"): (401, 403, 303, 303),
    ("delete", "GET"): (302, 403, 200, 200),
    ("delete", "POST"): (401, 403, 303, 303),
}
PLUGINS: dict[tuple[str, str], Answers] = {
    ("notes.add", "POST"): (401, 403, 303, 303),
    ("notes.remove", "POST"): (401, 403, 303, 303),
}
OUTSIDE = {("start", "GET"): 302, ("static", "GET"): 404}
"""The application's own routes, which the dashboard leaves alone."""


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = create_app({"DATABASE_URL": database_url, "TESTING": True, "SECRET_KEY": "k" * 40, "DEMO_SEED": False})
    with app.app_context():
        site = app.extensions["demo_site"]
        site.create_tables()
        for role in ROLES:
            security.create_user(f"{role}@example.com", PASSWORD, roles=(role,))
    yield app
    app.extensions["demo_site"].sessions.engine.dispose()


def rows(app: Flask) -> dict[str, tuple[str, Any]]:
    """Return an existing row's key for every model of the demo, made by the demo's own hand."""
    from dashboard.demo.seed import seed_few

    site = app.extensions["demo_site"]
    with app.app_context():
        session: Session = site.sessions.current()
        seed_few(session)
        found = {}
        for admin in site.registry:
            row = session.query(admin.info.model).first()
            assert row is not None, admin.slug
            found[admin.slug] = encode_key(admin.info, key_of(admin.info, row))
        return found


def expected(app: Flask, rule: Rule, method: str) -> Answers:
    site = app.extensions["demo_site"]
    blueprint, _dot, view = rule.endpoint.rpartition(".")
    if blueprint == site.name:
        return SITE[view, method]
    if blueprint.startswith(f"{site.name}_plugin_"):
        return PLUGINS[f"{blueprint.removeprefix(f'{site.name}_plugin_')}.{view}", method]
    if blueprint.startswith(f"{site.name}_"):
        return MODELS[view, method]
    status = OUTSIDE[rule.endpoint, method]
    return (status,) * 4


def address(app: Flask, rule: Rule, keys: dict[str, Any]) -> str:
    site = app.extensions["demo_site"]
    slug = rule.endpoint.rpartition(".")[0].removeprefix(f"{site.name}_")
    values = {"version": "1", "path": "css/dashboard.css", "unknown": "no/such/page", "filename": "nothing.css"}
    admin = site.registry.by_slug(slug)
    if admin is not None:
        values["key"] = keys[slug]
        values["relation"] = next(iter(admin.info.relations), "")
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments})
