from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dashboard.declarations.policy import Access
from dashboard.errors import Unreadable
from dashboard.reading import ListState, Rows, cells, filters, query, record, rows
from dashboard.reading.faults import readable
from tests.unit.reading.library import Author, Book, BookAdmin, Edition, access_of, admin_of


def listed(session: Session, access: Access, *pairs: tuple[str, str]) -> Rows:
    admin = admin_of(Book, access)
    return query.run(ListState.parse(pairs, admin, access), admin, access, session)


def drop(session: Session, table: str) -> None:
    mysql = session.get_bind().dialect.name in ("mysql", "mariadb")
    if mysql:
        session.execute(text("SET FOREIGN_KEY_CHECKS=0"))
    session.execute(
        text(f"DROP TABLE {table}{'' if mysql or session.get_bind().dialect.name == 'sqlite' else ' CASCADE'}")
    )
    session.commit()


def test_r17_a_missing_table_is_a_sentence_and_the_session_lives_on(library: Session, everybody: Access) -> None:
    drop(library, "loan")
    drop(library, "edition")
    admin = admin_of(Edition, everybody)
    for read in (
        lambda: query.run(ListState.parse([], admin, everybody), admin, everybody, library),
        lambda: rows.find(admin, everybody, library, "1,en"),
        lambda: rows.options(admin, everybody, library),
    ):
        with pytest.raises(Unreadable) as caught:
            read()
        words = str(caught.value)
        assert "Editions" in words
        assert not [word for word in ("SELECT", "edition.", "sqlalche", "no such", "relation", "1146") if word in words]
        assert len(listed(library, everybody).rows) == 6


def test_r17_a_missing_column_costs_its_cells_until_it_is_asked_about(library: Session, everybody: Access) -> None:
    library.execute(text("ALTER TABLE book DROP COLUMN status"))
    library.commit()
    found = listed(library, everybody)
    assert [bool(value.error) for value in found.rows[0].values] == [False, True, False, False, False]
    with pytest.raises(Unreadable, match="differs from its description"):
        listed(library, everybody, ("status", "draft"))
    admin = admin_of(Author, everybody)
    assert query.run(ListState.parse([], admin, everybody), admin, everybody, library).rows


def test_r17_a_missing_related_table_costs_its_own_columns_only(library: Session, everybody: Access) -> None:
    drop(library, "book_tag")
    found = listed(library, everybody)
    place = [column.name for column in found.columns].index("tags")
    assert len(found.rows) == 6
    assert all(row.values[place].error for row in found.rows)
    assert found.rows[0].values[0].raw == "Alpha"
    assert found.rows[0].values[2].label == "Ann"


def test_r17_a_filter_over_a_missing_table_is_left_out(library: Session, everybody: Access) -> None:
    class ByTag(BookAdmin):
        list_filter = ("tags", "status")

    drop(library, "book_tag")
    drop(library, "tag")
    access = access_of(Book=ByTag)
    admin = admin_of(Book, access)
    boxes = filters.boxes(ListState.parse([], admin, access), admin, access, library, lambda state: "")
    assert [box.name for box in boxes] == ["status"]


def test_r17_a_value_that_cannot_be_read_costs_its_cell_only(small_library: Session) -> None:
    class Wide(BookAdmin):
        list_display = ("title", "status", "created_at", "printed_on", "code", "byline", "author")

    access = access_of(Book=Wide)
    small_library.execute(text("UPDATE book SET status = 'lost', created_at = 'yesterday' WHERE id = 2"))
    small_library.execute(text("UPDATE book SET printed_on = 'never' WHERE id = 3"))
    small_library.execute(text("UPDATE book SET code = 'none' WHERE id = 4"))
    small_library.commit()
    found = listed(small_library, access)
    broken = {
        (row.key[0], found.columns[place].name) for row in found.rows for place, v in enumerate(row.values) if v.error
    }
    assert broken == {(2, "status"), (2, "created_at"), (3, "printed_on"), (4, "code")}
    assert [row.values[-1].label for row in found.rows] == ["Ann", "Ann", "Ann", "Åsa", "", ""]
    assert found.count.number == 6
    table = cells.table(found, admin_of(Book, access), access)
    assert table[1][1].tone == "error"
    assert table[1][1].title


def test_r17_text_that_is_not_utf8_costs_its_column_only(small_library: Session, everybody: Access) -> None:
    class Blurbs(BookAdmin):
        list_display = ("title", "blurb")

    small_library.execute(text("UPDATE book SET blurb = CAST(x'ff00fe' AS TEXT) WHERE id = 2"))
    small_library.commit()
    found = listed(small_library, access_of(Book=Blurbs))
    assert found.rows[1].values[1].error
    assert found.rows[1].values[0].raw == "Beta"


def test_a_method_that_fails_costs_its_cell_only(small_library: Session) -> None:
    class Methods(BookAdmin):
        list_display = ("title", "broken", "is_thick")

    access = access_of(Book=Methods)
    found = listed(small_library, access)
    assert [bool(row.values[1].error) for row in found.rows] == [False, True, False, False, False, False]
    assert [bool(row.values[2].error) for row in found.rows] == [False, False, True, False, False, False]
    table = cells.table(found, admin_of(Book, access), access)
    assert table[1][1].tone == "error"
    assert "ZeroDivisionError" in table[1][1].title


def test_a_label_that_fails_costs_nothing(small_library: Session) -> None:
    class Nameless(BookAdmin):
        list_display = ("__str__", "title")

        def get_row_label(self, row: Book) -> str:
            raise RuntimeError

    found = listed(small_library, access_of(Book=Nameless))
    assert [row.label for row in found.rows][:2] == ["Alpha", "Beta"]


def test_reading_does_not_write_what_is_half_typed(small_library: Session, everybody: Access) -> None:
    small_library.add(Book(title=None))
    assert len(listed(small_library, everybody).rows) == 6
    assert small_library.new


def test_r8_an_outage_is_not_taken_for_a_broken_model(small_library: Session) -> None:
    with pytest.raises(OperationalError), readable(small_library, "Books"):
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))


def test_a_record_is_read_with_all_its_relations(library: Session, everybody: Access) -> None:
    admin = admin_of(Book, everybody)
    entity = rows.find(admin, everybody, library, "4", for_reading=True)
    names = [*admin.get_detail_fields(None), "tags", "byline", "password_hash", "costs"]
    found = {column.name: value for column, value in record.read(admin, everybody, library, entity, names)}
    assert found["author"].label == "Åsa"
    assert found["cost"].raw == 4
    assert [item.label for item in found["tags"].items] == ["red", "green", "blue"]
    assert found["byline"].raw == "Delta_x by Åsa"
    assert "password_hash" not in found
    detail = cells.detail(
        record.read(admin, everybody, library, entity, ["tags", "in_print", "author"]),
        admin,
        everybody,
        related_url=lambda model, key: f"/{model.__name__}/{key}",
    )
    assert [cell.url for cell in detail[0].cells] == ["/Tag/1", "/Tag/2", "/Tag/3"]
    assert [cell.text for cell in detail[2].cells] == ["Åsa"]
