from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from dashboard.declarations.display import display
from dashboard.declarations.model_admin import ModelAdmin
from dashboard.declarations.policy import Access
from dashboard.i18n import language
from dashboard.pages import Cell, Choice, FilterBox
from dashboard.reading import ListState, cells, chips, filters, headings, pager, query, rows
from dashboard.reading.numerals import grouped
from tests.unit.reading.library import Author, Book, BookAdmin, Edition, Loan, Staff, access_of, admin_of


def url(state: ListState) -> str:
    return "?" + state.query_string()


def state_of(access: Access, *pairs: tuple[str, str], model: type[Any] = Book) -> ListState:
    return ListState.parse(pairs, admin_of(model, access), access)


def labels(session: Session, access: Access, *pairs: tuple[str, str], model: type[Any] = Book) -> list[str]:
    found = chips.chips(state_of(access, *pairs, model=model), admin_of(model, access), access, session, url)
    return [chip.label for chip in found]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("q", "ann", "Search: ann"),
        ("status", "on_sale", "Status is On sale"),
        ("-status", "draft", "Status is not Draft"),
        ("status__in", "draft,on_sale", "Status is Draft or On sale"),
        ("status__ne", "draft", "Status is not Draft"),
        ("in_print", "true", "In print is yes"),
        ("in_print__is_null", "1", "In print is empty"),
        ("-in_print__is_null", "1", "In print is not empty"),
        ("created_at__between", "2026-01-01,2026-02-01", "Created at from 2026-01-01 to 2026-02-01"),
        ("created_at__between", ",2026-02-01", "Created at up to 2026-02-01"),
        ("created_at__gte", "2026-01-01", "Created at from 2026-01-01"),
        ("created_at__within_days", "7", "Created at within the last 7 days"),
        ("printed_on__year", "2026", "Printed on in the year 2026"),
        ("-printed_on__year", "2026", "Not: Printed on in the year 2026"),
        ("pages__lte", "100", "Pages up to 100"),
        ("title__contains", "100%(x)s", "Title contains 100%(x)s"),
        ("-title__contains", "a", "Title does not contain a"),
        ("title__eq", "", "Title is empty"),
        ("author", "2", "Author is Åsa"),
        ("author", "99", "Author is Author 99"),
        ("author__in", "1,2", "Author is Ann or Åsa"),
        ("-tags", "1", "Tags is not red"),
        ("author__country__name", "Chile", "Author country is Chile"),
        ("nothing", "%s", "nothing = %s"),
        ("pages", "many", "Pages is many"),
    ],
)
def test_chips_say_filters_as_a_person_would(
    small_library: Session, everybody: Access, name: str, value: str, words: str
) -> None:
    assert labels(small_library, everybody, (name, value)) == [words]


def test_values_of_one_filter_are_alternatives_and_composite_keys_have_labels(
    small_library: Session, everybody: Access
) -> None:
    assert labels(small_library, everybody, ("author", "1"), ("author", "2")) == ["Author is Ann or Åsa"]
    assert labels(small_library, everybody, ("edition", "2,en"), model=Loan) == ["Edition is Beta (en)"]


def test_chips_take_back_one_thing_each_and_say_what_is_wrong(small_library: Session, everybody: Access) -> None:
    state = state_of(everybody, ("q", "a"), ("pages", "many"), ("sort", "nothing,title"), ("page", "3"))
    found = chips.chips(state, admin_of(Book, everybody), everybody, small_library, url)
    assert [chip.remove_url for chip in found] == [
        "?pages=many&sort=nothing%2Ctitle",
        "?q=a&sort=nothing%2Ctitle",
        "?q=a&pages=many&sort=title",
    ]
    assert [bool(chip.error) for chip in found] == [False, True, True]


def boxes(session: Session, access: Access, *pairs: tuple[str, str]) -> dict[str, FilterBox]:
    admin = admin_of(Book, access)
    found = filters.boxes(state_of(access, *pairs), admin, access, session, url, lookup_url=lambda name: f"/{name}")
    return {box.name: box for box in found}


