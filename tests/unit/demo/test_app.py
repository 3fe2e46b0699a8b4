"""The example is configured by environment, keeps its files where it was told, and starts by one command."""

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

from dashboard import DashboardError, security
from dashboard.demo import create_app
from dashboard.demo.config import configuration

ROOT = Path(__file__).parents[3]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DASHBOARD_DEMO_DATA", str(tmp_path / "data"))
    for name in ("DATABASE_URL", "SECRET_KEY", "DASHBOARD_ENV", "FLASK_ENV"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


def close(app: Flask) -> None:
    app.extensions["demo_site"].sessions.engine.dispose()


def test_each_environment_has_its_settings(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert configuration()["DASHBOARD_ENV"] == "development"
    assert configuration("testing")["TESTING"] is True
    assert configuration("production")["SESSION_COOKIE_SECURE"] is True
    monkeypatch.setenv("DASHBOARD_ENV", "production")
    monkeypatch.setenv("SECRET_KEY", "from the environment")
    assert configuration()["SECRET_KEY"] == "from the environment"
    assert "SECRET_KEY" not in configuration("testing")


def test_an_environment_that_does_not_exist_is_guessed(data: Path) -> None:
    with pytest.raises(DashboardError, match="Did you mean 'production'"):
        create_app("prodution")


def test_production_refuses_to_start_without_a_secret_key(data: Path) -> None:
    with pytest.raises(DashboardError, match="SECRET_KEY"):
        create_app("production")


def test_the_database_stands_in_the_folder_that_was_named(data: Path) -> None:
    app = create_app({"DEMO_SEED": False, "SECRET_KEY": "k" * 40})
    close(app)
    assert (data / "demo.sqlite").is_file()


def test_its_pages_show_both_plugins(data: Path) -> None:
    app = create_app("testing")
    site = app.extensions["demo_site"]
    assert [panel.name for panel in site.panels] == ["signups", "notes"]
    assert not site.plugin_errors
    assert not site.check()
    with app.app_context():
        site.create_tables()
        security.create_user("ann@example.org", "violet kettle under 7 maps", roles=("viewer",))
    close(app)


# The command ----------------------------------------------------------------------------------------------------------


@contextmanager
def started(data: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run ``python -m dashboard.demo`` until the block ends; give the process and the two lines that it prints."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    environment = {**kept, "DASHBOARD_DEMO_DATA": str(data), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-m", "dashboard.demo", "--port", "0", *options]
    process = subprocess.Popen(
        command, env=environment, cwd=data.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, [process.stdout.readline().rstrip("\n") for _line in range(2)]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_it_prints_two_lines_serves_and_keeps_data_and_password(data: Path) -> None:
    with started(data) as (process, lines):
        address = re.fullmatch(r"Dashboard: (http://127\.0\.0\.1:\d+/admin/)", lines[0])
        account = re.fullmatch(r"Sign in: (\S+@\S+) (\S{12,})", lines[1])
        assert address, lines
        assert account, lines
        with urllib.request.urlopen(address[1], timeout=20) as response:
            assert response.status == 200
            assert "/admin/login" in response.url
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
    with started(data) as (process, lines):
        assert lines[0].startswith("Dashboard: http://127.0.0.1:")
        assert lines[1].startswith(f"Sign in: {account[1]} (password unchanged; for a new one: ")
        assert account[1] in lines[1].partition("set-password")[2]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
    assert stat.S_IMODE((data / "demo.sqlite").stat().st_mode) & 0o077 == 0


@pytest.mark.slow
def test_a_port_that_is_taken_is_said_in_a_sentence(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with started(data, "--port", port) as (process, lines):
            _out, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert lines == ["", ""]
    assert err.startswith(f"Port {port} is taken by another program. Choose another one")
    assert "Traceback" not in err


@pytest.mark.slow
def test_processes_that_start_at_the_same_time_fill_it_once(data: Path) -> None:
    """As the workers of a server do at the first start."""
    program = """
from dashboard.demo import create_app
app = create_app()
site = app.extensions["demo_site"]
with app.app_context():
    print("first" if site.first_admin() else "later")
site.sessions.engine.dispose()
"""
    environment = {**os.environ, "DASHBOARD_DEMO_DATA": str(data), "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program],
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _worker in range(3)
    ]
    answers = [worker.communicate(timeout=60) for worker in workers]
    assert sorted(out for out, _err in answers) == ["first\n", "later\n", "later\n"], answers
    with closing(sqlite3.connect(data / "demo.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM member").fetchone() == (1_200,)
