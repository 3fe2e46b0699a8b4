from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Engine, Select, insert
from sqlalchemy.orm import Session

from dashboard.declarations.display import display
from dashboard.declarations.model_admin import ModelAdmin
from dashboard.declarations.policy import Access
from dashboard.reading import Count, ListState, Rows, query, rows
from dashboard.reading.counting import count_bounded
from dashboard.reading.reach import scoped
from tests.unit.reading.library import (
    Author,
    Book,
    BookAdmin,
    Edition,
    ScopedAuthorAdmin,
    Tag,
    access_of,
    admin_of,
    book_tag,
)

Statements = Callable[[Engine], AbstractContextManager[list[str]]]


class EverythingAdmin(BookAdmin):
    list_display: Sequence[str] | None = (
        *("title", "author", "author__name", "author__country", "author__country__name", "imprint", "imprint__name"),
        *("tags", "tags__name", "editions", "dynamic_editions", "written_editions", "shouted", "is_long", "byline"),
    )


class ManyEditions(ModelAdmin):
    list_display: Sequence[str] | None = ("__str__", "book", "title_of_book")

    @display()
    def title_of_book(self, row: Edition) -> str:
        return row.book.by


def listed(session: Session, access: Access, model: type[Any] = Book, *pairs: tuple[str, str]) -> Rows:
    session.expunge_all()
    admin = admin_of(model, access)
    return query.run(ListState.parse(pairs, admin, access), admin, access, session)


def shown(found: Rows, name: str) -> list[Any]:
    place = [column.name for column in found.columns].index(name)
    values = [row.values[place] for row in found.rows]
    return [value.label or value.raw or [item.label or item.raw for item in value.items] or None for value in values]


def test_values_come_over_every_kind_of_relation(library: Session) -> None:
    found = listed(library, access_of(Book=EverythingAdmin))
    assert shown(found, "author") == ["Ann", "Ann", "Ann", "Åsa", None, None]
    assert shown(found, "author__name") == ["Ann", "Ann", "Ann", "Åsa", None, None]
    assert shown(found, "author__country") == ["Norway", "Norway", "Norway", "Chile", None, None]
    assert shown(found, "author__country__name") == ["Norway", "Norway", "Norway", "Chile", None, None]
    assert shown(found, "imprint") == ["Owl", "Owl", None, None, None, None]
    assert shown(found, "tags")[:4] == [None, ["red"], ["red", "green"], ["red", "green", "blue"]]
    assert shown(found, "tags__name")[:3] == [None, ["red"], ["red", "green"]]
    assert [row.values[7].more for row in found.rows] == [False, False, False, False, True, True]
    for name in ("editions", "dynamic_editions", "written_editions"):
        assert shown(found, name)[:2] == [["Alpha (nb,NO/æ)"], ["Beta (en)"]]
    assert shown(found, "byline")[0] == "Alpha by Ann"


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(
    library: Session, statements: Statements
) -> None:
    access = access_of(Book=EverythingAdmin, Edition=ManyEditions)
    engine = library.get_bind()
    assert isinstance(engine, Engine)
    for model, most in ((Book, 16), (Edition, 5), (Author, 3)):
        counts = []
        for size in ("2", "4", "6"):
            with statements(engine) as sent:
                assert listed(library, access, model, ("per_page", size)).rows
            counts.append(len(sent))
        # The last page is not counted: that it is the last says how many rows there are.
        assert counts[0] == counts[1], model
        assert max(counts) <= most, (model, counts)


def test_a_plain_list_takes_one_statement_and_one_for_each_related_model(
    small_library: Session, statements: Statements
) -> None:
    engine = small_library.get_bind()
    assert isinstance(engine, Engine)
    with statements(engine) as sent:
        listed(small_library, access_of())
    # The page, the keys of the tags, the labels of authors and of tags.
    assert len(sent) == 4
    assert "blurb" not in sent[0]
    assert "JOIN" not in sent[0]


