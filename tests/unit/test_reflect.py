"""Any database becomes classes with keys, relations and names, or says why a table cannot."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Computed,
    DateTime,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dashboard import DashboardError, tables
from dashboard.facts import describe
from dashboard.reflect import Reflection, reflect

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CHINOOK = Path(os.environ.get("DASHBOARD_CHINOOK") or SHARED) / "chinook.sqlite"


def library() -> MetaData:
    """A small schema with one of everything that foreign keys can be."""
    metadata = MetaData()
    Table(
        "countries",
        metadata,
        Column("code", String(2), primary_key=True),
        Column("name", String(60), nullable=False),
        comment="Where people live.",
    )
    Table(
        "people",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(60), nullable=False, comment="As on the card."),
        Column("country_code", ForeignKey("countries.code")),
        Column("mentor", ForeignKey("people.id")),
        Column("joined", DateTime),
    )
    Table(
        "cards",
        metadata,
        Column("person_id", ForeignKey("people.id"), primary_key=True),
        Column("number", String(12), nullable=False, unique=True),
    )
    Table(
        "books",
        metadata,
        Column("BookId", Integer, primary_key=True),
        Column("Title", String(80), nullable=False),
        Column("author_id", ForeignKey("people.id"), nullable=False),
        Column("translator_id", ForeignKey("people.id")),
        Column("class", String(10)),
        Column("price", Numeric(10, 2), nullable=False),
        Column("gross", Numeric(10, 2), Computed("price * 2", persisted=True)),
    )
    Table(
        "readers",
        metadata,
        Column("person_id", ForeignKey("people.id"), primary_key=True),
        Column("book_id", ForeignKey("books.BookId"), primary_key=True),
    )
    Table("log", metadata, Column("line", String(80)))
    Table("tags", metadata, Column("word", String(20), nullable=False), UniqueConstraint("word", name="one_word"))
    return metadata


@pytest.fixture
def reflected(engine: Engine) -> Reflection:
    metadata = library()
    metadata.create_all(engine)
    return reflect(engine)


def relations(model: type[Any]) -> dict[str, tuple[str, str]]:
    return {each.name: (each.direction, each.target.__name__) for each in describe(model).relations.values()}


def by_name(found: Reflection) -> dict[str, Any]:
    return {model.__name__: model for model in found}


def test_every_table_with_a_key_becomes_a_class(reflected: Reflection) -> None:
    expected = {"Book", "Card", "Country", "Person", "Reader", "Tag"}
    if reflected.engine.dialect.name == "sqlite":
        assert set(by_name(reflected)) == expected | {"Log"}
        return
    assert set(by_name(reflected)) == expected
    (skipped,) = reflected.skipped
    assert skipped.table == "log"
    assert "no primary key" in skipped.reason


def test_a_unique_key_serves_where_there_is_no_primary_one(reflected: Reflection) -> None:
    assert describe(by_name(reflected)["Tag"]).primary_key == ("word",)


def test_relations_are_called_after_columns_and_lead_back_as_plurals(reflected: Reflection) -> None:
    found = by_name(reflected)
    assert relations(found["Person"]) == {
        "country": ("many_to_one", "Country"),
        "mentor": ("many_to_one", "Person"),
        "people": ("one_to_many", "Person"),
        "card": ("one_to_many", "Card"),
        "books_as_author": ("one_to_many", "Book"),
        "books_as_translator": ("one_to_many", "Book"),
        "readers": ("one_to_many", "Reader"),
        "books": ("many_to_many", "Book"),
    }
    assert relations(found["Book"]) == {
        "author": ("many_to_one", "Person"),
        "translator": ("many_to_one", "Person"),
        "readers": ("one_to_many", "Reader"),
        "people": ("many_to_many", "Person"),
    }


def test_a_column_called_like_its_relation_makes_room_and_keeps_its_label(reflected: Reflection) -> None:
    person = describe(by_name(reflected)["Person"])
    assert person.relations["mentor"].local_fields == ("mentor_id",)
    assert person.fields["mentor_id"].label == "Mentor"
    book = describe(by_name(reflected)["Book"])
    assert book.fields["class_value"].label == "Class"


def test_what_the_database_says_of_columns_is_kept(reflected: Reflection) -> None:
    book, person = (describe(by_name(reflected)[name]) for name in ("Book", "Person"))
    assert book.fields["title"].required
    assert not book.fields["gross"].writable
    assert describe(by_name(reflected)["Card"]).fields["number"].unique
    if reflected.engine.dialect.name != "sqlite":
        assert person.fields["name"].help_text == "As on the card."
        assert describe(by_name(reflected)["Country"]).doc == "Where people live."


def test_rows_are_read_and_written_across_relations(reflected: Reflection) -> None:
    found = by_name(reflected)
    with Session(reflected.engine) as session:
        ann = found["Person"](id=1, name="Ann", country=found["Country"](code="NZ", name="New Zealand"))
        ben = found["Person"](id=2, name="Ben", mentor=ann)
        book = found["Book"](title="Hedges", author=ann, price=3)
        session.add_all([ann, ben, book, found["Reader"](person=ben, book=book)])
        session.commit()
        assert [each.title for each in ann.books_as_author] == ["Hedges"]
        assert ann.people == [ben]
        assert [each.name for each in book.people] == ["Ben"]
        assert ben.books == [book]
        assert ann.card is None


def test_the_database_decides_what_becomes_of_rows_whose_row_goes(reflected: Reflection) -> None:
    found = by_name(reflected)
    with Session(reflected.engine) as session:
        ann = found["Person"](id=1, name="Ann")
        ben = found["Person"](id=2, name="Ben", mentor=ann)
        session.add_all([ann, ben])
        session.commit()
        assert ann.people == [ben]
        session.delete(ann)
        with pytest.raises(IntegrityError):
            session.commit()


def test_keys_of_several_columns_that_share_one_do_not_overwrite_it(engine: Engine) -> None:
    metadata = MetaData()
    Table("tenants", metadata, Column("id", Integer, primary_key=True))
    Table(
        "folders",
        metadata,
        Column("tenant_id", ForeignKey("tenants.id"), primary_key=True, autoincrement=False),
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("parent_id", Integer),
        ForeignKeyConstraint(["tenant_id", "parent_id"], ["folders.tenant_id", "folders.id"]),
    )
    metadata.create_all(engine)
    found = by_name(reflect(engine))
    with Session(engine) as session:
        session.add(found["Tenant"](id=1))
        session.flush()
        session.add(found["Folder"](tenant_id=1, id=1))
        session.flush()
        session.add(found["Folder"](tenant_id=1, id=2, parent_id=1))
        session.commit()
        child = session.get(found["Folder"], (1, 2))
        assert child is not None
        assert child.folder.id == 1
        assert [each.id for each in child.folder.folders] == [2]
        assert child.tenant.id == 1
    assert describe(found["Folder"]).relations["folder"].viewonly


def test_followers_and_followed_are_told_apart(engine: Engine) -> None:
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True))
    Table(
        "follows",
        metadata,
        Column("follower_id", ForeignKey("users.id"), primary_key=True),
        Column("followed_id", ForeignKey("users.id"), primary_key=True),
    )
    metadata.create_all(engine)
    found = by_name(reflect(engine))
    with Session(engine) as session:
        session.add_all([found["User"](id=1), found["User"](id=2)])
        session.flush()
        session.add(found["Follow"](follower_id=1, followed_id=2))
        session.commit()
        first, second = session.scalars(select(found["User"]).order_by(found["User"].id))
        assert first.followeds == [second]
        assert second.followers == [first]
        assert first.followers == []


def test_the_dashboards_own_tables_are_left_out(engine: Engine) -> None:
    library().create_all(engine)
    tables.metadata.create_all(engine)
    assert "dashboard_user" in inspect(engine).get_table_names()
    assert not any(model.__name__.startswith("Dashboard") for model in reflect(engine))


def test_a_schema_that_does_not_exist_is_named_with_those_that_do(engine: Engine) -> None:
    with pytest.raises(DashboardError, match="There is no schema 'attic'") as caught:
        reflect(engine, schema="attic")
    assert "There are:" in caught.value.hint


# What only SQLite lets people do --------------------------------------------------------------------------------------


def sqlite_file(folder: Path, script: str) -> str:
    path = folder / "odd.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return f"sqlite:///{path}"


def reflect_script(folder: Path, script: str) -> Reflection:
    found = reflect(sqlite_file(folder, script))
    found.engine.dispose()
    return found


def test_tables_without_any_key_are_told_apart_by_the_number_of_the_row(tmp_path: Path) -> None:
    found = reflect_script(tmp_path, "CREATE TABLE log (line, rowid); INSERT INTO log VALUES ('a', 7), ('a', 7)")
    (log,) = found
    assert describe(log).primary_key == ("rowid_2",)
    with Session(found.engine) as session:
        assert [each.line for each in session.scalars(select(log))] == ["a", "a"]
    found.engine.dispose()


def test_references_that_lead_nowhere_are_forgotten_and_case_does_not_matter(tmp_path: Path) -> None:
    found = reflect_script(
        tmp_path,
        """
        CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY);
        CREATE TABLE Song (
            id INTEGER PRIMARY KEY,
            artist_id INTEGER REFERENCES ARTIST (artistid),
            label_id INTEGER REFERENCES gone (id),
            writer_id INTEGER REFERENCES Artist (missing)
        );
        """,
    )
    song = by_name(found)["Song"]
    assert relations(song) == {"artist": ("many_to_one", "Artist")}
    assert not describe(song).fields["label_id"].foreign_key


def test_awkward_names_are_mapped_and_can_be_written(tmp_path: Path) -> None:
    url = sqlite_file(
        tmp_path,
        """
        CREATE TABLE "order" (id INTEGER PRIMARY KEY, "unit price" REAL, "from" TEXT, metadata TEXT,
            "2fa" TEXT, _x TEXT);
        CREATE TABLE "my.table" (id INTEGER PRIMARY KEY, "order" INTEGER REFERENCES "order" (id), import_id INTEGER
            REFERENCES "order" (id));
        CREATE TABLE users (id INTEGER PRIMARY KEY);
        CREATE TABLE "user" (id INTEGER PRIMARY KEY);
        """,
    )
    found = reflect(url, write=True)
    names = by_name(found)
    assert set(names) == {"Order", "MyTable", "User", "Users"}
    assert set(describe(names["Order"]).fields) == {
        "id", "unit_price", "from_value", "metadata_value", "column_2_fa", "x",
    }  # fmt: skip
    assert set(relations(names["MyTable"])) == {"order", "import_order"}
    with Session(found.engine) as session:
        order = names["Order"](unit_price=1.5, from_value="here")
        session.add(names["MyTable"](order=order))
        session.commit()
        assert session.scalar(text('SELECT "from" FROM "order"')) == "here"
    found.engine.dispose()


def test_a_table_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    url = sqlite_file(
        tmp_path, "CREATE TABLE good (id INTEGER PRIMARY KEY); CREATE TABLE bad (id INTEGER PRIMARY KEY);"
    )
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        virtual = "CREATE VIRTUAL TABLE bad USING no_such_module(x)"
        connection.execute("UPDATE sqlite_master SET sql = ?, rootpage = 0 WHERE name = 'bad'", (virtual,))
        connection.commit()
    found = reflect(url)
    found.engine.dispose()
    assert set(by_name(found)) == {"Good"}
    assert [each.table for each in found.skipped] == ["bad"]


def test_the_inside_of_a_full_text_index_is_not_shown(tmp_path: Path) -> None:
    found = reflect_script(tmp_path, "CREATE VIRTUAL TABLE pages USING fts5 (title, body)")
    assert set(by_name(found)) == {"Page"}


def test_columns_of_types_that_nobody_knows_are_kept(tmp_path: Path) -> None:
    (thing,) = reflect_script(tmp_path, "CREATE TABLE thing (id INTEGER PRIMARY KEY, place GEOMETRY, anything)")
    assert set(describe(thing).fields) == {"id", "place", "anything"}


# The sample database --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not CHINOOK.is_file(), reason=f"{CHINOOK.name} is not there; DASHBOARD_CHINOOK may name its folder")
def test_chinook_has_eleven_tables_that_know_one_another() -> None:
    found = reflect(create_engine(f"sqlite:///file:{CHINOOK}?mode=ro&uri=true"))
    names = by_name(found)
    found.engine.dispose()
    assert len(found) == 11
    assert not found.skipped
    assert set(relations(names["Track"])) == {
        "album", "genre", "media_type", "invoice_lines", "playlist_tracks", "playlists",
    }  # fmt: skip
    assert set(relations(names["Employee"])) == {"reports_to", "employees", "customers"}
    assert "invoice_lines" in relations(names["Invoice"])
