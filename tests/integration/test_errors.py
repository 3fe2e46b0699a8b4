"""Whatever goes wrong: a page in words within the menu, the same as JSON, a reference to the log, no internals."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from werkzeug.test import TestResponse

from dashboard import security
from dashboard.demo import create_app
from dashboard.demo.seed import seed
from dashboard.security.accounts import Account

from .browsing import Page, read
from .conftest import SETTINGS, SMALL, site_of
from .crawling import crawl
from .people import PASSWORD, Person
from .people import text as words
from .workshop import Task, engine_of, person, session_of

INTERNALS = re.compile(
    r"/srv/secret|SELECT |INSERT |UPDATE |Traceback|File \""
    r"|(?i:sqlalchemy|psycopg|pymysql|sqlite3|werkzeug)|site-packages"
    r"|\.py\b|RuntimeError|LookupError"
)
JSON = {"Accept": "application/json"}


def check(answer: TestResponse, status: int, *, inside: bool = True) -> None:
    """An error page that a person can do something with."""
    page = answer.get_data(as_text=True)
    assert answer.status_code == status, page[-600:]
    assert answer.mimetype == "text/html"
    assert not INTERNALS.search(re.sub(r"/static/[^\"']*", "", page)), INTERNALS.search(page)
    assert f'<p class="error-status">{status}</p>' in page
    assert ('id="menu"' in page) is inside
    reference = answer.headers["X-Request-ID"]
    assert f"<code>{reference}</code>" in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]
    assert not set(answer.headers.keys()) & {"Server", "X-Powered-By"}


def check_json(answer: TestResponse, status: int) -> None:
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    found = json.loads(answer.get_data())
    assert found["status"] == status
    assert found["reference"] == answer.headers["X-Request-ID"]
    assert found["title"]
    assert not INTERNALS.search(found["detail"])
    assert "script-src" in answer.headers["Content-Security-Policy"]


def test_s30_each_status_is_a_page_within_the_menu_and_json_when_asked_for(workshop: Flask) -> None:
    admin, ann = person(workshop, "admin"), person(workshop, "ann")
    ann.get("/admin/task/")
    for who, method, url, data, status in (
        (admin, "GET", "/admin/nothing/here", {}, 404),
        (admin, "GET", "/admin/task/99/", {}, 404),
        (admin, "GET", "/admin/task/99/edit", {}, 404),
        (ann, "GET", "/admin/secret/", {}, 404),
        (ann, "GET", "/admin/ghost/new", {}, 404),
        (admin, "DELETE", "/admin/task/1/", {}, 405),
        (admin, "PUT", "/admin/task/1/edit", {}, 405),
        (admin, "POST", "/admin/task/", {}, 405),
        (admin, "POST", "/admin/task/action", {"action": "nothing"}, 400),
        (admin, "POST", "/admin/task/1/edit", {"csrf_token": "of somebody else"}, 400),
        (admin, "GET", "/admin/ghost/1/", {}, 503),
        (admin, "GET", "/admin/ghost/1/edit", {}, 503),
        (admin, "GET", "/admin/ghost/1/delete", {}, 503),
        (admin, "POST", "/admin/task/1/edit", {"title": "break me"}, 500),
        (admin, "POST", "/admin/task/1/edit", {"title": "vanish"}, 409),
        (admin, "POST", "/admin/task/action", {"action": "explode", "key": "1"}, 500),
    ):
        sent = {"csrf_token": who.token, **data} if method != "GET" else {}
        check(who.client.open(url, method=method, data=sent), status)
        check_json(who.client.open(url, method=method, data=sent, headers=JSON), status)
        problem = {"Accept": "application/problem+json"}
        assert who.client.open(url, method=method, data=sent, headers=problem).mimetype == problem["Accept"]
    assert who.get("/admin/").status_code == 200


def test_s30_a_hidden_model_and_a_missing_one_are_the_same_answer(workshop: Flask) -> None:
    ann = person(workshop, "ann")

    def told(answer: TestResponse) -> Any:
        page = answer.get_data(as_text=True).replace(answer.headers["X-Request-ID"], "")
        return answer.status_code, answer.headers.get("Allow"), words_of(page), answer.headers.get("Location")

    def words_of(page: str) -> str:
        return re.sub(r"<[^>]+>", " ", page.split("<main")[-1])

    for path in ("", "/", "/1/", "/1", "/new", "/1/edit", "/1/delete", "/lookup/name", "/action"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            data = {"csrf_token": ann.token}
            hidden = ann.client.open(f"/admin/secret{path}", method=method, data=data)
            missing = ann.client.open(f"/admin/nosuch{path}", method=method, data=data)
            assert hidden.status_code in (404, 405), (method, path)
            if hidden.status_code == missing.status_code:
                assert told(hidden)[2:] == told(missing)[2:], (method, path)
            else:
                raise AssertionError((method, path, hidden.status_code, missing.status_code))


def test_the_reference_of_a_fault_is_in_the_log(workshop: Flask, caplog: pytest.LogCaptureFixture) -> None:
    admin = person(workshop, "admin")
    form = read(admin, "/admin/task/1/edit").form("record")
    with caplog.at_level(logging.ERROR):
        answer = form.send(admin, title="break me")
    check(answer, 500)
    logged = [record for record in caplog.records if answer.headers["X-Request-ID"] in record.getMessage()]
    assert logged
    assert logged[0].exc_info
    with session_of(workshop) as session:
        assert session.get_one(Task, 1).title == "dig"
        assert session.scalar(text("SELECT count(*) FROM dashboard_change")) == 0
    caplog.clear()
    assert admin.get("/admin/nothing").status_code == 404
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_form_sent_after_the_session_ended_is_offered_again(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    form = read(ann, "/admin/task/1/edit?_list=q%3Ddig").form("record")
    typed = {"title": 'dig <deep> & "wide"', "text": "one\r\ntwo\r\n", "stars": "3"}
    ann.post("/admin/logout")
    answer = form.send(ann, **typed)
    # Without word from the browser where it comes from, nothing is repeated: another site may have sent it.
    check(answer, 401, inside=False)
    sent = {**dict(form.filled(**typed)), "_save": "1"}
    answer = ann.client.post(
        form.action, data=sent, headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    )
    check(answer, 401, inside=False)
    page = Page(answer)
    again = next(each for each in page.forms if each.values("title"))
    assert {name: again.value(name) for name in typed} == {**typed, "text": typed["text"]}
    other = Person(workshop)
    other.client = ann.client
    other.sign_in("ann@example.com", PASSWORD)
    stale = again.send(ann, button="")
    if stale.status_code == 400:
        # The token of the page is that of the session before: the second page carries the new one.
        retry = ann.client.post(again.action, data=dict(again.pairs), headers={"Sec-Fetch-Site": "same-origin"})
        check(retry, 400)
        stale = next(each for each in Page(retry).forms if each.values("title")).send(ann, button="")
    assert stale.status_code == 303, words(stale)
    assert stale.location == "/admin/task/?q=dig"
    with session_of(workshop) as session:
        assert session.get_one(Task, 1).title == typed["title"]
        assert session.get_one(Task, 1).text == "one\ntwo\n"


def test_s31_more_than_the_site_takes_is_refused_without_touching_the_applications_own_setting(workshop: Flask) -> None:
    @workshop.post("/upload")
    def upload() -> str:
        from flask import request

        return str(len(request.get_data()))

    admin = person(workshop, "admin")
    token = admin.token
    large = "x" * (17 * 1024 * 1024)
    for url in (
        "/admin/task/1/edit",
        "/admin/task/action",
        "/admin/logout",
        "/admin/theme",
        "/admin/login",
        "/admin/password",
    ):
        answer = admin.client.post(url, data={"csrf_token": token, "text": large})
        check(answer, 413)
    check_json(admin.client.post("/admin/task/1/edit", data={"text": large}, headers=JSON), 413)
    many = [(f"f{count}", "1") for count in range(3000)]
    assert admin.post("/admin/task/1/edit", many).status_code == 413
    parts = (
        "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n1\r\n' for name, _value in many) + "--x--"
    )
    kind = "multipart/form-data; boundary=x"
    assert admin.client.post("/admin/task/1/edit", data=parts.encode(), content_type=kind).status_code == 413
    assert Person(workshop).client.post("/admin/task/1/edit", data={"text": large}).status_code == 413
    assert admin.client.post("/upload", data=large.encode()).get_data() == str(len(large)).encode()
    # What a person may really write is taken.
    form = read(admin, "/admin/task/1/edit").form("record")
    assert form.send(admin, text="é" * 30_000).status_code == 303
    workshop.config["DASHBOARD_MAX_CONTENT_LENGTH"] = 2000
    check(form.send(admin, text="x" * 3000), 413)
    assert admin.client.post("/upload", data=b"x" * 3000).status_code == 200


def test_s31_odd_verbs_and_bodies_change_nothing(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    for method in ("TRACE", "PATCH", "PROPFIND", "QUERY", "G" * 100):
        assert admin.client.open("/admin/task/1/edit", method=method).status_code in (400, 405, 501), method
    for body, kind in (
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"", "multipart/form-data; boundary="),
        (b"title=hacked&csrf_token=", "text/plain"),
    ):
        answer = admin.client.post("/admin/task/1/edit", data=body, content_type=kind)
        assert answer.status_code == 400, (kind, answer.status_code)
    with session_of(workshop) as session:
        assert session.get_one(Task, 1).title == "dig"


@contextmanager
def database_away(app: Flask) -> Iterator[None]:
    """Let no connection be made, as when the server is away."""
    engine = engine_of(app)

    def refuse(dialect: Any, *_rest: Any) -> None:
        raise dialect.loaded_dbapi.OperationalError("connection to /srv/secret/path refused")

    engine.dispose()
    event.listen(engine, "do_connect", refuse)
    try:
        yield
    finally:
        event.remove(engine, "do_connect", refuse)


def test_r8_a_database_that_is_away_is_said_in_words_and_work_goes_on_when_it_is_back(workshop: Flask) -> None:
    admin, stranger = person(workshop, "admin"), Person(workshop)
    form = read(admin, "/admin/task/1/edit").form("record")
    with database_away(workshop):
        for url in ("/admin/", "/admin/task/", "/admin/task/1/", "/admin/task/1/edit", "/admin/task/lookup/project"):
            answer = admin.client.get(url)
            check(answer, 503, inside=False)
            assert answer.headers["Retry-After"] == "5"
            check_json(admin.client.get(url, headers=JSON), 503)
        check(form.send(admin, title="lost?"), 503, inside=False)
        assert stranger.client.post("/admin/login", data={"email": "ann@example.com"}).status_code in (400, 503)
        assert admin.get(re.findall(r'href="([^"]+\.css)"', answer.get_data(as_text=True))[0]).status_code == 200
        # What was typed is offered again, and sending it works when the database is back.
        sent = {**dict(form.filled(title="dig on", text="two\r\nlines")), "_save": "1"}
        lost = admin.client.post(form.action, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        check(lost, 503, inside=False)
    assert admin.client.get("/admin/task/").status_code == 200
    again = next(each for each in Page(lost).forms if each.values("title"))
    assert again.value("text") == "two\r\nlines"
    assert again.send(admin, button="").status_code == 303
    with session_of(workshop) as session:
        assert session.get_one(Task, 1).title == "dig on"


def test_what_was_typed_is_offered_again_after_a_fault_and_after_a_conflict(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    for title, status in (("break me", 500), ("vanish", 409)):
        form = read(ann, "/admin/task/1/edit").form("record")
        sent = {**dict(form.filled(title=title, text="long <work>")), "_save": "1"}
        answer = ann.client.post(form.action, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        check(answer, status)
        kept = next(each for each in Page(answer).forms if each.values("title"))
        assert (kept.action, kept.value("title"), kept.value("text")) == (form.action, title, "long <work>")


def test_r17_broken_models_break_neither_home_nor_menu_nor_search_nor_each_other(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    home = read(admin, "/admin/")
    assert {"Ghosts", "Grumps", "Tasks"} <= {label for label, _url in home.links}
    assert "This panel is unavailable" in home.html
    ghosts = admin.get("/admin/ghost/?q=x&name=y&sort=name")
    assert ghosts.status_code == 503
    assert "These rows cannot be shown" in words(ghosts)
    assert not INTERNALS.search(re.sub(r"/static/[^\"']*", "", ghosts.get_data(as_text=True)))
    made = read(admin, "/admin/ghost/new").form("record").send(admin, name="boo")
    check(made, 503)
    assert "The table is not as it should be" in words(made)
    grumps = read(admin, "/admin/grump/")
    assert "sour" in grumps.html
    assert "/srv/secret" not in grumps.html
    assert read(admin, "/admin/grump/1/edit").form("record").send(admin, mood="sweet").status_code == 303
    assert "sweet" in read(admin, "/admin/grump/1/").html
    # A project can be deleted although nobody can ask the table that refers to projects.
    admin.post("/admin/project/new", {"name": "Short"})
    with session_of(workshop) as session:
        key = session.scalar(text("SELECT id FROM project WHERE name = 'Short'"))
        assert session.scalar(select(func.count()).select_from(Task)) == 5
    assert admin.get(f"/admin/project/{key}/delete").status_code == 200


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Flask]:
    """The demo on SQLite alone: headers do not depend on the database."""
    app = create_app({**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite'}"})
    site = site_of(app)
    seed(site.sessions.own_engine(), sizes=SMALL)
    with app.app_context():
        site.create_tables()
        security.create_user("admin@example.com", PASSWORD)
    yield app
    site.sessions.own_engine().dispose()


def test_s8_s10_every_page_of_the_demo_carries_its_headers(demo: Flask) -> None:
    admin = Person(demo)
    admin.sign_in("admin@example.com", PASSWORD)
    wrong: list[str] = []
    nonces: set[str] = set()
    get = admin.client.get

    def looked_at(url: str, **given: Any) -> TestResponse:
        answer = get(url, **given)
        headers = answer.headers
        expected = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        wrong.extend(
            f"{url}: {name}={headers.get(name)}" for name, value in expected.items() if headers.get(name) != value
        )
        policy = headers.get("Content-Security-Policy", "")
        nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
        needed = (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
        if nonce is None or nonce[1] in nonces or "unsafe" in policy or not all(part in policy for part in needed):
            wrong.append(f"{url}: {policy}")
        nonces.add(nonce[1] if nonce else "")
        wrong.extend(f"{url}: {name}" for name in ("Server", "X-Powered-By") if name in headers)
        if answer.mimetype == "text/html" and re.search(
            r"<script(?![^>]*nonce=)|\son[a-z]+=\"|\sstyle=\"|<style", answer.get_data(as_text=True)
        ):
            wrong.append(f"{url}: something in line")
        return answer

    admin.client.get = looked_at  # type: ignore[method-assign]
    found = crawl(admin, "/admin/", per_shape=1, most=150)
    for url in ("/admin/nothing", "/admin/user/0/", "/admin/message/lookup/author", "/admin/user"):
        looked_at(url)
    assert not wrong, "\n".join(wrong[:20])
    assert not found.failures, "\n".join(found.failures)
    assert len(found.statuses) > 60


@pytest.mark.parametrize("path", ["login", "theme"])
def test_strangers_send_no_more_than_signing_in_takes(workshop: Flask, path: str) -> None:
    stranger = Person(workshop)
    stranger.get("/admin/login")
    assert stranger.post(f"/admin/{path}", {"email": "x" * 70_000}).status_code == 413
    assert stranger.post(f"/admin/{path}", {"email": "x" * 30_000}).status_code != 413


def test_the_way_back_from_an_error_stays_on_this_server(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    here, away = "http://localhost/admin/task/?q=a", "http://localhost//evil.example/x"
    assert 'href="/admin/task/?q=a"' in admin.get("/admin/gone", headers={"Referer": here}).get_data(as_text=True)
    assert "evil.example" not in admin.get("/admin/gone", headers={"Referer": away}).get_data(as_text=True)


def test_what_was_meant_for_an_account_is_not_shown_once_it_is_switched_off(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    ann.get("/admin/project/new")
    assert ann.post("/admin/project/new", {"name": "Quiet plan"}).status_code == 303
    with session_of(workshop) as session:
        session.scalars(select(Account).where(Account.email == "ann@example.com")).one().active = False
        session.commit()
    assert "Quiet plan" not in ann.get("/admin/login").get_data(as_text=True)
    ann.sign_in("admin@example.com", PASSWORD)
    assert "Quiet plan was created" not in words(ann.get("/admin/"))
