"""Any database is served by one command, read-only unless asked, with accounts in a file of their own."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from dashboard import DashboardError
from dashboard.engine.build import bound_sites
from dashboard.listening import run
from dashboard.serving import serve_app, users_file

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE pot (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
            CREATE TABLE lid (id INTEGER PRIMARY KEY, pot_id INTEGER NOT NULL REFERENCES pot (id));
            INSERT INTO pot VALUES (1, 'clay');
            """
        )
    return f"sqlite:///{path}"


def close(app: Flask) -> None:
    sessions = bound_sites(app)["admin"].sessions
    for engine in {sessions.engine, sessions.accounts}:  # type: ignore[attr-defined]
        engine.dispose()


def test_every_table_is_registered_and_nothing_may_be_changed(shop: str, tmp_path: Path) -> None:
    app = serve_app(shop, users_path=tmp_path / "users" / "users.sqlite")
    site = bound_sites(app)["admin"]
    assert [admin.slug for admin in site.registry] == ["lid", "pot"]
    assert site.title == "shop"
    everything = type("Everything", (), {"is_authenticated": True, "roles": [type("R", (), {"permissions": ["*"]})]})()
    assert site.policy.allows(everything, "pot.view")
    assert not site.policy.allows(everything, "pot.edit")
    assert not site.declared.check()
    close(app)


def test_with_write_everything_may_be_changed(shop: str, tmp_path: Path) -> None:
    app = serve_app(shop, users_path=tmp_path / "users.sqlite", write=True)
    everything = type("Everything", (), {"is_authenticated": True, "roles": [type("R", (), {"permissions": ["*"]})]})()
    assert bound_sites(app)["admin"].policy.allows(everything, "pot.edit")
    close(app)


def test_accounts_and_secret_key_are_kept_beside_each_other_and_from_others(shop: str, tmp_path: Path) -> None:
    users = tmp_path / "users" / "users.sqlite"
    app = serve_app(shop, users_path=users)
    with app.app_context():
        made = bound_sites(app)["admin"].declared.first_admin()
    assert made is not None
    close(app)
    assert stat.S_IMODE(users.stat().st_mode) == 0o600
    assert stat.S_IMODE(users.parent.stat().st_mode) == 0o700
    assert len([each for each in users.parent.iterdir() if "secret-key" in each.name]) == 1
    with closing(sqlite3.connect(shop.removeprefix("sqlite:///"))) as connection:
        assert {name for (name,) in connection.execute("SELECT name FROM sqlite_master")} == {"pot", "lid"}


def test_the_start_leads_to_the_dashboard_and_that_to_signing_in(shop: str, tmp_path: Path) -> None:
    app = serve_app(shop, users_path=tmp_path / "users.sqlite")
    client = Client(app)
    assert client.get("/").location == "/admin/"
    assert client.get("/admin/").location == "/admin/login?next=%2Fadmin%2F"
    close(app)


def test_a_database_without_tables_has_nothing_to_show(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(DashboardError, match="There is no table to show in empty"):
        serve_app(f"sqlite:///{tmp_path}/empty.sqlite", users_path=tmp_path / "users.sqlite")
    assert not (tmp_path / "users.sqlite").exists()


def test_each_database_has_accounts_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    addresses = [
        "sqlite:///a/shop.sqlite",
        "sqlite:///b/shop.sqlite",
        "postgresql://ann@localhost/shop",
        "postgresql://ann@elsewhere/shop",
        "c/shop.sqlite",
    ]
    files = [users_file(address) for address in addresses]
    assert len(set(files)) == len(files)
    assert all(path.is_relative_to(tmp_path) and path.parent.name.startswith("shop-") for path in files)
    assert users_file("postgresql://ann:secret@localhost/shop") == files[2]


# Listening ------------------------------------------------------------------------------------------------------------


def refused(host: str, port: int) -> str:
    def nobody() -> str:
        raise AssertionError("nobody signs in where nobody listens")

    with pytest.raises(DashboardError) as caught:
        run(Flask("unheard"), host=host, port=port, sign_in=nobody)
    return str(caught.value)


def test_a_port_that_is_taken_is_said_before_anything_else_happens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused("127.0.0.1", port).startswith(f"Port {port} is taken by another program. Choose another one")


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "::ffff:1.2.3.4"])
def test_an_address_that_is_not_here_is_said(host: str) -> None:
    assert refused(host, 0).startswith(f"Nobody can listen on {host}:")


# The command ----------------------------------------------------------------------------------------------------------


@contextmanager
def served(home: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run ``dashboard serve`` until the block ends; give the process and the two lines that it prints."""
    environment = {**os.environ, "XDG_DATA_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", "from dashboard.cli import main; main(prog_name='dashboard')"]
    process = subprocess.Popen(
        [*command, "serve", *arguments],
        env=environment,
        cwd=home,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield process, [process.stdout.readline().rstrip("\n") for _line in range(2)]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_the_command_prints_two_lines_and_remembers_its_administrator(shop: str, tmp_path: Path) -> None:
    passwords = []
    for options, pattern in (
        ((), r"Sign in: (\S+@\S+) (\S{12,})"),
        ((), r"Sign in: (\S+@\S+) \((password unchanged; for a new one: start with --new-password)\)"),
        (("--new-password",), r"Sign in: (\S+@\S+) (\S{12,})"),
    ):
        with served(tmp_path, shop, "--port", "0", *options) as (process, lines):
            address = re.fullmatch(r"Dashboard: (http://127\.0\.0\.1:\d+/admin/)", lines[0])
            account = re.fullmatch(pattern, lines[1])
            assert address, process.communicate(timeout=20)
            assert account, lines
            passwords.append(account[2])
            with urllib.request.urlopen(address[1], timeout=20) as response:
                assert "/admin/login" in response.url
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
            assert (process.returncode, out, err) == (0, "", "")
    assert len(set(passwords)) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "expected"),
    [("sqlite:///nowhere.sqlite", "There is no file"), ("postgresql://ann:s3cret@127.0.0.1:1/shop", "does not answer")],
)
def test_the_command_refuses_in_words(tmp_path: Path, address: str, expected: str) -> None:
    with served(tmp_path, address, "--port", "0") as (process, lines):
        _out, err = process.communicate(timeout=20)
    assert lines == ["", ""]
    assert process.returncode != 0
    assert expected in err
    assert "Traceback" not in err
    assert "s3cret" not in err
    assert not list(tmp_path.iterdir())
