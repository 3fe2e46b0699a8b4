"""Databases are opened as asked for and refused in words, whatever is wrong with their address."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from dashboard import DashboardError
from dashboard.connecting import open_database


def make_file(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE pot (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO pot VALUES (1, 'clay')"
        )
    return path


def refusal(address: str) -> str:
    with pytest.raises(DashboardError) as caught:
        open_database(address)
    assert caught.value.hint or "folder" in caught.value.message or "not a SQLite" in caught.value.message
    return str(caught.value)


@pytest.fixture
def opened(database_url: str) -> Iterator[Engine]:
    """The database of each system in turn, with a table, opened read-only."""
    with_table = open_database(database_url, write=True, create=True)
    with with_table.begin() as connection:
        connection.execute(text("CREATE TABLE pot (id INTEGER PRIMARY KEY, name VARCHAR(20))"))
    with_table.dispose()
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def test_a_database_refuses_changes_unless_it_was_opened_to_write(opened: Engine) -> None:
    for statement in ("INSERT INTO pot VALUES (2, 'glass')", "DELETE FROM pot", "DROP TABLE pot"):
        with opened.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))
    with opened.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pot")) == 0


def test_every_connection_of_the_pool_refuses_changes(opened: Engine) -> None:
    with opened.connect() as first, opened.connect() as second:
        for connection in (first, second):
            with pytest.raises(DBAPIError):
                connection.execute(text("INSERT INTO pot VALUES (2, 'glass')"))


def test_a_database_opened_to_write_takes_changes(database_url: str) -> None:
    engine = open_database(database_url, write=True, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE pot (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO pot VALUES (2)"))
        assert connection.scalar(text("SELECT count(*) FROM pot")) == 1
    engine.dispose()


def test_a_file_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    make_file(tmp_path / "shop.sqlite")
    said = refusal(f"sqlite:///{tmp_path}/shp.sqlite")
    assert "There is no file" in said
    assert "Did you mean" in said
    assert "shop.sqlite?" in said
    assert [each.name for each in tmp_path.iterdir()] == ["shop.sqlite"]


def test_a_file_that_may_be_made_can_be_read_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "shop.sqlite"
    open_database(f"sqlite:///{path}", write=True, create=True).dispose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    make_file(tmp_path / "shop.sqlite")
    with pytest.raises(DashboardError, match="cannot be made"):
        open_database(f"sqlite:///{tmp_path}/shop.sqlite/inside.sqlite", write=True, create=True)


def test_nothing_is_left_beside_a_file_that_was_only_read(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{make_file(tmp_path / 'shop.sqlite')}")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM pot")) == "clay"
    engine.dispose()
    assert [each.name for each in tmp_path.iterdir()] == ["shop.sqlite"]


@pytest.mark.parametrize("name", ["what?.sqlite", "50%.sqlite", "a b#c.sqlite", "größe&mode=rwc.sqlite"])
def test_a_path_may_hold_any_character(tmp_path: Path, name: str) -> None:
    path = make_file(tmp_path / name)
    engine = open_database(str(path))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM pot")) == "clay"
    engine.dispose()


def test_what_is_no_database_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all, " * 100)
    assert "is not a SQLite database" in refusal(f"sqlite:///{tmp_path}/letter.txt")
    assert "is a folder" in refusal(f"sqlite:///{tmp_path}")
    assert "in memory" in refusal("sqlite://")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("mariadv://ann@localhost/shop", "Did you mean mariadb?"),
        ("clouddb://ann@localhost/shop", "Known are: sqlite, postgresql"),
        ("shop", "is not the address of a database"),
        ("", "is not the address of a database"),
        ("mssql+pyodbc://ann@localhost/shop", 'pip install "pyodbc"'),
        ("postgresql+pg8000://ann@localhost/shop", 'pip install "pg8000"'),
    ],
)
def test_an_address_that_cannot_be_used_says_how_to_mend_it(address: str, expected: str) -> None:
    assert expected in refusal(address)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "mysql", "mariadb+pymysql"])
def test_a_server_that_does_not_answer_is_named_without_its_password(scheme: str) -> None:
    said = refusal(f"{scheme}://ann:s3cret@127.0.0.1:1/shop")
    assert "does not answer" in said
    assert "127.0.0.1:1/shop" in said
    assert "s3cret" not in said


def test_an_address_that_cannot_be_read_does_not_show_its_password() -> None:
    said = refusal("postgresql://ann:s3cret@localhost:notaport/shop")
    assert "s3cret" not in said
