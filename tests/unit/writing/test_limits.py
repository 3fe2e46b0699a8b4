from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import BigInteger, Numeric, SmallInteger, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dashboard.facts import describe
from dashboard.writing.limits import too_much, whole_range


class Base(DeclarativeBase):
    pass


class Measure(Base):
    __tablename__ = "measure"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(3))
    small: Mapped[int] = mapped_column(SmallInteger)
    big: Mapped[int] = mapped_column(BigInteger)
    price: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    whole: Mapped[Decimal] = mapped_column(Numeric(5))
    free: Mapped[Decimal] = mapped_column(Numeric)
    rough: Mapped[float]


FIELDS = describe(Measure).fields


@pytest.mark.parametrize(
    ("name", "value", "dialect"),
    [
        ("name", "abc", "sqlite"),
        ("name", "👍👍👍", "postgresql"),
        ("small", 32767, "postgresql"),
        ("small", 40_000, "sqlite"),
        ("id", -(2**31), "mariadb"),
        ("big", 2**63 - 1, "postgresql"),
        ("price", Decimal("9999.99"), "postgresql"),
        ("price", Decimal("1.500"), "postgresql"),
        ("price", Decimal("0E+10"), "postgresql"),
        ("whole", Decimal("1E+4"), "postgresql"),
        ("free", Decimal("1.23456789"), "postgresql"),
        ("free", Decimal("NaN"), "postgresql"),
        ("rough", float("inf"), "postgresql"),
        ("rough", True, "sqlite"),
    ],
)
def test_what_fits(name: str, value: Any, dialect: str) -> None:
    assert too_much(FIELDS[name], value, dialect) == ""


@pytest.mark.parametrize(
    ("name", "value", "dialect", "words"),
    [
        ("name", "abcd", "sqlite", "At most 3 characters fit here; this has 4."),
        ("name", "a\x00", "mariadb", "NUL"),
        ("name", "\udcff", "sqlite", "half a character"),
        ("small", 32768, "postgresql", "Only whole numbers from -32,768 to 32,767 fit here."),
        ("id", 2**31, "mariadb", "2,147,483,647"),
        ("id", 2**63, "sqlite", "9,223,372,036,854,775,807"),
        ("price", Decimal("1.005"), "sqlite", "At most 2 decimal places fit here."),
        ("price", Decimal("10000"), "sqlite", "At most 4 digits before the point fit here."),
        ("price", Decimal("Infinity"), "sqlite", "not a number"),
        ("whole", Decimal("1.5"), "postgresql", "decimal place"),
        ("free", Decimal("1.5"), "mariadb", "decimal place"),
        ("rough", float("nan"), "mariadb", "not a number"),
    ],
)
def test_what_does_not_fit(name: str, value: Any, dialect: str, words: str) -> None:
    assert words in too_much(FIELDS[name], value, dialect)


def test_only_whole_numbers_have_a_range() -> None:
    assert whole_range(FIELDS["name"], "sqlite") is None
