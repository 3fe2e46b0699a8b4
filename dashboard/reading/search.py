"""The search box: words and quoted phrases, each found in one of the declared fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..errors import UnknownName
from ..facts import Path, describe
from ..i18n import gettext as _
from .folding import Where, matches
from .lookups import LOOKUPS, check_text
from .question import Question
from .reach import field_at, reach

__all__ = ["clause", "hint", "problem", "searchable", "searched", "words"]

LONGEST_SEARCH = 200
MOST_WORDS = 10
MOST_HINTED = 4
PREFIXES: dict[str, Where] = {"^": "startswith", "=": "exact", "@": "contains"}
"""Django's. ``@`` asks for full text search there; here it is contains until the database's own is used."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A field that is searched and how."""

    path: Path
    where: Where


def searched(admin: ModelAdmin, access: Access) -> tuple[Searched, ...]:
    """Return the declared search fields that this user may read; a relation is searched by what its rows are called."""
    found = []
    for text in admin.get_search_fields(access.user):
        where: Where = PREFIXES.get(text[:1], "contains")
        path = _path(text.lstrip("^=@"), admin, access)
        if path is not None and path.field is not None and _usable(path):
            found.append(Searched(path, where))
    return tuple(found)


def searchable(admin: ModelAdmin, access: Access) -> bool:
    """Return whether the list has a search box for this user."""
    return bool(searched(admin, access))


def hint(admin: ModelAdmin, access: Access) -> str:
    """Return what is searched, in words, for the search box."""
    labels = dict.fromkeys(each.path.label for each in searched(admin, access))
    text = ", ".join(list(labels)[:MOST_HINTED])
    return _("Search %(fields)s", fields=text + (" …" if len(labels) > MOST_HINTED else "")) if text else ""


def words(q: str) -> list[str]:
    """Return the words and the phrases in quotation marks; a mark without its partner is an ordinary character."""
    found = [phrase or word for phrase, word in re.findall(r'"([^"]*)"|(\S+)', q)]
    return list(dict.fromkeys(word.strip() for word in found if word.strip()))


def problem(q: str, admin: ModelAdmin, access: Access) -> str:
    """Return why a search cannot be made, or an empty text."""
    try:
        check_text(q, LONGEST_SEARCH)
    except ValueError as error:
        return str(error)
    if len(words(q)) > MOST_WORDS:
        return _("Search for at most %(most)s words.", most=MOST_WORDS)
    return "" if not q or searchable(admin, access) else _("There is nothing to search by here.")


def clause(q: str, question: Question) -> ColumnElement[bool]:
    """Return the condition that every word is found in some field."""
    fields = searched(question.admin, question.access)
    return and_(*(_found(word, fields, question) for word in words(q)))


def _found(word: str, fields: Sequence[Searched], question: Question) -> ColumnElement[bool]:
    parts = [part for each in fields if (part := _in_field(word, each, question)) is not None]
    return or_(*parts) if parts else false()


def _in_field(word: str, each: Searched, question: Question) -> ColumnElement[bool] | None:
    field = field_at(each.path)
    if field.kind.is_a("text"):
        return question.joins.where(
            each.path.hops,
            lambda entity: matches(getattr(entity, field.name), word, each.where, question.dialect),
        )
    values = _values(word, each)
    if not values:
        return None
    return question.joins.where(
        each.path.hops,
        lambda entity: or_(*(LOOKUPS["eq"].clause(question.operand(each.path, entity), value) for value in values)),
    )


def _values(word: str, each: Searched) -> list[Any]:
    """Return the typed values that a word may mean in a field that is not text; a choice is found by its label too."""
    field = field_at(each.path)
    texts = [stored for stored, label in field.choices if word.lower() in (label.lower(), stored.lower())] or [word]
    values = []
    for text in texts:
        try:
            values.append(LOOKUPS["eq"].read(field, text))
        except ValueError:
            continue
    return values


def _path(text: str, admin: ModelAdmin, access: Access) -> Path | None:
    try:
        path = reach(admin, access, text, declared=True)
        if path.relation is not None and (label := describe(path.relation.target).label_field):
            path = reach(admin, access, f"{path.name}__{label}", declared=True)
    except UnknownName:
        return None
    return path


def _usable(path: Path) -> bool:
    field = path.field
    if field is None or not ("eq" in field.kind.lookups or field.kind.is_a("text")) or field.kind.is_a("password"):
        return False
    try:
        return hasattr(getattr(path.model, field.name), "is_")
    except Exception:  # a hybrid without an SQL side fails however it likes
        return False
