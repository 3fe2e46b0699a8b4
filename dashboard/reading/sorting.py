"""The order of a list: always total, with empty values last, the same on every database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case

from ..declarations.display import display_of
from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..errors import UnknownName
from ..facts import FieldInfo, Path, describe
from .joins import is_single, key_pairs
from .question import Question
from .reach import reach, relation_at

__all__ = ["ROW_LABEL", "SortKey", "default_order", "order_by", "sort_target"]

ROW_LABEL = "__str__"
"""The column that shows what a row is called, as in Django."""
NULLS_LAST = frozenset({"sqlite", "postgresql", "oracle"})


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by. With an ``error`` it is shown and not applied."""

    name: str
    descending: bool = False
    error: str = ""

    def __str__(self) -> str:
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True, slots=True)
class SortTarget:
    """What sorting by a column sorts by: a path to a field, or to a relation that is sorted by its key."""

    path: Path
    reverse: bool = False


def sort_target(name: str, admin: ModelAdmin, access: Access) -> SortTarget | None:
    """Return what a column or path sorts by for this user; None when it does not."""
    shown = name in admin.get_list_display(access.user)
    reverse = False
    if name == ROW_LABEL:
        name, shown = admin.info.label_field or "", True
    elif admin.info.get(name) is None and shown and (mark := display_of(admin, name)):
        ordering = mark.ordering or ""
        name, reverse = ordering.removeprefix("-"), ordering.startswith("-")
    try:
        path = reach(admin, access, name, declared=shown)
        path = _by_label(path, admin, access)
    except UnknownName:
        return None
    return SortTarget(path, reverse) if _is_sortable(path, admin.info.model) else None


def default_order(admin: ModelAdmin, access: Access) -> tuple[SortKey, ...]:
    """Return the declared order, what this user may not read left out."""
    keys = (SortKey(text.removeprefix("-"), text.startswith("-")) for text in admin.get_ordering(access.user))
    return tuple(key for key in keys if _declared_target(key.name, admin, access) is not None)


def order_by(keys: Sequence[SortKey], question: Question) -> list[ColumnElement[Any]]:
    """Return the ORDER BY of the valid keys, completed by the primary key in the direction of the last of them."""
    found: list[ColumnElement[Any]] = []
    columns: list[str] = []
    descending = False
    for key in keys:
        target = None if key.error else _declared_target(key.name, question.admin, question.access)
        if target is None:
            continue
        descending = key.descending != target.reverse
        found += _ordered(target.path, descending, question)
        columns += [target.path.name]
    rest = [name for name in question.info.primary_key if name not in columns]
    own = (getattr(question.info.model, name) for name in rest)
    return [*found, *(column.desc() if descending else column.asc() for column in own)]


def _declared_target(name: str, admin: ModelAdmin, access: Access) -> SortTarget | None:
    target = sort_target(name, admin, access)
    if target is None and name in {text.removeprefix("-") for text in admin.get_ordering(access.user)}:
        try:
            path = _by_label(reach(admin, access, name, declared=True), admin, access)
        except UnknownName:
            return None
        return SortTarget(path) if _is_sortable(path, admin.info.model) else None
    return target


def _by_label(path: Path, admin: ModelAdmin, access: Access) -> Path:
    """A relation is sorted by what its rows are called, where that is a field; else by its foreign key."""
    if path.relation is None:
        return path
    label = describe(path.relation.target).label_field
    owner = describe(path.hops[-1].target).model if path.hops else admin.info.model
    if label is None or not is_single(owner, path.relation):
        return path
    try:
        named = reach(admin, access, f"{path.name}__{label}", declared=True)
    except UnknownName:
        return path
    return named if named.field is not None and named.field.sortable else path


def _is_sortable(path: Path, model: type[Any]) -> bool:
    for hop in path.hops:
        if not is_single(model, hop):
            return False
        model = hop.target
    if path.field is None:
        return path.relation is not None and key_pairs(path.model, path.relation) is not None
    return path.field.sortable and _has_column(path.model, path.field)


def _has_column(model: type[Any], field: FieldInfo) -> bool:
    if field.source == "column":
        return True
    try:
        return hasattr(getattr(model, field.name), "desc")
    except Exception:  # a hybrid without an SQL side fails however it likes
        return False


def _ordered(path: Path, descending: bool, question: Question) -> list[ColumnElement[Any]]:
    entity = question.joins.entity(path.hops)
    if path.field is not None:
        empty = bool(path.hops) or path.field.nullable or path.field.source != "column"
        return _nulls_last(getattr(entity, path.field.name), descending, empty, question.dialect)
    columns = [getattr(entity, name) for name in key_pairs(path.model, relation_at(path)) or ()]
    return [part for column in columns for part in _nulls_last(column, descending, True, question.dialect)]


def _nulls_last(column: Any, descending: bool, may_be_null: bool, dialect: str) -> list[ColumnElement[Any]]:
    directed = column.desc() if descending else column.asc()
    if not may_be_null:
        return [directed]
    if dialect in NULLS_LAST:
        return [directed.nulls_last()]
    return [case((column.is_(None), 1), else_=0), directed]
