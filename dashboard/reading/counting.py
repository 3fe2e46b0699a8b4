"""Counts that cost the same however many rows there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import Session

from .numerals import grouped

__all__ = ["Count", "count_bounded"]

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are; ``capped`` when there are more than ``number``."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{grouped(self.number)}+" if self.capped else grouped(self.number)


def count_bounded(statement: Select[Any], session: Session, limit: int = MOST) -> Count:
    """Count the rows of a statement, up to ``limit``."""
    rows: Select[Any] = statement.order_by(None).with_only_columns(
        literal_column("1").label("one"), maintain_column_froms=True
    )
    bounded = rows.limit(limit + 1).subquery()
    number = session.scalar(select(func.count()).select_from(bounded)) or 0
    return Count(min(number, limit), number > limit)
