"""Bare applications behind the gate: with the dashboard's own accounts, with Flask-Security's, with Flask-Login's."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import flask
from flask import Flask, Response, g, request
from flask.testing import FlaskClient
from flask_security import AsaList, RoleMixin, UserMixin
from sqlalchemy import Column, Engine, ForeignKey, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.orm import registry as orm_registry
from werkzeug.test import TestResponse

from dashboard import security
from dashboard.declarations.policy import Access, RolePolicy
from dashboard.declarations.registry import Registry

KEY = "4b0c2f5e9d7a48137cd1e8f6a90b35d2"
PASSWORD = "violet kettle under 7 maps"
ANN = "ann@example.com"


class Base(DeclarativeBase):
    """The tables of an application that has users of its own."""

    registry = orm_registry(type_annotation_map={})


users_roles = Table(
    "app_users_roles",
    Base.metadata,
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("role_id", ForeignKey("app_role.id"), primary_key=True),
)


class AppRole(Base, RoleMixin):
    __tablename__ = "app_role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    permissions: Mapped[Any] = mapped_column(AsaList(), nullable=True)


class AppUser(Base, UserMixin):
    __tablename__ = "app_user"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid4().hex)
    roles: Mapped[list[AppRole]] = relationship(AppRole, secondary=users_roles)  # type: ignore[assignment]


class Sessions:
    """One session per application context, as the engine makes them."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.engine = engine
        app.teardown_appcontext(self.close)

    def current(self) -> Session:
        if "the_session" not in g:
            g.the_session = Session(self.engine)
        return g.the_session  # type: ignore[no-any-return]

    @property
    def session(self) -> Session:
        return self.current()

    def close(self, _error: BaseException | None) -> None:
        if (session := g.pop("the_session", None)) is not None:
            session.close()


@dataclass
class Stage:
    """An application with a gate, and what tests do with it."""

    app: Flask
    sessions: Sessions
    state: security.SecurityState
    guard: security.Guard
    sign_in: security.SignIn

    def browser(self, address: str = "192.0.2.1") -> Browser:
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return Browser(self, client)

    def add(self, email: str = ANN, role: str = "editor", password: str = PASSWORD) -> None:
        with self.app.app_context():
            security.create_user(email, password, roles=[role])

    def inside(self) -> Any:
        return self.app.app_context()


@dataclass
class Browser:
    """A client that fills in forms as they come."""

    stage: Stage
    client: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def token(self, path: str = "/admin/login") -> str:
        return token_in(self.get(path))

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, *, token: str | None = None, **more: Any
    ) -> TestResponse:
        sent = self.token("/admin/token") if token is None else token
        return self.client.post(path, data={**(data or {}), "csrf_token": sent}, **more)

    def sign_in(self, email: str = ANN, password: str = PASSWORD, **more: Any) -> TestResponse:
        return self.post("/admin/login", {"email": email, "password": password, **more})

    def is_in(self) -> bool:
        return self.get("/admin/").status_code == 200

    def copy(self) -> Browser:
        """Return another browser with the same cookies, as a thief has them."""
        thief = self.stage.app.test_client()
        cookie = self.client.get_cookie(self.stage.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        thief.set_cookie(cookie.key, cookie.value)
        return Browser(self.stage, thief)

    def cookie(self) -> str:
        cookie = self.client.get_cookie(self.stage.app.config["SESSION_COOKIE_NAME"])
        return cookie.value if cookie else ""


def token_in(response: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    assert found, response.text
    return html.unescape(found[1])


def render(template: str, page: Any) -> str:
    """Stand in for the engine: the page's words and the controls of its form, escaped."""
    lines = [template, page.title, *page.errors]
    names = [f"{field.name}={'' if 'password' in field.name else field.data or ''}" for field in page.form]
    errors = [str(error) for field in page.form for error in field.errors]
    text = "\n".join(html.escape(str(line)) for line in [*lines, *names, *errors, getattr(page, "next", "")])
    return f'{text}\n<input name="csrf_token" value="{security.csrf_token()}">'


def mount(app: Flask, sessions: Sessions, url: str = "/admin") -> Stage:
    """Do what the engine does."""
    state = security.install(app, url_prefix=url, sessions=sessions.current)
    guard = security.Guard(state, login_url=lambda: f"{url}/login")
    sign_in = security.SignIn(
        state,
        render=render,
        home_url=lambda: f"{url}/",
        login_url=lambda: f"{url}/login",
        password_url=lambda: f"{url}/password",
    )

    def access() -> Access:
        return Access(Registry(), RolePolicy({"staff": ["*"]}), security.current_user())

    def guarded(view: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: guard.enter(access()) or view()

    def home() -> str:
        return f"home of {security.user_label(security.current_user())}"

    def token() -> str:
        return f'<input name="csrf_token" value="{security.csrf_token()}">'

    def note() -> str:
        return f"kept {flask.request.form.get('note')}"

    def stop(error: security.Refused) -> tuple[Any, int]:
        body = {"sentence": error.sentence, "fields": error.fields, "retry": error.retry_url, "login": error.login_url}
        return flask.jsonify(body), error.code or 500

    app.register_error_handler(security.Refused, stop)
    app.add_url_rule(
        f"{url}/", "home", guarded(lambda: f"home of {security.user_label(security.current_user())} {token()}")
    )
    app.add_url_rule(f"{url}/note", "note", guarded(note), methods=["GET", "POST", "PUT", "DELETE"])
    app.add_url_rule(f"{url}/login", "login_page", sign_in.login, methods=["GET", "POST"])
    app.add_url_rule(f"{url}/logout", "logout_page", sign_in.logout, methods=["POST"])
    app.add_url_rule(f"{url}/password", "password_page", guarded(sign_in.password), methods=["GET", "POST"])
    app.add_url_rule(f"{url}/token", "token", token)
    app.add_url_rule(f"{url}/files", "files", lambda: Response("a file", headers={"Cache-Control": "public"}))
    app.add_url_rule("/open", "open", lambda: f"for all {request.path}")
    state.static_endpoints.add("files")
    return Stage(app, sessions, state, guard, sign_in)
