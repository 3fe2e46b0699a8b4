"""What a declaration says when the developer says nothing: every option, from introspection alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..facts import FieldInfo, ModelInfo, RelationInfo, slugify
from .ownership import owner_scope

__all__ = [
    "ROW_LABEL",
    "detail_fields",
    "form_fields",
    "list_display",
    "list_display_links",
    "list_filter",
    "ordering",
    "owner_scope",
    "related",
    "search_fields",
]

ROW_LABEL = "__str__"
"""The column that shows what a row is called, as in Django."""
MOST_COLUMNS = 7
MOST_COLUMN_RELATIONS = 3
MOST_FILTERS = 6
MOST_SEARCHED = 5
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


# The list ------------------------------------------------------------------------------------------------------------


def list_display(info: ModelInfo) -> tuple[str, ...]:
    """Return up to seven short columns: what names a row first, then what it belongs to, then its most telling values,
    dates last."""
    lead = _lead(info)
    relations = [relation.name for relation in _parents(info) if relation.name not in lead][:MOST_COLUMN_RELATIONS]
    taken = {*lead, *_represented(info, _parents(info))}
    rest = [field for field in _columns(info) if field.name not in taken and _column_rank(info, field) is not None]
    rest.sort(key=lambda field: _column_rank(info, field) or 0)
    chosen = {field.name for field in rest[: max(0, MOST_COLUMNS - len(lead) - len(relations))]}
    values = [field for field in _columns(info) if field.name in chosen]
    values.sort(key=lambda field: _is(field, *DATES))
    return tuple(dict.fromkeys([*lead, *relations, *(field.name for field in values)]))


def list_display_links(info: ModelInfo, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the column that leads to the record: the first that is not itself a link to a related one."""
    own = (name for name in columns if name not in info.relations)
    return (next(own, columns[0]),) if columns else ()


def list_filter(info: ModelInfo) -> tuple[str, ...]:
    """Return up to six filters: enums, booleans, related records, dates, indexed numbers, in this order."""
    parents = _parents(info)
    hidden = {*info.primary_key, *_represented(info, parents)}
    fields = [field for field in _columns(info) if field.name not in hidden and field.kind.lookups]
    dates = sorted((field for field in fields if _is(field, *DATES)), key=lambda field: not _matches(CREATED, field))
    names = [
        *(field.name for field in fields if _is(field, "enum") or field.choices),
        *(field.name for field in fields if _is(field, "boolean")),
        *(relation.name for relation in parents[:MOST_COLUMN_RELATIONS]),
        *(field.name for field in dates[:2]),
        *(field.name for field in fields if _is(field, *NUMBERS) and field.indexed),
    ]
    return tuple(dict.fromkeys(names))[:MOST_FILTERS]


def search_fields(info: ModelInfo) -> tuple[str, ...]:
    """Return up to five: the label, short text that is indexed, unique or what people search for, and ``=id``."""
    key = info.fields[info.primary_key[0]] if len(info.primary_key) == 1 else None
    exact = [f"={key.name}"] if key is not None and not key.secret and _is(key, "integer", "uuid") else []
    texts = [field for field in _columns(info) if field.searchable and _short(field) and _is(field, "text")]
    wanted = [field for field in texts if _search_rank(field) is not None]
    wanted.sort(key=lambda field: _search_rank(field) or 0)
    labels = [field for field in _labels(info) if field.searchable and not _is(field, *TOO_LONG)]
    names = dict.fromkeys(field.name for field in (*labels, *wanted))
    return (*tuple(names)[: MOST_SEARCHED - len(exact)], *exact)


def ordering(info: ModelInfo) -> tuple[str, ...]:
    """Return newest first: by the indexed time of creation, else by the counted key, which costs nothing, else by any
    time of creation; models that know no time are in the order of their indexed label or key."""
    created = [field for field in _columns(info) if _is(field, *DATES) and _matches(CREATED, field) and field.sortable]
    keys = [info.fields[name] for name in info.primary_key]
    if newest := next((field for field in created if field.indexed), None):
        return (f"-{newest.name}",)
    if len(keys) == 1 and keys[0].autoincrement and keys[0].sortable:
        return (f"-{keys[0].name}",)
    if created:
        return (f"-{created[0].name}",)
    label = info.fields.get(info.label_field or "")
    if label is not None and label.sortable and (label.indexed or label.unique):
        return (label.name,)
    return tuple(key.name for key in keys if key.sortable)


# The record ----------------------------------------------------------------------------------------------------------


def detail_fields(info: ModelInfo) -> tuple[str, ...]:
    """Return every value and every related record, in the order of the model; secrets, and second names, left out."""
    singles = [relation for relation in info.relations.values() if not relation.many and not relation.secret]
    second_names = ("composite", "synonym")
    shown = (field for field in info.fields.values() if not field.secret and field.source not in second_names)
    return tuple(_with_relations(info, shown, singles))


def related(info: ModelInfo) -> tuple[str, ...]:
    """Return the relations that lead to several rows."""
    return tuple(relation.name for relation in info.relations.values() if relation.many and not relation.secret)


def form_fields(info: ModelInfo) -> tuple[str, ...]:
    """Return what a person fills in, in the order of the model, relations to several rows last.

    What the database or the mapper supplies is left out: counted and generated keys, stamps, versions, discriminators,
    computed values.
    """
    filled = [field for field in _columns(info) if _fillable(info, field)]
    parents = [relation for relation in _parents(info) if relation.writable]
    many = [
        relation.name
        for relation in info.relations.values()
        if relation.direction == "many_to_many" and relation.writable and not relation.secret
    ]
    return (*_with_relations(info, filled, parents), *many)


