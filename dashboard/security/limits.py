"""How long sessions live and how often one may guess: the configuration, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from ..errors import DashboardError

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the configuration says, with ASVS 5 level 2 as defaults."""

    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=12)
    attempts: int = 10
    attempts_per_address: int = 30
    window: timedelta = timedelta(minutes=15)

    @classmethod
    def of(cls, app: Flask) -> Limits:
        """Read ``DASHBOARD_SESSION_IDLE``, ``DASHBOARD_SESSION_LIFETIME``, ``DASHBOARD_LOGIN_ATTEMPTS``,
        ``DASHBOARD_LOGIN_ATTEMPTS_PER_ADDRESS`` and ``DASHBOARD_LOGIN_WINDOW``; times are timedeltas or seconds."""
        return cls(
            idle=_duration(app, "DASHBOARD_SESSION_IDLE", cls().idle),
            lifetime=_duration(app, "DASHBOARD_SESSION_LIFETIME", cls().lifetime),
            attempts=_count(app, "DASHBOARD_LOGIN_ATTEMPTS", cls().attempts),
            attempts_per_address=_count(app, "DASHBOARD_LOGIN_ATTEMPTS_PER_ADDRESS", cls().attempts_per_address),
            window=_duration(app, "DASHBOARD_LOGIN_WINDOW", cls().window),
        )


def _number(app: Flask, name: str, value: Any, kind: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0.0
    if not 0 < number < 1e9:
        raise DashboardError(f"{name} = {value!r} is not {kind}.", hint="Take it out to get the default.")
    return number


def _duration(app: Flask, name: str, default: timedelta) -> timedelta:
    value = app.config.get(name, default)
    if isinstance(value, timedelta):
        value = value.total_seconds()
    return timedelta(seconds=_number(app, name, value, "a timedelta or a number of seconds above zero"))


def _count(app: Flask, name: str, default: int) -> int:
    return int(_number(app, name, app.config.get(name, default), "a number above zero"))
