from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard import security
from dashboard.errors import DashboardError
from dashboard.security.redirects import safe_next

from .stages import ANN, PASSWORD, Sessions, Stage, mount

EVIL = (
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example",
    "/ /evil.example", "https://evil.example", "HTTPS://evil.example", "https:evil.example", "https:/evil.example",
    "http:\\\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example", "evil.example", "@evil.example",
    "/@evil.example//x", "?next=//evil.example", "#//evil.example", "/#@evil.example", "/%09/evil.example",
    "/%5cevil.example", "/%2f/evil.example", "/.//evil.example", "/..//evil.example", "/%2e%2e//evil.example",
    "/x\x00y", "/x\x7fy", "/\u2028/evil.example", "/／evil.example", "https://localhost@evil.example",
    "http://localhost.evil.example", "//localhost\\@evil.example", "/a b", "", "/" + "a" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("value", EVIL)
def test_s16_an_evil_address_is_not_followed(value: str) -> None:
    assert safe_next(value, "/admin/") == "/admin/"


GOOD = (
    "/",
    "/admin/",
    "/admin/message/?q=ann&sort=-id",
    "/admin/x/1%2C2/",
    "/a?next=//evil.example&u=http://x",
    "/a?x=%0A",
)


@pytest.mark.parametrize("value", GOOD)
def test_s16_an_address_of_our_own_is_followed(value: str) -> None:
    assert safe_next(value, "/default") == value


def test_s16_signing_in_never_leaves_the_origin(stage: Stage) -> None:
    for value in EVIL[:40]:
        browser = stage.browser()
        answer = browser.sign_in(next=value)
        assert (answer.status_code, answer.location) == (303, "/admin/")
        browser.client.delete_cookie(stage.app.config["SESSION_COOKIE_NAME"])
        page = browser.client.get("/admin/login", query_string={"next": value}).text
        assert "evil.example" not in page
        assert "javascript" not in page


def test_s16_what_the_guard_offers_is_always_accepted_again(stage: Stage) -> None:
    for path in (
        "/admin/note?q=[a]|{b}^`<>\"'",
        "/admin/note?q=%",
        "/admin/note?q=%zz&ü=é",
        "/admin/note?a=%26&b=//x",
        "/admin/note",
    ):
        with stage.app.test_request_context(path):
            assert safe_next(security.here(), "") == security.here()


def told(answer: TestResponse) -> dict[str, Any]:
    """Return what a refusal says."""
    return dict(answer.get_json())


def test_s5_a_write_needs_the_token_of_its_own_session(stage: Stage) -> None:
    browser, other = stage.browser(), stage.browser()
    browser.sign_in()
    other.sign_in()
    good, foreign = browser.token("/admin/token"), other.token("/admin/token")
    for wrong in ("", "x", foreign, good[:-2], good + "x"):
        for method in ("POST", "PUT", "DELETE"):
            answer = browser.client.open("/admin/note", method=method, data={"note": "x", "csrf_token": wrong})
            assert answer.status_code == 400
            assert "Nothing was saved" in told(answer)["sentence"]
    assert browser.post("/admin/note", {"note": "x"}, token=good).text == "kept x"
    assert browser.client.post("/admin/note", headers={"X-CSRFToken": good}, json={}).status_code == 200
    assert browser.client.post("/admin/note", content_type="text/plain", data='{"note": "x"}').status_code == 400
    assert browser.client.get("/admin/note").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8080"},
        {"Referer": "https://evil.example/localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Origin": "http://[::1"},
    ],
)
def test_s5_a_write_from_another_origin_is_refused_even_with_the_token(stage: Stage, headers: dict[str, str]) -> None:
    browser = stage.browser()
    browser.sign_in()
    answer = browser.post("/admin/note", {"note": "x"}, headers=headers)
    assert answer.status_code == 400
    assert told(answer)["fields"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost"},
        {"Referer": "http://localhost/admin/"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
)
def test_s5_a_write_from_here_is_let_through(stage: Stage, headers: dict[str, str]) -> None:
    browser = stage.browser()
    browser.sign_in()
    assert browser.post("/admin/note", {"note": "x"}, headers=headers).status_code == 200


HERE = {"Origin": "http://localhost", "Referer": "http://localhost/admin/note?a=1"}


def test_an_out_of_date_form_can_be_sent_again(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    typed = {"note": ["a", "b"], "password": "x", "reset_token": "y"}
    answer = browser.post("/admin/note?x=1", typed, token="old", headers=HERE)
    assert answer.status_code == 400
    assert told(answer)["fields"] == [["note", "a"], ["note", "b"]]
    assert told(answer)["retry"] == "/admin/note?x=1"
    without_proof = browser.post("/admin/note", typed, token="old")
    assert told(without_proof)["fields"] == []


def test_what_was_typed_survives_the_end_of_the_session(stage: Stage) -> None:
    browser = stage.browser()
    answer = browser.post("/admin/note", {"note": "long text"}, headers=HERE)
    assert answer.status_code == 401
    assert told(answer)["fields"] == [["note", "long text"]]
    assert told(answer)["login"] == "/admin/login?next=%2Fadmin%2Fnote%3Fa%3D1"
    assert "Nothing was saved" in told(answer)["sentence"]


def test_s6_a_method_override_is_ignored(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    answer = browser.get("/admin/note?_method=DELETE", headers={"X-HTTP-Method-Override": "DELETE"})
    assert answer.text == "kept None"


def test_the_token_check_cannot_be_switched_off_outside_of_tests(build: Callable[..., Stage]) -> None:
    stage = build(WTF_CSRF_ENABLED=False)
    stage.add()
    browser = stage.browser()
    assert browser.post("/admin/login", {"email": ANN, "password": PASSWORD}, token="").status_code == 400
    stage.app.testing = True
    assert browser.post("/admin/login", {"email": ANN, "password": PASSWORD}, token="").status_code == 303


def test_s8_every_answer_carries_the_headers(stage: Stage) -> None:
    browser = stage.browser()
    nonces = set()
    for path in ("/admin/", "/admin/login", "/admin/nowhere", "/admin/token", "/admin/files", "/admin"):
        answer = browser.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        for rule in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ):
            assert rule in policy
        nonces.add(re.search(r"script-src 'nonce-([\w-]{20,})'", policy)[1])  # type: ignore[index]
    assert len(nonces) == 6


def test_s8_an_applications_own_pages_keep_their_headers(stage: Stage) -> None:
    answer = stage.browser().get("/open")
    assert "Content-Security-Policy" not in answer.headers
    assert "Cache-Control" not in answer.headers
    assert "Content-Security-Policy" not in stage.browser().get("/administration").headers


def test_s10_nothing_but_files_is_kept(stage: Stage) -> None:
    browser = stage.browser()
    for path in ("/admin/", "/admin/login", "/admin/token", "/admin/nowhere"):
        assert browser.get(path).headers["Cache-Control"] == "no-store"
    assert browser.get("/admin/files").headers["Cache-Control"] == "public"


def test_s9_the_session_cookie_is_kept_from_scripts_and_other_sites(stage: Stage) -> None:
    browser = stage.browser()
    cookie = browser.sign_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_s9_in_production_the_cookie_is_secure_and_of_this_host(build: Callable[..., Stage]) -> None:
    stage = build(DASHBOARD_ENV="production")
    cookie = stage.browser().get("/admin/token", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_s9_what_the_application_decided_about_its_cookie_stays(build: Callable[..., Stage]) -> None:
    decided = {"SESSION_COOKIE_NAME": "mine", "SESSION_COOKIE_SAMESITE": "Strict"}
    stage = build(DASHBOARD_ENV="production", **decided)
    assert {name: stage.app.config[name] for name in decided} == decided


def test_s17_an_unknown_host_is_refused_and_forwarded_headers_are_ignored(build: Callable[..., Stage]) -> None:
    stage = build(TRUSTED_HOSTS=["localhost"])
    browser = stage.browser()
    assert browser.get("/admin/login", base_url="http://evil.example").status_code == 400
    sent = browser.get("/admin/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert sent.location.startswith("/admin/login")


def test_two_dashboards_share_one_sign_in(stage: Stage) -> None:
    assert security.install(stage.app, url_prefix="/second", sessions=stage.sessions.current) is stage.state
    assert stage.state.covers("/second/x")
    assert "Content-Security-Policy" in stage.browser().get("/second/").headers


def test_features_that_need_pages_of_flask_security_are_refused_in_words(
    engine: Engine, new_app: Callable[..., Flask]
) -> None:
    app = new_app(SECURITY_RECOVERABLE=True)
    with pytest.raises(DashboardError, match="SECURITY_RECOVERABLE"):
        mount(app, Sessions(app, engine))
