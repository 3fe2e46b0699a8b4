"""How the example is configured in development, in tests and in production."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ..errors import DashboardError
from ..facts.naming import close_match

__all__ = ["Development", "Production", "Testing", "configuration"]


class Development:
    """A machine of one's own. The secret key is made at the first start and kept in the instance folder."""

    DATABASE_URL = ""
    """Empty: a SQLite file in the instance folder."""
    DEMO_SEED = True
    """Whether empty tables are filled with the example's rows."""


class Testing(Development):
    """Tests: nothing is filled in unasked, and errors come through."""

    TESTING = True
    DEMO_SEED = False


class Production(Development):
    """A server: the dashboard refuses to start without a good ``SECRET_KEY``, and cookies travel over HTTPS only."""

    SESSION_COOKIE_SECURE = True
    PREFERRED_URL_SCHEME = "https"


CONFIGURATIONS: Mapping[str, type[Development]] = {
    "development": Development,
    "testing": Testing,
    "production": Production,
}
FROM_ENVIRONMENT = ("DATABASE_URL", "SECRET_KEY")


def configuration(name: str | None = None) -> Mapping[str, Any]:
    """Return the settings of one environment, with ``DATABASE_URL`` and ``SECRET_KEY`` as the process has them.

    The name comes from ``DASHBOARD_ENV`` when none is given. Raises :class:`~dashboard.errors.DashboardError` for one
    that does not exist.
    """
    name = name or os.environ.get("DASHBOARD_ENV") or "development"
    if name not in CONFIGURATIONS:
        guess = close_match(name, CONFIGURATIONS)
        hint = f"Did you mean {guess!r}?" if guess else f"Choose one of: {', '.join(CONFIGURATIONS)}."
        raise DashboardError(f"There is no configuration {name!r}.", hint=hint)
    chosen = CONFIGURATIONS[name]
    settings = {key: getattr(chosen, key) for key in dir(chosen) if key.isupper()}
    if name != "testing":
        settings |= {key: os.environ[key] for key in FROM_ENVIRONMENT if os.environ.get(key)}
    return {**settings, "DASHBOARD_ENV": name}
