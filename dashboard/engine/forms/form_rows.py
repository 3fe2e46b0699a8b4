"""What a form's templates are given: its groups and rows, with labels, help, errors, choices and read-only values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...facts import FieldInfo, RelationInfo
from ...i18n import gettext as _
from ...pages import Cell, FormGroup, FormRow
from ...reading import cells, record
from ...writing.permitted import grouped_names
from ...writing.schema import field_label
from .choosing import partial_of
from .names import search_name
from .partials import form_template
from .picking import MOST_LINKED

if TYPE_CHECKING:
    from jinja2 import Environment

    from .record_form import RecordForm

__all__ = ["FormUrls", "groups"]


def _nowhere(_relation: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class FormUrls:
    """The addresses that a form needs, as functions. An empty answer means that there is none for this user.

    ``lookup`` of a relation's name is where a script asks for matches, ``new`` of a model where a related row is
    created, ``record`` of a model and a key where a row is shown, ``related`` of a relation's name where all rows that
    it leads to are listed.
    """

    lookup: Callable[[str], str]
    new: Callable[[type[Any]], str]
    record: Callable[[type[Any], str], str]
    related: Callable[[str], str] = _nowhere


def groups(form: RecordForm, urls: FormUrls, environment: Environment) -> tuple[FormGroup, ...]:
    """Return the fieldsets, those without any row for this user left out."""
    cells_of = _read_only_cells(form, urls)
    made = []
    for fieldset, names in grouped_names(form.admin, form.access.user):
        rows = [_row(form, name, urls, environment, cells_of) for name in names if name in form or name in cells_of]
        if rows:
            made.append(FormGroup(fieldset.title, tuple(rows), fieldset.description, fieldset.collapsed))
    return tuple(made)


def _row(
    form: RecordForm, name: str, urls: FormUrls, environment: Environment, cells_of: Mapping[str, FormRow]
) -> FormRow:
    if name not in form:
        return cells_of[name]
    known = form.admin.info.get(name)
    if isinstance(known, RelationInfo):
        return _relation_row(form, known, urls, environment)
    assert isinstance(known, FieldInfo)  # noqa: S101  (a control is made of one or the other)
    control = form[name]
    override = form.admin.get_form_overrides(form.access.user).get(name)
    partial = partial_of(control, known.kind.name, override.widget if override is not None else None)
    return FormRow(
        name=name,
        label=str(control.label.text),
        kind=known.kind.name,
        field=control,
        template=form_template(partial, environment),
        required=bool(control.flags.required),
        help_text=_help(form, name, known.help_text, getattr(control, "zone_text", "")),
        errors=tuple(control.errors),
        wide=known.kind.block,
        choices=getattr(control, "choices", ()),
    )


def _relation_row(form: RecordForm, relation: RelationInfo, urls: FormUrls, environment: Environment) -> FormRow:
    control = form[relation.name]
    choices, more = control.offered()
    return FormRow(
        name=relation.name,
        label=str(control.label.text),
        kind="relation",
        field=control,
        template=form_template("relation", environment),
        required=control.required,
        help_text=_help(form, relation.name, relation.help_text),
        errors=tuple(control.errors),
        choices=choices,
        multiple=relation.many,
        lookup_url=urls.lookup(relation.name),
        search_name=search_name(relation.name),
        search_value=control.query,
        more=more,
        new_url=urls.new(relation.target),
    )


def _help(form: RecordForm, name: str, own: str, *more: str) -> str:
    said = form.admin.get_descriptions(form.access.user).get(name) or own
    return " ".join(str(each) for each in (said, *more) if each)


def _read_only_cells(form: RecordForm, urls: FormUrls) -> dict[str, FormRow]:
    """Return the rows that are shown and not edited, read and formatted as the detail page does."""
    names = [name for _set, names in grouped_names(form.admin, form.access.user) for name in names]
    shown = [name for name in names if name in form.read_only]
    if not shown or form.row is None:
        return {}
    values = record.read(form.admin, form.access, form.session, form.row, shown)
    details = cells.detail(values, form.admin, form.access, related_url=urls.record)
    return {
        detail.name: FormRow(
            name=detail.name,
            label=field_label(form.admin, form.access.user, detail.name),
            kind=detail.kind,
            help_text=detail.help_text,
            cells=(*detail.cells, *_elsewhere(form, detail.name, urls)),
            wide=detail.block,
        )
        for detail in details
    }


def _elsewhere(form: RecordForm, name: str, urls: FormUrls) -> tuple[Cell, ...]:
    """Return a link to the list of all rows of a relation that has too many to be edited here."""
    if name not in form.crowded:
        return ()
    return (Cell(_("More than %(number)s, too many to choose here", number=MOST_LINKED), url=urls.related(name)),)
