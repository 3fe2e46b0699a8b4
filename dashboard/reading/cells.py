"""Values made into cells, by functions chosen once for each column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..facts import Kind, describe, encode_key
from ..facts.formatting import formatter_of
from ..i18n import gettext as _
from ..pages import Cell, DetailRow
from .columns import ListColumn
from .query import Rows
from .values import Value

__all__ = ["RelatedURL", "RowURL", "detail", "table"]

RowURL = Callable[[str], str]
"""Key of a row, as addresses have it -> where it is shown."""
RelatedURL = Callable[[type, str], str]
"""Model and key of a related row -> where it is shown; empty when nowhere."""
Format = Callable[[Value], Cell]

LONGEST = 80
LONGEST_TITLE = 300
TONES = {"enum": "badge", **dict.fromkeys(("uuid", "json", "array", "binary", "pickle", "unknown"), "code")}


def table(
    rows: Rows,
    admin: ModelAdmin,
    access: Access,
    *,
    row_url: RowURL | None = None,
    related_url: RelatedURL | None = None,
) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of a page of rows. The columns of ``list_display_links`` lead to the row itself, relations to
    the related row where the user may open it."""
    links = admin.get_list_display_links(access.user) if row_url is not None else ()
    formats = [_format(column, admin, access, related_url, full=False) for column in rows.columns]
    linked = [column.name in links for column in rows.columns]
    if row_url is not None and formats and not any(linked):
        linked[0] = True
    found = []
    for row in rows.rows:
        url = row_url(row.key_text) if row_url is not None else ""
        cells = (form(value) for form, value in zip(formats, row.values, strict=True))
        found.append(tuple(cell._replace(url=url) if link else cell for cell, link in zip(cells, linked, strict=True)))
    return tuple(found)


def detail(
    values: Iterable[tuple[ListColumn, Value]],
    admin: ModelAdmin,
    access: Access,
    *,
    related_url: RelatedURL | None = None,
) -> tuple[DetailRow, ...]:
    """Return the rows of a record's page: values in full, several cells for relations to many."""
    return tuple(_detail_row(column, value, admin, access, related_url) for column, value in values)


def _detail_row(
    column: ListColumn, value: Value, admin: ModelAdmin, access: Access, related_url: RelatedURL | None
) -> DetailRow:
    form = _format(column, admin, access, related_url, full=True)
    single = _single(column, _empty(column, admin, access), _opener(access, related_url), full=True)
    cells = [single(item) for item in value.items] if value.items else [form(value)]
    if value.items and value.more:
        cells.append(Cell("…", title=_("There are more.")))
    return DetailRow(column.name, column.label, column.kind.name, tuple(cells), column.help_text, column.kind.block)


# The functions -------------------------------------------------------------------------------------------------------


def _format(
    column: ListColumn, admin: ModelAdmin, access: Access, related_url: RelatedURL | None, *, full: bool
) -> Format:
    empty = _empty(column, admin, access)
    form = _single(column, empty, _opener(access, related_url), full=full)
    return _several(form, empty) if column.many else form


def _empty(column: ListColumn, admin: ModelAdmin, access: Access) -> Cell:
    own = column.display.empty if column.display is not None else None
    return Cell(own if own is not None else admin.get_empty_value_display(access.user), tone="null")


def _opener(access: Access, related_url: RelatedURL | None) -> RelatedURL:
    """Return the maker of links to related rows, asking once for each model whether the user may open them."""
    allowed: dict[type, bool] = {}

    def url(model: type, key: str) -> str:
        if related_url is None:
            return ""
        if model not in allowed:
            allowed[model] = access.can_model("view", model)
        return related_url(model, key) if allowed[model] else ""

    return url


def _single(column: ListColumn, empty: Cell, url: RelatedURL, *, full: bool) -> Format:
    if column.relation is not None:
        return _related(empty, url)
    kind = column.kind
    form = formatter_of(column.field) if column.field is not None else kind.format
    choices = dict(column.field.choices) if column.field is not None else {}
    text = _choice_text(kind, choices, form) if choices else form
    tone = next((TONES[name] for name in kind.ancestors if name in TONES), "")
    boolean = kind.is_a("boolean")

    def cell(value: Value) -> Cell:
        if value.error:
            return _error(value)
        raw = value.raw
        if raw is None:
            return empty
        if raw == "" and isinstance(raw, str):
            return empty._replace(title=_("Empty text"))
        try:
            words = text(raw)
        except Exception:  # a kind of the application's own may raise anything
            return _error(Value(error=_("The stored value cannot be shown.")))
        if boolean and raw in (True, False):
            return Cell(words, tone="true" if raw else "false")
        return Cell(words, tone=tone) if full else _short(words, tone)

    return cell


def _choice_text(kind: Kind, choices: dict[str, str], form: Callable[[object], str]) -> Callable[[object], str]:
    def text(raw: object) -> str:
        return choices.get(kind.text(raw)) or form(raw)

    return text


def _related(empty: Cell, url: RelatedURL) -> Format:
    def cell(value: Value) -> Cell:
        if value.error:
            return _error(value)
        if not value.label:
            return empty
        short = _short(value.label, "")
        if value.related_key is None or value.related_model is None:
            return short
        return short._replace(
            url=url(value.related_model, encode_key(describe(value.related_model), value.related_key))
        )

    return cell


def _several(form: Format, empty: Cell) -> Format:
    def cell(value: Value) -> Cell:
        if value.error:
            return _error(value)
        if not value.items:
            return empty
        texts: Sequence[str] = [form(item).text for item in value.items]
        return _short(", ".join(texts) + (" …" if value.more else ""), "")

    return cell


def _error(value: Value) -> Cell:
    return Cell(_("Unreadable"), tone="error", title=value.error)


def _short(text: str, tone: str) -> Cell:
    """Return the text on one line, shortened; what was cut off is its title."""
    line = " ".join(text[: LONGEST_TITLE * 4].split())
    if len(line) <= LONGEST:
        return Cell(line, tone=tone)
    title = line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
    return Cell(line[: LONGEST - 1].rstrip() + "…", tone=tone, title=title)
