"""What every test is given: databases, a count of statements, and the proof that no connection was kept."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, appcontext_tearing_down, g, has_app_context, request_started
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import Pool

# Databases ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Server:
    """A database server that tests may make databases on. ``variable`` names the environment variable with the address
    of a database there; set to nothing, it leaves the server out."""

    name: str
    variable: str
    address: str
    timeout: str
    """What the driver calls the seconds it waits for a connection."""

    @property
    def url(self) -> URL | None:
        address = os.environ.get(self.variable, self.address)
        return make_url(address) if address else None

    def connect(self) -> Engine:
        assert self.url is not None
        return create_engine(self.url, isolation_level="AUTOCOMMIT", connect_args={self.timeout: 3})

    def why_not(self) -> str:
        """Return why the server cannot be used, in one line, or nothing when it can."""
        if self.url is None:
            return f"{self.variable} is empty"
        try:
            with autocommit(self.connect()) as connection:
                connection.execute(text("SELECT 1"))
        except (DBAPIError, ImportError) as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            return f"{self.url.render_as_string()} does not answer ({reason}); {self.variable} may name another"
        return ""


SERVERS = {
    server.name: server
    for server in (
        Server("postgresql", "DASHBOARD_TEST_POSTGRESQL", "postgresql+psycopg://127.0.0.1/postgres", "connect_timeout"),
        Server("mariadb", "DASHBOARD_TEST_MARIADB", "mariadb+pymysql://root@127.0.0.1/", "connect_timeout"),
    )
}
DATABASES = ("sqlite", *SERVERS)
CREATE = {
    "postgresql": "CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0",
    "mariadb": "CREATE DATABASE {name} CHARACTER SET utf8mb4",
}
DROP = {"postgresql": "DROP DATABASE IF EXISTS {name} WITH (FORCE)", "mariadb": "DROP DATABASE IF EXISTS {name}"}

missing = pytest.StashKey[Mapping[str, str]]()
"""Why each server that does not answer is left out."""


def required() -> frozenset[str]:
    """Return the databases that must not be skipped, from DASHBOARD_REQUIRE_DATABASES."""
    return frozenset(os.environ.get("DASHBOARD_REQUIRE_DATABASES", "").replace(",", " ").split())


def pytest_configure(config: pytest.Config) -> None:
    reasons = {name: server.why_not() for name, server in SERVERS.items()}
    config.stash[missing] = {name: reason for name, reason in reasons.items() if reason}
    for name in required():
        if name not in DATABASES:
            raise pytest.UsageError(f"DASHBOARD_REQUIRE_DATABASES names {name!r}; known are {', '.join(DATABASES)}.")
        if name in config.stash[missing]:
            raise pytest.UsageError(f"DASHBOARD_REQUIRE_DATABASES asks for {name}: {config.stash[missing][name]}.")


def database_lines(config: pytest.Config) -> list[str]:
    used = [name for name in DATABASES if name not in config.stash[missing]]
    skipped = [f"skipped: {name}, {reason}" for name, reason in config.stash[missing].items()]
    return [f"databases: {', '.join(used)}", *skipped]


def pytest_report_header(config: pytest.Config) -> list[str]:
    return database_lines(config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.write_sep("-", "tested on")
    for line in database_lines(config):
        terminalreporter.write_line(line)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", DATABASES, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The name of the database system: sqlite, postgresql or mariadb; each test runs once on each."""
    name = str(request.param)
    if name in (reasons := request.config.stash[missing]):
        pytest.skip(reasons[name])
    return name


@pytest.fixture(scope="session")
def own_database(worker_id: str) -> Iterator[Callable[[str], URL]]:
    """Make a database of this process's own on a server, once for the whole run."""
    name = f"dashboard_test_{os.getpid()}_{worker_id}"
    made: dict[str, URL] = {}

    def make(database: str) -> URL:
        if database not in made:
            with autocommit(SERVERS[database].connect()) as connection:
                connection.execute(text(CREATE[database].format(name=name)))
                made[database] = connection.engine.url.set(database=name)
        return made[database]

    yield make
    for database in made:
        with autocommit(SERVERS[database].connect()) as connection:
            connection.execute(text(DROP[database].format(name=name)))


