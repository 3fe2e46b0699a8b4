"""A real database, administered by one command: every list, sort, search, filter, record and form of its 11 tables."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from dashboard.serving import serve_app

from ..integration.crawling import crawl
from ..integration.people import Person, text

PASSWORD = "sunflower-teapot-lantern-42"
DATA = Path(os.environ.get("DASHBOARD_CHINOOK") or Path(__file__).resolve().parents[3] / "shared" / "data")
TABLES = {
    "album",
    "artist",
    "customer",
    "employee",
    "genre",
    "invoice",
    "invoice_line",
    "media_type",
    "playlist",
    "playlist_track",
    "track",
}


def sqlite_copy(tmp_path: Path) -> str:
    source = DATA / "chinook.sqlite"
    if not source.is_file():
        pytest.skip(f"there is no {source.name} in {DATA}; DASHBOARD_CHINOOK may name its folder")
    copied = shutil.copy(source, tmp_path / "chinook.sqlite")
    os.chmod(copied, 0o644)
    return f"sqlite:///{copied}"


def postgresql_copy(own_database: Callable[[str], URL]) -> str:
    source = DATA / "chinook-postgresql.sql"
    if not source.is_file():
        pytest.skip(f"there is no {source.name} in {DATA}; DASHBOARD_CHINOOK may name its folder")
    url = own_database("postgresql")
    # The script makes a database of its own and goes there; the tables alone are wanted.
    script = "\n".join(
        line
        for line in source.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("DROP DATABASE", "CREATE DATABASE", "\\c"))
    )
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.connection.cursor().execute(script)
    finally:
        engine.dispose()
    return url.render_as_string(hide_password=False)


@pytest.fixture
def chinook(
    database: str, request: pytest.FixtureRequest, own_database: Callable[[str], URL], tmp_path: Path
) -> Iterator[str]:
    if database == "mariadb":
        pytest.skip("Chinook comes for SQLite and PostgreSQL")
    if database == "sqlite":
        yield sqlite_copy(tmp_path)
        return
    yield postgresql_copy(own_database)
    from ..conftest import empty

    empty("postgresql", own_database("postgresql"))


@pytest.fixture
def served(chinook: str, tmp_path: Path) -> Iterator[Flask]:
    app = serve_app(chinook, write=True, users_path=tmp_path / "users" / "users.sqlite")
    yield app
    for site in app.extensions["dashboard"].values():
        site.sessions.engine.dispose()
        site.sessions.accounts.dispose()


@pytest.fixture
def admin(served: Flask) -> Person:
    site = next(iter(served.extensions["dashboard"].values()))
    with served.app_context():
        made = site.declared.first_admin()
    assert made is not None
    person = Person(served)
    person.sign_in(*made)
    return person


def test_every_page_of_every_table_answers(admin: Person) -> None:
    found = crawl(admin, "/admin/", per_shape=1)
    assert not found.failures, "\n".join(found.failures)
    for table in TABLES:
        assert f"/admin/{table}/" in found.paths(), f"{table} is not reachable from the home page"
        assert any(path.startswith(f"/admin/{table}/") and path.endswith("/edit") for path in found.paths()), table
    assert len(found.statuses) > 150, len(found.statuses)


def test_every_search_answers(admin: Person) -> None:
    for table in TABLES:
        for words in ("a", "rock", "1", '"two words"', "%_", "'; --", "é", "\0"):
            answer = admin.get(f"/admin/{table}/", query_string={"q": words})
            assert answer.status_code == 200, f"{table} {words!r}: {text(answer)[:200]}"


def test_tracks_show_album_and_genre_by_name(admin: Person) -> None:
    page = text(admin.get("/admin/track/?q=Balls+to+the+Wall"))
    assert "Balls to the Wall" in page
    record = text(admin.get("/admin/track/2/"))
    assert "Balls to the Wall" in record
    assert "Rock" in record
    assert "Album" in record
    assert "Genre" in record


def test_the_lines_of_an_invoice_are_reachable_from_it(admin: Person) -> None:
    page = admin.get("/admin/invoice/1/").get_data(as_text=True)
    assert "/admin/invoice_line/?invoice=1" in page
    lines = admin.get("/admin/invoice_line/?invoice=1")
    assert lines.status_code == 200
    assert "1–2 of 2" in text(lines)
