"""Every route that changes something, without its token, and every route with the methods that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, MetaData, select

from .conftest import site_of
from .people import Person
from .test_matrix import address, keys_of, routes

QUIET = ("dashboard_login", "dashboard_attempt")
"""Sessions note when they were last used, and failed attempts are counted: that is their purpose."""


def contents(engine: Engine) -> dict[str, Any]:
    """Return every row of every table."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table)).all()))
            for name, table in metadata.tables.items()
            if name not in QUIET
        }


def changing(app: Flask) -> Iterator[str]:
    keys = keys_of(app)
    for rule, method in routes(app):
        # Who is signed in is sent on by the sign-in page before anything is read.
        if method not in ("GET", "HEAD", "OPTIONS") and not rule.endpoint.endswith(".login"):
            yield address(app, rule, keys)


TOKENS: list[dict[str, Any]] = [
    {},
    {"data": {"csrf_token": "x" * 40}},
    {"data": {"csrf_token": ""}},
    {"headers": {"X-CSRFToken": "wrong"}},
    {"json": {"action": "delete"}},
    {"data": '{"action": "delete"}', "content_type": "text/plain"},
]


def test_s5_no_route_changes_anything_without_its_token(app: Flask, admin: Person) -> None:
    engine = site_of(app).sessions.own_engine()
    before = contents(engine)
    urls = list(changing(app))
    assert len(urls) > 20
    for url in urls:
        for given in TOKENS:
            assert admin.client.post(url, **given).status_code == 400, (url, given)
    assert contents(engine) == before
    assert admin.get("/admin/").status_code == 200


def test_s5_another_sessions_token_and_another_origin_do_not_count(app: Flask, admin: Person) -> None:
    engine = site_of(app).sessions.own_engine()
    stranger = Person(app)
    stranger.get("/admin/login")
    before = contents(engine)
    for url in changing(app):
        assert admin.client.post(url, data={"csrf_token": stranger.token}).status_code == 400, url
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            answer = admin.client.post(url, data={"csrf_token": admin.token}, headers=headers)
            assert answer.status_code == 400, (url, headers)
    assert contents(engine) == before
    assert admin.get("/admin/").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_s6_looking_changes_nothing(app: Flask, admin: Person, method: str) -> None:
    engine = site_of(app).sessions.own_engine()
    admin.get("/admin/")
    before = contents(engine)
    keys = keys_of(app)
    query = {"action": "delete", "_method": "DELETE", "csrf_token": admin.token, "name": "x"}
    headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST"}
    for rule, _method in routes(app):
        answer = admin.client.open(address(app, rule, keys), method=method, query_string=query, headers=headers)
        assert answer.status_code < 500, rule.rule
        answer.close()
    assert contents(engine) == before
    assert admin.get("/admin/").status_code == 200


def test_the_demo_has_rows_to_lose(app: Flask) -> None:
    engine = site_of(app).sessions.own_engine()
    assert sum(map(len, contents(engine).values())) > 20