@contextmanager
def autocommit(engine: Engine) -> Iterator[Connection]:
    """Connect once, and leave nothing of the engine behind."""
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def empty(database: str, url: URL) -> None:
    """Remove all tables, whoever made them and whoever still looks at them."""
    if database == "mariadb":
        with autocommit(SERVERS[database].connect()) as connection:
            for statement in (DROP[database], CREATE[database]):
                connection.execute(text(statement.format(name=url.database)))
        return
    # Making a database anew takes PostgreSQL a tenth of a second; schemas are quicker.
    with autocommit(create_engine(url, isolation_level="AUTOCOMMIT")) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        ours = "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        for schema in connection.scalars(text(f"SELECT quote_ident(nspname) FROM pg_namespace WHERE {ours}")).all():
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture
def database_url(database: str, own_database: Callable[[str], URL], tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on each system in turn; what the test leaves there is removed."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite'}"
        return
    url = own_database(database)
    yield url.render_as_string(hide_password=False)
    empty(database, url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty database, on each system in turn."""
    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA foreign_keys=ON"))
    yield engine
    engine.dispose()


# Statements -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def statements() -> Callable[[Engine], AbstractContextManager[list[str]]]:
    """Collect the statements sent while a block runs: ``with statements(engine) as sent: …; assert len(sent) == 3``."""

    @contextmanager
    def collect(engine: Engine) -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collect


# Connections ----------------------------------------------------------------------------------------------------------


@dataclass
class Connections:
    """Every connection taken from any pool and not given back, with the thread that took it."""

    taken: dict[int, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    """The requests that kept one."""

    def take(self, _connection: Any, record: Any, _proxy: Any) -> None:
        self.taken[id(record)] = threading.get_ident()

    def give_back(self, _connection: Any, record: Any) -> None:
        self.taken.pop(id(record), None)

    def of_this_thread(self) -> frozenset[int]:
        here = threading.get_ident()
        return frozenset(record for record, thread in list(self.taken.items()) if thread == here)

    def before_request(self, _app: Flask, **_rest: Any) -> None:
        g.connections_before = self.of_this_thread()

    def after_request(self, _app: Flask, **_rest: Any) -> None:
        before = g.get("connections_before") if has_app_context() else None
        if before is not None and self.of_this_thread() - before:
            self.kept.append(threading.current_thread().name)


@pytest.fixture(scope="session")
def connections() -> Iterator[Connections]:
    found = Connections()
    event.listen(Pool, "checkout", found.take)
    event.listen(Pool, "checkin", found.give_back)
    request_started.connect(found.before_request)
    appcontext_tearing_down.connect(found.after_request)
    yield found
    event.remove(Pool, "checkout", found.take)
    event.remove(Pool, "checkin", found.give_back)


@pytest.fixture(autouse=True)
def no_connection_is_kept(connections: Connections) -> Iterator[None]:
    """Fail a test after which a pool misses a connection, and one whose request ended without giving its own back."""
    before = frozenset(connections.taken)
    connections.kept.clear()
    yield
    assert not connections.kept, "A request ended and its database connection was not returned to the pool."
    left = frozenset(connections.taken) - before
    assert not left, f"{len(left)} database connection(s) were not returned to their pool; close what was opened."


# Browser --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium, for Playwright's ``executable_path``."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    reason = "no Chromium is installed (on Debian: apt-get install chromium)"
    if os.environ.get("DASHBOARD_REQUIRE_BROWSER"):
        pytest.fail(f"DASHBOARD_REQUIRE_BROWSER is set and {reason}.")
    pytest.skip(reason)
