from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from dashboard.errors import DashboardError
from dashboard.security import clock, throttle
from dashboard.security.limits import Limits

NOW = datetime(2025, 5, 5, 12)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def waiting(*minutes_ago: float, growing: bool = True, limit: int = 3) -> timedelta:
    times = [NOW - minutes * MINUTE for minutes in sorted(minutes_ago, reverse=True)]
    return throttle.wait(times, limit, Limits(), growing=growing)


def test_s14_below_the_limit_nobody_waits() -> None:
    assert waiting() == waiting(1, 2) == timedelta()


def test_s14_the_limit_within_the_window_closes_for_a_window() -> None:
    assert waiting(1, 2, 3) == 14 * MINUTE
    assert waiting(0, 7, 14) == 15 * MINUTE


def test_s14_failures_spread_out_close_nothing() -> None:
    assert waiting(0, 10, 20, 30, 40, 50) == timedelta()


def test_s14_the_window_slides() -> None:
    assert waiting(1, 2, 14) == 14 * MINUTE
    assert waiting(16, 2, 1) == timedelta()


def test_s14_each_further_time_doubles_the_wait() -> None:
    assert waiting(20, 20, 20, 1, 1, 1) == 29 * MINUTE
    assert waiting(60, 60, 60, 40, 40, 40, 1, 1, 1) == 59 * MINUTE
    assert waiting(*[each for burst in range(1, 12) for each in [burst * 60.0] * 3]) == 3 * timedelta(hours=1)


def test_s14_without_growing_it_stays_one_window() -> None:
    assert waiting(20, 20, 20, 1, 1, 1, growing=False) == 14 * MINUTE


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unix:"),
    ],
)
def test_s14_what_counts_as_one_address(peer: str, counted: str) -> None:
    with Flask("app").test_request_context(environ_base={"REMOTE_ADDR": peer}):
        assert throttle.address_of_request() == counted


@pytest.mark.parametrize(
    "config",
    [{"DASHBOARD_SESSION_IDLE": "soon"}, {"DASHBOARD_LOGIN_ATTEMPTS": 0}, {"DASHBOARD_LOGIN_WINDOW": timedelta(-1)}],
)
def test_a_limit_that_is_none_is_refused_by_name(config: dict[str, object]) -> None:
    app = Flask("app")
    app.config.update(config)
    with pytest.raises(DashboardError, match=next(iter(config))):
        Limits.of(app)


def test_limits_are_timedeltas_or_seconds() -> None:
    app = Flask("app")
    app.config.update(
        DASHBOARD_SESSION_IDLE=60, DASHBOARD_SESSION_LIFETIME=timedelta(days=1), DASHBOARD_LOGIN_ATTEMPTS="5"
    )
    limits = Limits.of(app)
    assert (limits.idle, limits.lifetime, limits.attempts) == (MINUTE, timedelta(days=1), 5)
