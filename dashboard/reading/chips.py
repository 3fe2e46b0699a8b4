"""The search and filters at work, each with the way to take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..facts import describe
from ..i18n import gettext as _
from ..pages import Chip
from .conditions import Condition
from .relation_lookups import key_texts
from .rows import labelled
from .sentences import choice_names, sentence
from .state import ListState

__all__ = ["chips"]

URL = Callable[[ListState], str]


def chips(state: ListState, admin: ModelAdmin, access: Access, session: Session, url: URL) -> tuple[Chip, ...]:
    """Return a chip for the search, for each filter, and for each column that cannot be sorted by.

    Related rows are named, in one statement for each of their models.
    """
    found = []
    if state.q:
        found.append(Chip(_("Search: %(q)s", q=state.q[:80]), url(state.with_search("")), state.q_error))
    names = _related_names(state, access, session)
    for condition in state.conditions:
        words = _sentence(condition, admin, access, names)
        found.append(Chip(words, url(state.without(condition)), condition.error))
    for key in state.sort:
        if key.error:
            found.append(
                Chip(_("Sorted by %(name)s", name=key.name[:80]), url(state.without_sort(key.name)), key.error)
            )
    return tuple(found)


def _sentence(condition: Condition, admin: ModelAdmin, access: Access, names: Mapping[str, Mapping[str, str]]) -> str:
    path = condition.path
    if path is None:
        return sentence(condition, condition.name, str)
    label = admin.get_labels(access.user).get(condition.name) or path.label
    known = names.get(condition.name, {}) if path.relation is not None else choice_names(path)
    return sentence(condition, label, lambda text: known.get(text, text))


def _related_names(state: ListState, access: Access, session: Session) -> Mapping[str, Mapping[str, str]]:
    wanted: dict[type, list[tuple[str, str]]] = {}
    for condition in state.conditions:
        path = condition.path
        if path is not None and path.relation is not None and not condition.error and condition.lookup != "is_null":
            lookup = "in" if condition.lookup in ("in", "not_in") else "eq"
            texts = [text for value in condition.values for text in key_texts(path.relation, lookup, value)]
            wanted.setdefault(path.relation.target, []).extend((condition.name, text) for text in texts)
    names: dict[str, dict[str, str]] = {}
    for model, asked in wanted.items():
        labels = labelled(model, access, session, dict.fromkeys(text for _name, text in asked))
        for name, text in asked:
            names.setdefault(name, {})[text] = labels.get(text) or f"{describe(model).label} {text}"
    return names
