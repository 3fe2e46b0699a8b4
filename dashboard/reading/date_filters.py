"""Filter boxes of days and times: today, the last days, this month and year, and a range."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..facts import Path
from ..i18n import gettext as _
from ..pages import Choice, FilterInput
from .conditions import Condition
from .moments import today
from .state import ListState

__all__ = ["date_choices", "date_inputs"]

URL = Callable[[ListState], str]


def date_choices(path: Path, state: ListState, url: URL) -> Iterator[Choice]:
    """Yield the spans that people ask for; choosing one replaces any other filter on the field."""
    now = today()
    on = state.conditions_on(path.name)
    without = state.without_path(path.name)
    yield Choice(_("Any time"), "", selected=not on, url=url(without))
    spans = [
        ("within_days", "1", _("Today")),
        ("within_days", "7", _("Last 7 days")),
        ("month", f"{now:%Y-%m}", _("This month")),
        ("year", str(now.year), _("This year")),
    ]
    if path.hops or (path.field is not None and path.field.nullable):
        spans.append(("is_null", "true", _("Empty")))
    for lookup, value, label in spans:
        selected = any(each.lookup == lookup and each.values == (value,) and not each.negated for each in on)
        yield Choice(label, value, selected=selected, url=url(without.with_condition(path.name, lookup, [value])))


def date_inputs(path: Path, on: Sequence[Condition]) -> Iterator[FilterInput]:
    """Yield the first and the last day of a range, both inside."""
    for lookup, label in (("gte", _("From")), ("lte", _("Up to"))):
        value = next((each.values[0] for each in on if each.lookup == lookup and not each.negated), "")
        yield FilterInput(f"{path.name}__{lookup}", label, "date", value[:10])
