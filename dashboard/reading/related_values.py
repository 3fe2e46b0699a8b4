"""Values that do not stand in the row itself: reached over relations, a page at a time, in few statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, literal_column, select, union_all
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from ..facts import Path, RelationInfo, describe
from .columns import ListColumn
from .faults import BAD_VALUES, is_outage
from .joins import key_pairs
from .keys import is_key
from .labels import Labels, labels_of, unnamed
from .question import Question
from .reach import key_columns, key_in, narrowing, relation_at
from .values import Value, broken

__all__ = ["related_values"]

Key = tuple[Any, ...]
Found = dict[Key, Value]

MOST_ITEMS = 3
BRANCHES = 50


@dataclass(frozen=True, slots=True)
class Pending:
    """Keys found for a relation's column, waiting for the labels of the rows they lead to."""

    model: type[Any]
    keys: Mapping[Key, Sequence[Key]]
    many: bool = False
    more: frozenset[Key] = frozenset()


def related_values(
    columns: Sequence[ListColumn], rows: Mapping[Key, Any], question: Question, session: Session
) -> Mapping[str, Found]:
    """Return the values of the columns that ``comes`` from related rows, by column and by the key of the row.

    However many rows and columns: one statement for all single paths, one for each column to many (for every 50 rows),
    one for the labels of each related model.
    """
    found: dict[str, Found | Pending] = {}
    singles = [column for column in columns if column.comes == "related"]
    for column in columns:
        if column.comes == "key":
            found[column.name] = _held_keys(column, rows)
    found |= _attempt(lambda: _singles(singles, list(rows), question, session), singles, session)
    for column in columns:
        if column.comes == "many":
            found |= _attempt(lambda column=column: _many(column, list(rows), question, session), [column], session)
    labels = _labels(found.values(), question, session)
    return {name: _named(each, labels) if isinstance(each, Pending) else each for name, each in found.items()}


def _attempt(load: Any, columns: Sequence[ListColumn], session: Session) -> Mapping[str, Found | Pending]:
    """Load what is related; a related table that cannot be read costs its own columns only."""
    if not columns:
        return {}
    try:
        with session.no_autoflush:
            loaded: Mapping[str, Found | Pending] = load()
            return loaded
    except (SQLAlchemyError, *BAD_VALUES) as error:
        if isinstance(error, SQLAlchemyError):
            session.rollback()
        if is_outage(error):
            raise
        return {column.name: Unreadable() for column in columns}


class Unreadable(dict[Key, Value]):
    """The values of a column that could not be loaded: each of them broken."""

    def get(self, key: Key, default: Any = None) -> Any:
        return broken()


# Keys and values -----------------------------------------------------------------------------------------------------


def _held_keys(column: ListColumn, rows: Mapping[Key, Any]) -> Pending:
    path = column.at
    relation = relation_at(path)
    names = key_pairs(path.model, relation) or ()
    keys: dict[Key, Sequence[Key]] = {}
    for key, row in rows.items():
        held = tuple(getattr(row, name, None) for name in names)
        if None not in held:
            keys[key] = [held]
    return Pending(relation.target, keys)


def _singles(
    columns: Sequence[ListColumn], keys: Sequence[Key], question: Question, session: Session
) -> Mapping[str, Found | Pending]:
    question = question.again()
    own = key_columns(question.info.model)
    leaves = [_leaf(column.at, question) for column in columns]
    statement: Select[Any] = select(*own, *(part for leaf in leaves for part in leaf))
    statement = question.joins.apply(statement).where(key_in(own, keys))
    records = session.execute(statement).all()
    found: dict[str, Found | Pending] = {}
    start = len(own)
    for column, leaf in zip(columns, leaves, strict=True):
        place = slice(start, start + len(leaf))
        parts = {tuple(record[: len(own)]): tuple(record[place]) for record in records}
        found[column.name] = _collected(column, {key: [part] for key, part in parts.items()}, frozenset())
        start += len(leaf)
    return found


def _leaf(path: Path, question: Question) -> list[Any]:
    """Return the columns that hold the value of a path over single relations: a field, or a related row's key."""
    if path.field is not None:
        return [getattr(question.joins.entity(path.hops), path.field.name)]
    relation = relation_at(path)
    return key_columns(question.joins.entity((*path.hops, relation)), relation.target)


