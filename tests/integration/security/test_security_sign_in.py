from __future__ import annotations

from collections.abc import Callable
from typing import Any

import argon2.low_level
import pytest
from sqlalchemy import select, text

from dashboard import security
from dashboard.errors import FieldErrors, NotFound, UnknownName
from dashboard.security.accounts import Account

from .stages import ANN, PASSWORD, Stage

NEW = "seven quiet orange boats"


def test_s1_a_stranger_is_sent_to_sign_in_and_comes_back(stage: Stage) -> None:
    browser = stage.browser()
    sent = browser.get("/admin/note?a=1&b=ü")
    assert sent.status_code == 302
    assert sent.location == "/admin/login?next=%2Fadmin%2Fnote%3Fa%3D1%26b%3D%25C3%25BC"
    back = browser.post(sent.location, {"email": ANN, "password": PASSWORD})
    assert (back.status_code, back.location) == (303, "/admin/note?a=1&b=%C3%BC")
    assert browser.get(back.location).status_code == 200


def test_s1_a_stranger_who_wants_json_gets_401(stage: Stage) -> None:
    assert stage.browser().get("/admin/", headers={"Accept": "application/json"}).status_code == 401


def test_s1_somebody_without_any_permission_gets_403(stage: Stage) -> None:
    with stage.inside():
        security.create_user("nobody@example.com", PASSWORD, roles=[])
    browser = stage.browser()
    assert browser.sign_in("nobody@example.com").status_code == 303
    assert browser.get("/admin/").status_code == 403


def test_s7_signing_in_without_a_token_signs_nobody_in(stage: Stage) -> None:
    browser = stage.browser()
    answer = browser.post("/admin/login", {"email": ANN, "password": PASSWORD}, token="")
    assert answer.status_code == 400
    assert f"email={ANN}" in answer.text
    assert not browser.is_in()


def test_s7_signing_in_from_another_origin_signs_nobody_in(stage: Stage) -> None:
    browser = stage.browser()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = browser.post("/admin/login", {"email": ANN, "password": PASSWORD}, headers=headers)
        assert answer.status_code == 400
    assert not browser.is_in()


