"""The application factory of the example."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from time import sleep
from typing import Any

from flask import Flask, redirect
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from werkzeug import Response

from dashboard.plugins.notes import Notes
from dashboard.plugins.signups import Signups

from ..connecting import open_database
from ..extension import Dashboard
from .admins import ADMINS
from .config import configuration
from .models import Base, User
from .seed import seed

__all__ = ["create_app", "make_site"]

ATTEMPTS = 5
SECONDS_BETWEEN_ATTEMPTS = 0.2


def create_app(config: str | Mapping[str, Any] | None = None) -> Flask:
    """Return the example, its tables made and filled.

    ``config`` is the name of an environment (``development``, ``testing``, ``production``), or settings to put over the
    one that ``DASHBOARD_ENV`` names. Raises :class:`~dashboard.errors.DashboardError` when the database cannot be used.
    """
    name = config if isinstance(config, str) else None
    settings = {**configuration(name), **(config if isinstance(config, Mapping) else {})}
    folder = _data_folder()
    app = Flask("dashboard.demo", instance_path=str(folder) if folder else None, instance_relative_config=True)
    app.config.from_mapping(settings)
    engine = _open(app)
    _fill(engine, filled=app.config["DEMO_SEED"])
    site = make_site(engine)
    site.init_app(app)
    app.extensions["demo_site"] = site

    @app.get("/")
    def start() -> Response:
        return redirect(f"{site.url}/")

    return app


def make_site(engine: Engine) -> Dashboard:
    """Return the dashboard of the example with both bundled plugins, not yet bound to an application."""
    site = Dashboard(engine, title="Hollyhock")
    for model, admin in ADMINS.items():
        site.register(model, admin)
    site.use(Signups(User.joined_at, days=30))
    site.use(Notes())
    return site


def _data_folder() -> Path | None:
    """Return where the example keeps its files: ``DASHBOARD_DEMO_DATA``, else ``instance`` in the clone that this file
    stands in; None leaves it to Flask, whose rule is right for what was installed."""
    if chosen := os.environ.get("DASHBOARD_DEMO_DATA"):
        return Path(chosen).expanduser().resolve()
    root = Path(__file__).resolve().parents[2]
    return root / "instance" if (root / "wsgi.py").is_file() and (root / "setup.cfg").is_file() else None


def _open(app: Flask) -> Engine:
    """Return the engine of the configured database; by default a file in the instance folder."""
    url = app.config["DATABASE_URL"]
    if not url:
        app.config["DATABASE_URL"] = url = f"sqlite:///{Path(app.instance_path) / 'demo.sqlite'}"
    return open_database(url, write=True, create=True)


def _fill(engine: Engine, *, filled: bool) -> None:
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            Base.metadata.create_all(engine)
            break
        except DatabaseError:
            # Another process may be making the same tables at this moment; if that is not it, it comes again.
            if not attempts_left:
                raise
            sleep(SECONDS_BETWEEN_ATTEMPTS)
    if filled:
        seed(engine)
