"""What a declaration says when the developer says nothing: every option, from introspection alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..facts import FieldInfo, ModelInfo, RelationInfo
from .ownership import owner_scope
from .telling import (
    DATES,
    NUMBERS,
    ROW_LABEL,
    TOO_LONG,
    column_rank,
    discriminator,
    is_creation,
    is_of,
    is_short,
    is_stamp,
    label_columns,
    leading_names,
    parents,
    plain_columns,
    search_rank,
)

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

MOST_COLUMNS = 7
MOST_COLUMN_RELATIONS = 3
MOST_FILTERS = 6
MOST_FILTER_RELATIONS = 3
MOST_SEARCHED = 5


# The list ------------------------------------------------------------------------------------------------------------


def list_display(info: ModelInfo) -> tuple[str, ...]:
    """Return up to seven short columns: what names a row first, then what it belongs to, then its most telling values,
    dates last."""
    lead = leading_names(info)
    relations = [relation.name for relation in parents(info) if relation.name not in lead][:MOST_COLUMN_RELATIONS]
    taken = {*lead, *_represented(info, parents(info))}
    rest = [field for field in plain_columns(info) if field.name not in taken and column_rank(info, field) is not None]
    rest.sort(key=lambda field: column_rank(info, field) or 0)
    chosen = {field.name for field in rest[: max(0, MOST_COLUMNS - len(lead) - len(relations))]}
    values = [field for field in plain_columns(info) if field.name in chosen]
    values.sort(key=lambda field: is_of(field, *DATES))
    return tuple(dict.fromkeys([*lead, *relations, *(field.name for field in values)]))


def list_display_links(info: ModelInfo, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the column that leads to the record: the first that is not itself a link to a related one."""
    own = (name for name in columns if name not in info.relations)
    return (next(own, columns[0]),) if columns else ()


def list_filter(info: ModelInfo) -> tuple[str, ...]:
    """Return up to six filters: enums, booleans, related records, dates, indexed numbers, in this order."""
    relations = parents(info)
    hidden = {*info.primary_key, *_represented(info, relations)}
    fields = [field for field in plain_columns(info) if field.name not in hidden and field.kind.lookups]
    dates = sorted((field for field in fields if is_of(field, *DATES)), key=lambda field: not is_creation(field))
    names = [
        *(field.name for field in fields if is_of(field, "enum") or field.choices),
        *(field.name for field in fields if is_of(field, "boolean")),
        *(relation.name for relation in relations[:MOST_FILTER_RELATIONS]),
        *(field.name for field in dates[:2]),
        *(field.name for field in fields if is_of(field, *NUMBERS) and field.indexed),
    ]
    return tuple(dict.fromkeys(names))[:MOST_FILTERS]


def search_fields(info: ModelInfo) -> tuple[str, ...]:
    """Return up to five: the label, short text that is indexed, unique or what people search for, and ``=id``."""
    key = info.fields[info.primary_key[0]] if len(info.primary_key) == 1 else None
    exact = [f"={key.name}"] if key is not None and not key.secret and is_of(key, "integer", "uuid") else []
    texts = [field for field in plain_columns(info) if field.searchable and is_short(field) and is_of(field, "text")]
    wanted = [field for field in texts if search_rank(field) is not None]
    wanted.sort(key=lambda field: search_rank(field) or 0)
    labels = [field for field in label_columns(info) if field.searchable and not is_of(field, *TOO_LONG)]
    names = dict.fromkeys(field.name for field in (*labels, *wanted))
    return (*tuple(names)[: MOST_SEARCHED - len(exact)], *exact)


def ordering(info: ModelInfo) -> tuple[str, ...]:
    """Return newest first: by the indexed time of creation, else by the counted key, which costs nothing, else by any
    time of creation; models that know no time are in the order of their indexed label or key."""
    created = [field for field in plain_columns(info) if is_creation(field) and field.sortable]
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
    filled = [field for field in plain_columns(info) if _fillable(info, field)]
    singles = [relation for relation in parents(info) if relation.writable]
    many = [
        relation.name
        for relation in info.relations.values()
        if relation.direction == "many_to_many" and relation.writable and not relation.secret
    ]
    return (*_with_relations(info, filled, singles), *many)


def _fillable(info: ModelInfo, field: FieldInfo) -> bool:
    column = info.mapper.columns.get(field.name)
    stamped = column is not None and (column.onupdate is not None or column.server_onupdate is not None)
    generated = field.autoincrement or (field.has_default and (field.primary_key or is_stamp(field)))
    managed = column is not None and any(column is each for each in (info.mapper.version_id_col, discriminator(info)))
    return field.writable and field.kind.editable and not (stamped or generated or managed)


# The order of the model ----------------------------------------------------------------------------------------------


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
