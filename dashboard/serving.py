"""Serves any existing database with a dashboard of its own, and says how to sign in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, redirect
from sqlalchemy import Engine, make_url, select
from sqlalchemy.exc import ArgumentError

from . import security
from .connecting import open_database
from .declarations import ReadOnly, RolePolicy
from .errors import DashboardError
from .extension import Dashboard
from .i18n import gettext as _
from .i18n import ngettext
from .listening import run
from .reflect import Reflection, reflect
from .security.accounts import Account, Role

__all__ = ["serve", "serve_app", "sign_in_line", "users_file"]

MOST_SKIPPED_NAMED = 20


def serve(
    database_url: str,
    *,
    write: bool = False,
    host: str = "127.0.0.1",
    port: int = 5000,
    users_path: Path | None = None,
    schema: str | None = None,
    new_password: bool = False,
) -> None:
    """Serve an admin for an existing database until it is interrupted.

    Prints ``Dashboard: <address>`` and ``Sign in: …`` once it listens. Nothing in the database can be changed without
    ``write``. Accounts are kept in the SQLite file ``users_path``, by default :func:`users_file`;
    ``new_password`` gives the first administrator another password.
    Raises :class:`~dashboard.errors.DashboardError` when the database or the port cannot be used.
    """
    users_path = users_path or users_file(database_url)
    reflection = reflect(open_database(database_url, write=write), schema=schema)
    app, site = _build(reflection, write=write, users_path=users_path)
    report_skipped(reflection)
    run(
        app,
        host=host,
        port=port,
        home=site.url,
        sign_in=lambda: sign_in_line(
            app, site, another=lambda _email: _("start with --new-password"), new_password=new_password
        ),
    )


def serve_app(database_url: str, *, write: bool = False, users_path: Path, schema: str | None = None) -> Flask:
    """Return a Flask application that administers every table of an existing database, at ``/``.

    Raises :class:`~dashboard.errors.DashboardError` when the database cannot be opened or has no table to show.
    """
    reflection = reflect(open_database(database_url, write=write), schema=schema)
    return _build(reflection, write=write, users_path=users_path)[0]


def _build(reflection: Reflection, *, write: bool, users_path: Path) -> tuple[Flask, Dashboard]:
    if not reflection.models:
        raise DashboardError(
            _("There is no table to show in %(name)s.", name=_name(reflection.engine)),
            hint=_("Tables need a primary key, or a unique key without empty values."),
        )
    accounts = open_database(f"sqlite:///{users_path.absolute()}", write=True, create=True)
    # The secret key is kept beside the accounts.
    app = Flask("dashboard.serving", instance_path=str(users_path.parent.absolute()), static_folder=None)
    policy = RolePolicy() if write else ReadOnly(RolePolicy())
    site = Dashboard(reflection.engine, title=_name(reflection.engine), policy=policy, accounts=accounts)
    for model in reflection:
        site.register(model)
    site.init_app(app)
    app.add_url_rule("/", "start", lambda: redirect(site.url + "/"))
    return app, site


def _name(engine: Engine) -> str:
    """Return what a database is called: the name of its file, or its own."""
    name = (engine.url.database or engine.dialect.name).removeprefix("file:")
    return Path(name).stem if engine.dialect.name == "sqlite" else name


def report_skipped(reflection: Reflection) -> None:
    """Say on the standard error which tables are not shown, and why."""
    for skipped in reflection.skipped[:MOST_SKIPPED_NAMED]:
        click.echo(_("Not shown: %(table)s. %(reason)s", table=skipped.table, reason=skipped.reason), err=True)
    more = len(reflection.skipped) - MOST_SKIPPED_NAMED
    if more > 0:
        click.echo(ngettext("And %(num)s table more.", "And %(num)s tables more.", more), err=True)


def users_file(database_url: str) -> Path:
    """Return where the accounts for a database are kept: in the user's data folder, a file for each database."""
    try:
        url = make_url(database_url)
        if url.get_backend_name() == "sqlite":
            identity = str(Path(url.database or "").expanduser().absolute())
        else:
            identity = f"{url.get_backend_name()} {url.host} {url.port} {url.database}"
        name = Path(url.database or url.drivername).stem
    except ArgumentError:
        identity, name = str(Path(database_url).absolute()), Path(database_url).stem
    folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dashboard"
    mark = hashlib.sha256(identity.encode()).hexdigest()[:8]
    return folder / f"{name}-{mark}" / "users.sqlite"


def sign_in_line(app: Flask, site: Dashboard, *, another: Callable[[str], str], new_password: bool = False) -> str:
    """Return e-mail and password of the first administrator, made now if there is nobody yet.

    Later the password is not known, and ``another`` is asked how one sets another for that e-mail, unless
    ``new_password`` sets one at once.
    """
    with app.app_context():
        if (made := site.first_admin()) is not None:
            return " ".join(made)
        has_role = Account.roles.any(Role.name == "admin")
        known = select(Account.email).where(Account.active, has_role).order_by(Account.id).limit(1)
        email = site.sessions.current().scalar(known)
        if email is None:
            return _("nobody is an administrator any more")
        if new_password:
            return f"{email} {security.set_password(email)}"
    return f"{email} ({_('password unchanged; for a new one: %(how)s', how=another(email))})"
