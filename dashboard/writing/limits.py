"""What fits into a column: lengths, ranges, decimal places."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Float, Integer, Numeric, SmallInteger
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..facts import FieldInfo
from ..i18n import gettext as _
from ..i18n import ngettext

__all__ = ["too_much", "whole_range"]


def too_much(field: FieldInfo, value: Any, dialect: str) -> str:
    """Return a sentence on why the value does not fit, or an empty text."""
    if isinstance(value, str):
        return _text(field, value)
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return _whole(field, value, dialect)
    if isinstance(value, float) and not math.isfinite(value) and dialect != "postgresql":
        return _("This is not a number that can be stored.")
    if isinstance(value, Decimal):
        return _decimal(field, value, dialect)
    return ""


def _text(field: FieldInfo, value: str) -> str:
    if "\x00" in value:
        return _("This contains a character that cannot be stored (NUL).")
    if any("\ud800" <= character <= "\udfff" for character in value):
        return _("This contains half a character that cannot be stored.")
    if field.length is not None and len(value) > field.length:
        return ngettext(
            "At most %(num)s character fits here; this has %(count)s.",
            "At most %(num)s characters fit here; this has %(count)s.",
            field.length,
            count=len(value),
        )
    return ""


def bare_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the SQL type under the types of the application's own."""
    while isinstance(type_, TypeDecorator):
        type_ = type_.impl_instance
    return type_


def whole_range(field: FieldInfo, dialect: str) -> tuple[int, int] | None:
    """Return the smallest and largest whole number a column holds. SQLite's are all of eight bytes."""
    type_ = bare_type(field.type)
    if not isinstance(type_, Integer):
        return None
    bits = 64
    if dialect != "sqlite" and not isinstance(type_, BigInteger):
        bits = 16 if isinstance(type_, SmallInteger) else 32
    highest = 2 ** (bits - 1)
    return (0, 2 * highest - 1) if getattr(type_, "unsigned", False) else (-highest, highest - 1)


def _whole(field: FieldInfo, value: int, dialect: str) -> str:
    limits = whole_range(field, dialect)
    if limits is None or limits[0] <= value <= limits[1]:
        return ""
    return _("Only whole numbers from %(low)s to %(high)s fit here.", low=f"{limits[0]:,}", high=f"{limits[1]:,}")


def _decimal(field: FieldInfo, value: Decimal, dialect: str) -> str:
    if not value.is_finite():
        return "" if dialect == "postgresql" else _("This is not a number that can be stored.")
    precision, scale = _digits(field, dialect)
    if scale is not None and max(0, -int(value.normalize().as_tuple().exponent)) > scale:
        return ngettext("At most %(num)s decimal place fits here.", "At most %(num)s decimal places fit here.", scale)
    if precision is not None and value and value.adjusted() >= (whole := precision - (scale or 0)):
        return ngettext(
            "At most %(num)s digit before the point fits here.",
            "At most %(num)s digits before the point fit here.",
            whole,
        )
    return ""


def _digits(field: FieldInfo, dialect: str) -> tuple[int | None, int | None]:
    """Return precision and scale as the server understands them: it would round the rest away without a word."""
    type_ = bare_type(field.type)
    if not isinstance(type_, Numeric) or isinstance(type_, Float):
        return None, None
    if field.precision is None:
        return (10, 0) if dialect in ("mysql", "mariadb") else (None, None)
    return field.precision, field.scale or 0
