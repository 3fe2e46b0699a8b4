from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from dashboard.declarations.model_admin import ModelAdmin
from dashboard.declarations.policy import Access
from dashboard.errors import NotFound
from dashboard.reading import ListState, chips, filters, headings, pager, query, record, rows
from tests.unit.reading.library import Author, Book, BookAdmin, Edition, Staff, access_of, admin_of

Statements = Callable[[Engine], AbstractContextManager[list[str]]]

EVIL = [
    *("", " ", "0", "-1", "1e9", "1e400", "NaN", "inf", "-inf", "0x1f", "1_000", "9" * 19, "9" * 400, "-" + "9" * 30),
    *("'", '"', "''", "' OR '1'='1", "1; DROP TABLE book", "1)) UNION SELECT NULL--", "/* */", "--", "\\", "\\'", "`"),
    *("%", "_", "%%%", "%s", "%(x)s", "{0}", "{{7*7}}", "${x}", "\0", "a\0b", "\ud800", "a\udfffb", "\u202e", "\ufeff"),
    *("<script>alert(1)</script>", "javascript:alert(1)", "../../etc/passwd", "..", ".", "/", "//", "\r\nX: y", "\t"),
    *("None", "null", "true", "undefined", "[]", "{}", "[1,2]", "*", "**", "[a-z", "?", "^", "$", "(?:a+)+$", "((((("),
    *(",", ",,,,", "1,", ",1", "1,2,3", "a" * 5000, "é" * 3000, "𓂀", "١٢٣", "²", "İı", "2026-13-45", "0000-00-00"),
    *("9999-12-31", "9999-12-31T23:59:59.999999", "0001-01-01", "2026-01-01T00:00:00+99:99", "24:00", "__", "_", "-"),
    *("id", "password_hash", "title__contains", ",".join("1" * 300), '"' * 199, "=1+1", "@x", "\N{MINUS SIGN}1"),
]
PARAMETERS = [
    *("q", "sort", "page", "per_page", "next", "_x", "nothing", "-nothing", "title", "-title", "id", "pk", "is_long"),
    *(f"title__{lookup}" for lookup in ("eq", "ne", "in", "not_in", "is_null", "contains", "startswith", "endswith")),
    *(f"pages__{lookup}" for lookup in ("eq", "lt", "lte", "gt", "gte", "between", "in", "not_in", "is_null")),
    *(f"created_at__{lookup}" for lookup in ("eq", "lte", "between", "year", "month", "within_days", "is_null")),
    *(f"printed_on__{lookup}" for lookup in ("eq", "gt", "between", "year", "month", "within_days")),
    *("price", "price__between", "status", "status__in", "in_print", "-in_print", "code", "code__in", "shouted"),
    *("author", "author__in", "-author", "author__is_null", "author__name__contains", "author__country", "tags"),
    *("tags__name", "-tags__name", "editions", "editions__in", "editions__language__contains", "author__books__pages"),
]


def read_everything(session: Session, access: Access, pairs: list[tuple[str, str]]) -> None:
    admin = admin_of(Book, access)
    state = ListState.parse(pairs, admin, access)

    def url(state: ListState) -> str:
        return state.query_string()

    errors = [each.error for each in state.conditions] + [each.error for each in state.sort]
    if all(errors) and (not state.q or state.q_error) and state.page == 1:
        return  # nothing of it reaches the database
    found = query.run(state, admin, access, session)
    chips.chips(state, admin, access, session, url)
    headings.columns(state, found.columns, admin, access, url)
    pager.pager(state, found, admin, access, url)


def test_s22_no_value_of_any_parameter_breaks_a_list(library: Session, everybody: Access) -> None:
    short = library.get_bind().dialect.name != "sqlite"
    for number, parameter in enumerate(PARAMETERS):
        # Each server meets every parameter and every value, SQLite all of both.
        for value in EVIL[number % 5 :: 5] if short and parameter not in ("q", "title__contains") else EVIL:
            read_everything(library, everybody, [(parameter, value)])


def test_s22_no_key_and_no_search_breaks_a_lookup(library: Session, everybody: Access) -> None:
    for value in EVIL:
        for model in (Book, Edition):
            admin = admin_of(model, everybody)
            key = value if model is Book else f"1,{value}"
            if value not in ("0001-01-01", "1"):
                with pytest.raises(NotFound):
                    rows.find(admin, everybody, library, key)
            rows.options(admin, everybody, library, value)
    assert rows.find_many(admin_of(Book, everybody), everybody, library, EVIL) == []


def test_s22_hostile_filters_do_not_break_the_filter_panel(small_library: Session, everybody: Access) -> None:
    admin = admin_of(Book, everybody)
    for value in EVIL:
        pairs = [(name, value) for name in ("status", "author", "created_at__gte", "pages__gte", "author__country")]
        state = ListState.parse(pairs, admin, everybody)
        assert filters.boxes(state, admin, everybody, small_library, lambda state: state.query_string())


