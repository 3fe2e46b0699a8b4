"""The demo, small, on each database, and people with each of its roles in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from dashboard import Dashboard, security
from dashboard.demo import create_app
from dashboard.demo.seed import Sizes, seed

from .people import PASSWORD, Person
from .workshop import engine_of, make_workshop

ROLES = ("viewer", "editor", "admin")
SMALL = Sizes(users=6, messages=8, follows=4, customers=5, orders=6)
SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "only-for-tests-and-known-to-everybody",
    "DEMO_SEED": False,
    # Hashing is slow on purpose; tests sign in hundreds of times.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1, "argon2__memory_cost": 64},
}


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """The demo with a few rows and one account for each role."""
    app = create_app({**SETTINGS, "DATABASE_URL": database_url})
    site = site_of(app)
    engine = site.sessions.own_engine()
    seed(engine, sizes=SMALL)
    with app.app_context():
        site.create_tables()
        for role in ROLES:
            security.create_user(f"{role}@example.com", PASSWORD, roles=(role,))
    yield app
    engine.dispose()


def site_of(app: Flask) -> Dashboard:
    site: Dashboard = app.extensions["demo_site"]
    return site


@pytest.fixture
def somebody(app: Flask) -> Callable[[str], Person]:
    """Sign somebody in: ``somebody("editor")``; ``somebody("")`` is a stranger."""

    def sign_in(role: str) -> Person:
        person = Person(app)
        if role:
            person.sign_in(f"{role}@example.com", PASSWORD)
        else:
            person.get("/admin/login")
        return person

    return sign_in


@pytest.fixture
def admin(somebody: Callable[[str], Person]) -> Person:
    return somebody("admin")


@pytest.fixture
def workshop(database_url: str) -> Iterator[Flask]:
    """An application with everything that goes wrong in real ones."""
    app = make_workshop(database_url)
    yield app
    engine_of(app).dispose()
