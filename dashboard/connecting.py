"""Engines for databases given by their address: opened read-only or to write, refused in plain words."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from .errors import DashboardError
from .facts.naming import close_match
from .i18n import gettext as _

__all__ = ["open_database"]

DIALECTS = ("sqlite", "postgresql", "mariadb", "mysql", "mssql", "oracle")
SECONDS_TO_CONNECT = 5
SECONDS_TO_WAIT_FOR_A_LOCK = 10

# What a bare "postgresql://" may mean, the first that is installed; with what pip calls it.
DRIVERS = {
    "postgresql": {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary", "pg8000": "pg8000"},
    "mariadb": {"pymysql": "pymysql", "MySQLdb": "mysqlclient", "mariadb": "mariadb"},
    "mysql": {"pymysql": "pymysql", "MySQLdb": "mysqlclient"},
}
DRIVER_OF_MODULE = {"MySQLdb": "mysqldb", "mariadb": "mariadbconnector"}
DRIVERS_WITH_A_TIMEOUT = frozenset({"psycopg", "psycopg2", "pymysql", "mysqldb"})
EXAMPLE = "sqlite:///shop.sqlite, postgresql://user@host/shop, mariadb://user@host/shop"


def open_database(address: str, *, write: bool = False, create: bool = False) -> Engine:
    """Return an engine on which a connection was tried.

    Without ``write`` the database itself refuses changes: SQLite files are opened with ``mode=ro``, sessions of
    PostgreSQL and MariaDB are read-only. A SQLite file that does not exist is made with ``create`` only.
    Raises :class:`~dashboard.errors.DashboardError` with what went wrong and how to mend it; passwords are left out.
    """
    url = _parse(address)
    if url.get_backend_name() == "sqlite":
        url = _sqlite_file(url, write=write, create=create)
    engine = _engine(_with_driver(url), write=write)
    try:
        with engine.connect() as connection:
            # SQLite reads nothing of a file until it is asked something.
            connection.exec_driver_sql(
                "SELECT count(*) FROM sqlite_master" if engine.dialect.name == "sqlite" else "SELECT 1"
            )
    except SQLAlchemyError as error:
        engine.dispose()
        raise _refusal(url, error) from error
    return engine


def _parse(address: str) -> URL:
    """Return the address as SQLAlchemy knows it; the path of a file will do for SQLite."""
    if "://" not in address and Path(address).is_file():
        return URL.create("sqlite", database=address)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise DashboardError(
            _("%(address)s is not the address of a database.", address=repr(_masked(address))),
            hint=_("Write it like one of these: %(examples)s", examples=EXAMPLE),
        ) from None
    # The spelling of some hosting companies, which SQLAlchemy no longer takes.
    return url.set(drivername=url.drivername.replace("postgres", "postgresql", 1)) if _is_short(url) else url


def _is_short(url: URL) -> bool:
    return url.drivername.partition("+")[0] == "postgres"


def _masked(address: str) -> str:
    """Return an address that could not be read without what stands before the host: it may be a password."""
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}…@{rest.rpartition('@')[2]}" if mark and "@" in rest else address


def _with_driver(url: URL) -> URL:
    """Return the address with a driver that is installed, when it names none itself."""
    drivers = DRIVERS.get(url.drivername)
    if drivers is None:
        return url
    installed = next((module for module in drivers if importlib.util.find_spec(module)), None)
    if installed is None:
        raise _missing_driver(url.drivername, next(iter(drivers.values())))
    return url.set(drivername=f"{url.drivername}+{DRIVER_OF_MODULE.get(installed, installed)}")


def _missing_driver(dialect: str, package: str) -> DashboardError:
    return DashboardError(
        _("The Python driver for %(dialect)s is not installed.", dialect=dialect),
        hint=_("Install it with: %(command)s", command=f'pip install "{package}"'),
    )


def _sqlite_file(url: URL, *, write: bool, create: bool) -> URL:
    """Return the address of an existing file, opened as asked for."""
    name = url.database or ""
    if name in ("", ":memory:") or name.startswith("file:"):
        if create or name.startswith("file:"):
            return url
        raise DashboardError(_("A SQLite database in memory has nothing to show."), hint=_("Give the path of a file."))
    path = Path(name).expanduser()
    if path.is_dir():
        raise DashboardError(_("%(path)s is a folder, not a SQLite file.", path=path))
    if not path.exists() and not create:
        guess = close_match(path.name, [each.name for each in path.parent.iterdir()]) if path.parent.is_dir() else None
        raise DashboardError(
            _("There is no file %(path)s.", path=path.absolute()),
            hint=_("Did you mean %(name)s?", name=path.parent / guess)
            if guess
            else _("Three slashes stand before a relative path, four before an absolute one."),
        )
    if create and not path.exists():
        _make_file(path)
    if write:
        return url.set(database=str(path))
    # In a file: URI a question mark or percent sign of the path would mean something else.
    return url.set(database=f"file:{quote(str(path.absolute()))}").update_query_dict({"mode": "ro", "uri": "true"})


def _make_file(path: Path) -> None:
    """Make an empty file that nobody else on this machine can read: it may come to hold the hashes of passwords."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError as error:
        raise DashboardError(
            _("%(path)s cannot be made: %(reason)s.", path=path.absolute(), reason=error.strerror or error),
            hint=_("Name another folder, or make this one writable."),
        ) from error


