"""Stages to test the gate on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.utils import hash_password
from sqlalchemy import Engine

from dashboard import security, tables
from dashboard.security import clock

from .stages import ANN, KEY, PASSWORD, AppRole, AppUser, Base, Sessions, Stage, mount


@pytest.fixture
def new_app() -> Callable[..., Flask]:
    def make(**config: Any) -> Flask:
        app = Flask("stage")
        # A hash as cheap as can be; what it costs is asked where time is the question.
        cheap = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
        app.config.update({"SECRET_KEY": KEY, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": cheap, **config})
        return app

    return make


@pytest.fixture
def build(engine: Engine, new_app: Callable[..., Flask]) -> Callable[..., Stage]:
    """Make a stage with the dashboard's own accounts."""

    def make(**config: Any) -> Stage:
        app = new_app(**config)
        stage = mount(app, Sessions(app, engine))
        tables.metadata.create_all(engine, tables=list(stage.state.tables))
        with app.app_context():
            security.seed_roles(stage.sessions.current())
        return stage

    return make


@pytest.fixture
def stage(build: Callable[..., Stage]) -> Stage:
    made = build()
    made.add()
    return made


@pytest.fixture
def app_stage(engine: Engine, new_app: Callable[..., Flask]) -> Stage:
    """An application with Flask-Security and users of its own, and a dashboard."""
    app = new_app(
        SECURITY_PASSWORD_SALT="salt" * 8,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_POST_LOGIN_VIEW="/open",
        SECURITY_FRESHNESS=timedelta(hours=1),
    )
    sessions = Sessions(app, engine)
    store = SQLAlchemyUserDatastore(sessions, AppUser, AppRole)  # type: ignore[arg-type]
    Security(app, store)
    made = mount(app, sessions)
    Base.metadata.create_all(engine)
    tables.metadata.create_all(engine, tables=list(made.state.tables))
    with app.app_context():
        store.create_role(name="staff")
        store.create_role(name="customer")
        store.create_user(email=ANN, password=hash_password(PASSWORD), roles=["staff"])
        store.create_user(email="carl@example.com", password=hash_password(PASSWORD), roles=["customer"])
        sessions.current().commit()
    return made


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the clock of the gate by so much from the real one."""
    real = clock.now

    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + by)

    return move
