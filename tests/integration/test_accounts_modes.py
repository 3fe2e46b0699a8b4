from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import flask_login
import pytest
from flask import Flask, redirect, request
from flask_security import Security, SQLAlchemySessionUserDatastore, hash_password
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect, select

from dashboard import AllowEveryone, Dashboard, RolePolicy, security

from .applications import Base, Product, new_app, new_site, staff
from .people import Person, text
from .security import stages
from .security.stages import AppRole, AppUser

SECRET = "violet kettle under 7 maps"


class Shop:
    """An application with Flask-Security and users of its own, whose roles say what they may do in the dashboard."""

    def __init__(self) -> None:
        self.app = new_app(
            SQLALCHEMY_DATABASE_URI="sqlite://",
            SECURITY_PASSWORD_SALT="1234567890123456789012345678",
            SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
            WTF_CSRF_ENABLED=True,
        )
        self.db = db = SQLAlchemy(self.app)
        self.security = Security(self.app, SQLAlchemySessionUserDatastore(db.session, AppUser, AppRole))
        self.site = Dashboard(db)
        for model in (Product, AppUser, AppRole):
            self.site.register(model)
        self.site.init_app(self.app)
        with self.app.app_context():
            stages.Base.metadata.create_all(db.engine)
            Base.metadata.create_all(db.engine)
            db.session.add(Product(name="Teapot"))
            for name, permissions in (("boss", ["*"]), ("clerk", ["product.view"]), ("customer", [])):
                role = AppRole(name=name, permissions=permissions)
                db.session.add(
                    AppUser(email=f"{name}@example.com", password=hash_password(SECRET), active=True, roles=[role])
                )
            db.session.commit()

    def person(self, name: str) -> Person:
        person = Person(self.app)
        page = person.get("/login").get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        token = html.unescape(found[1]) if found else ""
        data = {"email": f"{name}@example.com", "password": SECRET, "csrf_token": token}
        answer = person.client.post("/login", data=data)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        person.get("/admin/")
        return person


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    with shop.app.app_context():
        shop.db.session.remove()
        shop.db.engine.dispose()


def test_an_application_with_flask_security_keeps_its_users_and_gets_no_other_accounts(shop: Shop) -> None:
    ann = shop.person("boss")
    assert ann.get("/admin/").status_code == 200
    with shop.app.app_context():
        tables = set(inspect(shop.db.engine).get_table_names())
    assert "dashboard_user" not in tables
    assert "dashboard_change" in tables


def test_strangers_are_sent_to_the_applications_own_sign_in_and_back(shop: Shop) -> None:
    person = Person(shop.app)
    ours = person.get("/admin/product/")
    assert ours.location.startswith("/admin/login")
    theirs = person.get(ours.location)
    assert theirs.status_code == 303
    assert theirs.location == "/login?next=/admin/product/" or theirs.location == "/login?next=%2Fadmin%2Fproduct%2F"


def test_the_applications_roles_decide(shop: Shop) -> None:
    boss, clerk, customer = shop.person("boss"), shop.person("clerk"), shop.person("customer")
    assert boss.get("/admin/product/new").status_code == 200
    assert "Teapot" in text(clerk.get("/admin/product/"))
    assert clerk.get("/admin/product/new").status_code == 403
    assert clerk.get("/admin/app_user/").status_code == 404
    assert customer.get("/admin/").status_code == 403


def test_s45_a_role_that_is_taken_away_is_gone_with_the_next_request(shop: Shop) -> None:
    clerk = shop.person("clerk")
    assert clerk.get("/admin/product/").status_code == 200
    with shop.app.app_context():
        role = shop.db.session.scalars(select(AppRole).filter_by(name="clerk")).one()
        role.permissions = ["other.view"]
        shop.db.session.commit()
    assert clerk.get("/admin/product/").status_code == 404


def test_signing_out_here_signs_out_of_the_application(shop: Shop) -> None:
    boss = shop.person("boss")
    assert boss.post("/admin/logout").status_code == 303
    assert boss.get("/admin/").status_code == 302
    assert boss.get("/login").status_code == 200


def test_signing_out_of_the_application_signs_out_here(shop: Shop) -> None:
    boss = shop.person("boss")
    assert boss.post("/logout").status_code == 302
    assert boss.get("/admin/").status_code == 302


def test_the_password_is_changed_where_the_account_is(shop: Shop) -> None:
    boss = shop.person("boss")
    assert boss.get("/admin/password").status_code == 404
    assert "/admin/password" not in boss.get("/admin/").get_data(as_text=True)


