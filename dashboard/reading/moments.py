"""Days and times compared in SQL: a date stands for its whole day, and SQLite's texts compare as what they mean."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, DateTime, String, and_, false, or_, type_coerce

from ..facts import FieldInfo

__all__ = ["Span", "compare", "day_span", "month_span", "read_moment", "today", "year_span"]

DAY = re.compile(r"\s*\d{4}-\d\d-\d\d\s*")


class Span(NamedTuple):
    """From ``start`` up to ``stop``, which is outside; None for the end of time."""

    start: Any
    stop: Any


def today() -> date:
    """Return the day it is, in UTC as the dashboard's own times are."""
    return datetime.now(UTC).date()


def read_moment(field: FieldInfo, text: str) -> Any:
    """Read a value of a date or datetime field; a day alone is the span of that day for the latter."""
    value = field.kind.parse(text, field.type)
    if not isinstance(value, datetime):
        return value
    if DAY.fullmatch(text):
        return day_span(field, value.date(), value.date())
    return _in_zone(field, value)


def day_span(field: FieldInfo, first: date, last: date) -> Span:
    """Return the span from the first to the last day, both inside."""
    stop = last + timedelta(days=1) if last < date.max else None
    if not field.kind.is_a("datetime"):
        return Span(first, stop)
    midnight = datetime.combine(first, time.min)
    return Span(_in_zone(field, midnight), stop and _in_zone(field, datetime.combine(stop, time.min)))


def year_span(field: FieldInfo, year: int) -> Span:
    return day_span(field, date(year, 1, 1), date(year, 12, 31))


def month_span(field: FieldInfo, year: int, month: int) -> Span:
    first = date(year, month, 1)
    last = date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
    return day_span(field, first, last)


def compare(column: Any, operator: str, value: Any, dialect: str) -> ColumnElement[bool]:
    """Return ``column <operator> value`` for one of eq, lt, lte, gt, gte and a value, moment or :class:`Span`."""
    if isinstance(value, Span):
        return _compare_span(column, operator, value, dialect)
    if isinstance(value, datetime) and dialect == "sqlite" and isinstance(column.type, DateTime):
        return _compare_texts(type_coerce(column, String()), operator, value)
    return _compare(column, operator, value)


def _compare_span(column: Any, operator: str, span: Span, dialect: str) -> ColumnElement[bool]:
    never_ends = span.stop is None
    if operator in ("lt", "gte"):
        return compare(column, operator, span.start, dialect)
    if operator == "gt":
        return false() if never_ends else compare(column, "gte", span.stop, dialect)
    before_stop = column.is_not(None) if never_ends else compare(column, "lt", span.stop, dialect)
    return before_stop if operator == "lte" else and_(compare(column, "gte", span.start, dialect), before_stop)


def _compare(column: Any, operator: str, value: Any) -> ColumnElement[bool]:
    comparisons = {
        "eq": column.__eq__,
        "lt": column.__lt__,
        "lte": column.__le__,
        "gt": column.__gt__,
        "gte": column.__ge__,
    }
    condition: ColumnElement[bool] = comparisons[operator](value)
    return condition


def _compare_texts(column: ColumnElement[str], operator: str, value: datetime) -> ColumnElement[bool]:
    """SQLite keeps moments as text, with microseconds when SQLAlchemy wrote them and often without when others did.
    The shorter text of the same moment sorts first, so each comparison takes the form that is right for both."""
    exact = value.strftime("%Y-%m-%d %H:%M:%S.%f").rjust(26, "0")
    short = exact if value.microsecond else exact[:19]
    if operator == "eq":
        return or_(_compare(column, "eq", exact), _compare(column, "eq", short) if short != exact else false())
    return _compare(column, operator, short if operator in ("lt", "gte") else exact)


def _in_zone(field: FieldInfo, value: datetime) -> datetime:
    aware = bool(getattr(field.type, "timezone", False))
    if aware:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
