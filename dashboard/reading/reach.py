"""Which rows and which paths a user can reach: the one start of every read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_

from ..declarations.display import display_of
from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..errors import DashboardError, UnknownName
from ..facts import FieldInfo, Path, RelationInfo, close_match, describe, resolve
from ..i18n import gettext as _

__all__ = [
    "declared_paths",
    "field_at",
    "key_columns",
    "key_in",
    "keys_within",
    "may_read_field",
    "may_read_relation",
    "names_of",
    "narrowing",
    "reach",
    "readable_names",
    "relation_at",
    "scoped",
]

LONGEST_NAME = 200


# Rows ----------------------------------------------------------------------------------------------------------------


def scoped(model: type[Any], access: Access, admin: ModelAdmin | None = None) -> Select[Any]:
    """Return the statement that selects the rows of ``model`` this user may know of, unordered and each once.

    A scope that joins, groups or limits is put into a subquery of keys, so that no row shows up twice and whatever is
    added to the statement cannot change what the scope means.
    """
    plain = select(model)
    owner = admin or access.registry.find(model)
    if owner is None:
        return plain
    narrowed = access.scope(plain, owner)
    if narrowed is plain or _only_filters(narrowed, plain):
        return narrowed.order_by(None)
    return plain.where(key_in(key_columns(model), _keys_within(narrowed, model)))


def narrowing(entity: Any, model: type[Any], access: Access) -> ColumnElement[bool] | None:
    """Return the condition that an alias of ``model`` is within the user's scope; None when all rows are."""
    keys = keys_within(model, access)
    return None if keys is None else key_in(key_columns(entity, model), keys)


def keys_within(model: type[Any], access: Access) -> Select[Any] | None:
    """Return the statement that selects the keys of the user's scope; None when that leaves nothing out."""
    owner = access.registry.find(model)
    if owner is None:
        return None
    plain = select(model)
    narrowed = access.scope(plain, owner)
    return None if narrowed is plain else _keys_within(narrowed, model)


def key_columns(entity: Any, model: type[Any] | None = None) -> list[Any]:
    """Return the primary key's attributes of a model or of an alias of one."""
    return [getattr(entity, name) for name in describe(model or entity).primary_key]


def key_in(columns: Sequence[Any], keys: Any) -> ColumnElement[bool]:
    """Return the condition that a key is among ``keys``: tuples of values, or a statement that selects keys."""
    if isinstance(keys, Select):
        return columns[0].in_(keys) if len(columns) == 1 else tuple_(*columns).in_(keys)
    if len(columns) == 1:
        condition: ColumnElement[bool] = columns[0].in_([key[0] for key in keys])
        return condition
    return tuple_(*columns).in_([tuple(key) for key in keys])


def _keys_within(narrowed: Select[Any], model: type[Any]) -> Select[Any]:
    # Without correlate(None) a scope on the listed table itself would be taken for a reference to the outer rows.
    keys: Select[Any] = narrowed.order_by(None).with_only_columns(*key_columns(model)).correlate(None)
    return keys


def _only_filters(narrowed: Select[Any], plain: Select[Any]) -> bool:
    shaped = ("_distinct", "_group_by_clauses", "_limit_clause", "_offset_clause", "_fetch_clause")
    if any(_is_set(getattr(narrowed, name, None)) for name in shaped):
        return False
    mine, theirs = narrowed.get_final_froms(), plain.get_final_froms()
    return len(mine) == len(theirs) and all(one.compare(other) for one, other in zip(mine, theirs, strict=True))


def _is_set(clause: Any) -> bool:
    return clause is not None and clause is not False and clause != ()


# Paths ---------------------------------------------------------------------------------------------------------------


