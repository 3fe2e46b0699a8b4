"""What each template is given: one frozen value per page, every attribute documented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

__all__ = [
    "ActionLink",
    "Activity",
    "Cell",
    "Chip",
    "Choice",
    "Chrome",
    "Column",
    "ConfirmPage",
    "Crumb",
    "DeletePage",
    "DetailPage",
    "DetailRow",
    "ErrorPage",
    "FilterBox",
    "FormGroup",
    "FormPage",
    "FormRow",
    "HomePage",
    "ListPage",
    "ListRow",
    "LoginPage",
    "MenuGroup",
    "MenuItem",
    "Message",
    "Pager",
    "PanelCard",
    "PasswordPage",
    "Related",
    "SortOption",
]


# Around every page ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu. ``icon`` is the name of a Bootstrap icon."""

    label: str
    url: str
    icon: str = "table"
    active: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Models and views of one category; the group without a label comes first."""

    label: str
    items: Sequence[MenuItem]


@dataclass(frozen=True, slots=True)
class Message:
    """A message left by the last action. ``level`` is one of success, info, warning, error."""

    level: Literal["success", "info", "warning", "error"]
    text: str
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the breadcrumb; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chrome:
    """What surrounds every page: brand, menu, user, theme. Given to templates as ``chrome``."""

    title: str
    home_url: str
    language: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    theme: Literal["auto", "light", "dark"] = "auto"
    theme_url: str = ""
    """POST here with ``theme`` and ``next`` to change it."""
    menu: Sequence[MenuGroup] = ()
    messages: Sequence[Message] = ()
    signed_in: bool = False
    user_label: str = ""
    user_initials: str = ""
    login_url: str = ""
    logout_url: str = ""
    """POST here, with the CSRF token, to sign out."""
    password_url: str = ""
    csrf_token: str = ""
    nonce: str = ""
    """The nonce of this response's Content-Security-Policy, for script elements."""
    here: str = ""
    """Path and query of this page, for forms that come back to it."""
    bootstrap_css: str = ""
    css: str = ""
    js: str = ""
    """Address of the one ES module that a page loads."""
    icons: str = ""
    """Address of the icon sprite; use as ``<svg class="icon"><use href="{{ chrome.icons }}#pencil"/></svg>``."""
    favicon: str = ""


# Home ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PanelCard:
    """A panel after its function ran. ``html`` is its rendered template; when it failed, ``error`` says so in words and
    ``reference`` leads to the log."""

    name: str
    title: str
    icon: str
    size: int
    html: str = ""
    error: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """One recorded change, for the list of recent activity. ``when`` is for people, ``when_iso`` for machines."""

    user: str
    action: Literal["create", "update", "delete", "action"]
    sentence: str
    model: str
    label: str
    url: str
    when: str
    when_iso: str


@dataclass(frozen=True, slots=True)
class ModelLink:
    """A model on the home page; ``new_url`` is empty when the user may not create."""

    label: str
    url: str
    new_url: str
    icon: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ModelGroup:
    """The models of one category on the home page."""

    label: str
    models: Sequence[ModelLink]


@dataclass(frozen=True, slots=True)
class HomePage:
    """``dashboard/home.html``."""

    title: str
    greeting: str
    groups: Sequence[ModelGroup] = ()
    panels: Sequence[PanelCard] = ()
    activity: Sequence[Activity] = ()
    plugin_errors: Sequence[str] = ()
    """Plugins that could not be loaded; shown to administrators only."""


# List ----------------------------------------------------------------------------------------------------------------


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
    """Actions on the selection; the form posts ``action`` and ``key`` (repeated) to ``action_url``, which knows the way back."""
    action_url: str = ""
    pager: Pager = field(default_factory=lambda: Pager(""))
    empty: Literal["", "no_rows", "no_match", "unreadable"] = ""
    error: str = ""
    """Why the rows cannot be shown, in words, when ``empty`` is ``unreadable``."""
    reference: str = ""


# Record --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A field on the detail page; ``cells`` has one for single values, several for relations to many. ``block`` asks for
    the full width and preserved line breaks (long text, JSON)."""

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


# Outside -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoginPage:
    """``dashboard/login.html``. ``form`` is the bound Flask-Security login form."""

    title: str
    form: Any
    action_url: str
    errors: Sequence[str] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """``dashboard/password.html``: change one's own password. ``form`` is the bound Flask-Security form."""

    title: str
    form: Any
    action_url: str
    crumbs: Sequence[Crumb] = ()
    errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``dashboard/error.html``, inside the chrome when the user is signed in, plain otherwise."""

    status: int
    title: str
    sentence: str
    """What happened and what one can do next."""
    reference: str = ""
    back_url: str = ""
    retry_url: str = ""
    """Where to try again: a link, or with ``resend`` the address of a form that sends ``fields`` once more."""
    resend: bool = False
    fields: Sequence[tuple[str, str]] = ()
    login_url: str = ""
