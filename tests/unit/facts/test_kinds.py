from __future__ import annotations

import enum
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from dashboard.errors import UnknownName
from dashboard.facts.kind import KINDS, LOOKUPS
from dashboard.facts.kinds import kind_named, kind_of, register_kind


class Status(enum.Enum):
    DRAFT = "draft"
    IN_PROGRESS = "in_progress"
    DONE = 3
    FINISHED = 3


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Guid(TypeDecorator[uuid.UUID]):
    impl = sa.CHAR
    cache_ok = True

    @property
    def python_type(self) -> type[Any]:
        return uuid.UUID


class Upper(TypeDecorator[str]):
    impl = sa.String
    cache_ok = True


class AsaList(TypeDecorator[list[str]]):
    impl = sa.UnicodeText
    cache_ok = True


class Geometry(UserDefinedType[Any]):
    def get_col_spec(self, **_options: Any) -> str:
        return "GEOMETRY"


class Explosive:
    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


def is_unicode(text: str) -> bool:
    return "\0" not in text and text.encode(errors="replace").decode() == text


zones = st.sampled_from([None, UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=3, seconds=7))])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)

ROUND_TRIPS: list[tuple[TypeEngine[Any], st.SearchStrategy[Any]]] = [
    (sa.String(), st.text().filter(is_unicode)),
    (sa.Text(), st.text().filter(is_unicode)),
    (sa.Integer(), st.integers(-(2**63), 2**63 - 1)),
    (mysql.BIGINT(unsigned=True), st.integers(2**63, 2**64 - 1)),
    (sa.Numeric(), st.decimals(allow_nan=False, allow_infinity=True)),
    (sa.Float(), st.floats(allow_nan=False)),
    (sa.Float(asdecimal=True), st.decimals(allow_nan=False)),
    (sa.Numeric(asdecimal=False), st.floats(allow_nan=False)),
    (sa.Boolean(), st.booleans()),
    (sa.Date(), st.dates()),
    (sa.DateTime(), st.datetimes()),
    (sa.DateTime(timezone=True), st.datetimes(timezones=zones)),
    (sa.Time(), st.times()),
    (sa.Interval(), st.timedeltas()),
    (sa.Enum(Status), st.sampled_from(Status)),
    (sa.Enum("a", "b c", "", name="letters"), st.sampled_from(["a", "b c", ""])),
    (sa.Uuid(), st.uuids()),
    (sa.Uuid(as_uuid=False), st.uuids().map(str)),
    (sa.JSON(), json_values),
    (sa.ARRAY(sa.Integer), st.lists(st.integers(-(2**63), 2**63 - 1) | st.none())),
    (sa.ARRAY(sa.String, dimensions=2), st.lists(st.lists(st.text().filter(is_unicode)))),
    (sa.ARRAY(sa.Date), st.lists(st.dates())),
    (sa.ARRAY(sa.Numeric), st.lists(st.decimals(allow_nan=False))),
    (sa.ARRAY(sa.Interval), st.lists(st.timedeltas())),
    (sa.ARRAY(sa.Enum(Status)), st.lists(st.sampled_from(Status))),
    (sa.ARRAY(sa.Boolean), st.lists(st.booleans())),
    (sa.LargeBinary(), st.binary()),
    (mysql.SET("a", "b", "c d"), st.sets(st.sampled_from(["a", "b", "c d"]))),
    (AsaList(), st.lists(st.from_regex(r"[a-z.*]+", fullmatch=True))),
]


@pytest.mark.parametrize(("type_", "values"), ROUND_TRIPS, ids=lambda each: repr(each)[:30])
@given(data=st.data())
def test_what_is_written_is_read_back_equal(
    type_: TypeEngine[Any], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    kind = kind_of(type_)
    value = data.draw(values)
    read = kind.parse(kind.text(value), type_)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("type_", "values"), ROUND_TRIPS, ids=lambda each: repr(each)[:30])
