"""The pages of one record: detail, form, and the questions before something is deleted or done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .around import Crumb
from .home import PanelCard
from .lists import ActionLink, Cell, Choice, Column, ListRow

__all__ = [
    "ConfirmPage",
    "DeletePage",
    "DetailGroup",
    "DetailPage",
    "DetailRow",
    "FormGroup",
    "FormPage",
    "FormRow",
    "Related",
]


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A field on the detail page; ``cells`` has one for single values, several for relations to many. ``block`` asks
    for the full width and preserved line breaks (long text, JSON)."""

    name: str
    label: str
    kind: str
    cells: Sequence[Cell]
    help_text: str = ""
    block: bool = False


@dataclass(frozen=True, slots=True)
class DetailGroup:
    """A group of fields under a title."""

    title: str
    rows: Sequence[DetailRow]


@dataclass(frozen=True, slots=True)
class Related:
    """The first rows that belong to this record, as a small table. ``count`` is in words («12», «10,000+»)."""

    name: str
    label: str
    columns: Sequence[Column]
    rows: Sequence[ListRow]
    count: str
    all_url: str
    new_url: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class DetailPage:
    """``dashboard/detail.html``."""

    title: str
    label: str
    crumbs: Sequence[Crumb]
    groups: Sequence[DetailGroup]
    related: Sequence[Related] = ()
    panels: Sequence[PanelCard] = ()
    edit_url: str = ""
    delete_url: str = ""
    clone_url: str = ""
    list_url: str = ""
    actions: Sequence[ActionLink] = ()
    """Actions on this record; the form posts ``action``, ``key`` and ``_record`` (the key again: the way back)."""
    action_url: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One field of a form. ``field`` is the bound WTForms field; ``template`` is the partial that draws it, from
    ``dashboard/fields/<kind>/form.html`` with the kind's ancestors as fallback. A read-only row has ``cells`` instead.

    For relations ``lookup_url`` is where a script asks for matches, ``search_name`` the name of the text control with
    which one searches without a script (its button posts ``_search=<name>``), ``more`` whether more rows exist than the
    options offered, ``new_url`` where a related row is created."""

    name: str
    label: str
    kind: str
    field: Any = None
    template: str = ""
    required: bool = False
    help_text: str = ""
    errors: Sequence[str] = ()
    cells: Sequence[Cell] = ()
    wide: bool = False
    choices: Sequence[Choice] = ()
    multiple: bool = False
    lookup_url: str = ""
    search_name: str = ""
    search_value: str = ""
    more: bool = False
    new_url: str = ""

    @property
    def read_only(self) -> bool:
        return self.field is None


@dataclass(frozen=True, slots=True)
class FormGroup:
    """A fieldset."""

    title: str
    rows: Sequence[FormRow]
    description: str = ""
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """``dashboard/form.html``, for creating and editing alike. Buttons are named ``_save``, ``_continue``,
    ``_addanother``, ``_saveasnew``. ``hidden`` are hidden controls (name, value), ``next`` included."""

    title: str
    label: str
    crumbs: Sequence[Crumb]
    groups: Sequence[FormGroup]
    creating: bool
    action_url: str
    cancel_url: str
    errors: Sequence[str] = ()
    """What concerns the record as a whole."""
    error_count: int = 0
    hidden: Sequence[tuple[str, str]] = ()
    can_add_another: bool = False
    can_save_as_new: bool = False
    delete_url: str = ""
    view_url: str = ""


@dataclass(frozen=True, slots=True)
class DeletePage:
    """``dashboard/delete.html``: one row or several. ``consequences`` are sentences about what goes with them,
    ``protected`` about what forbids it; then there is no button."""

    title: str
    crumbs: Sequence[Crumb]
    labels: Sequence[str]
    more: int
    """How many rows beyond those named."""
    action_url: str
    cancel_url: str
    keys: Sequence[str] = ()
    consequences: Sequence[str] = ()
    protected: Sequence[str] = ()
    hidden: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """``dashboard/confirm.html``: an action that asks before it runs."""

    title: str
    question: str
    crumbs: Sequence[Crumb]
    labels: Sequence[str]
    more: int
    action: ActionLink
    action_url: str
    cancel_url: str
    keys: Sequence[str] = ()
    hidden: Sequence[tuple[str, str]] = ()
