"""Lookups on relations: is this row related to that one, to one of those, to any at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlalchemy.orm import aliased

from ..errors import NotFound
from ..facts import RelationInfo, describe
from ..i18n import gettext as _
from .joins import key_pairs
from .keys import column_is, is_key, read_key
from .lookups import read_boolean

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


def related_clause(entity: Any, model: type[Any], relation: RelationInfo, value: Any) -> ColumnElement[bool]:
    """Return the condition that a row of ``model`` has one of the related rows, or, for a truth, has none or some."""
    names = key_pairs(model, relation)
    attribute = getattr(entity, relation.name)
    if isinstance(value, bool):
        if names is not None:
            absent: ColumnElement[bool] = or_(*(getattr(entity, name).is_(None) for name in names))
        else:
            absent = not_(attribute.any() if relation.many else attribute.has())
        return absent if value else not_(absent)
    if names is not None:
        return or_(*(_held(entity, names, relation, key) for key in value))
    alias = aliased(relation.target)
    among = or_(*(is_key(alias, relation.target, key) for key in value))
    exists = attribute.of_type(alias)
    condition: ColumnElement[bool] = exists.any(among) if relation.many else exists.has(among)
    return condition


def _held(entity: Any, names: tuple[str, ...], relation: RelationInfo, key: Any) -> ColumnElement[bool]:
    return and_(*(column_is(getattr(entity, name), value) for name, value in zip(names, key, strict=True)))
