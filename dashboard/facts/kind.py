"""What a kind is: how values of one sort are shown, written, read, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

__all__ = ["KINDS", "LOOKUPS", "Kind"]

LOOKUPS = (
    "eq",
    "ne",
    "lt",
    "lte",
    "gt",
    "gte",
    "in",
    "not_in",
    "is_null",
    "contains",
    "startswith",
    "endswith",
    "between",
    "year",
    "month",
    "within_days",
)
"""Every lookup of the grammar."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one sort behave.

    ``format`` makes text for people and never raises, whatever the database holds. ``text`` makes text that ``parse``
    reads back to an equal value: for forms, keys and addresses. ``parse`` takes the column's type too and raises
    ``ValueError`` with a sentence for people. ``to_json`` and ``from_json`` (which takes the type too) do the same for
    JSON. None of them is ever given None. ``block`` values are long: they want the full width of a page.
    """

    name: str
    parent: str | None
    format: Callable[[Any], str]
    text: Callable[[Any], str]
    parse: Callable[[str, TypeEngine[Any]], Any]
    to_json: Callable[[Any], Any]
    from_json: Callable[[Any, TypeEngine[Any]], Any]
    sortable: bool = True
    searchable: bool = False
    editable: bool = True
    numeric: bool = False
    block: bool = False
    lookups: tuple[str, ...] = ("is_null",)

    @property
    def ancestors(self) -> Iterator[str]:
        """Yield this kind's name, its parent's and so on: the order in which partials are looked for."""
        name: str | None = self.name
        while name is not None:
            yield name
            name = KINDS[name].parent if name in KINDS else None

    def is_a(self, name: str) -> bool:
        """Return whether this kind is the named one or descends from it."""
        return name in self.ancestors

    def without_sql(self) -> Kind:
        """Return the same kind for values that exist in Python only: nothing to sort, search or filter by."""
        return replace(self, sortable=False, searchable=False, lookups=())


KINDS: dict[str, Kind] = {}
"""Every registered kind by name."""
