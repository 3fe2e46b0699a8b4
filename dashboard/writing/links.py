"""How the rows that a relation links to are read and set, whatever way the relation loads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session, with_parent
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.collections import collection_adapter

from ..facts import ModelInfo, RelationInfo

__all__ = ["link", "link_many", "linked", "linked_statement"]


def linked_statement(info: ModelInfo, row: Any, relation: RelationInfo) -> Select[Any]:
    """Return the statement of the rows that ``row`` links to, without loading the collection itself."""
    return select(relation.target).where(with_parent(row, getattr(info.model, relation.name)))


def linked(
    session: Session, info: ModelInfo, row: Any, relation: RelationInfo, *, limit: int | None = None
) -> Sequence[Any]:
    """Return the rows linked to now, ``limit`` at most; none for a row that is not stored yet."""
    if not inspect(row).persistent:
        return []
    if not relation.many and relation.loading == "ordinary":
        found = getattr(row, relation.name)
        return [] if found is None else [found]
    statement = linked_statement(info, row, relation)
    with session.no_autoflush:
        return session.scalars(statement if limit is None else statement.limit(limit)).unique().all()


def link(session: Session, info: ModelInfo, row: Any, relation: RelationInfo, entity: Any | None) -> bool:
    """Make the relation lead to ``entity``, or nowhere; return whether that changed anything."""
    before = next(iter(linked(session, info, row, relation)), None)
    if before is entity:
        return False
    if relation.loading == "raise" and inspect(row).persistent:
        set_committed_value(row, relation.name, before)
    setattr(row, relation.name, entity)
    return True


def link_many(session: Session, info: ModelInfo, row: Any, relation: RelationInfo, entities: Sequence[Any]) -> bool:
    """Make the relation lead to exactly ``entities``; return whether that changed anything. Rows that stay are not
    touched, so their order, their position and their association row stay as they are."""
    before = linked(session, info, row, relation)
    added = _without({id(each): each for each in entities}.values(), before)
    removed = _without(before, entities)
    if relation.loading == "raise" and inspect(row).persistent:
        set_committed_value(row, relation.name, before)
    collection = getattr(row, relation.name)
    if relation.loading in ("dynamic", "write_only"):
        add, remove = collection.add, collection.remove
    else:
        adapter = collection_adapter(collection)
        add, remove = adapter.append_with_event, adapter.remove_with_event
    for entity in removed:
        remove(entity)
    for entity in added:
        add(entity)
    return bool(added or removed)


def _without(entities: Any, others: Sequence[Any]) -> list[Any]:
    known = {id(other) for other in others}
    return [entity for entity in entities if id(entity) not in known]
