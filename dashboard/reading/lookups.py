"""The grammar of lookups: what each reads from its text, and the SQL it stands for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, extract, literal, or_, true

from ..facts import FieldInfo
from ..i18n import gettext as _
from .folding import Where, matches
from .moments import Span, compare, day_span, month_span, read_moment, today, year_span

__all__ = ["LOOKUPS", "NEGATIVE", "Lookup", "Operand", "check_text", "check_value", "read_boolean", "split_list"]

LONGEST_TEXT = 1000
MOST_LISTED = 200
MOST_DAYS = 366 * 1000
NEGATIVE: Mapping[str, str] = {"ne": "eq", "not_in": "in"}
"""Lookups that are another one turned round."""


@dataclass(frozen=True, slots=True)
class Operand:
    """The left side of a comparison: a column of an entity or alias, what is known of it, the database's dialect."""

    column: Any
    field: FieldInfo
    dialect: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """One word of the grammar. ``read`` makes a value of a text or raises ``ValueError`` with a sentence for people;
    ``clause`` makes SQL of that value."""

    name: str
    read: Callable[[FieldInfo, str], Any]
    clause: Callable[[Operand, Any], ColumnElement[bool]]


# Reading -------------------------------------------------------------------------------------------------------------


def check_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text, or raise ``ValueError`` when no database would take it."""
    if "\0" in text:
        raise ValueError(_("It contains a NUL character, which no text in the database can hold."))
    if len(text) > longest:
        raise ValueError(_("It is longer than %(most)s characters.", most=longest))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(_("It contains half a character, which no text in the database can hold.")) from None
    return text


def read_value(field: FieldInfo, text: str) -> Any:
    """Read one value of the field's kind; a day alone is a span for fields that know the time."""
    check_text(text)
    try:
        value = read_moment(field, text) if field.kind.is_a("datetime") else field.kind.parse(text, field.type)
    except ValueError:
        raise
    except Exception as error:  # a kind of the application's own may raise anything
        raise ValueError(_("“%(text)s” cannot be read as %(kind)s.", text=text[:80], kind=field.kind.name)) from error
    if value is None:
        raise ValueError(_("It is empty."))
    return check_value(value)


def check_value(value: Any) -> Any:
    """Return a parsed value, or raise ``ValueError`` when a database would refuse to compare with it."""
    if isinstance(value, str):
        return check_text(value)
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
        raise ValueError(_("The number is too large."))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(_("Enter a finite number."))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(_("Enter a finite number."))
        if value and (abs(value.adjusted()) > 60 or len(value.as_tuple().digits) > 60):
            raise ValueError(_("The number is too large."))
    return value


def split_list(text: str) -> list[str]:
    """Return the parts between the commas, blank ones left out."""
    return [part.strip() for part in text.split(",") if part.strip()]


def read_list(field: FieldInfo, text: str) -> list[Any]:
    parts = split_list(check_text(text, LONGEST_TEXT * 10))
    if not parts:
        raise ValueError(_("Enter one or several values with commas between."))
    if len(parts) > MOST_LISTED:
        raise ValueError(_("At most %(most)s values can be listed.", most=MOST_LISTED))
    return [read_value(field, part) for part in parts]


def read_boolean(text: str) -> bool:
    """Read yes or no in the words that addresses use."""
    word = text.strip().lower()
    if word in ("1", "true", "yes", "on", "t", "y"):
        return True
    if word in ("0", "false", "no", "off", "f", "n"):
        return False
    raise ValueError(_("Choose yes or no."))


def read_range(field: FieldInfo, text: str) -> tuple[Any, Any]:
    low, comma, high = check_text(text).partition(",")
    if not comma or not (low.strip() or high.strip()):
        raise ValueError(_("Enter two values with a comma between; either may be left out."))
    return (
        read_value(field, low.strip()) if low.strip() else None,
        read_value(field, high.strip()) if high.strip() else None,
    )


def _read_number(text: str, low: int, high: int, sentence: str) -> int:
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", digits) or not low <= int(digits) <= high:
        raise ValueError(sentence)
    return int(digits)


def read_year(field: FieldInfo, text: str) -> Span:
    return year_span(field, _read_number(text, 1, 9999, _("Enter a year from 1 to 9999.")))


def read_month(field: FieldInfo, text: str) -> Span | int:
    sentence = _("Enter a month as a number from 1 to 12, or as YYYY-MM.")
    year, dash, month = text.strip().partition("-")
    if dash:
        return month_span(field, _read_number(year, 1, 9999, sentence), _read_number(month, 1, 12, sentence))
    return _read_number(text, 1, 12, sentence)


def read_days(field: FieldInfo, text: str) -> Span:
    days = _read_number(text, 1, MOST_DAYS, _("Enter a number of days from 1 on; 1 is today."))
    last = today()
    first = last - timedelta(days=days - 1) if days <= (last - date.min).days else date.min
    return day_span(field, first, last)


# Meaning -------------------------------------------------------------------------------------------------------------


def _comparison(operator: str) -> Callable[[Operand, Any], ColumnElement[bool]]:
    def clause(operand: Operand, value: Any) -> ColumnElement[bool]:
        if isinstance(value, int) and not isinstance(value, bool) and isinstance(operand.column.type, Integer):
            # Bound as the widest integer, or PostgreSQL refuses to compare a small column with a large number.
            value = literal(value, BigInteger())
        return compare(operand.column, operator, value, operand.dialect)

    return clause


_is = _comparison("eq")


def _listed(operand: Operand, values: list[Any]) -> ColumnElement[bool]:
    return or_(*(_is(operand, value) for value in values))


def _is_null(operand: Operand, null: bool) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = operand.column.is_(None) if null else operand.column.is_not(None)
    return condition


def _between(operand: Operand, limits: tuple[Any, Any]) -> ColumnElement[bool]:
    low, high = limits
    parts = [] if low is None else [_comparison("gte")(operand, low)]
    parts += [] if high is None else [_comparison("lte")(operand, high)]
    return and_(true(), *parts)


def _month(operand: Operand, value: Span | int) -> ColumnElement[bool]:
    return _is(operand, value) if isinstance(value, Span) else extract("month", operand.column) == value


def _text_match(where: Where) -> Lookup:
    def clause(operand: Operand, text: str) -> ColumnElement[bool]:
        return matches(operand.column, text, where, operand.dialect)

    return Lookup(where, lambda field, text: check_text(text), clause)


_ALL = (
    *(Lookup(name, read_value, _comparison(name)) for name in ("eq", "lt", "lte", "gt", "gte")),
    Lookup("in", read_list, _listed),
    Lookup("is_null", lambda field, text: read_boolean(text), _is_null),
    *(_text_match(where) for where in get_args(Where) if where != "exact"),
    Lookup("between", read_range, _between),
    Lookup("year", read_year, _is),
    Lookup("month", read_month, _month),
    Lookup("within_days", read_days, _is),
)
LOOKUPS: Mapping[str, Lookup] = {lookup.name: lookup for lookup in _ALL}
"""Every lookup by name, the negative ones left out: they are others turned round."""
