"""The heads of a list's columns and its sort menu: how it is sorted now and how it could be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..pages import Column, SortOption
from .columns import ListColumn
from .sorting import SortKey, default_order
from .state import ListState

__all__ = ["columns", "sort_options"]

URL = Callable[[ListState], str]
Direction = Literal["", "asc", "desc"]


def columns(
    state: ListState, shown: Sequence[ListColumn], admin: ModelAdmin, access: Access, url: URL
) -> tuple[Column, ...]:
    """Return the heads of the columns. A click sorts by the column, and the other way round when it is sorted by."""
    keys = _keys(state, admin, access)
    return tuple(_column(state, column, keys, url) for column in shown)


def sort_options(
    state: ListState, shown: Sequence[ListColumn], admin: ModelAdmin, access: Access, url: URL
) -> tuple[SortOption, ...]:
    """Return a line of the sort menu for every column that can be sorted by."""
    keys = _keys(state, admin, access)
    return tuple(_option(state, column, keys, url) for column in shown if column.sortable)


def _keys(state: ListState, admin: ModelAdmin, access: Access) -> Sequence[SortKey]:
    return [key for key in state.sort if not key.error] or default_order(admin, access)


def _place(name: str, keys: Sequence[SortKey]) -> tuple[Direction, int]:
    for position, key in enumerate(keys, 1):
        if key.name == name:
            return ("desc" if key.descending else "asc"), position
    return "", 0


def _column(state: ListState, column: ListColumn, keys: Sequence[SortKey], url: URL) -> Column:
    direction, position = _place(column.name, keys)
    head = Column(
        name=column.name,
        label=column.label,
        kind=column.kind.name,
        numeric=column.kind.numeric,
        help_text=column.help_text,
    )
    if not column.sortable:
        return head
    descending = direction == "asc"
    return Column(
        name=head.name,
        label=head.label,
        kind=head.kind,
        numeric=head.numeric,
        help_text=head.help_text,
        sort_url=url(state.with_sort(column.name, descending)),
        add_url=url(state.adding_sort(column.name, descending)),
        remove_url=_remove_url(state, column.name, url),
        direction=direction,
        position=position,
    )


def _option(state: ListState, column: ListColumn, keys: Sequence[SortKey], url: URL) -> SortOption:
    direction, position = _place(column.name, keys)
    return SortOption(
        label=column.label,
        direction=direction,
        position=position,
        asc_url=url(state.with_sort(column.name, False)),
        desc_url=url(state.with_sort(column.name, True)),
        add_url=url(state.adding_sort(column.name, False)),
        remove_url=_remove_url(state, column.name, url),
    )


def _remove_url(state: ListState, name: str, url: URL) -> str:
    """The list's own order cannot be taken away, only replaced."""
    return url(state.without_sort(name)) if any(key.name == name for key in state.sort) else ""
