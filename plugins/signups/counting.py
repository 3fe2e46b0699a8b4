"""Counts rows per day in one statement, on every database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, Select, TypeDecorator, cast, func, inspect, literal, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from dashboard import PanelContext

__all__ = ["per_day"]


def per_day(context: PanelContext, joined: InstrumentedAttribute[Any], first: date) -> Mapping[date, int]:
    """Return how many rows that the user may know of fall on each day from ``first`` on; days without any are left out.

    Days are those of UTC: times without a zone are taken to be UTC.
    """
    model, stored = joined.class_, plain(joined.type)
    admin = context.access.registry.find(model)
    rows: Select[Any] = select(model)
    if admin is not None:
        rows = context.access.scope(rows, admin)
    day = day_of(type_coerce(joined, stored), stored, context.session.get_bind(inspect(model)).dialect.name)
    rows = rows.where(type_coerce(joined, stored) >= literal(midnight(first, stored), stored))
    # The key comes along, so that a scope that says DISTINCT still counts rows and not days.
    days = rows.order_by(None).with_only_columns(*inspect(model).primary_key, day.label("signups_day")).subquery()
    found = context.session.execute(select(days.c.signups_day, func.count()).group_by(days.c.signups_day))
    return {
        date.fromisoformat(day) if isinstance(day, str) else day: number for day, number in found if day is not None
    }


def plain(kept: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type that the database knows: a type of the application's own may refuse our moment."""
    return kept.impl_instance if isinstance(kept, TypeDecorator) else kept


def midnight(day: date, stored: TypeEngine[Any]) -> date | datetime:
    """Return the first moment of a day as a value of the column."""
    if isinstance(stored, Date):
        return day
    zone = "+00:00" if getattr(stored, "timezone", False) else ""
    return datetime.fromisoformat(f"{day.isoformat()}T00:00:00{zone}")


def day_of(moment: Any, stored: TypeEngine[Any], dialect: str) -> Any:
    """Return the expression for the day of a moment."""
    if isinstance(stored, Date):
        return moment
    if dialect == "postgresql":
        # A time with a zone would otherwise fall on the day of the session's zone.
        return cast(
            func.timezone("UTC", moment, type_=DateTime()) if getattr(stored, "timezone", False) else moment, Date
        )
    return func.date(moment)