class Everything(BookAdmin):
    list_display = (
        "__str__",
        "title",
        "password_hash",
        "cost",
        "costs",
        "author",
        "imprint__account",
        "author__income",
    )
    list_filter = ("password_hash", "cost", "author", "author__income")
    search_fields = ("password_hash", "cost", "author__income")
    ordering = ("password_hash", "cost", "id")


class PrivateAuthors(ModelAdmin):
    field_permissions = {"income": "see_income"}
    search_fields = ("name", "income")
    ordering = ("income", "id")


DENIED = ("book.see_cost", "author.see_income")
WORDS = ("password_hash", "cost", "income")


def test_s23_secret_and_unreadable_fields_never_reach_the_database(library: Session, statements: Statements) -> None:
    access = access_of(Staff(*DENIED), Book=Everything, Author=PrivateAuthors)
    admin = admin_of(Book, access)
    engine = library.get_bind()
    assert isinstance(engine, Engine)
    asked = [(name, "1") for name in ("password_hash", "cost", "cost__gt", "author__income", "-author__income")]
    asked += [("sort", "password_hash,cost,author__income,title"), ("q", "1")]
    with statements(engine) as sent:
        state = ListState.parse(asked, admin, access)
        found = query.run(state, admin, access, library)
        filters.boxes(state, admin, access, library, lambda state: "")
        chips.chips(state, admin, access, library, lambda state: "")
        rows.options(admin, access, library, "1")
        rows.options(admin_of(Author, access), access, library, "1")
        entity = rows.find(admin, access, library, "1", for_reading=True)
        record.read(admin, access, library, entity, admin.get_list_display(None))
        rows.related(
            admin_of(Author, access),
            access,
            library,
            rows.find(admin_of(Author, access), access, library, "1"),
            "books",
        )
    assert [column.name for column in found.columns] == ["__str__", "title", "costs", "author", "imprint__account"]
    assert all(condition.error for condition in state.conditions)
    assert not [statement for statement in sent if any(word in statement for word in WORDS)]
    # A method of the application's own that reaches for such a field loses its cell, not the secret.
    assert all(row.values[2].error for row in found.rows)


def test_s23_a_hidden_field_and_a_missing_one_are_the_same_answer() -> None:
    access = access_of(Staff(*DENIED, "tag.view"))
    admin = admin_of(Book, access)
    names = ("missing", "cost", "password_hash", "tags", "tags__name", "author__password", "imprint__account")
    errors = {ListState.parse([(name, "1")], admin, access).conditions[0].error.split(" Did")[0] for name in names}
    assert errors == {f"There is nothing called “{name}” here." for name in names}


def test_s23_columns_and_filters_into_a_model_that_may_not_be_viewed_are_left_out(small_library: Session) -> None:
    access = access_of(Staff("author.view"))
    admin = admin_of(Book, access)
    state = ListState.parse([("sort", "author"), ("author", "1"), ("author__name", "Ann")], admin, access)
    found = query.run(state, admin, access, small_library)
    assert [column.name for column in found.columns] == ["title", "status", "tags", "created_at"]
    assert len(found.rows) == 6
    assert state.sort[0].error
    names = [box.name for box in filters.boxes(state, admin, access, small_library, lambda state: "")]
    assert names == ["status", "in_print", "created_at", "pages"]
    assert rows.options(admin_of(Author, access_of()), access, small_library) == []


def test_s23_models_that_nobody_registered_are_filtered_by_what_is_declared_only(small_library: Session) -> None:
    class Declared(BookAdmin):
        list_filter = ("imprint",)

    def error(access: Access, name: str) -> str:
        return ListState.parse([(name, "1")], admin_of(Book, access), access).conditions[0].error

    access = access_of()
    assert not error(access, "imprint")
    assert error(access, "imprint__account__startswith")
    assert error(access, "imprint__name__startswith")
    access = access_of(Book=Declared)
    assert not error(access, "imprint__name__startswith")
    assert error(access, "imprint__account__startswith")


def test_s2_a_row_out_of_scope_and_a_missing_row_are_the_same_answer(small_library: Session) -> None:
    class Early(BookAdmin):
        def scope(self, statement: Any, user: Any) -> Any:
            return statement.where(Book.id < 3)

    access = access_of(Book=Early)
    admin = admin_of(Book, access)
    answers = set()
    for key in ("3", "99", "x", "1,1", ""):
        with pytest.raises(NotFound) as caught:
            rows.find(admin, access, small_library, key)
        answers.add(str(caught.value))
    assert len(answers) == 1
    assert [row.title for row in rows.find_many(admin, access, small_library, ["2", "3", "1", "2"])] == [
        "Beta",
        "Alpha",
    ]
    assert [label for _key, label in rows.options(admin, access, small_library)] == ["Alpha", "Beta"]
    assert rows.labelled(Book, access, small_library, ["1", "3"]) == {"1": "Alpha"}
    author = rows.find(admin_of(Author, access), access, small_library, "1")
    assert len(rows.related(admin_of(Author, access), access, small_library, author, "books").rows.rows) == 2
