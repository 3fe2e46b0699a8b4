"""A list state asked of the database: the page first, then the labels of what its rows are related to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..facts import encode_key, key_of
from . import conditions, search
from .columns import ListColumn, columns_of
from .counting import Count, count_bounded
from .faults import readable
from .labels import label_row
from .loading import list_options, loaded_names
from .paging import Page, turn_to
from .question import Question
from .related_values import related_values
from .salvage import Loaded, load
from .sorting import default_order, order_by
from .state import ListState
from .values import Value, broken, reader

__all__ = ["Row", "Rows", "matching", "read_rows", "run"]

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: its key as values and as addresses have it, what it is called, its values in the order of the
    columns, and the entity, which knows only what was loaded of it."""

    key: Key
    key_text: str
    label: str
    values: tuple[Value, ...]
    entity: Any


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of a list. ``page`` is the one shown, which is the last when a later one was asked for."""

    rows: tuple[Row, ...]
    columns: tuple[ListColumn, ...]
    count: Count
    has_next: bool
    page: int = 1

    @property
    def empty(self) -> bool:
        return not self.rows


def run(
    state: ListState,
    admin: ModelAdmin,
    access: Access,
    session: Session,
    *,
    names: Iterable[str] | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> Rows:
    """Return the rows that a list state asks for, as this user may see them.

    ``names`` are other columns than the list's, ``where`` conditions that no address expresses. The number of
    statements depends on the columns alone. Raises :class:`~dashboard.errors.Unreadable`, the session usable, when the
    database cannot answer.
    """
    columns = columns_of(admin, access, names)
    question = Question.of(admin, access, session)
    with readable(session, admin.info.label_plural):
        page, loaded = _page(state, question, session, columns, where)
        rows = read_rows(loaded, columns, question, session)
    return Rows(rows, columns, page.count, page.has_next, page.number)


def matching(state: ListState, question: Question, where: Sequence[ColumnElement[bool]] = ()) -> Select[Any]:
    """Return the statement of the rows that a state's search and filters leave, unordered and still without the joins
    that ``question.joins`` has then: the order may need more."""
    criteria = [conditions.clause(each, question) for each in state.conditions if not each.error]
    if state.q and not state.q_error:
        criteria.append(search.clause(state.q, question))
    return question.start().where(*criteria, *where)


def read_rows(loaded: Loaded, columns: Sequence[ListColumn], question: Question, session: Session) -> tuple[Row, ...]:
    """Return the rows with the values of the columns: their own first, as a failure later on may expire them."""
    info, access = question.info, question.access
    entities = {key_of(info, entity): entity for entity in loaded.rows}
    readers = [(column, reader(column, question.admin, access)) for column in columns]
    own = {
        key: {column.name: _own(column, read, key, entity, loaded) for column, read in readers if read is not None}
        for key, entity in entities.items()
    }
    labels = {key: label_row(info, entity, access) for key, entity in entities.items()}
    beyond = related_values([column for column, read in readers if read is None], entities, question, session)
    return tuple(
        Row(
            key=key,
            key_text=encode_key(info, key),
            label=labels[key],
            values=tuple(own[key].get(each.name) or beyond[each.name].get(key) or Value() for each in columns),
            entity=entity,
        )
        for key, entity in entities.items()
    )


def _own(column: ListColumn, read: Any, key: Key, entity: Any, loaded: Loaded) -> Value:
    field = column.field
    if field is not None and field.name in loaded.salvaged:
        return loaded.salvaged[field.name].get(key) or broken()
    value: Value = read(entity)
    return value


def _page(
    state: ListState,
    question: Question,
    session: Session,
    columns: Sequence[ListColumn],
    where: Sequence[ColumnElement[bool]],
) -> tuple[Page, Loaded]:
    admin, access = question.admin, question.access
    found = matching(state, question, where)
    counted = question.joins.apply(found)
    keys = [key for key in state.sort if not key.error] or default_order(admin, access)
    order = order_by(keys, question)
    ordered = question.joins.apply(found).order_by(*order)
    salvaged: dict[str, Mapping[Key, Value]] = {}

    def load_slice(statement: Select[Any]) -> Sequence[Any]:
        loaded = load(
            statement,
            question.info,
            loaded_names(admin, access, columns),
            lambda without: list_options(admin, access, columns, without=without),
            session,
        )
        salvaged.update(loaded.salvaged)
        return loaded.rows

    page = turn_to(state.page, state.per_page, ordered, load_slice, lambda: count_bounded(counted, session))
    return page, Loaded(page.rows, salvaged)
