"""Lookups on relations: is this row related to that one, to one of those, to any at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, true
from sqlalchemy.orm import aliased

from ..declarations.policy import Access
from ..errors import NotFound
from ..facts import RelationInfo, describe
from ..i18n import gettext as _
from .joins import key_pairs
from .keys import column_is, is_key, read_key
from .lookups import read_boolean
from .reach import key_in, keys_within, narrowing

__all__ = ["RELATION_LOOKUPS", "key_texts", "read_related", "related_clause"]

RELATION_LOOKUPS = ("eq", "ne", "in", "not_in", "is_null")
MOST_KEYS = 200


def read_related(relation: RelationInfo, lookup: str, text: str) -> Any:
    """Return the keys that a value names, or the truth it states; raise ``ValueError`` with a sentence."""
    if lookup == "is_null":
        return read_boolean(text)
    texts = key_texts(relation, lookup, text)
    if len(texts) > MOST_KEYS:
        raise ValueError(_("At most %(most)s values can be listed.", most=MOST_KEYS))
    try:
        return [read_key(describe(relation.target), each) for each in texts]
    except NotFound:
        raise ValueError(_("“%(text)s” is not the key of a record.", text=text[:80])) from None


def key_texts(relation: RelationInfo, lookup: str, text: str) -> list[str]:
    """Return the keys that a value lists. Commas separate the parts of a composite key, so those come one by one."""
    composite = len(describe(relation.target).primary_key) > 1
    return text.split(",") if lookup == "in" and not composite else [text]


def related_clause(
    entity: Any, model: type[Any], relation: RelationInfo, value: Any, access: Access
) -> ColumnElement[bool]:
    """Return the condition that a row of ``model`` has one of the related rows, or, for a truth, has none or some.

    Related rows outside the user's scope count as absent here as well.
    """
    names = key_pairs(model, relation)
    if names is None:
        some = None if isinstance(value, bool) else value
        condition = _some(entity, relation, some, access)
        return not_(condition) if value is True else condition
    columns = [getattr(entity, name) for name in names]
    keys = keys_within(relation.target, access)
    known: ColumnElement[bool] = and_(*(column.is_not(None) for column in columns))
    if keys is not None:
        known = and_(known, key_in(columns, keys))
    if isinstance(value, bool):
        return not_(known) if value else known
    return and_(or_(*(_held(columns, key) for key in value)), known)


def _some(entity: Any, relation: RelationInfo, keys: Any, access: Access) -> ColumnElement[bool]:
    """Return the condition that one of the related rows is there, or, without ``keys``, any at all."""
    alias = aliased(relation.target)
    among = true() if keys is None else or_(*(is_key(alias, relation.target, key) for key in keys))
    within = narrowing(alias, relation.target, access)
    inner = among if within is None else and_(among, within)
    attribute = getattr(entity, relation.name).of_type(alias)
    condition: ColumnElement[bool] = attribute.any(inner) if relation.many else attribute.has(inner)
    return condition


def _held(columns: Sequence[Any], key: Any) -> ColumnElement[bool]:
    return and_(*(column_is(column, value) for column, value in zip(columns, key, strict=True)))
