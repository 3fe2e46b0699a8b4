"""Which rows of an ordered statement a page shows: numbered pages, by OFFSET for now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from .counting import Count

__all__ = ["Page", "turn_to"]

Load = Callable[[Select[Any]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, its number, whether another follows, and how many rows there are in all."""

    rows: Sequence[Any]
    number: int
    has_next: bool
    count: Count


def turn_to(number: int, size: int, ordered: Select[Any], load: Load, count: Callable[[], Count]) -> Page:
    """Load a page of an ordered statement, one row more than it shows to learn whether another follows.

    A page beyond the last is the last one. Rows are only counted when the page does not tell how many there are.
    """
    rows = load(_slice(ordered, number, size))
    if not rows and number > 1:
        total = count()
        number = _last(total, size) if not total.capped else number
        rows = load(_slice(ordered, number, size)) if not total.capped and total.number else ()
        return Page(rows[:size], number, len(rows) > size, total)
    has_next = len(rows) > size
    total = count() if has_next else Count((number - 1) * size + len(rows))
    return Page(rows[:size], number, has_next, total)


def _slice(ordered: Select[Any], number: int, size: int) -> Select[Any]:
    return ordered.limit(size + 1).offset((number - 1) * size) if number > 1 else ordered.limit(size + 1)


def _last(count: Count, size: int) -> int:
    return max(1, -(-count.number // size))
