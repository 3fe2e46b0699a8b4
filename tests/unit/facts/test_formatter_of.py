from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

from dashboard.facts.formatting import formatter_of
from dashboard.facts.introspection import describe


def shown(name: str, type_: Any, value: Any, *more: Any) -> str:
    class Base(DeclarativeBase):
        pass

    class Other(Base):
        __tablename__ = "other"
        id = mapped_column(sa.Integer, primary_key=True)

    body = {
        "__tablename__": "thing",
        "id": mapped_column(sa.Integer, primary_key=True),
        name: mapped_column(type_, *more),
    }
    field = describe(type("Thing", (Base,), body)).fields[name]
    return formatter_of(field)(value)


@pytest.mark.parametrize(
    ("name", "type_", "value", "text"),
    [
        ("amount", sa.Integer, 1234567, "1,234,567"),
        ("amount", sa.Integer, -1234, "-1,234"),
        ("total", sa.Numeric(10, 2), Decimal("1234.50"), "1,234.50"),
        ("total", sa.Numeric, Decimal("NaN"), "Not a number"),
        ("total", sa.Numeric, Decimal("1E+50"), "1E+50"),
        ("year", sa.Integer, 2026, "2026"),
        ("order_number", sa.Integer, 10001, "10001"),
        ("amount", sa.Integer, "not a number", "not a number"),
        ("title", sa.String, "12345", "12345"),
        ("ratio", sa.Float, 12345.5, "12345.5"),
    ],
)
def test_thousands_are_separated_where_a_number_counts_something(name: str, type_: Any, value: Any, text: str) -> None:
    assert shown(name, type_, value) == text


def test_keys_are_never_grouped() -> None:
    assert shown("owner", sa.Integer, 12345, sa.ForeignKey("other.id")) == "12345"