def test_labels_out_of_scope_are_not_told(library: Session) -> None:
    found = listed(library, access_of(Book=EverythingAdmin, Author=ScopedAuthorAdmin))
    assert shown(found, "author") == ["Ann", "Ann", "Ann", "Author 2", None, None]
    assert shown(found, "author__name") == ["Ann", "Ann", "Ann", None, None, None]
    assert found.rows[3].values[1].related_key is None
    assert shown(found, "byline")[3] == "Delta_x by Åsa"  # what the application's own code shows is its business


def test_rows_out_of_scope_cannot_be_found_out_by_filtering(library: Session) -> None:
    access = access_of(Author=ScopedAuthorAdmin)
    assert not listed(library, access, Book, ("author__name__startswith", "Ås")).rows
    assert not listed(library, access, Book, ("author__country__name", "Chile")).rows
    assert not listed(library, access, Book, ("q", "Åsa")).rows
    assert len(listed(library, access, Book, ("author__name", "Ann")).rows) == 3
    assert [row.label for row in listed(library, access, Author).rows] == ["Ann"]
    assert not listed(library, access, Author, ("books__author__name", "Åsa")).rows


class JoiningAdmin(BookAdmin):
    """Scopes by a join that multiplies rows, with an order of its own."""

    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        return statement.join(Book.tags).order_by(Tag.name)


class DistinctAdmin(BookAdmin):
    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        return statement.join(Book.tags).distinct()


class SelfReferringAdmin(BookAdmin):
    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        return statement.where(Book.id.in_(scoped(Book, access_of()).with_only_columns(Book.id))).where(Book.id > 1)


@pytest.mark.parametrize("admin", [JoiningAdmin, DistinctAdmin, SelfReferringAdmin])
def test_a_scope_may_join_and_no_row_shows_up_twice(small_library: Session, admin: type[ModelAdmin]) -> None:
    access = access_of(Book=admin)
    found = listed(small_library, access, Book, ("sort", "author,-id"))
    assert [row.key_text for row in found.rows] == ["3", "2", "4", "6", "5"]
    assert found.count == Count(5)
    assert rows.find(admin_of(Book, access), access, small_library, "2").title == "Beta"
    assert listed(small_library, access, Edition).rows
    assert len(listed(small_library, access, Author, ("books__title__contains", "a")).rows) == 2


def test_pages_do_not_overlap_and_the_last_is_shown_for_later_ones(library: Session, everybody: Access) -> None:
    pages = [
        listed(library, everybody, Book, ("per_page", "4"), ("page", page)) for page in ("1", "2", "3", "999999999")
    ]
    assert [[row.key_text for row in page.rows] for page in pages] == [
        ["1", "2", "3", "4"],
        ["5", "6"],
        ["5", "6"],
        ["5", "6"],
    ]
    assert [page.page for page in pages] == [1, 2, 2, 2]
    assert [page.has_next for page in pages] == [True, False, False, False]
    assert {page.count for page in pages} == {Count(6)}


def test_no_page_of_nothing_is_asked_for_twice(library: Session, everybody: Access) -> None:
    found = listed(library, everybody, Book, ("title", "none"), ("page", "7"))
    assert (found.empty, found.page, found.count) == (True, 1, Count(0))


def test_counts_stop_at_ten_thousand(library: Session, everybody: Access) -> None:
    library.execute(insert(Tag), [{"id": number, "name": f"tag {number}"} for number in range(100, 10_150)])
    library.commit()
    found = listed(library, everybody, Tag)
    assert found.count == Count(10_000, capped=True)
    assert str(found.count) == "10,000+"
    assert count_bounded(scoped(Tag, everybody), library, 20_000) == Count(10_055)
    late = listed(library, everybody, Tag, ("page", "900"))
    assert late.empty
    assert late.page == 900


def test_to_many_columns_stay_bounded_however_many_rows_are_related(
    small_library: Session, statements: Statements
) -> None:
    small_library.execute(insert(Tag), [{"id": number, "name": f"tag {number}"} for number in range(100, 600)])
    small_library.execute(insert(book_tag), [{"book_id": 1, "tag_id": number} for number in range(100, 600)])
    small_library.commit()
    found = listed(small_library, access_of())
    assert shown(found, "tags")[0] == ["tag 100", "tag 101", "tag 102"]
    assert found.rows[0].values[3].more