def _many(
    column: ListColumn, keys: Sequence[Key], question: Question, session: Session
) -> Mapping[str, Found | Pending]:
    """One branch for each row keeps the cost to what is shown, where a window over all related rows would grow with
    them."""
    start, branch = _branch(column, question)
    parts: dict[Key, list[Key]] = {}
    for first in range(0, len(keys), BRANCHES):
        chunk = keys[first : first + BRANCHES]
        branches = [_of_row(branch, start, place, key, question) for place, key in enumerate(chunk)]
        for place, *values in session.execute(union_all(*branches) if len(branches) > 1 else branches[0]):
            parts.setdefault(chunk[place], []).append(tuple(values))
    more = frozenset(key for key, found in parts.items() if len(found) > MOST_ITEMS)
    return {column.name: _collected(column, {key: found[:MOST_ITEMS] for key, found in parts.items()}, more)}


def _branch(column: ListColumn, question: Question) -> tuple[Any, Select[Any]]:
    """Return an alias of the model and the statement of the first rows related to it, the row in front left open."""
    path = column.at
    start = aliased(question.info.model)
    entity, joins, criteria = start, [], []
    relations: tuple[RelationInfo, ...] = (*path.hops, *((path.relation,) if path.relation is not None else ()))
    for relation in relations:
        alias = aliased(relation.target)
        joins.append(getattr(entity, relation.name).of_type(alias))
        criteria.append(narrowing(alias, relation.target, question.access))
        entity = alias
    target = relations[-1].target
    values = key_columns(entity, target) if path.field is None else [getattr(entity, path.field.name)]
    labelled = [value.label(f"value_{number}") for number, value in enumerate(values)]
    statement: Select[Any] = select(*labelled).select_from(start)
    for join in joins:
        statement = statement.join(join)
    statement = statement.where(*(each for each in criteria if each is not None))
    return start, statement.order_by(*key_columns(entity, target)).limit(MOST_ITEMS + 1)


def _of_row(branch: Select[Any], start: Any, place: int, key: Key, question: Question) -> Select[Any]:
    # SQLite takes no LIMIT in a part of a UNION, only in a subquery of one.
    first = branch.where(is_key(start, question.info.model, key)).subquery()
    return select(literal_column(str(place), Integer).label("place"), *first.c)


def _collected(column: ListColumn, parts: Mapping[Key, Sequence[Key]], more: frozenset[Key]) -> Found | Pending:
    if column.relation is not None:
        kept = {key: [each for each in found if None not in each] for key, found in parts.items()}
        return Pending(column.relation.target, kept, column.many, more)
    if not column.many:
        return {key: Value(raw=found[0][0]) for key, found in parts.items()}
    return {
        key: Value(items=tuple(Value(raw=each[0]) for each in found), more=key in more) for key, found in parts.items()
    }


# Labels --------------------------------------------------------------------------------------------------------------


def _labels(found: Any, question: Question, session: Session) -> Mapping[type[Any], Labels]:
    wanted: dict[type[Any], list[Key]] = {}
    for each in found:
        if isinstance(each, Pending):
            wanted.setdefault(each.model, []).extend(key for keys in each.keys.values() for key in keys)
    return {model: labels_of(model, keys, question.access, session) for model, keys in wanted.items()}


def _named(pending: Pending, labels: Mapping[type[Any], Labels]) -> Found:
    return {key: _value(key, pending, labels[pending.model]) for key in pending.keys}


def _value(key: Key, pending: Pending, labels: Labels) -> Value:
    items = tuple(_items(pending.keys[key], pending.model, labels))
    if pending.many:
        return Value(items=items, more=key in pending.more)
    return items[0] if items else Value()


def _items(keys: Sequence[Key], model: type[Any], labels: Labels) -> Iterator[Value]:
    info = describe(model)
    for key in keys:
        if key in labels:
            yield Value(label=labels[key], related_key=key, related_model=model)
        else:
            yield Value(label=unnamed(info, key), related_model=model)
