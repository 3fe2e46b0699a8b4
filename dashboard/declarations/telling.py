"""Which fields of a model tell people most, by their kinds, names and marks."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..facts import FieldInfo, ModelInfo, RelationInfo, slugify

__all__ = [
    "DATES",
    "NUMBERS",
    "ROW_LABEL",
    "TOO_LONG",
    "column_rank",
    "discriminator",
    "is_creation",
    "is_of",
    "is_short",
    "is_stamp",
    "label_columns",
    "leading_names",
    "parents",
    "plain_columns",
    "search_rank",
]

ROW_LABEL = "__str__"
"""The column that shows what a row is called, as in Django."""
MOST_LEADING = 7
LONGEST_SHORT_TEXT = 300

CREATED = re.compile(
    r"(date_)?(created|inserted|added|joined|registered|posted|published|submitted|placed|ordered|sent|received|issued)"
    r"(_(at|on|date|time|ts|timestamp|utc))?"
    r"|(creation|insert|order|invoice|payment|rental|signup|join|registration)_(date|time|at|timestamp)"
    r"|timestamp"
)
UPDATED = re.compile(r"(date_|last_)?(updated|modified|changed|edited|update|change)(_(at|on|date|time|ts|utc))?")
STATUS = re.compile(r"(.+_)?(status|stage|priority|role)|type|kind|level")
SEARCHED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(e_?)?mail(_address)?",
        r"((first|last|full|display|user|nick|sur|given|family|login)_?)?name|title|subject",
        r"(?!(.+_)?(post|postal|zip|area|country)_code)(.+_)?(code|sku|number|reference)|slug|isbn|ean",
        r"company(_name)?|city",
    )
)
"""What people search for, most wanted first."""
TELLING = re.compile(r"(.+_)?(city|country|phone)")

NUMBERS = ("integer", "decimal", "float")
DATES = ("date", "datetime")
TOO_LONG = ("long_text", "opaque_text", "json", "binary", "pickle", "array", "password", "unknown")


def plain_columns(info: ModelInfo) -> list[FieldInfo]:
    """Return the plain columns without secrets: computed values may cost a subquery per row, so nobody is given them
    without asking."""
    return [field for field in info.fields.values() if field.source == "column" and not field.secret]


def parents(info: ModelInfo) -> list[RelationInfo]:
    """Return the relations to one row held by foreign keys here; of several over the same keys the first writable."""
    found: dict[tuple[str, ...], RelationInfo] = {}
    for relation in info.relations.values():
        if relation.direction == "many_to_one" and not relation.secret:
            kept = found.setdefault(relation.local_fields, relation)
            if kept.viewonly and not relation.viewonly:
                found[relation.local_fields] = relation
    order = {name: position for position, name in enumerate(info.fields)}
    return sorted(found.values(), key=lambda each: min((order.get(name, 0) for name in each.local_fields), default=0))


def label_columns(info: ModelInfo) -> list[FieldInfo]:
    """Return what a row is called by, and what completes it: first and last name."""
    names = info.label_fields or ((info.label_field,) if info.label_field else ())
    return [info.fields[name] for name in names if not info.fields[name].secret]


def leading_names(info: ModelInfo) -> list[str]:
    """Return what a row is known by: its label; keys that a person chose; any key when there is nothing better."""
    named = [label.name for label in label_columns(info)]
    keys = [info.fields[name] for name in info.primary_key if name in info.fields and not info.fields[name].secret]
    natural = [key.name for key in keys if _chosen_by_people(key)]
    if info.has_str and not named:
        named = [ROW_LABEL]
    if named or natural:
        return list(dict.fromkeys([*natural, *named] if len(natural) > 1 else [*named, *natural]))[:MOST_LEADING]
    by_relation = {name: relation.name for relation in parents(info) for name in relation.local_fields}
    return list(dict.fromkeys(by_relation.get(key.name, key.name) for key in keys))


def _chosen_by_people(key: FieldInfo) -> bool:
    return not (key.autoincrement or key.foreign_key or key.has_default or is_of(key, "uuid"))


def column_rank(info: ModelInfo, field: FieldInfo) -> int | None:
    """Return how telling a column is, 0 the most; None keeps it out of the list."""
    if field.primary_key or field.deferred or not is_short(field):
        return None
    column = info.mapper.columns.get(field.name)
    tells_apart = column is not None and column is discriminator(info)
    ranks: tuple[Callable[[], bool], ...] = (
        lambda: tells_apart or is_of(field, "enum") or bool(field.choices) or _matches(STATUS, field),
        lambda: field.unique or any(_matches(pattern, field) for pattern in (*SEARCHED, CREATED)),
        lambda: is_of(field, "boolean", "decimal") and field.writable,
        lambda: (field.indexed and not field.foreign_key) or _matches(TELLING, field),
        lambda: is_of(field, *NUMBERS, *DATES) and not field.foreign_key and not _matches(UPDATED, field),
        lambda: not field.foreign_key and not is_of(field, "uuid", "url", "color", "slug"),
    )
    return next((rank for rank, applies in enumerate(ranks) if applies()), len(ranks))


def search_rank(field: FieldInfo) -> int | None:
    """Return how much a text wants to be searched, 0 the most; None leaves it out."""
    if field.unique or field.indexed or field.primary_key:
        return 0
    return next((rank for rank, pattern in enumerate(SEARCHED, start=1) if _matches(pattern, field)), None)


def discriminator(info: ModelInfo) -> object:
    """Return the column that says of which class a row is, or None."""
    return info.mapper.polymorphic_on


def is_short(field: FieldInfo) -> bool:
    """Return whether values fit into a column of a list."""
    return not (field.kind.block or is_of(field, *TOO_LONG) or (field.length or 0) > LONGEST_SHORT_TEXT)


def is_of(field: FieldInfo, *kinds: str) -> bool:
    """Return whether a field is of one of the kinds, or of one that descends from it."""
    return any(field.kind.is_a(kind) for kind in kinds)


def is_creation(field: FieldInfo) -> bool:
    """Return whether a date or time says when a row came to be, or what it records happened."""
    return is_of(field, *DATES) and _matches(CREATED, field)


def is_stamp(field: FieldInfo) -> bool:
    """Return whether a date or time is the sort that programs set, at creation or at a change."""
    return is_creation(field) or (is_of(field, *DATES) and _matches(UPDATED, field))


def _matches(pattern: re.Pattern[str], field: FieldInfo) -> bool:
    return pattern.fullmatch(slugify(field.name)) is not None
