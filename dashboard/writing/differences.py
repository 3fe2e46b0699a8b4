"""What a flush changed of one row, as the history keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import inspect

from ..facts import FieldInfo, ModelInfo, describe, encode_key, key_of
from .redaction import kept

__all__ = ["Difference", "created", "key_text", "merge", "removed", "updated"]

Difference = dict[str, list[Any]]
"""Field -> [old, new]; relation to many -> [keys that went, keys that came]."""


def created(info: ModelInfo, row: Any) -> Difference:
    """Return the values of a new row, those the database chose included as far as they are known."""
    return {field.name: [None, kept(field, value)] for field, value in _loaded(info, row)}


def removed(info: ModelInfo, row: Any) -> Difference:
    """Return the last known values of a row that went."""
    return {field.name: [kept(field, value), None] for field, value in _loaded(info, row)}


def _loaded(info: ModelInfo, row: Any) -> Iterator[tuple[FieldInfo, Any]]:
    present = inspect(row).dict
    for field in info.fields.values():
        if field.source == "column" and present.get(field.name) is not None:
            yield field, present[field.name]


def updated(info: ModelInfo, row: Any) -> Difference:
    """Return what differs from what was loaded, without loading anything."""
    state = inspect(row)
    found: Difference = {}
    for field in info.fields.values():
        history = state.attrs[field.name].history if field.source == "column" else None
        if history is not None and history.has_changes():
            old, new = (next(iter(part or ()), None) for part in (history.deleted, history.added))
            found[field.name] = [kept(field, old), kept(field, new)]
    for relation in info.relations.values():
        if relation.direction == "many_to_many" and relation.name in state.dict and not relation.viewonly:
            history = state.attrs[relation.name].history
            if history.added or history.deleted:
                found[relation.name] = [_keys(history.deleted), _keys(history.added)]
    return found


def _keys(rows: Iterable[Any] | None) -> list[str]:
    return [key_text(describe(type(row)), row) for row in rows or () if row is not None]


def merge(found: Difference, later: Difference, info: ModelInfo) -> None:
    """Add what a second flush changed: the first old value and the last new one stay."""
    for name, (old, new) in later.items():
        if name not in found:
            found[name] = [old, new]
        elif name in info.relations and info.relations[name].many:
            found[name] = [[*found[name][0], *old], [*found[name][1], *new]]
        else:
            found[name][1] = new


def key_text(info: ModelInfo, row: Any) -> str:
    """Return the key of a row as written in addresses."""
    return encode_key(info, key_of(info, row))
