"""The fixtures that other tests lean on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect, text

LEFT_BEHIND = Table("left_behind", MetaData(), Column("id", Integer, primary_key=True))


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_database(engine: Engine, turn: int) -> None:
    assert inspect(engine).get_table_names() == []
    LEFT_BEHIND.metadata.create_all(engine)


def test_the_engine_speaks_to_the_database_that_the_test_is_run_for(engine: Engine, database: str) -> None:
    assert engine.dialect.name in {database, "mysql" if database == "mariadb" else database}


def test_statements_are_counted_inside_the_block_only(
    engine: Engine, statements: Callable[[Engine], AbstractContextManager[list[str]]]
) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with statements(engine) as sent:
            connection.execute(text("SELECT 1"))
            connection.execute(text("SELECT 2"))
        connection.execute(text("SELECT 3"))
    assert len(sent) == 2


LEAKS = """
from flask import Flask
from sqlalchemy import create_engine


def test_a_request_that_keeps_its_connection():
    app, engine, kept = Flask(__name__), create_engine("sqlite://"), []
    app.add_url_rule("/", view_func=lambda: kept.append(engine.connect()) or "")
    app.test_client().get("/")
    kept.pop().close()


def test_a_connection_left_open():
    globals()["kept"] = create_engine("sqlite://").connect()


def test_everything_returned():
    with create_engine("sqlite://").connect():
        pass
"""


def test_a_connection_that_is_kept_fails_the_test_that_kept_it(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((Path(__file__).parents[1] / "conftest.py").read_text())
    (tmp_path / "test_leaks.py").write_text(LEAKS)
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--rootdir", ".", "-c", os.devnull, ".")
    without_servers = dict.fromkeys(("DASHBOARD_TEST_POSTGRESQL", "DASHBOARD_TEST_MARIADB"), "")
    environment = {**os.environ, **without_servers, "DASHBOARD_REQUIRE_DATABASES": ""}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "3 passed, 2 errors" in result.stdout, result.stdout
    assert "A request ended and its database connection was not returned" in result.stdout
    assert "1 database connection(s) were not returned" in result.stdout
    assert "skipped: postgresql, DASHBOARD_TEST_POSTGRESQL is empty" in result.stdout


def test_a_required_database_that_does_not_answer_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((Path(__file__).parents[1] / "conftest.py").read_text())
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", "-c", os.devnull, ".")
    nobody = {"DASHBOARD_TEST_POSTGRESQL": "postgresql+psycopg://127.0.0.1:9/none", "DASHBOARD_TEST_MARIADB": ""}
    environment = {**os.environ, **nobody, "DASHBOARD_REQUIRE_DATABASES": "postgresql"}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "asks for postgresql: postgresql+psycopg://127.0.0.1:9/none does not answer" in result.stderr