def _engine(url: URL, *, write: bool) -> Engine:
    backend = url.get_backend_name()
    try:
        engine = create_engine(url, **_options(url, write=write))
    except NoSuchModuleError:
        guess = close_match(backend, DIALECTS)
        raise DashboardError(
            _("There is no kind of database called %(name)s.", name=repr(url.drivername)),
            hint=_("Did you mean %(name)s?", name=guess)
            if guess
            else _("Known are: %(names)s. Others need a package of their own.", names=", ".join(DIALECTS)),
        ) from None
    except ImportError as error:
        raise _missing_driver(url.drivername, error.name or url.drivername) from error
    _prepare_connections(engine, write=write)
    return engine


def _options(url: URL, *, write: bool) -> dict[str, Any]:
    backend = url.get_backend_name()
    options: dict[str, Any] = {"pool_pre_ping": backend != "sqlite"}
    if backend == "sqlite":
        options["connect_args"] = {"timeout": SECONDS_TO_WAIT_FOR_A_LOCK}
    elif url.get_driver_name() in DRIVERS_WITH_A_TIMEOUT:
        options["connect_args"] = {"connect_timeout": SECONDS_TO_CONNECT}
    if backend == "postgresql" and not write:
        options["execution_options"] = {"postgresql_readonly": True}
    return options


def _prepare_connections(engine: Engine, *, write: bool) -> None:
    """Say to each new connection what the address could not."""
    statements: tuple[str, ...] = ()
    if engine.dialect.name == "sqlite":
        in_file = bool(engine.url.database) and engine.url.database != ":memory:"
        journal = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL") if in_file else ()
        statements = ("PRAGMA foreign_keys = ON", *journal) if write else ("PRAGMA query_only = ON",)
    elif engine.dialect.name in ("mariadb", "mysql") and not write:
        statements = ("SET SESSION TRANSACTION READ ONLY",)
    if not statements:
        return

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


def _refusal(url: URL, error: SQLAlchemyError) -> DashboardError:
    """Return what the driver said as a sentence, without the statement and without the password."""
    reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0]
    if url.password:
        reason = reason.replace(str(url.password), "…")
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        path = (url.database or "").removeprefix("file:")
        if "not a database" in reason:
            return DashboardError(_("%(path)s is not a SQLite database.", path=path))
        return DashboardError(
            _("%(path)s cannot be opened: %(reason)s.", path=path, reason=reason),
            hint=_("Check that you may read the file and the folder that it stands in."),
        )
    return DashboardError(
        _("The database %(address)s does not answer: %(reason)s", address=shown, reason=reason),
        hint=_("Check that it runs, and the host, port, user, password and name in the address."),
    )