@given(data=st.data())
def test_json_says_the_same_to_whoever_reads_it_back(
    type_: TypeEngine[Any], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    kind = kind_of(type_)
    value = data.draw(values)
    if kind.name != "binary":
        assert kind.from_json(kind.to_json(value), type_) == value


@pytest.mark.parametrize("type_", [sa.Float(), sa.Numeric()])
def test_what_is_no_number_survives_too(type_: TypeEngine[Any]) -> None:
    kind = kind_of(type_)
    assert math.isnan(kind.parse("nan", type_))
    assert math.isnan(kind.parse(kind.text(kind.parse("NaN", type_)), type_))
    assert kind.parse("-Infinity", type_) == -math.inf


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers() | st.floats() | st.decimals() | st.complex_numbers(),
    st.text() | st.text(st.characters(categories=["Cs"])) | st.binary(),
    st.dates() | st.datetimes() | st.times() | st.timedeltas(),
    st.uuids() | st.sampled_from(Status) | st.sampled_from(Level),
    st.lists(st.integers() | st.text()) | st.sets(st.integers()) | st.dictionaries(st.text(), st.integers()),
    st.sampled_from([object(), Decimal("sNaN"), 10**5000, Explosive()]),
)


@given(st.sampled_from(sorted(KINDS)), ANYTHING)
def test_no_value_is_too_strange_to_be_shown(name: str, value: Any) -> None:
    kind = kind_named(name)
    assert kind.format(value).encode() is not None
    assert isinstance(kind.text(value), str)
    kind.to_json(value)


def said(parse: Callable[[str, TypeEngine[Any]], Any], text: str, type_: TypeEngine[Any]) -> str:
    try:
        parse(text, type_)
    except ValueError as error:
        return str(error)
    return "It was read."


@given(st.sampled_from(sorted(KINDS)), st.text() | st.from_regex(r"[-+0-9T:.eEZ ]{1,30}", fullmatch=True))
def test_bad_text_is_refused_with_a_sentence_or_read(name: str, text: str) -> None:
    for type_ in (sa.String(), sa.Integer(), sa.Numeric(), sa.Enum(Status), sa.ARRAY(sa.Integer), sa.Uuid()):
        assert said(kind_named(name).parse, text, type_).endswith(".")


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_value_that_cannot_be_printed_does_no_harm(name: str) -> None:
    assert kind_named(name).format(Explosive())
    assert kind_named(name).text(Explosive())