def _fillable(info: ModelInfo, field: FieldInfo) -> bool:
    column = info.mapper.columns.get(field.name)
    stamped = column is not None and (column.onupdate is not None or column.server_onupdate is not None)
    stamp = _is(field, *DATES) and (_matches(CREATED, field) or _matches(UPDATED, field))
    generated = field.autoincrement or (field.has_default and (field.primary_key or stamp))
    managed = column is not None and any(column is each for each in (info.mapper.version_id_col, _discriminator(info)))
    return field.writable and field.kind.editable and not (stamped or generated or managed)


# Fields and their ranks ----------------------------------------------------------------------------------------------


def _columns(info: ModelInfo) -> list[FieldInfo]:
    """Return the plain columns without secrets: computed values may cost a subquery per row, so nobody is given them
    without asking."""
    return [field for field in info.fields.values() if field.source == "column" and not field.secret]


def _parents(info: ModelInfo) -> list[RelationInfo]:
    """Return the relations to one row held by foreign keys here; of several over the same keys the first writable."""
    found: dict[tuple[str, ...], RelationInfo] = {}
    for relation in info.relations.values():
        if relation.direction == "many_to_one" and not relation.secret:
            kept = found.setdefault(relation.local_fields, relation)
            if kept.viewonly and not relation.viewonly:
                found[relation.local_fields] = relation
    order = {name: position for position, name in enumerate(info.fields)}
    return sorted(found.values(), key=lambda each: min((order.get(name, 0) for name in each.local_fields), default=0))


def _labels(info: ModelInfo) -> list[FieldInfo]:
    """Return what a row is called by, and what completes it: first and last name."""
    names = info.label_fields or ((info.label_field,) if info.label_field else ())
    return [info.fields[name] for name in names if not info.fields[name].secret]


def _search_rank(field: FieldInfo) -> int | None:
    """Return how much a text wants to be searched, 0 the most; None leaves it out."""
    if field.unique or field.indexed or field.primary_key:
        return 0
    return next((rank for rank, pattern in enumerate(SEARCHED, start=1) if _matches(pattern, field)), None)


def _represented(info: ModelInfo, relations: Iterable[RelationInfo]) -> set[str]:
    return {name for relation in relations for name in relation.local_fields if name in info.fields}


def _with_relations(info: ModelInfo, fields: Iterable[FieldInfo], relations: Sequence[RelationInfo]) -> Iterator[str]:
    """Yield the names in order, each relation in the place of its first foreign key; those without one come last."""
    shown = {field.name for field in fields}
    hidden = _represented(info, relations)
    pending = {relation.name: relation for relation in relations}
    for name in info.fields:
        for relation in [each for each in pending.values() if name in each.local_fields]:
            yield pending.pop(relation.name).name
        if name in shown and name not in hidden:
            yield name
    yield from pending


def _lead(info: ModelInfo) -> list[str]:
    """Return what a row is known by: its label; keys that a person chose; any key when there is nothing better."""
    named = [label.name for label in _labels(info)]
    keys = [info.fields[name] for name in info.primary_key if name in info.fields and not info.fields[name].secret]
    natural = [key.name for key in keys if _chosen_by_people(key)]
    if info.has_str and not named:
        named = [ROW_LABEL]
    if named or natural:
        return list(dict.fromkeys([*natural, *named] if len(natural) > 1 else [*named, *natural]))[:MOST_COLUMNS]
    by_relation = {name: relation.name for relation in _parents(info) for name in relation.local_fields}
    return list(dict.fromkeys(by_relation.get(key.name, key.name) for key in keys))


def _chosen_by_people(key: FieldInfo) -> bool:
    return not (key.autoincrement or key.foreign_key or key.has_default or _is(key, "uuid"))


def _column_rank(info: ModelInfo, field: FieldInfo) -> int | None:
    """Return how telling a column is, 0 the most; None keeps it out of the list."""
    if field.primary_key or field.deferred or not _short(field):
        return None
    column = info.mapper.columns.get(field.name)
    discriminator = column is not None and column is _discriminator(info)
    ranks: tuple[Callable[[], bool], ...] = (
        lambda: discriminator or _is(field, "enum") or bool(field.choices) or _matches(STATUS, field),
        lambda: field.unique or any(_matches(pattern, field) for pattern in (*SEARCHED, CREATED)),
        lambda: _is(field, "boolean", "decimal") and field.writable,
        lambda: (field.indexed and not field.foreign_key) or _matches(TELLING, field),
        lambda: _is(field, *NUMBERS, *DATES) and not field.foreign_key and not _matches(UPDATED, field),
        lambda: not field.foreign_key and not _is(field, "uuid", "url", "color", "slug"),
    )
    return next((rank for rank, applies in enumerate(ranks) if applies()), len(ranks))


def _discriminator(info: ModelInfo) -> object:
    return info.mapper.polymorphic_on


def _short(field: FieldInfo) -> bool:
    return not (field.kind.block or _is(field, *TOO_LONG) or (field.length or 0) > LONGEST_SHORT_TEXT)


def _is(field: FieldInfo, *kinds: str) -> bool:
    return any(field.kind.is_a(kind) for kind in kinds)


def _matches(pattern: re.Pattern[str], field: FieldInfo) -> bool:
    return pattern.fullmatch(slugify(field.name)) is not None
