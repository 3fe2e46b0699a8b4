"""Which tables refer to rows that would be deleted, and what the mapper or the database does about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Table, and_, or_, select, tuple_
from sqlalchemy.orm import Mapper, RelationshipDirection, RelationshipProperty

from ..facts import ModelInfo
from .schema import mapped_tables

__all__ = ["Dependants", "Fate", "dependants_of"]

Fate = Literal["delete", "null", "unlink", "protect"]
Doomed = Callable[[Sequence[Any]], Any]
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Dependants:
    """The rows of one table that share a fate, as a condition. ``table`` names them for people: for links of a
    many-to-many relation it is the table on the far side. ``counted`` is the table that the condition is about."""

    fate: Fate
    table: Table
    counted: Table
    condition: ColumnElement[bool]


def dependants_of(info: ModelInfo, rows: Sequence[Any]) -> list[Dependants]:
    """Return what depends on ``rows``, down the cascades, one entry per table and fate."""
    found: dict[tuple[Fate, Table, Table], ColumnElement[bool]] = {}

    def doomed(columns: Sequence[Any]) -> Any:
        names = [info.mapper.get_property_by_column(column).key for column in columns]
        values = [tuple(getattr(row, name) for name in names) for row in rows]
        return [value if len(names) > 1 else value[0] for value in values if None not in value]

    for each in _walk(info.mapper, doomed, set(), DEEPEST):
        condition = each.condition
        if each.counted in mapped_tables(info):  # rows that are deleted themselves hold nothing up
            condition = and_(condition, ~_refers(list(info.mapper.primary_key), doomed(info.mapper.primary_key)))
        place = (each.fate, each.table, each.counted)
        found[place] = or_(found[place], condition) if place in found else condition
    return [Dependants(*place, condition) for place, condition in found.items()]


def _walk(mapper: Mapper[Any], doomed: Doomed, seen: set[ForeignKeyConstraint], depth: int) -> Iterator[Dependants]:
    for key in _references(mapper):
        if key in seen:
            continue
        seen.add(key)
        condition = _refers(list(key.columns), doomed([element.column for element in key.elements]))
        fate = _fate(_relation(mapper, key), key)
        far = _far_side(mapper, key)
        if far is not None and fate == "delete":
            fate = "unlink"
        yield Dependants(fate, key.table if far is None else far, key.table, condition)
        child = _mapper_of(mapper, key.table)
        if fate == "delete" and child is not None and depth:
            yield from _walk(child, _selecting(condition), seen, depth - 1)


def _selecting(condition: ColumnElement[bool]) -> Doomed:
    return lambda columns: select(*columns).where(condition)


def _refers(columns: Sequence[Any], values: Any) -> ColumnElement[bool]:
    left: Any = columns[0] if len(columns) == 1 else tuple_(*columns)
    return left.in_(values)  # type: ignore[no-any-return]


def _references(mapper: Mapper[Any]) -> Iterator[ForeignKeyConstraint]:
    """Yield the foreign keys that lead to a model's tables, those by which subclasses are joined to it left out."""
    own = {table for table in mapper.tables if isinstance(table, Table)}
    family = {each.local_table for each in mapper.base_mapper.self_and_descendants}
    tables = {name: table for each in own for name, table in each.metadata.tables.items()}
    for table in tables.values():
        for key in sorted(table.foreign_key_constraints, key=lambda each: list(each.column_keys)):
            joins = table in family and set(key.columns) == set(table.primary_key)
            if key.referred_table in own and not joins:
                yield key


def _relation(mapper: Mapper[Any], key: ForeignKeyConstraint) -> RelationshipProperty[Any] | None:
    """Return the relationship through which SQLAlchemy itself looks after a foreign key when a row is deleted."""
    for relation in mapper.relationships:
        looked_after = relation.direction is not RelationshipDirection.MANYTOONE and not relation.viewonly
        if looked_after and {remote for _, remote in relation.synchronize_pairs} == set(key.columns):
            return relation
    return None


def _fate(relation: RelationshipProperty[Any] | None, key: ForeignKeyConstraint) -> Fate:
    if relation is not None:
        if relation.secondary is not None:
            return "unlink"
        if relation.cascade.delete:
            return "delete"
        if relation.passive_deletes != "all" and not (relation.passive_deletes and key.ondelete):
            return "null" if all(column.nullable for column in key.columns) else "protect"
    rule = (key.ondelete or "").upper()
    return "delete" if rule == "CASCADE" else "null" if rule.startswith("SET") else "protect"


def _far_side(mapper: Mapper[Any], key: ForeignKeyConstraint) -> Table | None:
    """Return the table that a pure link table leads to on the other side, or None for a table of its own standing."""
    if _mapper_of(mapper, key.table) is not None:
        return None
    others = [each.referred_table for each in key.table.foreign_key_constraints if each is not key]
    return others[0] if len(others) == 1 else None


def _mapper_of(mapper: Mapper[Any], table: Table) -> Mapper[Any] | None:
    return next((each for each in mapper.registry.mappers if each.local_table is table), None)