@pytest.mark.parametrize(
    ("type_", "name", "kind"),
    [
        (sa.String(80), "title", "text"),
        (sa.String(80), "email", "email"),
        (sa.String(80), "contact_email", "email"),
        (sa.String(80), "emailAddress", "email"),
        (sa.String(80), "email_template", "text"),
        (sa.String(80), "junk_mail", "text"),
        (sa.String(80), "homepage", "url"),
        (sa.String(80), "avatar_url", "url"),
        (sa.Text(), "url", "url"),
        (sa.String(80), "mobile_phone", "phone"),
        (sa.String(80), "phone_number", "phone"),
        (sa.String(7), "color", "color"),
        (sa.String(20), "color", "text"),
        (sa.String(80), "slug", "slug"),
        (sa.String(80), "password", "password"),
        (sa.Text(), "body", "long_text"),
        (sa.Text(), "name", "text"),
        (sa.String(), "description", "long_text"),
        (sa.String(), "anything", "text"),
        (sa.String(1000), "anything", "long_text"),
        (sa.UnicodeText(), "x", "long_text"),
        (sa.Integer(), "email", "integer"),
        (sa.SmallInteger(), "", "integer"),
        (sa.BigInteger(), "", "integer"),
        (sa.Numeric(10, 2), "", "decimal"),
        (sa.Float(), "", "float"),
        (sa.Double(), "", "float"),
        (sa.REAL(), "", "float"),
        (sa.Boolean(), "", "boolean"),
        (sa.Date(), "", "date"),
        (sa.DateTime(), "", "datetime"),
        (sa.TIMESTAMP(), "", "datetime"),
        (sa.Time(), "", "time"),
        (sa.Interval(), "", "interval"),
        (sa.Enum("a", "b"), "", "enum"),
        (sa.JSON(), "", "json"),
        (sa.Uuid(), "", "uuid"),
        (sa.LargeBinary(), "", "binary"),
        (sa.PickleType(), "", "pickle"),
        (sa.ARRAY(sa.Integer), "", "array"),
        (sa.types.NullType(), "", "unknown"),
        (Geometry(), "", "unknown"),
        (Upper(), "", "text"),
        (Upper(), "email", "email"),
        (Guid(), "", "uuid"),
        (AsaList(), "permissions", "list"),
        (postgresql.JSONB(), "", "json"),
        (postgresql.UUID(), "", "uuid"),
        (postgresql.INET(), "", "inet"),
        (postgresql.CIDR(), "", "opaque_text"),
        (postgresql.MACADDR(), "", "opaque_text"),
        (postgresql.TSVECTOR(), "", "opaque_text"),
        (postgresql.MONEY(), "", "opaque_text"),
        (postgresql.BIT(4), "", "opaque_text"),
        (postgresql.INTERVAL(), "", "interval"),
        (postgresql.TIMESTAMP(), "", "datetime"),
        (postgresql.ARRAY(sa.Text), "", "array"),
        (postgresql.HSTORE(), "", "json"),
        (postgresql.INT4RANGE(), "", "opaque_text"),
        (postgresql.ENUM("a", name="a"), "", "enum"),
        (postgresql.DOMAIN("cents", sa.Integer()), "", "integer"),
        (postgresql.BYTEA(), "", "binary"),
        (postgresql.CITEXT(), "x", "text"),
        (postgresql.OID(), "", "integer"),
        (mysql.TINYINT(display_width=1), "", "boolean"),
        (mysql.TINYINT(), "", "integer"),
        (mysql.BIT(1), "", "integer"),
        (mysql.YEAR(), "", "integer"),
        (mysql.LONGTEXT(), "", "long_text"),
        (mysql.VARCHAR(20), "", "text"),
        (mysql.ENUM("a"), "", "enum"),
        (mysql.SET("a"), "", "set"),
        (mysql.DOUBLE(), "", "float"),
        (mysql.DECIMAL(), "", "decimal"),
        (mysql.DATETIME(fsp=6), "", "datetime"),
        (mysql.BLOB(), "", "binary"),
    ],
)  # fmt: skip
def test_the_type_and_then_the_name_decide_the_kind(type_: TypeEngine[Any], name: str, kind: str) -> None:
    assert kind_of(type_, name=name).name == kind


def test_info_decides_before_the_type() -> None:
    assert kind_of(sa.Numeric(), name="total", info={"kind": "money"}).name == "money"
    with pytest.raises(UnknownName, match="Did you mean 'money'"):
        kind_of(sa.Numeric(), info={"kind": "mony"})


def test_the_ancestors_of_a_kind_are_named_nearest_first() -> None:
    assert list(kind_named("image").ancestors) == ["image", "file", "text"]
    assert kind_named("image").is_a("file")
    assert not kind_named("file").is_a("image")


def test_every_kind_has_lookups_of_the_grammar_and_a_parent_that_exists() -> None:
    for kind in KINDS.values():
        assert set(kind.lookups) <= set(LOOKUPS)
        assert kind.parent is None or kind.parent in KINDS


def test_a_registered_kind_is_found_by_its_type_and_the_types_derived_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.facts import kinds

    monkeypatch.setattr(kinds, "KINDS", KINDS)
    monkeypatch.setattr(kinds, "_BY_TYPE", {})

    class Point(Geometry):
        pass

    try:
        register_kind(replace(kind_named("text"), name="place", parent="text"), Geometry)
        assert kind_of(Point()).name == "place"
        assert list(kind_of(Point()).ancestors) == ["place", "text"]
    finally:
        KINDS.pop("place", None)


@dataclass
class Place:
    street: str
    town: str | None


