"""Filters in words: «Status is draft», «Created at from 2026-01-01 to 2026-02-01»."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..facts import Path
from ..i18n import gettext as _
from .conditions import Condition
from .lookups import read_boolean, split_list

__all__ = ["choice_names", "sentence"]

LONGEST_VALUE = 60
MOST_VALUES = 5

Name = Callable[[str], str]
"""Text of an address -> what people call it: the label of a choice or of a related row."""


def sentence(condition: Condition, label: str, name: Name) -> str:
    """Return a condition as a person would say it; ``label`` is what its path is called."""
    lookup = condition.lookup
    if condition.path is None:
        return f"{condition.name} = {_listed(condition.values)}"
    if lookup == "is_null":
        return _emptiness(condition, label)
    if lookup == "between":
        return _or([_range(label, value, name, condition.negated) for value in condition.values])
    values = list(condition.values)
    if lookup in ("in", "not_in"):
        values = [part for value in values for part in split_list(value)]
    words = _negated(lookup) if condition.negated else _plain(lookup)
    return words % {"label": label, "value": _listed([name(value) for value in values])}


def choice_names(path: Path) -> Mapping[str, str]:
    """Return what the values of a field are called: choices, and yes and no."""
    if path.field is None:
        return {}
    if path.kind.is_a("boolean"):
        return {"true": _("yes"), "1": _("yes"), "false": _("no"), "0": _("no")}
    return dict(path.field.choices)


def _plain(lookup: str) -> str:
    return {
        "eq": _("%(label)s is %(value)s"),
        "ne": _("%(label)s is not %(value)s"),
        "lt": _("%(label)s below %(value)s"),
        "lte": _("%(label)s up to %(value)s"),
        "gt": _("%(label)s above %(value)s"),
        "gte": _("%(label)s from %(value)s"),
        "in": _("%(label)s is %(value)s"),
        "not_in": _("%(label)s is not %(value)s"),
        "contains": _("%(label)s contains %(value)s"),
        "startswith": _("%(label)s starts with %(value)s"),
        "endswith": _("%(label)s ends with %(value)s"),
        "year": _("%(label)s in the year %(value)s"),
        "month": _("%(label)s in the month %(value)s"),
        "within_days": _("%(label)s within the last %(value)s days"),
    }.get(lookup, "%(label)s " + lookup.replace("%", "%%") + " %(value)s")


def _negated(lookup: str) -> str:
    return {
        "eq": _("%(label)s is not %(value)s"),
        "ne": _("%(label)s is %(value)s"),
        "in": _("%(label)s is not %(value)s"),
        "not_in": _("%(label)s is %(value)s"),
        "contains": _("%(label)s does not contain %(value)s"),
        "startswith": _("%(label)s does not start with %(value)s"),
        "endswith": _("%(label)s does not end with %(value)s"),
    }.get(lookup) or _("Not: %(sentence)s").replace("%(sentence)s", _plain(lookup))


def _emptiness(condition: Condition, label: str) -> str:
    try:
        empty = read_boolean(condition.values[0]) != condition.negated
    except ValueError:
        return f"{label} is_null {condition.values[0]}"
    return _("%(label)s is empty", label=label) if empty else _("%(label)s is not empty", label=label)


def _range(label: str, value: str, name: Name, negated: bool) -> str:
    low, _comma, high = (part.strip() for part in value.partition(","))
    words = {"label": label, "low": name(low), "high": name(high)}
    if low and high:
        text = _("%(label)s from %(low)s to %(high)s", **words)
    else:
        text = _("%(label)s from %(low)s", **words) if low else _("%(label)s up to %(high)s", **words)
    return _("Not: %(sentence)s", sentence=text) if negated else text


def _listed(values: Sequence[str]) -> str:
    shown = [value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…" for value in values[:MOST_VALUES]]
    return _or([value or _("empty") for value in shown]) + (" …" if len(values) > MOST_VALUES else "")


def _or(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s or %(last)s", first=", ".join(parts[:-1]), last=parts[-1])
