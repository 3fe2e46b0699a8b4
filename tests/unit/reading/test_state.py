from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.declarations.policy import Access
from dashboard.reading import ListState
from tests.unit.reading.library import Book, BookAdmin, access_of, admin_of

ACCESS = access_of()
ADMIN = admin_of(Book, ACCESS)

NAMES = st.text(max_size=8) | st.sampled_from(
    [
        *("q", "sort", "page", "per_page", "next", "_x", "pk", "id", "nothing", "-nothing", "password_hash", "cost"),
        *("title", "-title", "title__eq", "title__contains", "title__in", "title__contains__x", "__", "-", "author__"),
        *("status", "status__eq", "-status", "status__ne", "pages", "pages__lt", "pages__between", "in_print"),
        *("author", "author__in", "author__name", "tags", "tags__name__contains", "created_at", "in_print__is_null"),
    ]
)
VALUES = st.sampled_from(
    ["", "1", "draft", "true", "2026-01-01", "1,2", "x\0y", "title,-status,byline", "-", "0", "999999"]
)
PAIRS = st.lists(st.tuples(NAMES, VALUES | st.text(max_size=12)), max_size=30)


@given(PAIRS)
@settings(max_examples=300, deadline=None)
def test_what_is_written_back_reads_as_the_same_state(pairs: list[tuple[str, str]]) -> None:
    state = ListState.parse(pairs, ADMIN, ACCESS)
    assert ListState.parse(state.pairs(), ADMIN, ACCESS) == state


@given(PAIRS)
@settings(max_examples=100, deadline=None)
def test_an_address_reads_as_the_same_state_too(pairs: list[tuple[str, str]]) -> None:
    state = ListState.parse(pairs, ADMIN, ACCESS)
    if any("\ud800" <= character <= "\udfff" for part in state.pairs() for text in part for character in text):
        return  # half characters have no place in an address
    address = parse_qsl(state.query_string(), keep_blank_values=True)
    assert ListState.parse(address, ADMIN, ACCESS) == state


def parse(*pairs: tuple[str, str], access: Access = ACCESS) -> ListState:
    return ListState.parse(pairs, admin_of(Book, access), access)


def test_an_empty_address_asks_for_nothing() -> None:
    state = parse()
    assert (state.q, state.conditions, state.sort, state.page, state.narrowed) == ("", (), (), 1, False)
    assert state.pairs() == []
    assert state.query_string() == ""


def test_two_spellings_of_a_filter_are_one() -> None:
    state = parse(("status", "draft"), ("status__eq", "on_sale"), ("status", "draft"))
    assert state.pairs() == [("status", "draft"), ("status", "on_sale")]


def test_empty_controls_of_a_form_ask_for_nothing() -> None:
    assert not parse(("pages__gte", ""), ("title__contains", ""), ("author", ""), ("title", "")).conditions


def test_an_empty_text_can_be_asked_for_explicitly() -> None:
    state = parse(("title__eq", ""))
    assert state.conditions[0].values == ("",)
    assert state.pairs() == [("title__eq", "")]


def test_a_field_called_like_a_parameter_is_reached_with_a_lookup() -> None:
    state = parse(("-page", "x"))
    assert state.page == 1
    assert state.conditions[0].error


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "", "²", "9" * 30, "١"])
def test_a_bad_page_is_the_first(text: str) -> None:
    assert parse(("page", text)).page == 1


def test_the_page_size_is_bounded() -> None:
    assert parse(("per_page", "100000")).per_page == 200
    assert parse(("per_page", "-3")).per_page == 25


def test_writers_go_back_to_the_first_page() -> None:
    state = parse(("page", "4"), ("q", "x"), ("status", "draft"))
    assert state.with_search("y").page == 1
    assert state.with_condition("pages", "gte", ["3"]).page == 1
    assert state.with_sort("title", True).page == 1
    assert state.cleared().pairs() == []
    assert state.with_page(7).pairs()[-1] == ("page", "7")


def test_writers_add_and_take_back() -> None:
    state = parse().with_sort("title", True).adding_sort("status", False).adding_sort("title", False)
    assert state.pairs() == [("sort", "title,status")]
    assert state.without_sort("title").pairs() == [("sort", "status")]
    filtered = state.with_condition("status", "eq", ["draft"]).with_condition("status", "eq", ["on_sale"])
    assert filtered.pairs()[0] == ("status", "on_sale")
    assert filtered.without(filtered.conditions[0]).conditions == ()
    assert filtered.without_path("status").conditions == ()


def test_sort_keys_that_do_not_exist_are_kept_with_a_sentence() -> None:
    state = parse(("sort", "-title,nothing,tags,password_hash,-title"))
    assert [key.name for key in state.sort] == ["title", "nothing", "tags", "password_hash"]
    assert [bool(key.error) for key in state.sort] == [False, True, True, True]


def test_at_most_twenty_filters_are_applied() -> None:
    state = parse(*((f"nothing{number}", "1") for number in range(30)), ("title", "x"))
    assert len(state.conditions) == 31
    assert "At most 20" in state.conditions[-1].error
    many = parse(*((f"nothing{number}", "1") for number in range(5000)))
    assert len(many.conditions) == 40


def test_a_search_that_cannot_be_made_says_why() -> None:
    assert "200" in parse(("q", "x" * 201)).q_error
    assert "NUL" in parse(("q", "a\0b")).q_error
    assert "10 words" in parse(("q", "a b c d e f g h i j k")).q_error

    class Silent(BookAdmin):
        search_fields = ()

    assert "nothing to search" in parse(("q", "x"), access=access_of(Book=Silent)).q_error
