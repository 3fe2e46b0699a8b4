from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from dashboard.declarations.policy import Access
from dashboard.reading import ListState, query, search
from tests.unit.reading.library import BOOKS, Book, BookAdmin, Edition, Staff, access_of, admin_of


def found(session: Session, access: Access, *pairs: tuple[str, str]) -> str:
    admin = admin_of(Book, access)
    rows = query.run(ListState.parse(pairs, admin, access), admin, access, session)
    assert rows.count.number == len(rows.rows)
    return "".join(row.key_text for row in rows.rows)


def test_every_word_must_be_found_in_some_field(library: Session, everybody: Access) -> None:
    for q, expected in {
        "alpha": "1",
        "ANN": "123",
        "ann beta": "2",
        '"gamma 100%"': "3",
        '"100% gamma"': "",
        "%": "3",
        "_": "4",
        "2": "2",
        "red": "23456",
        "red ann": "23",
        '"': "",
        "it's": "",
        "": "123456",
    }.items():
        assert found(library, everybody, ("q", q)) == expected, q


def test_prefixes_say_where_a_word_must_stand(library: Session) -> None:
    class Prefixed(BookAdmin):
        search_fields: Sequence[str] | None = (
            "^title",
            "=author__name",
            "@blurb",
            "=pages",
            "status",
            "=code",
            "tags",
        )

    access = access_of(Book=Prefixed)
    for q, expected in {
        "eta": "6",
        "an": "",
        "ann": "123",
        "WORDS": "246",
        "EEN": "3456",
        "400": "4",
        "40": "",
        "draft": "156",
        "On sale": "",
        '"On sale"': "23",
        "00000000-0000-0000-0000-000000000005": "5",
        "99999999999999999999": "",
    }.items():
        assert found(library, access, ("q", q)) == expected, q


def test_secret_and_unreadable_fields_are_not_searched(everybody: Access) -> None:
    class Curious(BookAdmin):
        search_fields = ("password_hash", "=cost", "title")

    access = access_of(Book=Curious)
    assert [each.path.name for each in search.searched(admin_of(Book, access), access)] == ["cost", "title"]
    access = access_of(Staff("book.see_cost"), Book=Curious)
    assert [each.path.name for each in search.searched(admin_of(Book, access), access)] == ["title"]
    access = access_of(Staff("author.view"))
    assert "author__name" not in [each.path.name for each in search.searched(admin_of(Book, access), access)]


def test_the_search_box_says_what_it_searches(everybody: Access) -> None:
    assert search.hint(admin_of(Book, everybody), everybody) == "Search Title, Author, Tags, ID"


ORDERS = [
    ("title", None),
    ("-pages", "654213"),
    ("pages", "124563"),
    ("price", "234561"),
    ("-price", "654321"),
    ("printed_on", "134562"),
    ("-printed_on", "654312"),
    ("author,-id", "321465"),
    ("-author,id", "412356"),
    ("author__country,id", "412356"),
    ("author__country__name,-id", "432165"),
    ("created_at", "123456"),
    ("-created_at", "654321"),
    ("in_print,-id", "416352"),
    ("id", "123456"),
    ("-pk", "654321"),
    ("nothing", "123456"),
    ("", "123456"),
]


def test_the_order_is_total_with_empty_values_last(library: Session, everybody: Access) -> None:
    for sort, expected in ORDERS:
        rows = found(library, everybody, ("sort", sort))
        assert sorted(rows) == list("123456"), sort
        assert expected is None or rows == expected, sort


def test_a_computed_column_sorts_by_its_ordering(small_library: Session) -> None:
    class Computed(BookAdmin):
        list_display = ("byline", "broken")

    access = access_of(Book=Computed)
    alphabetical = sorted(range(1, 7), key=lambda number: BOOKS[number - 1], reverse=True)
    assert found(small_library, access, ("sort", "byline")) == "".join(map(str, alphabetical))
    assert ListState.parse([("sort", "broken")], admin_of(Book, access), access).sort[0].error


def test_composite_keys_complete_the_order(library: Session, everybody: Access) -> None:
    admin = admin_of(Edition, everybody)
    for sort in ("", "copies", "-copies", "book", "-language"):
        rows = query.run(ListState.parse([("sort", sort)], admin, everybody), admin, everybody, library)
        assert len(rows.rows) == 6