SHOWN: list[tuple[str, Any, str]] = [
    ("boolean", True, "Yes"),
    ("boolean", 0, "No"),
    ("boolean", 7, "7"),
    ("integer", 1234567, "1234567"),
    ("integer", "twelve", "twelve"),
    ("integer", Level.HIGH, "High"),
    ("decimal", Decimal("1234.50"), "1234.50"),
    ("decimal", Decimal("1E+3"), "1000"),
    ("decimal", Decimal("NaN"), "Not a number"),
    ("decimal", Decimal("sNaN"), "Not a number"),
    ("money", Decimal("-1234567.5"), "-1,234,567.5"),
    ("float", math.inf, "Infinity"),
    ("float", -math.inf, "Minus infinity"),
    ("float", math.nan, "Not a number"),
    ("float", 0.1 + 0.2, "0.3"),
    ("float", 3.0, "3"),
    ("date", date(2026, 3, 4), "2026-03-04"),
    ("date", date(9, 3, 4), "0009-03-04"),
    ("datetime", datetime(2026, 3, 4, 15, 6), "2026-03-04 15:06"),
    ("datetime", datetime(2026, 3, 4, 15, 6, 7, 89), "2026-03-04 15:06:07"),
    ("datetime", datetime(2026, 3, 4, 15, 6, tzinfo=UTC), "2026-03-04 15:06 UTC"),
    ("datetime", datetime(2026, 3, 4, 15, 6, tzinfo=timezone(timedelta(hours=-3))), "2026-03-04 15:06 -03:00"),
    ("time", time(9, 30), "09:30"),
    ("interval", timedelta(days=1, hours=2), "1 day 2:00:00"),
    ("interval", timedelta(days=-2), "-2 days"),
    ("interval", timedelta(minutes=5), "0:05:00"),
    ("enum", Status.IN_PROGRESS, "In progress"),
    ("enum", Status.DONE, "Done"),
    ("enum", "in_progress", "In progress"),
    ("enum", "USD", "USD"),
    ("enum", "As written", "As written"),
    ("uuid", uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ("json", {"a": [1, "ü"]}, '{"a": [1, "ü"]}'),
    ("array", ["a", 1, None], "a, 1, –"),
    ("set", {"b", "a"}, "a, b"),
    ("binary", b"x" * 999, "999 B"),
    ("binary", b"x" * 1234, "1.2 kB"),
    ("binary", b"x" * 2_500_000, "2.5 MB"),
    ("text", b"\0\1", "2 B"),
    ("pickle", object(), "Pickled data"),
    ("composite", Place("Main street 1", None), "Main street 1"),
    ("composite", Place("Main street 1", "Town"), "Main street 1, Town"),
    ("unknown", 1 + 2j, "(1+2j)"),
    ("unknown", "as it is", "as it is"),
    ("unknown", "x" * 600, "x" * 499 + "…"),
    ("opaque_text", postgresql.Range(1, 5), "[1,5)"),
    ("float", Decimal("1.1000000000"), "1.1"),
    ("decimal", Decimal("1E+5000"), "1E+5000"),
    ("text", "a\ud800", "a\\ud800"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "text"), SHOWN)
def test_values_are_shown_for_people(kind: str, value: Any, text: str) -> None:
    assert kind_named(kind).format(value) == text


REFUSED: list[tuple[TypeEngine[Any], str, str]] = [
    (sa.Integer(), "12a", "Enter a whole number."),
    (sa.Integer(), "1_000", "Enter a whole number."),
    (sa.Integer(), "", "Enter a whole number."),
    (sa.Integer(), "9" * 5000, "does not fit"),
    (sa.Integer(), str(2**63), "does not fit"),
    (sa.Float(), "1e999", "does not fit"),
    (sa.Float(), "1_0", "Enter a number"),
    (sa.Numeric(), "1,5", "Enter a number"),
    (sa.Numeric(), "1e99999999999999999999999", "does not fit"),
    (sa.Boolean(), "maybe", "Choose yes or no."),
    (sa.Date(), "4.3.2026", "Enter a date as YYYY-MM-DD."),
    (sa.Date(), "2026-02-30", "There is no such date"),
    (sa.DateTime(), "yesterday", "Enter a date and time as YYYY-MM-DD HH:MM."),
    (sa.DateTime(), "2026-03-04 25:00", "There is no such date"),
    (sa.Time(), "9", "Enter a time as HH:MM."),
    (sa.Interval(), "soon", "HH:MM:SS"),
    (sa.Interval(), "", "HH:MM:SS"),
    (sa.Interval(), "9999999999 00:00", "does not fit"),
    (sa.Enum(Status), "LATER", "Choose one"),
    (sa.Enum("a"), "b", "Choose one"),
    (sa.Uuid(), "123", "Enter a UUID"),
    (sa.JSON(), '{"a": }', "line 1, column 7"),
    (sa.JSON(), "[" * 100_000, "too deep"),
    (sa.JSON(), "1" * 5000, "too long"),
    (sa.ARRAY(sa.Integer), '["x"]', "Enter a whole number."),
    (sa.String(), "a\0b", "NUL"),
    (sa.String(), "a\ud800b", "half a character"),
    (sa.LargeBinary(), "xyz", "pairs of digits"),
    (sa.PickleType(), "x", "cannot be written"),
    (postgresql.INET(), "300.1.1.1", "IP address"),
    (mysql.SET("a"), "b", "Choose among"),
]


@pytest.mark.parametrize(("type_", "text", "sentence"), REFUSED, ids=lambda each: repr(each)[:30])
def test_what_cannot_be_read_is_refused_with_a_sentence(type_: TypeEngine[Any], text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.")):
        kind_of(type_).parse(text, type_)


ACCEPTED: list[tuple[TypeEngine[Any], str, Any]] = [
    (sa.Integer(), " −7 ", -7),
    (sa.DateTime(), "2026-03-04", datetime(2026, 3, 4)),
    (sa.DateTime(), "2026-03-04T15:06", datetime(2026, 3, 4, 15, 6)),
    (sa.DateTime(), "2026-03-04 15:06:07.5", datetime(2026, 3, 4, 15, 6, 7, 500_000)),
    (sa.DateTime(), "2026-03-04T15:06:07Z", datetime(2026, 3, 4, 15, 6, 7, tzinfo=UTC)),
    (sa.Boolean(), "Yes", True),
    (sa.Boolean(), "0", False),
    (sa.Interval(), "2 days 03:30", timedelta(days=2, hours=3, minutes=30)),
    (sa.Interval(), "2 days", timedelta(days=2)),
    (sa.Interval(), "1 day, 2:00:00", timedelta(days=1, hours=2)),
    (sa.Enum(Status), "draft", Status.DRAFT),
    (sa.Enum(Status), "3", Status.DONE),
    (sa.ARRAY(sa.Integer), "1, 2\n3", [1, 2, 3]),
    (sa.ARRAY(sa.String), "", []),
    (sa.Uuid(), "00000000000000000000000000000001", uuid.UUID(int=1)),
]


@pytest.mark.parametrize(("type_", "text", "value"), ACCEPTED, ids=lambda each: repr(each)[:30])
def test_people_may_write_values_in_more_than_one_way(type_: TypeEngine[Any], text: str, value: Any) -> None:
    assert kind_of(type_).parse(text, type_) == value


@pytest.mark.parametrize(
    ("kind", "value", "type_"),
    [
        ("boolean", [1], sa.Boolean()),
        ("integer", {}, sa.Integer()),
        ("binary", "00", sa.LargeBinary()),
        ("unknown", 1, sa.Integer()),
    ],
)
def test_json_of_another_shape_is_refused(kind: str, value: Any, type_: TypeEngine[Any]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        kind_named(kind).from_json(value, type_)


@pytest.mark.parametrize("name", ["integer", "decimal", "float", "money"])
def test_a_number_too_long_for_python_to_print_does_no_harm(name: str) -> None:
    assert kind_named(name).format(10**5000)
    assert kind_named(name).text(10**5000)


def test_what_kind_of_text_a_driver_gives_does_not_matter() -> None:
    class Bits(str):
        __slots__ = ()

    assert type(kind_named("opaque_text").text(Bits("1010"))) is str


@pytest.mark.parametrize("read", [kind_named("integer").text, kind_named("text").text])
def test_members_of_enums_kept_as_plain_values_are_written_as_these(read: Callable[[Any], str]) -> None:
    assert read(Level.HIGH) == "2"