def test_s24_what_is_secret_of_the_applications_users_is_nowhere(shop: Shop) -> None:
    boss = shop.person("boss")
    with shop.app.app_context():
        user = shop.db.session.scalars(select(AppUser)).first()
        assert user is not None
        secrets = (str(user.password), user.fs_uniquifier)
    for url in ("/admin/app_user/", "/admin/app_user/1/", "/admin/app_user/1/edit", "/admin/app_user/new"):
        page = boss.get(url)
        assert page.status_code == 200
        assert not [each for each in secrets if each in page.get_data(as_text=True)]


def test_the_first_account_of_an_application_with_users_is_the_applications_business(
    shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    shop.app.config["DASHBOARD_ENV"] = "development"
    Person(shop.app).get("/admin/login")
    assert "Sign in:" not in "".join(capfd.readouterr())


class Guest(flask_login.UserMixin):  # type: ignore[misc]
    """A user of an application that has a Flask-Login and nothing else."""

    def __init__(self, ident: str) -> None:
        self.id = ident
        self.roles = [type("Role", (), {"name": ident})()]


def test_an_application_with_flask_login_alone_keeps_its_users() -> None:
    with new_site(policy=RolePolicy({"ann": ["product.*"]})) as site:
        app = new_app()
        manager = flask_login.LoginManager(app)
        manager.login_view = "enter"
        manager.user_loader(Guest)

        def enter() -> Any:
            if name := request.args.get("name"):
                flask_login.login_user(Guest(name))
                return redirect("/admin/")
            return "Who are you?"

        app.add_url_rule("/enter", "enter", enter)
        site.init_app(app)
        person = Person(app)
        assert person.get(person.get("/admin/").location).location.startswith("/enter")
        person.get("/enter?name=ann")
        assert person.get("/admin/product/new").status_code == 200
        assert person.get("/admin/review/").status_code == 404
        bob = Person(app)
        bob.get("/enter?name=bob")
        assert bob.get("/admin/").status_code == 403


def test_only_a_policy_that_says_so_opens_a_site_to_everybody() -> None:
    with new_site(policy=AllowEveryone()) as site:
        app = new_app()
        site.init_app(app)
        person = Person(app)
        assert person.get("/admin/product/").status_code == 200
        person.get("/admin/product/new")
        assert person.client.post("/admin/product/new", data={"name": "x"}).status_code == 400
        assert person.post("/admin/product/new", {"name": "Teapot"}).status_code == 303


def test_own_accounts_change_their_password_here() -> None:
    with new_site() as site:
        app = new_app()
        site.init_app(app)
        ann = staff(app)
        assert ann.get("/admin/password").status_code == 200
        assert "/admin/password" in ann.get("/admin/").get_data(as_text=True)


PATHS = ("", "/", "/new", "/action", "/1/", "/1", "/1/edit")
METHODS = ("POST", "PUT", "PATCH", "DELETE")


def test_s2_what_is_hidden_and_what_is_missing_answer_alike_to_every_method() -> None:
    with new_site() as site:
        app: Flask = new_app()
        site.init_app(app)
        ann = staff(app)
        with app.app_context():
            store = security.state().datastore
            store.create_role(name="reviewer", permissions={"review.view"})
            store.commit()
        eve = staff(app, "reviewer")
        ann.get("/admin/product/new")
        ann.post("/admin/product/new", {"name": "Teapot"})
        for path in (*PATHS, "/1/delete", "/lookup/reviews", "/999/", "/x/y/z"):
            for method in ("GET", "HEAD", *METHODS):
                for headers in ({}, {"X-CSRFToken": eve.token}):
                    hidden, missing = (
                        eve.client.open(f"/admin/{slug}{path}", method=method, headers=headers).status_code
                        for slug in ("product", "nothing")
                    )
                    assert hidden == missing == 404, (method, path, hidden, missing)


def test_s1_strangers_learn_nothing_of_what_there_is() -> None:
    with new_site() as site:
        app = new_app()
        site.init_app(app)
        for path in (*PATHS, "/lookup/x", "/x/y"):
            for method in ("GET", *METHODS):
                real, missing = (
                    Person(app).client.open(f"/admin/{slug}{path}", method=method).status_code
                    for slug in ("product", "nothing")
                )
                assert real == missing == (302 if method == "GET" else 401), (method, path, real, missing)


def test_odd_verbs_are_refused_with_our_page() -> None:
    with new_site() as site:
        app = new_app()
        site.init_app(app)
        ann = staff(app)
        for method, url in (
            ("PUT", "/admin/"),
            ("DELETE", "/admin/product/"),
            ("PATCH", "/admin/login"),
            ("BREW", "/admin/product/"),
        ):
            answer = ann.client.open(url, method=method)
            assert answer.status_code == 405, url
            assert answer.headers["X-Request-ID"] in text(answer)
            assert answer.headers["Allow"]
