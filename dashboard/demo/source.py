"""What every part of the example's rows is made from: one source of chance, one calendar, how many of each."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from .moments import Calendar

__all__ = ["Row", "Sizes", "Source"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows to make."""

    users: int = 1_200
    messages: int = 3_000
    follows: int = 4_000
    customers: int = 600
    orders: int = 2_500


@dataclass(frozen=True, slots=True)
class Source:
    """What every part of the rows draws from."""

    random: Random
    calendar: Calendar
    sizes: Sizes
