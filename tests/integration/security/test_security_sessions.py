from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask
import flask_login
import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from dashboard import security, tables
from dashboard.security.accounts import Account

from .stages import ANN, PASSWORD, Browser, Sessions, Stage, mount

Move = Callable[[timedelta], None]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def account(stage: Stage) -> Account:
    return stage.sessions.current().scalars(select(Account).where(Account.email == ANN)).one()


def test_s12_a_copied_cookie_is_dead_after_signing_out(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    thief = browser.copy()
    assert thief.is_in()
    browser.post("/admin/logout")
    assert not thief.is_in()


def test_s12_a_cookie_copied_before_the_password_change_is_dead(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    thief = browser.copy()
    with stage.inside():
        security.set_password(ANN, "seven quiet orange boats")
    assert not thief.is_in()
    assert not browser.is_in()


def test_s13_switching_an_account_off_ends_its_sessions_for_good(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    with stage.inside():
        security.set_active(ANN, False)
    assert not browser.is_in()
    with stage.inside():
        security.set_active(ANN, True)
    assert not browser.is_in(), "switching it on again does not revive a session"
    assert browser.sign_in().status_code == 303


def test_s13_switching_off_in_a_form_ends_sessions_as_well(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    for active in (False, True):
        with stage.inside():
            account(stage).active = active
            stage.sessions.current().commit()
        assert not browser.is_in()


def test_s13_deleting_an_account_ends_its_sessions(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    with stage.inside():
        stage.sessions.current().delete(account(stage))
        stage.sessions.current().commit()
    assert not browser.is_in()


def test_s13_an_idle_session_ends_after_half_an_hour(stage: Stage, clock_at: Move) -> None:
    browser = stage.browser()
    browser.sign_in()
    for minutes in (20, 45, 70):
        clock_at(minutes * MINUTE)
        assert browser.is_in()
    clock_at((70 + 31) * MINUTE)
    assert not browser.is_in()


def test_s13_a_session_ends_after_twelve_hours_however_busy(stage: Stage, clock_at: Move) -> None:
    browser = stage.browser()
    browser.sign_in()
    for quarter in range(1, 47):
        clock_at(quarter * 15 * MINUTE)
        assert browser.is_in()
    clock_at(12 * HOUR)
    assert not browser.is_in()


def test_s13_the_times_can_be_configured(build: Callable[..., Stage], clock_at: Move) -> None:
    stage = build(DASHBOARD_SESSION_IDLE=120, DASHBOARD_SESSION_LIFETIME=timedelta(minutes=5))
    stage.add()
    browser = stage.browser()
    browser.sign_in()
    clock_at(timedelta(seconds=100))
    assert browser.is_in()
    clock_at(timedelta(seconds=230))
    assert not browser.is_in()


def test_s13_one_sees_and_ends_ones_own_sessions(stage: Stage) -> None:
    first, second = stage.browser(), stage.browser("192.0.2.7")
    first.sign_in()
    second.sign_in()
    with stage.inside():
        assert {login.address for login in security.sessions_of(account(stage))} == {"192.0.2.1", "192.0.2.7"}
        assert security.end_sessions(account(stage)) == 2
        assert security.sessions_of(account(stage)) == []
    assert not first.is_in()
    assert not second.is_in()


def test_r29_a_clock_that_jumps_back_breaks_nothing(stage: Stage, clock_at: Move) -> None:
    browser = stage.browser()
    browser.sign_in()
    clock_at(-HOUR)
    assert browser.is_in()
    assert stage.browser().sign_in().status_code == 303


def test_r26_another_process_knows_the_session(stage: Stage, build: Callable[..., Stage]) -> None:
    browser = stage.browser()
    browser.sign_in()
    other = build()
    moved = other.browser()
    moved.client.set_cookie(stage.app.config["SESSION_COOKIE_NAME"], browser.cookie())
    assert moved.is_in()
    moved.post("/admin/logout")
    assert not browser.is_in()


def test_a_request_costs_one_statement(
    stage: Stage, engine: Engine, statements: Callable[[Engine], AbstractContextManager[list[str]]]
) -> None:
    browser = stage.browser()
    browser.sign_in()
    with statements(engine) as sent:
        assert browser.is_in()
    assert len(sent) == 1, sent
    with statements(engine) as sent:
        assert browser.get("/admin/files").status_code == 200
    assert sent == [], "static files ask for nobody"


def test_a_person_is_written_down_once_a_minute(
    stage: Stage, engine: Engine, clock_at: Move, statements: Callable[[Engine], AbstractContextManager[list[str]]]
) -> None:
    browser = stage.browser()
    browser.sign_in()
    clock_at(2 * MINUTE)
    writes = []
    for _request in range(3):
        with statements(engine) as sent:
            assert browser.is_in()
        writes.append(sum(statement.startswith("UPDATE") for statement in sent))
    assert writes == [1, 0, 0]


def test_a_remember_me_cookie_opens_nothing(stage: Stage) -> None:
    with stage.inside():
        value = flask_login.encode_cookie(account(stage).fs_uniquifier)
    browser = stage.browser()
    browser.client.set_cookie("remember_token", value)
    assert not browser.is_in()


def test_s9_no_token_is_taken_from_the_address(stage: Stage) -> None:
    with stage.app.test_request_context():
        token = str(account(stage).get_auth_token())
    assert stage.browser().get(f"/admin/?auth_token={token}").status_code == 302
    assert stage.browser().get("/admin/", headers={"Authentication-Token": token}).status_code == 302


def test_the_token_in_the_cookie_is_not_in_the_database(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    with browser.client.session_transaction() as kept:
        token = kept["_dashboard_login"][0]
    with stage.inside():
        assert token not in str(stage.sessions.current().execute(text("select * from dashboard_session")).all())


def test_accounts_may_stand_in_a_database_of_their_own(
    engine: Engine, new_app: Callable[..., Flask], tmp_path: Path
) -> None:
    administered = create_engine(f"sqlite:///{tmp_path / 'administered.sqlite'}")
    app = new_app()

    class Split(Sessions):
        def current(self) -> Session:
            if "the_session" not in flask.g:
                flask.g.the_session = Session(administered, binds={tables.Table: self.engine})
            return super().current()

    stage = mount(app, Split(app, engine))
    tables.metadata.create_all(engine, tables=list(stage.state.tables))
    with stage.inside():
        made = security.ensure_first_admin()
    assert made is not None
    browser = stage.browser()
    browser.sign_in(*made)
    assert browser.is_in()
    browser.post("/admin/logout")
    assert not browser.is_in()
    assert inspect(administered).get_table_names() == []
    administered.dispose()


# With the application's own users -------------------------------------------------------------------------------------


def app_sign_in(stage: Stage, email: str = ANN, **more: Any) -> Browser:
    browser = stage.browser()
    page = browser.get("/login").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    browser.post("/login", {"email": email, "password": PASSWORD, **more}, token=token)
    return browser


def test_an_application_keeps_its_users(app_stage: Stage) -> None:
    assert app_stage.state.own is False
    assert {table.name for table in app_stage.state.tables} == {"dashboard_session", "dashboard_attempt"}
    browser = app_sign_in(app_stage)
    assert browser.get("/admin/").text.startswith("home of ann@example.com")
    assert browser.get("/admin/password").status_code == 404


def test_a_stranger_signs_in_on_the_applications_page(app_stage: Stage) -> None:
    browser = app_stage.browser()
    sent = browser.get(browser.get("/admin/note").location)
    assert sent.location == "/login?next=/admin/note"


def test_an_applications_customer_may_not_enter(app_stage: Stage) -> None:
    assert app_sign_in(app_stage, "carl@example.com").get("/admin/").status_code == 403


@pytest.mark.parametrize("entered", [True, False])
@pytest.mark.parametrize("where", ["/admin/logout", "/logout"])
def test_s12_a_copied_cookie_of_an_application_is_dead_too(app_stage: Stage, where: str, entered: bool) -> None:
    browser = app_sign_in(app_stage)
    if entered:
        assert browser.is_in()
    thief = browser.copy()
    assert browser.post(where).status_code in (302, 303)
    assert not browser.is_in()
    assert not thief.is_in()


def test_s13_an_idle_session_of_an_application_ends_here(app_stage: Stage, clock_at: Move) -> None:
    browser = app_sign_in(app_stage)
    assert browser.is_in()
    clock_at(31 * MINUTE)
    sent = browser.get("/admin/")
    assert sent.status_code == 302
    assert browser.get(sent.location).location.startswith("/login"), "and one can sign in again"
    assert browser.get("/login").status_code == 200


def test_s13_a_session_that_never_entered_is_too_old_after_twelve_hours(app_stage: Stage, clock_at: Move) -> None:
    browser = app_sign_in(app_stage)
    clock_at(13 * HOUR)
    assert not browser.is_in()


def test_a_remembered_customer_signs_in_again_for_the_dashboard(app_stage: Stage) -> None:
    browser = app_sign_in(app_stage, remember="y")
    assert browser.client.get_cookie("remember_token") is not None
    browser.client.delete_cookie(app_stage.app.config["SESSION_COOKIE_NAME"])
    assert not browser.is_in()


def test_an_applications_token_does_not_open_the_dashboard(app_stage: Stage) -> None:
    with app_stage.app.test_request_context():
        token = str(app_stage.state.datastore.find_user(email=ANN).get_auth_token())
    assert app_stage.browser().get(f"/admin/?auth_token={token}").status_code == 302


def test_s13_ending_an_applications_sessions_ends_those_that_never_entered(app_stage: Stage) -> None:
    inside, outside = app_sign_in(app_stage), app_sign_in(app_stage)
    assert inside.is_in()
    with app_stage.inside():
        security.end_sessions(app_stage.state.datastore.find_user(email=ANN))
    assert not inside.is_in()
    assert not outside.is_in()


def test_a_request_of_an_applications_user_costs_one_statement_more(
    app_stage: Stage, engine: Engine, statements: Callable[[Engine], AbstractContextManager[list[str]]]
) -> None:
    browser = app_sign_in(app_stage)
    assert browser.is_in()
    with statements(engine) as sent:
        assert browser.get("/open").status_code == 200
    outside = len(sent)
    with statements(engine) as sent:
        assert browser.is_in()
    assert len(sent) == outside + 1, sent


def test_people_sign_in_and_out_before_the_tables_are_there(app_stage: Stage, engine: Engine) -> None:
    tables.metadata.drop_all(engine, tables=list(app_stage.state.tables))
    browser = app_sign_in(app_stage)
    assert browser.post("/logout").status_code in (302, 303)


def test_the_first_administrator_of_an_application_without_people(app_stage: Stage) -> None:
    with app_stage.inside():
        assert security.ensure_first_admin() is None
        session = app_stage.sessions.current()
        for user in session.scalars(select(app_stage.state.datastore.user_model)).all():
            session.delete(user)
        session.commit()
        made = security.ensure_first_admin()
    assert made is not None
    with app_stage.inside():
        user = app_stage.state.datastore.find_user(email=made[0])
        assert [role.name for role in user.roles] == ["admin"]
        assert list(user.roles[0].permissions) == ["*"]


# With a Flask-Login of the application's own --------------------------------------------------------------------------


def test_an_application_with_flask_login_alone_keeps_its_users(engine: Engine, new_app: Callable[..., Flask]) -> None:
    app = new_app()
    manager = flask_login.LoginManager(app)
    manager.login_view = "app_login"

    class Person(flask_login.UserMixin):  # type: ignore[misc]
        id = "7"
        name = "Ann"
        roles = (type("Staff", (), {"name": "staff"})(),)

    manager.user_loader(lambda _ident: Person())
    app.add_url_rule("/in", "app_login", lambda: flask_login.login_user(Person()) and "in")
    stage = mount(app, Sessions(app, engine))
    tables.metadata.create_all(engine, tables=list(stage.state.tables))
    browser = stage.browser()
    assert browser.get(browser.get("/admin/").location).location == "/in?next=%2Fadmin%2F"
    browser.get("/in")
    assert browser.get("/admin/").text.startswith("home of Ann")
    thief = browser.copy()
    browser.post("/admin/logout")
    assert not thief.is_in()
