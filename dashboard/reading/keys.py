"""Rows found by their primary key: keys from addresses checked, and keys as conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, literal

from ..errors import NotFound
from ..facts import ModelInfo, decode_key, describe
from ..i18n import gettext as _
from .lookups import check_value

__all__ = ["column_is", "is_key", "read_key"]

LONGEST_KEY = 2000


def read_key(info: ModelInfo, text: str) -> tuple[Any, ...]:
    """Return the key that a text of an address means; raise :class:`NotFound` for what no row can have."""
    try:
        if len(text) > LONGEST_KEY:
            raise ValueError(text)
        return tuple(check_value(value) for value in decode_key(info, text))
    except NotFound:
        raise
    except Exception:  # a kind of the application's own may raise anything
        raise NotFound(_("There is no such record.")) from None


def is_key(entity: Any, model: type[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that an entity or alias of ``model`` has this primary key."""
    columns = (getattr(entity, name) for name in describe(model).primary_key)
    return and_(*(column_is(column, value) for column, value in zip(columns, key, strict=True)))


def column_is(column: Any, value: Any) -> ColumnElement[bool]:
    """Return the condition that a column holds a value, whatever the size of the number."""
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(column.type, Integer):
        # Bound as the widest integer, or PostgreSQL refuses to compare a small column with a large number.
        value = literal(value, BigInteger())
    condition: ColumnElement[bool] = column == value
    return condition