def test_filters_offer_what_the_kind_of_their_field_allows(small_library: Session, everybody: Access) -> None:
    found = boxes(small_library, everybody, ("status", "draft"), ("page", "2"))
    assert list(found) == ["status", "in_print", "author", "created_at", "pages", "author__country"]
    assert [choice.label for choice in found["status"].choices] == ["All", "Draft", "On sale", "Sold out"]
    assert found["status"].choices[1] == Choice("Draft", "draft", selected=True, url="?status=draft")
    assert found["status"].active
    assert [choice.label for choice in found["in_print"].choices] == ["All", "Yes", "No", "Empty"]
    assert found["in_print"].choices[3].url == "?status=draft&in_print__is_null=true"
    assert [choice.label for choice in found["author"].choices] == ["All", "Ann", "Åsa", "Empty"]
    assert [choice.label for choice in found["created_at"].choices][:3] == ["Any time", "Today", "Last 7 days"]
    assert [control.name for control in found["pages"].inputs] == ["pages__gte", "pages__lte"]
    assert [choice.label for choice in found["author__country"].choices] == ["All", "Chile", "Norway", "Empty"]


def test_every_choice_of_every_filter_leads_to_a_state_without_error_that_selects_it(
    small_library: Session, everybody: Access
) -> None:
    for name, box in boxes(small_library, everybody).items():
        for choice in box.choices:
            pairs = parse_qsl(choice.url.removeprefix("?"))
            state = state_of(everybody, *pairs)
            assert not [each.error for each in state.conditions if each.error]
            assert query.run(state, admin_of(Book, everybody), everybody, small_library).columns
            again = boxes(small_library, everybody, *pairs)[name]
            assert [each.label for each in again.choices if each.selected] == [choice.label]


def test_a_filter_over_many_rows_is_a_picker_and_never_a_whole_table(small_library: Session, everybody: Access) -> None:
    small_library.execute(insert(Author), [{"id": number, "name": f"Author {number}"} for number in range(100, 400)])
    small_library.commit()
    box = boxes(small_library, everybody, ("author", "399"))["author"]
    picker, contains = box.inputs
    assert (picker.name, picker.type, picker.value, picker.lookup_url) == ("author", "select", "399", "/author")
    assert len(picker.choices) < 25
    assert [choice.label for choice in picker.choices if choice.selected] == ["Author 399"]
    assert contains.name == "author__name__contains"
    assert [choice.label for choice in box.choices] == ["All", "Empty"]


def test_the_filter_form_carries_along_what_it_does_not_control(small_library: Session, everybody: Access) -> None:
    pairs = [("q", "a"), ("status", "draft"), ("pages__gte", "3"), ("sort", "title"), ("page", "2")]
    state = state_of(everybody, *pairs)
    shown = list(boxes(small_library, everybody, *pairs).values())
    assert filters.keep(state, shown) == [("q", "a"), ("status", "draft"), ("sort", "title")]
    assert state.pairs_without_search() == [("status", "draft"), ("pages__gte", "3"), ("sort", "title")]


def test_a_bad_value_is_told_beside_its_filter(small_library: Session, everybody: Access) -> None:
    found = boxes(small_library, everybody, ("pages__gte", "many"))
    assert "whole number" in found["pages"].error
    assert found["pages"].inputs[0].value == "many"


def test_headings_toggle_add_and_take_back(small_library: Session, everybody: Access) -> None:
    admin = admin_of(Book, everybody)
    state = state_of(everybody, ("sort", "title,-status"), ("page", "2"))
    found = query.run(state, admin, everybody, small_library)
    heads = {head.name: head for head in headings.columns(state, found.columns, admin, everybody, url)}
    assert (heads["title"].direction, heads["title"].position) == ("asc", 1)
    assert (heads["status"].direction, heads["status"].position) == ("desc", 2)
    assert heads["title"].sort_url == "?sort=-title"
    assert heads["title"].remove_url == "?sort=-status"
    assert heads["created_at"].add_url == "?sort=title%2C-status%2Ccreated_at"
    assert heads["tags"].sort_url == ""
    names = [option.label for option in headings.sort_options(state, found.columns, admin, everybody, url)]
    assert names == ["Title", "Status", "Author", "Created at"]


def test_the_declared_order_shows_in_the_headings(small_library: Session) -> None:
    class Ordered(BookAdmin):
        ordering = ("-title",)

    access = access_of(Book=Ordered)
    admin = admin_of(Book, access)
    found = query.run(state_of(access), admin, access, small_library)
    head = headings.columns(state_of(access), found.columns, admin, access, url)[0]
    assert (head.direction, head.remove_url, head.sort_url) == ("desc", "", "?sort=title")


