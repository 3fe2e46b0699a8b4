"""The list of a model: columns, rows, filters, sorting, paging, actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .around import Crumb

__all__ = [
    "ActionLink",
    "Cell",
    "Chip",
    "Choice",
    "Column",
    "FilterBox",
    "FilterInput",
    "ListPage",
    "ListRow",
    "PageLink",
    "Pager",
    "SortOption",
]


class Cell(NamedTuple):
    """One value of a list or detail page. ``tone`` is '' or one of: true, false, null (empty value), badge, code, error
    (could not be read; ``title`` says why). ``url`` leads to the row itself or to the related row."""

    text: str
    url: str = ""
    tone: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. ``sort_url`` is empty when it cannot be sorted; ``direction`` is '' when it is not sorted by,
    ``position`` counts from 1 among the columns sorted by; ``add_url`` sorts by it after the others."""

    name: str
    label: str
    kind: str
    numeric: bool = False
    sort_url: str = ""
    add_url: str = ""
    remove_url: str = ""
    direction: Literal["", "asc", "desc"] = ""
    position: int = 0
    help_text: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list: its key as written in URLs, its label, its cells in the order of the columns."""

    key: str
    label: str
    cells: Sequence[Cell]
    url: str = ""
    edit_url: str = ""
    delete_url: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter or search; ``remove_url`` is the list without it. ``error`` says why it was not applied."""

    label: str
    remove_url: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: of a filter (``url`` selects it) or of a form control (``value``)."""

    label: str
    value: str = ""
    selected: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class FilterInput:
    """One control of a filter box. ``name`` is the URL parameter, ``type`` an input type or ``select``."""

    name: str
    label: str
    type: str
    value: str = ""
    choices: Sequence[Choice] = ()
    step: str = ""
    lookup_url: str = ""
    """For relations: where a script asks for matching rows."""


@dataclass(frozen=True, slots=True)
class FilterBox:
    """One filter of the filter panel: links to choose from (``choices``) or controls to fill in (``inputs``)."""

    name: str
    label: str
    active: bool = False
    choices: Sequence[Choice] = ()
    inputs: Sequence[FilterInput] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class SortOption:
    """A line of the sort menu, which works without a script."""

    label: str
    direction: Literal["", "asc", "desc"]
    position: int
    asc_url: str
    desc_url: str
    add_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A numbered page; ``gap`` stands for pages left out."""

    label: str
    url: str = ""
    current: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is in the list. ``summary`` says it in words («1–25 of 3,412»)."""

    summary: str
    previous_url: str = ""
    next_url: str = ""
    first_url: str = ""
    last_url: str = ""
    pages: Sequence[PageLink] = ()
    per_page: Sequence[Choice] = ()
    """Page sizes, each a link."""


@dataclass(frozen=True, slots=True)
class ActionLink:
    """A button or link. ``name`` is the value of the ``action`` control when it belongs to the selection form."""

    label: str
    url: str = ""
    name: str = ""
    icon: str = ""
    style: Literal["", "primary", "danger"] = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """``dashboard/list.html``. ``label`` is that of one row, as it stands in the middle of a sentence."""

    title: str
    label: str
    label_plural: str
    crumbs: Sequence[Crumb]
    url: str
    """The list without any parameter."""
    columns: Sequence[Column] = ()
    rows: Sequence[ListRow] = ()
    new_url: str = ""
    export_urls: Sequence[ActionLink] = ()
    searchable: bool = False
    search_hint: str = ""
    q: str = ""
    keep: Sequence[tuple[str, str]] = ()
    """Parameters that the search form carries along (name, value), the search itself and the page left out."""
    chips: Sequence[Chip] = ()
    clear_url: str = ""
    filters: Sequence[FilterBox] = ()
    filter_keep: Sequence[tuple[str, str]] = ()
    """Parameters that the filter form carries along."""
    sorts: Sequence[SortOption] = ()
    actions: Sequence[ActionLink] = ()
    """Actions on the selection; the form posts ``action`` and ``key`` (repeated) to ``action_url``, which knows the way
    back."""
    action_url: str = ""
    pager: Pager = field(default_factory=lambda: Pager(""))
    empty: Literal["", "no_rows", "no_match", "unreadable"] = ""
    error: str = ""
    """Why the rows cannot be shown, in words, when ``empty`` is ``unreadable``."""
    reference: str = ""