def test_s7_signing_out_is_a_post_with_a_token(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    assert browser.get("/admin/logout").status_code == 405
    assert browser.post("/admin/logout", token="").status_code == 400
    assert browser.is_in()
    assert browser.post("/admin/logout").status_code == 303
    assert not browser.is_in()


def test_s11_a_planted_session_and_its_token_are_not_taken_over(stage: Stage) -> None:
    victim = stage.browser()
    planted = victim.token()
    attacker = victim.copy()
    before = victim.cookie()
    victim.sign_in()
    assert victim.cookie() != before
    assert not attacker.is_in()
    assert victim.post("/admin/note", {"note": "x"}, token=planted).status_code == 400


def test_s11_each_sign_in_begins_a_new_session(stage: Stage) -> None:
    first, second = stage.browser(), stage.browser()
    first.sign_in()
    second.sign_in()
    with stage.inside():
        account = stage.sessions.current().scalars(select(Account)).one()
        assert len({login.id for login in security.sessions_of(account)}) == 2


def test_s11_a_tampered_cookie_is_a_stranger_and_no_error(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    name, value = stage.app.config["SESSION_COOKIE_NAME"], browser.cookie()
    for wrong in (value[:-3], "A" + value[1:], "", "..", "x" * 4000, value.replace(".", "")):
        browser.client.set_cookie(name, wrong)
        assert browser.get("/admin/").status_code == 302


def test_s15_known_and_unknown_people_get_the_same_answer(stage: Stage) -> None:
    with stage.inside():
        security.create_user("off@example.com", PASSWORD, roles=["viewer"])
        security.set_active("off@example.com", False)
    tries = [
        (ANN, "wrong"),
        ("nobody@example.com", "wrong"),
        ("not an address", "wrong"),
        ("off@example.com", "wrong"),
        ("off@example.com", PASSWORD),
        (ANN + "\u200b", PASSWORD),
    ]
    answers = set()
    for number, (email, password) in enumerate(tries):
        browser = stage.browser(f"198.51.100.{number}")
        token = browser.token()
        answer = browser.post("/admin/login", {"email": email, "password": password}, token=token)
        body = [line for line in answer.text.splitlines() if not line.startswith(("email=", "<input"))]
        headers = sorted((name, value) for name, value in answer.headers if name not in _VARYING)
        answers.add((answer.status_code, str(body), str(headers)))
    assert len(answers) == 1


_VARYING = ("Set-Cookie", "Content-Length", "Content-Security-Policy", "Date")


def test_s15_a_password_is_hashed_once_whoever_is_asked_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is nearly all of the time that an answer takes; tests/benchmarks measures the time itself."""
    worked: list[str] = []

    def counting(name: str) -> Callable[..., Any]:
        real = getattr(argon2.low_level, name)

        def count(*args: Any, **more: Any) -> Any:
            worked.append(name)
            return real(*args, **more)

        return count

    for name in ("hash_secret", "verify_secret"):
        monkeypatch.setattr(argon2.low_level, name, counting(name))
    browser = stage.browser()
    token = browser.token()
    for email in (ANN, "nobody@example.com", "not an address"):
        worked.clear()
        browser.post("/admin/login", {"email": email, "password": "wrong"}, token=token)
        assert len(worked) == 1, (email, worked)


def test_s24_no_page_shows_a_hash_or_uniquifier(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    with stage.inside():
        account = stage.sessions.current().scalars(select(Account)).one()
        secrets = (account.password or "", account.fs_uniquifier)
    for path in ("/admin/", "/admin/password", "/admin/login"):
        assert not any(secret in browser.get(path).text for secret in secrets)


def test_s34_one_person_has_one_spelling(stage: Stage) -> None:
    for spelling in ("ANN@EXAMPLE.COM", "  ann@example.com ", "ａｎｎ@example.com"):
        browser = stage.browser()
        assert browser.sign_in(spelling).status_code == 303
        with stage.inside(), pytest.raises(FieldErrors):
            security.create_user(spelling, PASSWORD)


def test_s34_what_looks_like_somebody_else_is_refused(stage: Stage) -> None:
    confusable = ("аnn", "an\u200bn", "mıra", "İda", "a\u0301nn", "ſam", "no one")
    with stage.inside():
        security.create_user("sam@example.com", PASSWORD)
        for email in (*(f"{each}@example.com" for each in confusable), "no address", "", "a@", "a b@example.com"):
            with pytest.raises(FieldErrors):
                security.create_user(email, PASSWORD)
        assert stage.sessions.current().execute(text("select count(*) from dashboard_user")).scalar() == 2


def test_people_of_a_closed_network_sign_in(stage: Stage) -> None:
    stage.add("ann@shop.local")
    assert stage.browser().sign_in("Ann@Shop.local").status_code == 303


def test_s34_a_domain_in_another_script_is_kept_as_what_it_is(stage: Stage) -> None:
    with stage.inside():
        user, _password = security.create_user("ann@ex\u0430mple.com", PASSWORD)
        assert user.email == "ann@xn--exmple-4nf.com"


def test_s37_short_common_and_personal_passwords_are_refused(stage: Stage) -> None:
    with stage.inside():
        for bad in ("short", "password1234", "123456789012", "ann@example.com", "ann-ann-ann-ann", "x" * 300):
            with pytest.raises(FieldErrors) as refused:
                security.set_password(ANN, bad)
            assert refused.value.errors["password"]
        long = "a long row of words " * 5
        security.set_password(ANN, long + "1")
    browser = stage.browser()
    assert browser.sign_in(ANN, long + "2").status_code == 200, "nothing is cut off"
    assert browser.sign_in(ANN, long + "1").status_code == 303


def test_s37_changing_the_password_needs_the_current_one(stage: Stage) -> None:
    browser, other = stage.browser(), stage.browser()
    browser.sign_in()
    other.sign_in()
    fields = {"password": "wrong", "new_password": NEW, "new_password_confirm": NEW}
    assert browser.post("/admin/password", fields).status_code == 422
    assert stage.browser().sign_in(ANN, NEW).status_code == 200
    assert (
        browser.post("/admin/password", {**fields, "password": PASSWORD, "new_password_confirm": "x"}).status_code
        == 422
    )
    changed = browser.post("/admin/password", {**fields, "password": PASSWORD})
    assert (changed.status_code, changed.location) == (303, "/admin/")
    assert stage.browser().sign_in(ANN, PASSWORD).status_code == 200
    assert stage.browser().sign_in(ANN, NEW).status_code == 303
    assert browser.is_in(), "who changed it stays signed in"
    assert not other.is_in(), "s13: everybody else is signed out"


def test_s37_a_weak_new_password_is_refused_in_words(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    fields = {"password": PASSWORD, "new_password": "password1234", "new_password_confirm": "password1234"}
    answer = browser.post("/admin/password", fields)
    assert answer.status_code == 422
    assert "guess" in answer.text


def test_s14_the_current_password_cannot_be_guessed_either(stage: Stage) -> None:
    browser = stage.browser()
    browser.sign_in()
    fields = {"password": "wrong", "new_password": NEW, "new_password_confirm": NEW}
    codes = [browser.post("/admin/password", fields).status_code for _try in range(11)]
    assert codes == [422] * 10 + [429]


def test_the_first_administrator_is_made_once(build: Callable[..., Stage]) -> None:
    stage = build()
    with stage.inside():
        made = security.ensure_first_admin()
        assert made is not None
        assert security.ensure_first_admin() is None
    browser = stage.browser()
    assert browser.sign_in(*made).status_code == 303
    assert browser.is_in()


def test_an_unknown_role_is_reported_with_the_nearest(stage: Stage) -> None:
    with stage.inside(), pytest.raises(UnknownName) as error:
        security.create_user("new@example.com", PASSWORD, roles=["editr"])
    assert "'editor'" in str(error.value)


def test_an_unknown_person_is_reported(stage: Stage) -> None:
    with stage.inside(), pytest.raises(NotFound):
        security.set_password("nobody@example.com")


def test_s14_s34_no_other_spelling_signs_in_that_a_collation_takes_for_the_same(stage: Stage) -> None:
    local, domain = ANN.split("@")
    for spelling in (f"{ANN}{' ' * 300}x", f"{local[0]}\u0301{local[1:]}@{domain}", f"{local}@{domain}\u00a0.x"):
        browser = stage.browser()
        answer = browser.post("/admin/login", {"email": spelling, "password": PASSWORD}, token=browser.token())
        assert answer.status_code == 200, spelling
        assert browser.get("/admin/").status_code == 302