def test_the_pager_says_where_one_is(small_library: Session, everybody: Access) -> None:
    admin = admin_of(Book, everybody)
    state = state_of(everybody, ("per_page", "2"), ("page", "2"))
    found = pager.pager(state, query.run(state, admin, everybody, small_library), admin, everybody, url)
    assert found.summary == "3–4 of 6"
    assert [page.label for page in found.pages] == ["1", "2", "3"]
    assert (found.previous_url, found.next_url) == ("?per_page=2", "?per_page=2&page=3")
    assert [choice.label for choice in found.per_page] == ["2", "10", "25", "50", "100", "200"]
    nothing = state_of(everybody, ("title", "x"))
    assert pager.summary(nothing, query.run(nothing, admin, everybody, small_library)) == "No rows"


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert grouped(3412) == "3,412"
    for tag, text in {"de": "3.412", "de_CH": "3’412", "fr": "3\u00a0412", "pt-BR": "3.412", "ja": "3,412"}.items():
        token = language.set(tag)
        assert grouped(3412) == text, tag
        language.reset(token)


class Cells(BookAdmin):
    list_display = ("id", "title", "status", "in_print", "blurb", "price", "code", "author", "tags", "editions", "note")
    list_display_links = ("title",)
    empty_value_display = "none"

    @display(kind="boolean", empty="nobody")
    def note(self, row: Book) -> bool | None:
        return None if row.id == 1 else row.id == 2


def test_cells_have_tones_links_and_short_texts(small_library: Session) -> None:
    small_library.get(Book, 2).title = ""  # type: ignore[union-attr]
    small_library.commit()
    access = access_of(Staff("tag.view"), Book=Cells)
    admin = admin_of(Book, access)
    found = query.run(state_of(access), admin, access, small_library)
    names = [column.name for column in found.columns]
    assert "tags" not in names
    first, second, *_rest = (
        dict(zip(names, row, strict=True))
        for row in cells.table(
            found,
            admin,
            access,
            row_url=lambda key: f"/books/{key}",
            related_url=lambda model, key: f"/{model.__name__}/{key}",
        )
    )
    assert first["title"] == Cell("Alpha", "/books/1")
    assert second["title"] == Cell("none", "/books/2", "null", "Empty text")
    assert first["status"] == Cell("Draft", tone="badge")
    assert (first["in_print"].tone, second["in_print"].tone) == ("false", "null")
    assert first["blurb"] == Cell("none", tone="null")
    assert len(second["blurb"].text) <= 80
    assert len(second["blurb"].title) <= 300
    assert second["blurb"].text.endswith("…")
    assert first["code"].tone == "code"
    assert first["author"] == Cell("Ann", "/Author/1")
    assert first["editions"].text == "Alpha (nb,NO/æ)"
    assert first["note"] == Cell("nobody", tone="null")
    assert second["note"].tone == "true"


def test_related_rows_lead_to_their_own_list(small_library: Session, everybody: Access) -> None:
    admin = admin_of(Author, everybody)
    ann = rows.find(admin, everybody, small_library, "1")
    found = rows.related(admin, everybody, small_library, ann, "books", 2)
    assert found.filter == [("author", "1")]
    assert [row.label for row in found.rows.rows] == ["Alpha", "Beta"]
    assert str(found.rows.count) == "3"
    assert "author" not in [column.name for column in found.rows.columns]
    book = rows.find(admin_of(Book, everybody), everybody, small_library, "1")
    for name in ("editions", "dynamic_editions", "written_editions", "tags"):
        related = rows.related(admin_of(Book, everybody), everybody, small_library, book, name)
        assert [row.label for row in related.rows.rows] == ([] if name == "tags" else ["Alpha (nb,NO/æ)"])


def test_options_are_searched_and_bounded(small_library: Session, everybody: Access) -> None:
    books = admin_of(Book, everybody)
    assert [label for _key, label in rows.options(books, everybody, small_library, limit=3)] == [
        "Alpha",
        "Beta",
        "Delta_x",
    ]
    assert rows.options(books, everybody, small_library, "gam") == [("3", "Gamma 100%")]
    assert rows.options(admin_of(Edition, everybody), everybody, small_library, limit=1) == [
        ("1,nb_2CNO_2F_C3_A6", "Alpha (nb,NO/æ)")
    ]


def test_a_declaration_is_all_that_a_list_needs(small_library: Session) -> None:
    class Bare(ModelAdmin):
        pass

    access = access_of(Book=Bare)
    admin = admin_of(Book, access)
    found = query.run(state_of(access), admin, access, small_library)
    assert found.columns
    assert json.dumps([[cell.text for cell in row] for row in cells.table(found, admin, access)])
