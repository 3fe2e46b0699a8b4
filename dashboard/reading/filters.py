"""The filter boxes beside a list: what can be chosen, and what is chosen now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy.orm import Session

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..errors import DashboardError, UnknownName
from ..facts import Path, describe
from ..i18n import gettext as _
from ..pages import Choice, FilterBox, FilterInput
from .conditions import Condition
from .date_filters import date_choices, date_inputs
from .reach import field_at, reach, relation_at
from .rows import labelled, options
from .state import ListState

__all__ = ["boxes", "keep"]

URL = Callable[[ListState], str]
LookupURL = Callable[[str], str]
"""Path of a relation -> where a script asks for matching rows; empty when nowhere."""

FEW = 20
"""Related rows up to which a filter lists them all."""


def boxes(
    state: ListState,
    admin: ModelAdmin,
    access: Access,
    session: Session,
    url: URL,
    *,
    lookup_url: LookupURL | None = None,
) -> tuple[FilterBox, ...]:
    """Return the boxes of the declared filters that this user may use, one or two statements for each relation."""
    found = []
    for name in admin.get_list_filter(access.user):
        path = _path(name, admin, access)
        if path is None:
            continue
        found.append(_box(path, state, admin, access, session, url, lookup_url))
    return tuple(box for box in found if box.choices or box.inputs)


def keep(state: ListState, shown: Sequence[FilterBox]) -> list[tuple[str, str]]:
    """Return what the filter form carries along: all but the page and what its own controls ask for."""
    own = {control.name for box in shown for control in box.inputs}
    return [(name, value) for name, value in state.pairs() if name != "page" and name not in own]


def _path(name: object, admin: ModelAdmin, access: Access) -> Path | None:
    try:
        return reach(admin, access, name, declared=True) if isinstance(name, str) else None
    except UnknownName:
        return None


def _box(
    path: Path,
    state: ListState,
    admin: ModelAdmin,
    access: Access,
    session: Session,
    url: URL,
    lookup_url: LookupURL | None,
) -> FilterBox:
    on = state.conditions_on(path.name)
    choices: Sequence[Choice] = ()
    inputs: Sequence[FilterInput] = ()
    if path.relation is not None:
        choices, inputs = _relation(path, state, access, session, url, lookup_url)
    elif path.field is not None and (path.field.choices or path.kind.is_a("boolean")):
        choices = tuple(_field_choices(path, state, url))
    elif path.kind.is_a("datetime") or path.kind.is_a("date"):
        choices, inputs = tuple(date_choices(path, state, url)), tuple(date_inputs(path, on))
    elif path.kind.numeric:
        inputs = (_input(path, "gte", _("From"), "number", on), _input(path, "lte", _("Up to"), "number", on))
        choices = tuple(_emptiness(path, state, url, alone=True))
    elif path.kind.is_a("text") and "contains" in path.kind.lookups:
        inputs = (_input(path, "contains", _("Contains"), "search", on),)
        choices = tuple(_emptiness(path, state, url, alone=True))
    elif "eq" in path.kind.lookups:
        inputs = (_input(path, "eq", _("Is"), "text", on),)
    label = admin.get_labels(access.user).get(path.name) or path.label
    error = next((each.error for each in on if each.error), "")
    return FilterBox(path.name, label, bool(on), tuple(choices), tuple(inputs), error)


# Choices -------------------------------------------------------------------------------------------------------------


def _field_choices(path: Path, state: ListState, url: URL) -> Iterator[Choice]:
    pairs = field_at(path).choices
    if path.kind.is_a("boolean"):
        pairs = (("true", _("Yes")), ("false", _("No")))
    yield _all(path, state, url)
    for value, label in pairs:
        yield _choice(path, "eq", value, label, state, url)
    yield from _emptiness(path, state, url)


def _all(path: Path, state: ListState, url: URL) -> Choice:
    return Choice(_("All"), "", selected=not state.conditions_on(path.name), url=url(state.without_path(path.name)))


def _choice(path: Path, lookup: str, value: str, label: str, state: ListState, url: URL) -> Choice:
    chosen = state.without_path(path.name).with_condition(path.name, lookup, [value])
    selected = any(
        each.lookup == lookup and not each.negated and value in each.values for each in state.conditions_on(path.name)
    )
    return Choice(label, value, selected=selected, url=url(chosen))


def _emptiness(path: Path, state: ListState, url: URL, *, alone: bool = False) -> Iterator[Choice]:
    nullable = path.field.nullable if path.field is not None else path.relation is not None and path.relation.nullable
    if not (nullable or path.hops):
        return
    if alone:
        yield _all(path, state, url)
    yield _choice(path, "is_null", "true", _("Empty"), state, url)
    if alone:
        yield _choice(path, "is_null", "false", _("Not empty"), state, url)


# Relations -----------------------------------------------------------------------------------------------------------


def _relation(
    path: Path, state: ListState, access: Access, session: Session, url: URL, lookup_url: LookupURL | None
) -> tuple[Sequence[Choice], Sequence[FilterInput]]:
    relation = relation_at(path)
    target = describe(relation.target)
    try:
        first = options(access.registry.find(relation.target) or target, access, session, limit=FEW + 1)
    except DashboardError:
        return (), ()
    empty = tuple(_emptiness(path, state, url))
    if len(first) <= FEW:
        choices = [_choice(path, "eq", key, label, state, url) for key, label in first]
        return ([_all(path, state, url), *choices, *empty] if choices or empty else ()), ()
    inputs = [_picker(path, state, access, session, first, lookup_url)]
    if target.label_field and "contains" in target.fields[target.label_field].kind.lookups:
        name = f"{path.name}__{target.label_field}"
        on = state.conditions_on(name)
        value = next((each.values[0] for each in on if each.lookup == "contains" and not each.negated), "")
        if _is_reachable(name, state):
            words = _("%(label)s contains", label=target.fields[target.label_field].label)
            inputs.append(FilterInput(f"{name}__contains", words, "search", value))
    return ((_all(path, state, url), *empty) if empty else ()), inputs


def _picker(
    path: Path,
    state: ListState,
    access: Access,
    session: Session,
    first: Sequence[tuple[str, str]],
    lookup_url: LookupURL | None,
) -> FilterInput:
    chosen = [
        value
        for each in state.conditions_on(path.name)
        if each.lookup == "eq" and not each.negated and not each.error
        for value in each.values
    ]
    labels = labelled(relation_at(path).target, access, session, chosen)
    shown = {**{key: labels.get(key, key) for key in chosen}, **dict(first)}
    choices = [Choice(_("All"), "", selected=not chosen)]
    choices += [Choice(label, key, selected=key in chosen) for key, label in shown.items()]
    where = lookup_url(path.name) if lookup_url is not None else ""
    return FilterInput(_parameter(path, "eq"), path.label, "select", "".join(chosen[:1]), choices, lookup_url=where)


def _is_reachable(name: str, state: ListState) -> bool:
    try:
        reach(state.asker.admin, state.asker.access, name)
    except UnknownName:
        return False
    return True


def _input(path: Path, lookup: str, label: str, type_: str, on: Sequence[Condition]) -> FilterInput:
    value = next((each.values[0] for each in on if each.lookup == lookup and not each.negated), "")
    step = "any" if type_ == "number" and not path.kind.is_a("integer") else ""
    return FilterInput(_parameter(path, lookup), label, type_, value, step=step)


def _parameter(path: Path, lookup: str) -> str:
    return Condition(path.name, path, lookup, False, ("x",)).parameter
