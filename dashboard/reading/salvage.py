"""Rows whose stored values their types cannot read: the rest of the page is saved, value by value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.types import NullType

from ..facts import ModelInfo
from .faults import BAD_VALUES, is_outage
from .values import Value, broken

__all__ = ["Loaded", "load"]

Key = tuple[Any, ...]
Options = Callable[[Collection[str]], Sequence[ORMOption]]
"""Columns to leave out -> how rows are loaded without them."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows, and the values of the columns that had to be left out of them, by column and key."""

    rows: Sequence[Any]
    salvaged: Mapping[str, Mapping[Key, Value]] = field(default_factory=dict)


def load(statement: Select[Any], info: ModelInfo, names: Sequence[str], options: Options, session: Session) -> Loaded:
    """Load the rows of a statement that has no options yet. When a stored value cannot be read or a column is missing,
    it is left out of the rows and read value by value; ``names`` are the columns that are loaded, ``options`` say how
    without some of them. Raises when that does not help either."""
    try:
        return Loaded(_rows(statement.options(*options(())), session))
    except (SQLAlchemyError, *BAD_VALUES) as error:
        if is_outage(error):
            raise
        session.rollback()
        bad = [name for name in names if name not in info.primary_key and _is_bad(statement, info, name, session)]
        if not bad:
            raise
    # The rows last: a failure on the way rolls back, which makes rows forget what was loaded.
    salvaged = {name: _values(statement, info, name, session) for name in bad}
    return Loaded(_rows(statement.options(*options(bad)), session), salvaged)


def _rows(statement: Select[Any], session: Session) -> Sequence[Any]:
    # A scope may load collections by joining; and a row whose key is NULL throughout is no entity.
    return [row for row in session.scalars(statement).unique() if row is not None]


def _columns_only(statement: Select[Any], *columns: Any) -> Select[Any]:
    return statement.with_only_columns(*columns, maintain_column_froms=True)


def _is_bad(statement: Select[Any], info: ModelInfo, name: str, session: Session) -> bool:
    try:
        session.execute(_columns_only(statement, getattr(info.model, name))).all()
    except (SQLAlchemyError, *BAD_VALUES) as error:
        if isinstance(error, SQLAlchemyError):
            session.rollback()
        return True
    return False


def _values(statement: Select[Any], info: ModelInfo, name: str, session: Session) -> Mapping[Key, Value]:
    attribute = getattr(info.model, name)
    keys = [getattr(info.model, key) for key in info.primary_key]
    try:
        records = session.execute(_columns_only(statement, *keys, type_coerce(attribute, NullType()))).all()
    except (SQLAlchemyError, *BAD_VALUES):
        session.rollback()
        return _AllBroken()
    process = _processor(attribute.type, session)
    return {tuple(record[:-1]): _value(record[-1], process) for record in records}


class _AllBroken(dict[Key, Value]):
    """A column that cannot even be fetched as it is stored."""

    def get(self, key: Key, default: Any = None) -> Any:
        return broken()


def _processor(type_: Any, session: Session) -> Callable[[Any], Any]:
    dialect = session.get_bind().dialect
    process = type_.dialect_impl(dialect).result_processor(dialect, None)
    return process if process is not None else lambda raw: raw


def _value(raw: Any, process: Callable[[Any], Any]) -> Value:
    try:
        return Value(raw=process(raw))
    except Exception:  # whatever a type raises on what it does not expect
        return broken()
