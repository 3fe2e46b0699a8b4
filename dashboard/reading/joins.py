"""Ways from a row to related rows in SQL: one alias per path, and EXISTS where a row could have many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, UniqueConstraint, and_, inspect
from sqlalchemy.orm import aliased

from ..declarations.policy import Access
from ..facts import RelationInfo
from .reach import names_of, narrowing

__all__ = ["Joins", "is_single", "key_pairs"]

Criterion = Callable[[Any], ColumnElement[bool]]


class Joins:
    """The outer joins that one statement needs. The same path asked for twice is joined once.

    Related rows outside the user's scope count as absent, so nothing about them can be found out by filtering.
    """

    def __init__(self, model: type[Any], access: Access) -> None:
        self.model = model
        self._access = access
        self._aliases: dict[tuple[str, ...], Any] = {(): model}
        self._steps: list[Any] = []

    def entity(self, hops: Sequence[RelationInfo]) -> Any:
        """Return the alias at the end of single relations, joining what is not yet joined."""
        names = names_of(hops)
        if names not in self._aliases:
            parent = self.entity(hops[:-1])
            alias = aliased(hops[-1].target)
            step = getattr(parent, hops[-1].name).of_type(alias)
            within = narrowing(alias, hops[-1].target, self._access)
            self._steps.append(step if within is None else step.and_(within))
            self._aliases[names] = alias
        return self._aliases[names]

    def where(self, hops: Sequence[RelationInfo], criterion: Criterion) -> ColumnElement[bool]:
        """Return ``criterion`` for the row at the end of the relations; for some row there, where they lead to many."""
        owner, joined = self.model, 0
        while joined < len(hops) and is_single(owner, hops[joined]):
            owner, joined = hops[joined].target, joined + 1
        return self._some(self.entity(hops[:joined]), hops[joined:], criterion)

    def apply(self, statement: Select[Any]) -> Select[Any]:
        """Return the statement with the joins."""
        for step in self._steps:
            statement = statement.outerjoin(step)
        return statement

    def _some(self, entity: Any, hops: Sequence[RelationInfo], criterion: Criterion) -> ColumnElement[bool]:
        if not hops:
            return criterion(entity)
        first, *rest = hops
        alias = aliased(first.target)
        condition = self._some(alias, rest, criterion)
        within = narrowing(alias, first.target, self._access)
        inner = condition if within is None else and_(condition, within)
        attribute = getattr(entity, first.name).of_type(alias)
        exists: ColumnElement[bool] = attribute.any(inner) if first.many else attribute.has(inner)
        return exists


def is_single(model: type[Any], relation: RelationInfo) -> bool:
    """Return whether the database itself promises at most one related row, so that a join cannot multiply rows."""
    if relation.many or relation.direction != "many_to_one":
        return False
    prop = inspect(model).relationships[relation.name]
    remote = {column for _local, column in prop.local_remote_pairs or ()}
    if prop.secondary is not None or not remote:
        return False
    table = next(iter(remote)).table
    unique = [set(table.primary_key)]
    unique += [set(each.columns) for each in getattr(table, "constraints", ()) if isinstance(each, UniqueConstraint)]
    unique += [set(each.columns) for each in getattr(table, "indexes", ()) if each.unique]
    return any(columns and columns <= remote for columns in unique)


def key_pairs(model: type[Any], relation: RelationInfo) -> tuple[str, ...] | None:
    """Return the attributes of ``model`` that hold the related row's primary key, in its order; None when none do."""
    if relation.many or relation.direction != "many_to_one":
        return None
    mapper = inspect(model)
    prop = mapper.relationships[relation.name]
    # Columns of a parent's and of a child's table stand for each other in joined inheritance.
    local_of = {(column.table.name, column.key): local for local, column in prop.local_remote_pairs or ()}
    local_by_key = {column.key: local for local, column in prop.local_remote_pairs or () if column.primary_key}
    found = []
    for key in prop.mapper.primary_key:
        local = local_of.get((key.table.name, key.key))
        if local is None and len(prop.mapper.primary_key) == 1 and len(local_by_key) == 1:
            local = next(iter(local_by_key.values()))
        if local is None or not _is_attribute(mapper, local):
            return None
        found.append(mapper.get_property_by_column(local).key)
    return tuple(found)


def _is_attribute(mapper: Any, column: Any) -> bool:
    return column in mapper.columns.values() and mapper.get_property_by_column(column).key in mapper.column_attrs
