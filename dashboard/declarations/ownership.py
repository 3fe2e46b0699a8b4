"""Which rows belong to a user, when a declaration names the field that says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, false, inspect

from ..facts import ModelInfo, RelationInfo, describe, resolve

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from .model_admin import ModelAdmin

__all__ = ["owner_names", "owner_scope", "owner_values"]


def owner_scope(admin: ModelAdmin, statement: Select[Any], user: Any) -> Select[Any]:
    """Return the statement narrowed to the rows whose ``owner_field`` leads to ``user``; unchanged without one.

    Strangers own nothing. Neither does a user of another class than the field leads to: user 1 of one table is not
    user 1 of another.
    """
    if not admin.owner_field:
        return statement
    user = _unwrapped(user)
    if not getattr(user, "is_authenticated", False) or not _identity(user):
        return statement.where(false())
    path = resolve(admin.info, admin.owner_field)
    hops = [hop for hop in path.hops if hop is not path.relation]
    last = describe(hops[-1].target) if hops else admin.info
    if path.relation is not None:
        owned = _by_relation(last, path.relation, user)
    else:
        owned = _by_column(last, path.field.name if path.field else "", user)
    return statement.where(_through(admin.info, hops, owned))


def owner_names(admin: ModelAdmin) -> frozenset[str]:
    """Return what a row of this model keeps its owner in, a relation and its foreign keys alike; nothing where
    ``owner_field`` leads over other rows, or is not set."""
    path = resolve(admin.info, admin.owner_field) if admin.owner_field else None
    if path is None or any(hop is not path.relation for hop in path.hops):
        return frozenset()
    name = path.relation.name if path.relation is not None else path.field.name if path.field is not None else ""
    local = path.relation.local_fields if path.relation is not None else (name,)
    relations = admin.info.relations.values()
    same = (each.name for each in relations if each.direction == "many_to_one" and each.local_fields == local)
    return frozenset((name, *local, *same))


def owner_values(admin: ModelAdmin, user: Any) -> dict[str, Any]:
    """Return the columns that make ``user`` the owner of a new row; nothing where no column can say so."""
    user, values = _unwrapped(user), dict[str, Any]()
    if not getattr(user, "is_authenticated", False) or not (identity := _identity(user)):
        return values
    mapper = admin.info.mapper
    path = resolve(admin.info, admin.owner_field or "")
    if path.relation is not None:
        if path.relation.direction == "many_to_one" and isinstance(user, path.relation.target):
            for local, remote in mapper.relationships[path.relation.name].local_remote_pairs or ():
                values[mapper.get_property_by_column(local).key] = _value(user, remote)
        return values
    column = mapper.columns.get(path.field.name) if path.field is not None else None
    if path.field is None or column is None:
        return values
    if column.foreign_keys:
        referred = _referred(column, user)
        return {} if referred is None else {path.field.name: _value(user, referred)}
    return {path.field.name: identity[0]} if len(identity) == 1 and _may_hold(column.type, identity[0]) else {}


def _through(info: ModelInfo, hops: Sequence[RelationInfo], owned: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on ``info`` that some row at the end of the relations is owned."""
    if not hops:
        return owned
    first, *rest = hops
    return _some(info, first, _through(describe(first.target), rest, owned))


def _some(info: ModelInfo, relation: RelationInfo, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    attribute = getattr(info.model, relation.name)
    exists: ColumnElement[bool] = attribute.any(condition) if relation.many else attribute.has(condition)
    return exists


def _by_relation(info: ModelInfo, relation: RelationInfo, user: Any) -> ColumnElement[bool]:
    if not isinstance(user, relation.target):
        return false()
    if relation.direction == "many_to_one":
        # The foreign key itself: an index serves it, and no subquery is needed.
        pairs = info.mapper.relationships[relation.name].local_remote_pairs or []
        return and_(*(local == _value(user, remote) for local, remote in pairs))
    keys = inspect(relation.target).primary_key
    return _some(info, relation, and_(*(column == _value(user, column) for column in keys)))


def _by_column(info: ModelInfo, name: str, user: Any) -> ColumnElement[bool]:
    column = info.mapper.columns.get(name)
    if column is None:
        return false()
    attribute: ColumnElement[Any] = getattr(info.model, name)
    if not column.foreign_keys:
        identity = _identity(user)
        comparable = len(identity) == 1 and _may_hold(column.type, identity[0])
        return attribute == identity[0] if comparable else false()
    referred = _referred(column, user)
    return attribute == _value(user, referred) if referred is not None else false()


def _referred(column: Any, user: Any) -> Any | None:
    """Return the column of the user's tables that a foreign key leads to, or None."""
    tables = inspect(type(user)).tables
    referred = (key.column for key in column.foreign_keys if any(key.column.table is table for table in tables))
    return next(referred, None)


def _may_hold(type_: TypeEngine[Any], value: Any) -> bool:
    """Return whether a column can hold a value at all: PostgreSQL refuses to compare a text with a number."""
    try:
        return isinstance(value, type_.python_type)
    except NotImplementedError:
        return True


def _value(user: Any, column: Any) -> Any:
    """Return the user's value of a column, from the identity when it is part of the key: that needs no session."""
    mapper = inspect(type(user))
    for key, value in zip(mapper.primary_key, _identity(user), strict=True):
        if key is column:
            return value
    return getattr(user, mapper.get_property_by_column(column).key)


def _identity(user: Any) -> tuple[Any, ...]:
    """Return the primary key of a stored user; nothing for what is not a row, or not yet."""
    state = inspect(user, raiseerr=False)
    return getattr(state, "identity", None) or ()


def _unwrapped(user: Any) -> Any:
    """Return the object behind a proxy such as Flask-Login's ``current_user``."""
    unwrap = getattr(user, "_get_current_object", None)
    return unwrap() if callable(unwrap) else user
