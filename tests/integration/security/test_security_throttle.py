from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text

from .stages import ANN, Stage

Move = Callable[[timedelta], None]
MINUTE = timedelta(minutes=1)


def test_s14_ten_wrong_passwords_close_an_account_for_a_quarter_of_an_hour(stage: Stage, clock_at: Move) -> None:
    browser = stage.browser()
    assert [browser.sign_in(password="wrong").status_code for _try in range(11)] == [200] * 10 + [429]
    refused = browser.sign_in()
    assert refused.status_code == 429, "not even the right password"
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert "15 minutes" in refused.text
    clock_at(16 * MINUTE)
    assert browser.sign_in().status_code == 303


def test_s14_neither_headers_nor_a_new_session_lift_it(stage: Stage) -> None:
    browser = stage.browser()
    for _try in range(10):
        browser.sign_in(password="wrong")
    for headers in ({"X-Forwarded-For": "203.0.113.9"}, {"X-Real-IP": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}):
        fresh = stage.browser()
        token = fresh.token()
        fields = {"email": ANN.upper(), "password": "wrong"}
        assert fresh.post("/admin/login", fields, token=token, headers=headers).status_code == 429


def test_s14_an_unknown_account_closes_just_the_same(stage: Stage) -> None:
    browser = stage.browser()
    codes = [browser.sign_in("nobody@example.com", "wrong").status_code for _try in range(11)]
    assert codes == [200] * 10 + [429]


def test_s14_thirty_wrong_passwords_close_an_address(stage: Stage) -> None:
    browser = stage.browser("203.0.113.5")
    codes = [browser.sign_in(f"person{number}@example.com", "wrong").status_code for number in range(31)]
    assert codes == [200] * 30 + [429]
    assert browser.sign_in().status_code == 429
    assert stage.browser("203.0.113.6").sign_in().status_code == 303


def test_s14_an_ipv6_network_is_one_address(stage: Stage) -> None:
    codes = [
        stage.browser(f"2001:db8::{number:x}").sign_in(f"person{number}@example.com", "wrong").status_code
        for number in range(31)
    ]
    assert codes == [200] * 30 + [429]


def test_s14_waiting_grows_here_but_elsewhere_the_right_password_works(stage: Stage, clock_at: Move) -> None:
    here = stage.browser("203.0.113.5")
    for _try in range(10):
        here.sign_in(password="wrong")
    first = int(here.sign_in().headers["Retry-After"])
    clock_at(16 * MINUTE)
    for _try in range(10):
        assert here.sign_in(password="wrong").status_code == 200
    assert int(here.sign_in().headers["Retry-After"]) > first + 600
    clock_at(32 * MINUTE)
    assert here.sign_in().status_code == 429
    assert stage.browser("203.0.113.6").sign_in().status_code == 303


def test_s14_signing_in_does_not_clear_the_way_for_others(stage: Stage) -> None:
    thief, ann = stage.browser("203.0.113.5"), stage.browser("203.0.113.6")
    for _try in range(9):
        thief.sign_in(password="wrong")
    assert ann.sign_in().status_code == 303
    assert [thief.sign_in(password="wrong").status_code for _try in range(2)] == [200, 429]


def test_s14_mistyping_before_the_right_password_is_forgiven(stage: Stage) -> None:
    for _day in range(3):
        browser = stage.browser()
        for _try in range(8):
            browser.sign_in(password="wrong")
        assert browser.sign_in().status_code == 303


def test_s14_guessing_at_once_gets_no_more_tries(stage: Stage) -> None:
    def guess(_number: int) -> int:
        return stage.browser().sign_in(password="wrong").status_code

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(guess, range(24)))
    assert set(codes) <= {200, 429}
    assert codes.count(200) <= 10


def test_r26_two_processes_count_together(stage: Stage, build: Callable[..., Stage]) -> None:
    other = build()
    codes = [each.browser().sign_in(password="wrong").status_code for each in [stage, other] * 6]
    assert codes == [200] * 10 + [429] * 2


def test_what_people_type_is_not_kept(stage: Stage) -> None:
    stage.browser().sign_in("my secret password", "wrong")
    with stage.inside():
        assert "secret" not in str(stage.sessions.current().execute(text("select * from dashboard_attempt")).all())
