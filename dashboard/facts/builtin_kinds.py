"""The kinds that come with the dashboard, and the names of the SQLAlchemy types that are of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.types import TypeEngine

from . import formatting, parsing
from .arrays import array_text, parse_array
from .json_values import from_json, to_json
from .kind import Kind

__all__ = ["BUILTIN", "TYPE_NAMES"]

_EQUAL = ("eq", "ne", "in", "not_in", "is_null")
_TEXT = ("contains", "eq", "ne", "startswith", "endswith", "in", "not_in", "is_null")
_ORDERED = ("eq", "ne", "lt", "lte", "gt", "gte", "between", "in", "not_in", "is_null")
_TRUTH = ("eq", "ne", "is_null")
_NUMBER: Mapping[str, Any] = {"numeric": True, "lookups": _ORDERED}
_OPAQUE: Mapping[str, Any] = {"sortable": False, "editable": False, "lookups": ()}
_DAYS = (*_ORDERED, "year", "month", "within_days")


def _kind(
    name: str,
    parent: str | None,
    format_: Callable[[Any], str],
    text: Callable[[Any], str],
    parse: Callable[[str, TypeEngine[Any]], Any],
    **more: Any,
) -> Kind:
    return Kind(name, parent, format_, text, parse, to_json(name, text, format_), from_json(name, parse), **more)


def _parse_array(text: str, type_: TypeEngine[Any]) -> list[Any]:
    from .kinds import kind_of  # kinds are made of this module

    return parse_array(lambda item, item_type: kind_of(item_type).parse(item, item_type), text, type_)


def _text_kind(name: str, parent: str | None = "text", **more: Any) -> Kind:
    more = {"searchable": True, "lookups": _TEXT, **more}
    return _kind(name, parent, formatting.plain, parsing.written, parsing.parse_text, **more)


BUILTIN: tuple[Kind, ...] = (
    _text_kind("text", None),
    _text_kind("long_text", block=True),
    _text_kind("email"),
    _text_kind("url"),
    _text_kind("slug"),
    _text_kind("phone"),
    _text_kind("color"),
    _text_kind("file"),
    _text_kind("image", "file"),
    _text_kind("password", searchable=False, sortable=False, lookups=()),
    _text_kind("opaque_text", searchable=False, sortable=False, editable=False, lookups=("is_null",)),
    _kind("integer", None, formatting.integer, parsing.integer_text, parsing.parse_integer, **_NUMBER),
    _kind("decimal", None, formatting.number, parsing.number_text, parsing.parse_number, **_NUMBER),
    _kind("money", "decimal", formatting.grouped, parsing.number_text, parsing.parse_number, **_NUMBER),
    _kind("float", "decimal", formatting.floating, parsing.number_text, parsing.parse_number, **_NUMBER),
    _kind("boolean", None, formatting.boolean, parsing.boolean_text, parsing.parse_boolean, lookups=_TRUTH),
    _kind("date", None, formatting.day, parsing.iso_text, parsing.parse_date, lookups=_DAYS),
    _kind("datetime", None, formatting.moment, parsing.iso_text, parsing.parse_moment, lookups=_DAYS),
    _kind("time", None, formatting.clock, parsing.iso_text, parsing.parse_clock, lookups=_ORDERED),
    _kind("interval", None, formatting.duration, parsing.duration_text, parsing.parse_duration, lookups=_ORDERED),
    _kind("enum", None, formatting.choice_label, parsing.enum_text, parsing.parse_enum, lookups=_EQUAL),
    _kind("uuid", None, formatting.plain, parsing.written, parsing.parse_uuid, lookups=_EQUAL),
    _kind("inet", None, formatting.plain, parsing.written, parsing.parse_inet, lookups=_EQUAL),
    _kind("json", None, formatting.structure, parsing.json_text, parsing.parse_json, sortable=False, block=True),
    _kind("array", None, formatting.listed, array_text, _parse_array, sortable=False, block=True),
    _kind("list", "array", formatting.listed, parsing.list_text, parsing.parse_list, sortable=False, block=True),
    _kind("set", "list", formatting.listed, parsing.set_text, parsing.parse_set, sortable=False),
    _kind("binary", None, formatting.binary, parsing.bytes_text, parsing.parse_bytes, sortable=False, editable=False),
    _kind("pickle", None, formatting.pickled, formatting.pickled, parsing.refuse, **_OPAQUE),
    _kind("composite", None, formatting.composite, formatting.composite, parsing.refuse, **_OPAQUE),
    _kind("unknown", None, formatting.unknown, parsing.written, parsing.parse_text, sortable=False, editable=False),
    _kind("relation", None, formatting.plain, parsing.written, parsing.parse_text, lookups=_EQUAL),
)

TYPE_NAMES: Mapping[str, str] = {
    type_name: kind
    for kind, type_names in {
        "text": "String CITEXT",
        "long_text": "Text TEXT TINYTEXT MEDIUMTEXT LONGTEXT CLOB NCLOB NTEXT",
        "integer": "Integer YEAR OID",
        "decimal": "Numeric NUMBER",
        "float": "Float",
        "boolean": "Boolean",
        "date": "Date",
        "datetime": "DateTime TIMESTAMP ArrowType",
        "time": "Time",
        "interval": "Interval INTERVAL",
        "enum": "Enum ENUM",
        "uuid": "Uuid UUID GUID UUIDType UNIQUEIDENTIFIER",
        "inet": "INET IPAddressType",
        "opaque_text": "CIDR MACADDR MACADDR8 MONEY TSVECTOR TSQUERY REGCLASS REGCONFIG JSONPATH XML ROWVERSION BIT "
        "AbstractRange",
        "json": "JSON HSTORE JSONType JSONEncodedDict JSONEncoded JSONEncodedValue",
        "array": "ARRAY",
        "list": "AsaList ScalarListType",
        "set": "SET",
        "binary": "_Binary LargeBinary",
        "pickle": "PickleType",
        "password": "PasswordType",
        "email": "EmailType",
        "url": "URLType",
        "unknown": "NullType TupleType ChoiceType",
    }.items()
    for type_name in type_names.split()
}
"""The name of a type's class -> kind. By name, so that no driver and no extension has to be there."""
