"""What this package knows of one application: whose accounts, which session, which limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import sqlalchemy
from flask import Flask, current_app, request
from sqlalchemy.orm import Session

from ..errors import DashboardError
from .limits import Limits

__all__ = ["SecurityState", "state"]

EXTENSION = "dashboard_security"


@dataclass(slots=True)
class SecurityState:
    """One per application, shared by its sites.

    ``own`` says whether the accounts are the dashboard's. ``extension`` is the ``flask_security.Security`` in charge;
    None for an application that has a Flask-Login of its own and no Flask-Security.
    """

    own: bool
    extension: Any
    sessions: Callable[[], Session]
    limits: Limits
    tables: tuple[sqlalchemy.Table, ...]
    prefixes: list[str] = field(default_factory=list)
    static_endpoints: set[str] = field(default_factory=set)
    blueprints: set[str] = field(default_factory=set)
    """Those of the sites. Whatever of theirs is not in ``static_endpoints`` is guarded, static files too."""
    ready: bool = False
    """Whether the tables are known to be there."""

    @property
    def db(self) -> Session:
        """The session of this request or command."""
        return self.sessions()

    @property
    def datastore(self) -> Any:
        """Flask-Security's way to users and roles."""
        if self.extension is None:
            raise DashboardError(
                "This application keeps its users itself, with Flask-Login.", hint="Make and change them there."
            )
        return self.extension.datastore

    def covers(self, path: str) -> bool:
        """Return whether a path, the one of this request, is a dashboard's."""
        if any(prefix and (path == prefix or path.startswith(f"{prefix}/")) for prefix in self.prefixes):
            return True
        # A dashboard at the root has the application's own routes beside it.
        return "" in self.prefixes and (request.endpoint is None or request.blueprint in self.blueprints)

    def is_static(self, endpoint: str | None) -> bool:
        """Return whether an endpoint serves files that are the same for everybody."""
        blueprint, _dot, name = (endpoint or "").rpartition(".")
        return endpoint in self.static_endpoints or (name == "static" and blueprint not in self.blueprints)


def state(app: Flask | None = None) -> SecurityState:
    """Return what :func:`~dashboard.security.install` left with an application, by default the current one."""
    app = app if app is not None else current_app
    found = app.extensions.get(EXTENSION)
    if found is None:
        raise DashboardError("No dashboard is bound to this application.", hint="Call site.init_app(app) first.")
    return cast(SecurityState, found)
