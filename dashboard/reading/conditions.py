"""One filter of a list: how an address writes it, what is wrong with it, and the SQL it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, false, func, not_, or_

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..errors import UnknownName
from ..facts import Path
from ..i18n import gettext as _
from .lookups import LOOKUPS, NEGATIVE, check_text
from .question import Question
from .reach import field_at, reach
from .relation_lookups import RELATION_LOOKUPS, read_related, related_clause

__all__ = ["RESERVED", "Condition", "clause", "condition_of", "is_reserved", "problem"]

RESERVED = frozenset({"q", "sort", "page", "per_page", "next"})
"""Parameters that are no filters when they stand alone; ``q__eq`` reaches a field called ``q``."""
MOST_VALUES = 50
TEXT_VALUES = frozenset({"eq", "ne", "in", "not_in"})


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter as asked for. ``name`` is the path without its lookup, or the parameter itself when it leads nowhere;
    ``values`` are texts as they came, any of which may hold. With an ``error`` it is shown and not applied."""

    name: str
    path: Path | None = field(compare=False)
    lookup: str
    negated: bool
    values: tuple[str, ...]
    error: str = ""

    @property
    def parameter(self) -> str:
        """The name that this filter has in an address."""
        if self.path is None:
            return self.name
        explicit = self.lookup != "eq" or is_reserved(self.name) or "" in self.values
        return f"{'-' if self.negated else ''}{self.name}{'__' + self.lookup if explicit else ''}"


def is_reserved(parameter: str) -> bool:
    """Return whether a parameter has a meaning of its own and names no field."""
    return parameter in RESERVED or parameter.startswith("_")


def condition_of(parameter: str, values: Sequence[str], admin: ModelAdmin, access: Access) -> Condition | None:
    """Read one parameter; never raises. None when it asks for nothing, as an empty control of a form does."""
    negated, text = parameter.startswith("-"), parameter.removeprefix("-")
    given = tuple(dict.fromkeys(values))
    try:
        path = reach(admin, access, text, lookups=True)
    except UnknownName as error:
        given = tuple(value for value in given if value)
        return Condition(parameter, None, "eq", negated, given, str(error)) if given else None
    if path.lookup not in TEXT_VALUES or not path.kind.is_a("text"):
        given = tuple(value for value in given if value)
    if not given:
        return None
    lookup = path.lookup or "eq"
    return Condition(path.name, path, lookup, negated, given, problem(path, lookup, given))


def problem(path: Path, lookup: str, values: Sequence[str]) -> str:
    """Return what is wrong with a filter in one sentence, or an empty text."""
    known = RELATION_LOOKUPS if path.relation is not None else path.kind.lookups
    if lookup not in known:
        return _("It cannot be filtered by “%(lookup)s”.", lookup=lookup)
    if len(values) > MOST_VALUES:
        return _("At most %(most)s values can be asked for at once.", most=MOST_VALUES)
    try:
        _column_exists(path)
        _read(path, lookup, values)
    except ValueError as error:
        return str(error)
    return ""


def clause(condition: Condition, question: Question) -> ColumnElement[bool]:
    """Return the SQL of a condition without error. Turned round it holds for every other row, empty ones included."""
    path = condition.path
    if path is None:
        raise UnknownName(condition.error, name=condition.name)
    negated = condition.negated != (condition.lookup in NEGATIVE)
    lookup = NEGATIVE.get(condition.lookup, condition.lookup)
    values = _read(path, lookup, condition.values)

    def holds(entity: Any) -> ColumnElement[bool]:
        if path.relation is not None:
            return or_(*(related_clause(entity, path.model, path.relation, value, question.access) for value in values))
        operand = question.operand(path, entity)
        return or_(*(LOOKUPS[lookup].clause(operand, value) for value in values))

    holding = question.joins.where(path.hops, holds)
    return not_(func.coalesce(holding, false())) if negated else holding


def _read(path: Path, lookup: str, values: Sequence[str]) -> list[Any]:
    lookup = NEGATIVE.get(lookup, lookup)
    if path.relation is not None:
        return [read_related(path.relation, lookup, check_text(value)) for value in values]
    field = field_at(path)
    return [LOOKUPS[lookup].read(field, value) for value in values]


def _column_exists(path: Path) -> None:
    """A hybrid without an SQL side fails, however it likes, when it is asked of the class."""
    if path.field is None or path.field.source == "column":
        return
    try:
        getattr(path.model, path.field.name).is_(None)
    except Exception as error:
        raise ValueError(_("It is computed by the application and cannot be filtered by.")) from error