def reach(admin: ModelAdmin, access: Access, text: str, *, lookups: bool = False, declared: bool = False) -> Path:
    """Return the path that ``text`` names, if this user may read it all the way.

    ``declared`` paths come from the declaration; others come from the outside and do not lead beyond models without
    permissions of their own, except to what those are called. What is hidden and what does not exist is one answer.
    """
    try:
        path = resolve(admin.info, text, lookups=lookups) if len(text) <= LONGEST_NAME else None
    except DashboardError:
        path = None
    if path is None or not _readable(path, admin, access) or not (declared or _public(path, admin, access)):
        raise _unknown(admin, access, text)
    return path


def field_at(path: Path) -> FieldInfo:
    """Return the field that a path ends on; raise :class:`UnknownName` when it ends on a relation."""
    if path.field is None:
        raise UnknownName(f"{path.text!r} leads to a relation, not to a field.", name=path.text)
    return path.field


def relation_at(path: Path) -> RelationInfo:
    """Return the relation that a path ends on; raise :class:`UnknownName` when it ends on a field."""
    if path.relation is None:
        raise UnknownName(f"{path.text!r} leads to a field, not to a relation.", name=path.text)
    return path.relation


def may_read_field(admin: ModelAdmin | None, access: Access, field: FieldInfo) -> bool:
    """Return whether the user may see a field of the model that ``admin`` declares; None is a model that nobody did."""
    return not field.secret and (admin is None or access.may_read(admin, field.name))


def may_read_relation(admin: ModelAdmin | None, access: Access, relation: RelationInfo) -> bool:
    """Return whether the user may see whom a row is related to."""
    if relation.secret or not access.may_know(relation.target):
        return False
    return admin is None or access.may_read(admin, relation.name)


def readable_names(admin: ModelAdmin, access: Access) -> list[str]:
    """Return the fields and relations that the user may read."""
    info = admin.info
    fields = [name for name, field in info.fields.items() if may_read_field(admin, access, field)]
    return fields + [name for name, each in info.relations.items() if may_read_relation(admin, access, each)]


def declared_paths(admin: ModelAdmin, user: Any) -> frozenset[str]:
    """Return every path that the declaration itself shows, filters, searches or sorts by."""
    shown = [name for name in admin.get_list_display(user) if isinstance(name, str)]
    ordered = [mark.ordering for name in shown if (mark := display_of(admin, name)) and mark.ordering]
    filters = [name for name in admin.get_list_filter(user) if isinstance(name, str)]
    searched = [name.lstrip("^=@") for name in admin.get_search_fields(user)]
    sorts = [name.removeprefix("-") for name in (*admin.get_ordering(user), *ordered)]
    return frozenset((*shown, *filters, *searched, *sorts))


def _readable(path: Path, admin: ModelAdmin, access: Access) -> bool:
    owner: ModelAdmin | None = admin
    for hop in path.hops:
        if not may_read_relation(owner, access, hop):
            return False
        owner = access.registry.find(hop.target)
    if path.relation is not None:
        return may_read_relation(owner, access, path.relation)
    return path.field is not None and may_read_field(owner, access, path.field)


def _public(path: Path, admin: ModelAdmin, access: Access) -> bool:
    hops = path.hops
    if all(access.registry.find(hop.target) is not None for hop in hops):
        return True
    declared = declared_paths(admin, access.user)
    prefix = "__".join(hop.name for hop in hops)
    names_row = path.field is not None and path.field.name == describe(path.model).label_field
    return path.name in declared or (names_row and prefix in declared)


def _unknown(admin: ModelAdmin, access: Access, text: str) -> UnknownName:
    names = readable_names(admin, access)
    close = close_match(text.split("__", 1)[0], names)
    hint = _("Did you mean “%(name)s”?", name=close) if close else ""
    message = _("There is nothing called “%(name)s” here.", name=text[:80])
    return UnknownName(message, name=text, candidates=names, hint=hint)


def names_of(relations: Iterable[RelationInfo]) -> tuple[str, ...]:
    """Return the names of a chain of relations: what an alias is known by."""
    return tuple(relation.name for relation in relations)
