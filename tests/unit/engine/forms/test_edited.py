from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from dashboard.declarations import FormField
from dashboard.errors import FieldErrors
from tests.unit.engine.forms.conftest import Workshop
from tests.unit.engine.forms.things import Owner, Size, Thing


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("title", "new", "new"),
        ("short", "new", "new"),
        ("body", "a\r\nb", "a\nb"),
        ("email", " ann@example.org ", "ann@example.org"),
        ("whole", " 42 ", 42),
        ("exact", "1.25", Decimal("1.25")),
        ("rough", "1e3", 1000.0),
        ("active", "true", True),
        ("maybe", "false", False),
        ("day", "2024-02-29", date(2024, 2, 29)),
        ("at", "2024-02-29T12:30", datetime(2024, 2, 29, 12, 30)),
        ("zoned", "2024-02-29T12:30", datetime(2024, 2, 29, 12, 30, tzinfo=UTC)),
        ("clock", "12:30:05.5", time(12, 30, 5, 500_000)),
        ("length", "2 03:30:00", timedelta(days=2, hours=3, minutes=30)),
        ("size", "LARGE", Size.LARGE),
        ("state", "in use", "in use"),
        ("extra", '{"a": [1, null]}', {"a": [1, None]}),
        ("code", "12345678123456781234567812345678", UUID("12345678123456781234567812345678")),
        ("color", "#AABBCC", "#AABBCC"),
    ],
)
def test_what_is_typed_becomes_a_value(workshop: Workshop, name: str, text: str, value: Any) -> None:
    assert workshop.edited(workshop.thing(), **{name: text}) == {name: value}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("title", "x" * 31),
        ("short", "a\x00b"),
        ("whole", "twelve"),
        ("whole", str(2**63)),
        ("exact", "1.23456"),
        ("exact", "123456789"),
        ("exact", "1,5"),
        ("rough", "nan"),
        ("day", "2024-02-30"),
        ("at", "tomorrow"),
        ("at", "2024-02-29T12:30+02:00"),
        ("clock", "25:00"),
        ("length", "long"),
        ("size", "MEDIUM"),
        ("state", "gone"),
        ("extra", '{"a": }'),
        ("extra", "[NaN]"),
        ("extra", "[" * 100_000),
        ("code", "{}"),
        ("maybe", "perhaps"),
        ("owner", "999"),
        ("owner", "../x"),
        ("groups", "1"),
    ],
)
def test_what_cannot_be_read_is_explained_and_shown_again_as_typed(workshop: Workshop, name: str, text: str) -> None:
    thing = workshop.thing()
    data = workshop.untouched(thing)
    data.setlist(name, [text])
    form = workshop.form(thing, data)
    assert not form.validate()
    assert [each for each in form.errors if form.errors[each]] == [name]
    row = workshop.rows(form)[name]
    assert len(row.errors) == 1
    assert row.errors[0].endswith(".")
    if name != "groups" and not row.choices and "\x00" not in text:
        assert row.field._value() == text
    html = workshop.html(form)
    assert f'id="field-{name}-error"' in html
    assert 'aria-invalid="true"' in html


def test_the_place_of_a_mistake_in_json_is_named(workshop: Workshop) -> None:
    thing = workshop.thing()
    form = workshop.form(thing, {"extra": '{\n "a": }'})
    assert not form.validate()
    assert "line 2, column 7" in form["extra"].errors[0]


@pytest.mark.parametrize(
    ("name", "stored", "emptied"),
    [
        ("short", "x", None),
        ("title", "x", ""),
        ("whole", 5, None),
        ("extra", {"a": 1}, None),
        ("size", Size.SMALL, None),
    ],
)
def test_an_emptied_control_means_null_where_null_may_be(
    workshop: Workshop, name: str, stored: Any, emptied: Any
) -> None:
    assert workshop.edited(workshop.thing(**{name: stored}), **{name: ""}) == {name: emptied}


def test_line_ends_stay_those_of_the_stored_text(workshop: Workshop) -> None:
    unix, dos = workshop.thing(body="a\nb"), workshop.thing(body="a\r\nb")
    assert workshop.edited(unix, body="a\r\nb\r\nc") == {"body": "a\nb\nc"}
    assert workshop.edited(dos, body="a\r\nb\r\nc") == {"body": "a\r\nb\r\nc"}


