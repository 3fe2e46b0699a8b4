"""Everybody in front of every route: what the URL map holds is what this table says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from dashboard.facts import encode_key, key_of

from .conftest import ROLES
from .people import PASSWORD, Person

PEOPLE = ("stranger", *ROLES)

Answers = tuple[int, int, int, int]
"""Statuses for stranger, viewer, editor, admin."""

SITE: dict[tuple[str, str], Answers] = {
    ("index", "GET"): (302, 200, 200, 200),
    ("files", "GET"): (200, 200, 200, 200),
    ("login", "GET"): (200, 303, 303, 303),
    ("login", "POST"): (200, 303, 303, 303),
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
    ("notes.delete", "POST"): (401, 403, 303, 303),
}
OUTSIDE = {("start", "GET"): 302, ("static", "GET"): 404}
"""The application's own routes, which the dashboard leaves alone."""


def keys_of(app: Flask) -> dict[str, str]:
    """Return the key of a fresh row that nothing refers to, or of any row, for every model of the demo."""
    site = app.extensions["demo_site"]
    found: dict[str, str] = {}
    with app.app_context():
        session: Session = site.sessions.current()
        for admin in site.registry:
            row = session.scalars(select(admin.info.model).limit(1)).first()
            assert row is not None, f"The demo has no {admin.slug}."
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


def address(app: Flask, rule: Rule, keys: dict[str, str]) -> str:
    site = app.extensions["demo_site"]
    slug = rule.endpoint.rpartition(".")[0].removeprefix(f"{site.name}_")
    values: dict[str, str] = {
        "version": "1",
        "path": "css/dashboard.css",
        "unknown": "no/such/page",
        "filename": "nothing.css",
    }
    admin = site.registry.by_slug(slug)
    if admin is not None:
        values["key"] = keys[slug]
        values["relation"] = next(iter(admin.info.relations), "")
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments})


def people(app: Flask) -> dict[str, Person]:
    found = {name: Person(app) for name in PEOPLE}
    for name, person in found.items():
        if name == "stranger":
            person.get("/admin/login")
        else:
            person.sign_in(f"{name}@example.com", PASSWORD)
    return found


def ask(person: Person, method: str, url: str, view: str) -> int:
    if method == "GET":
        return person.get(url).status_code
    data = {"action": "delete"} if view == "act" else {"theme": "dark"} if view == "theme" else {}
    return person.post(url, data).status_code


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every route with each of its methods; those that end the session or remove what others need come last."""
    every = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    late = ("edit", "delete", "logout")
    return iter(sorted(every, key=lambda each: (each[0].endpoint.rpartition(".")[2] in late, each[0].rule, each[1])))


def test_s1_s2_every_route_answers_each_role_as_the_table_says(app: Flask) -> None:
    keys = keys_of(app)
    found, wrong = people(app), []
    for rule, method in routes(app):
        view = rule.endpoint.rpartition(".")[2]
        if view in ("delete", "logout") and method == "POST":
            continue  # asked below, each with something of its own to lose
        url = address(app, rule, keys)
        for name, status in zip(PEOPLE, expected(app, rule, method), strict=True):
            answered = ask(found[name], method, url, view)
            if answered != status:
                wrong.append(f"{name}: {method} {url} -> {answered}, not {status}")
    assert not wrong, "\n".join(wrong)


def test_s1_s2_deleting_and_signing_out_answer_each_role_as_the_table_says(app: Flask) -> None:
    found, wrong = people(app), []
    for rule, method in routes(app):
        view = rule.endpoint.rpartition(".")[2]
        if method != "POST" or view not in ("delete", "logout"):
            continue
        for name, status in zip(PEOPLE, expected(app, rule, method), strict=True):
            answered = ask(found[name], method, address(app, rule, keys_of(app)), view)
            # What is referred to cannot be deleted: the right was there, the row stays.
            if answered != status and not (status == 303 and answered == 409):
                wrong.append(f"{name}: {method} {rule.rule} -> {answered}, not {status}")
            if view == "logout" and name != "stranger":
                found[name].sign_in(f"{name}@example.com", PASSWORD)
    assert not wrong, "\n".join(wrong)


def test_every_route_of_the_site_is_in_the_table(app: Flask) -> None:
    unlisted = []
    for rule, method in routes(app):
        try:
            expected(app, rule, method)
        except KeyError:
            unlisted.append(f"{method} {rule.rule} ({rule.endpoint})")
    assert not unlisted