def test_an_unticked_box_says_no_and_a_missing_one_says_nothing(workshop: Workshop) -> None:
    thing = workshop.thing(active=True)
    assert workshop.edited(thing, active="false") == {"active": False}
    form = workshop.form(thing, {"title": "other"})
    assert form.validate()
    assert form.values() == {"title": "other"}


def test_keys_that_are_not_on_the_form_are_ignored(workshop: Workshop) -> None:
    workshop.declare(Thing, fields=("title", "short"), readonly_fields=("short",))
    thing = workshop.thing(title="a", short="b")
    form = workshop.form(thing, {"title": "c", "short": "x", "id": "99", "whole": "5", "owner_id": "1", "data": "x"})
    assert form.validate()
    assert form.values() == {"title": "c"}


def test_words_of_the_page_itself_do_not_clash_with_fields(workshop: Workshop) -> None:
    thing = workshop.thing()
    form = workshop.form(thing, {"next": "/elsewhere", "errors": "mine"})
    assert form.values() == {"errors": "mine"}
    assert workshop.form(thing, {"field-next": "mine"}).values() == {"next": "mine"}


def test_a_declaration_may_change_a_control(workshop: Workshop) -> None:
    def even(value: int) -> None:
        if value % 2:
            raise ValueError("Only even numbers.")

    workshop.declare(
        Thing,
        form_overrides={
            "whole": FormField(choices=[(1, "one"), (2, "two")]),
            "short": FormField(widget="long_text", required=True, placeholder="Say it", attributes={"data-x": "y"}),
            "rough": FormField(validators=[even]),
        },
    )
    thing = workshop.thing(short="a", whole=7)
    html = workshop.html(workshop.form(thing))
    assert "<textarea" in html
    assert 'placeholder="Say it"' in html
    assert 'data-x="y"' in html
    assert [each.label for each in workshop.rows(workshop.form(thing))["whole"].choices] == ["None", "7", "one", "two"]
    assert workshop.edited(thing) == {}
    assert workshop.edited(thing, whole="2") == {"whole": 2}
    form = workshop.form(thing, {"whole": "3", "short": "", "rough": "3"})
    assert not form.validate()
    assert form["rough"].errors == ["Only even numbers."]
    assert set(form.errors) == {"whole", "short", "rough"}


def test_what_forms_cannot_carry_is_shown_and_not_edited(workshop: Workshop) -> None:
    workshop.declare(Thing, fields=("title", "data", "frozen", "id"))
    rows = workshop.rows(workshop.form(workshop.thing(data=b"abc", frozen=[1])))
    assert {name: row.read_only for name, row in rows.items()} == {
        "title": False,
        "data": True,
        "frozen": True,
        "id": True,
    }
    assert all(row.cells for row in rows.values() if row.read_only)


def test_secrets_are_never_shown_and_kept_unless_typed(workshop: Workshop) -> None:
    workshop.declare(Owner, fields=("name", "api_token"))
    owner = Owner(name="Ann", api_token="s3cret")
    workshop.add(owner)
    html = workshop.html(workshop.form(owner, admin=workshop.registry.find(Owner)))
    assert "s3cret" not in html
    assert 'type="password"' in html
    for typed, expected in (("", {}), ("new", {"api_token": "new"})):
        form = workshop.form(owner, {"api_token": typed}, admin=workshop.registry.find(Owner))
        assert form.validate()
        assert form.values() == expected


def test_refusals_of_the_writer_stand_beside_their_fields(workshop: Workshop) -> None:
    workshop.declare(Thing, fields=("title", "owner_id"), labels={"whole": "Number"})
    form = workshop.form(workshop.thing(), {"title": "x"})
    form.validate()
    form.add_errors(FieldErrors({"title": ["Taken."], "owner": ["Gone."], "whole": ["Odd."], "": ["No."]}))
    assert form["title"].errors == ["Taken."]
    assert form["owner"].errors == ["Gone."]
    assert form.record_errors == ("Number: Odd.", "No.")
    assert form.error_count == 2
