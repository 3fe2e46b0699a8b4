"""The tables of an existing database as they can be mapped: with a key each, and references that lead somewhere."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Index,
    Inspector,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy.exc import NoSuchTableError, SAWarning, SQLAlchemyError

from . import tables as own_tables
from .errors import DashboardError
from .i18n import gettext as _

__all__ = ["Keyed", "Skipped", "read_schema", "unique_keys"]

ROW_NUMBERS = ("rowid", "_rowid_", "oid")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table that cannot be shown, and why, in a sentence."""

    table: str
    reason: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table and the columns that tell its rows apart."""

    table: Table
    key: tuple[Column[Any], ...]


def read_schema(engine: Engine, schema: str | None = None) -> tuple[Sequence[Keyed], Sequence[Skipped]]:
    """Return the tables of a schema by name, and those that cannot be shown.

    The dashboard's own tables are left out. Raises :class:`~dashboard.errors.DashboardError` when the schema cannot be
    read at all.
    """
    metadata = MetaData()
    # A column of an unknown type is shown as it comes; SQLAlchemy's warning of it helps nobody here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        try:
            with engine.connect() as connection:
                skipped = _read(connection, metadata, schema)
        except SQLAlchemyError as error:
            raise DashboardError(
                _("The tables cannot be read: %(reason)s", reason=_reason(error)),
                hint=_("Check the name of the schema, and that the user may read it."),
            ) from error
    found: list[Keyed] = []
    for table in sorted(metadata.tables.values(), key=lambda each: each.key):
        if key := _key(table, sqlite=engine.dialect.name == "sqlite"):
            found.append(Keyed(table, key))
        else:
            skipped.append(
                Skipped(
                    table.name, _("It has no primary key and no unique key without empty values to tell rows apart.")
                )
            )
    return found, sorted(skipped, key=lambda each: each.table)


def _read(connection: Connection, metadata: MetaData, schema: str | None) -> list[Skipped]:
    inspector = inspect(connection)
    if schema is not None and schema not in inspector.get_schema_names():
        known = ", ".join(inspector.get_schema_names())
        raise DashboardError(
            _("There is no schema %(name)s.", name=repr(schema)), hint=_("There are: %(names)s.", names=known)
        )
    hidden = {*own_tables.metadata.tables, *_shadows(connection)}
    names = [name for name in inspector.get_table_names(schema) if name not in hidden]
    skipped = []
    try:
        metadata.reflect(connection, schema, only=names, resolve_fks=False)
    except SQLAlchemyError:
        # One of them is broken: read the others one by one.
        metadata.clear()
        for name in names:
            try:
                Table(name, metadata, schema=schema, autoload_with=connection, resolve_fks=False)
            except SQLAlchemyError as error:
                skipped.append(Skipped(name, _("It cannot be read: %(reason)s", reason=_reason(error))))
    present = {table.name for table in metadata.tables.values()}
    told = {each.table for each in skipped}
    skipped += [Skipped(name, _("It cannot be read.")) for name in names if name not in present | told]
    _tie(inspector, metadata, schema)
    return skipped


def _reason(error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", None) or error)
    return said.strip().partition("\n")[0] or type(error).__name__


def _shadows(connection: Connection) -> set[str]:
    """Return the tables in which SQLite's full-text search keeps what nobody should read or change."""
    if connection.dialect.name != "sqlite":
        return set()
    try:
        return set(connection.scalars(text("SELECT name FROM pragma_table_list WHERE type = 'shadow'")))
    except SQLAlchemyError:
        return set()  # before SQLite 3.37


# References -----------------------------------------------------------------------------------------------------------


def _tie(inspector: Inspector, metadata: MetaData, schema: str | None) -> None:
    """Replace what the foreign keys say by what they lead to; those that lead nowhere are forgotten.

    SQLite neither checks that a referred table exists nor minds its upper and lower case.
    """
    by_name = {(table.schema, table.name): table for table in metadata.tables.values()}
    by_lower = {(table.schema, table.name.lower()): table for table in metadata.tables.values()}
    for table in metadata.tables.values():
        for constraint in list(table.foreign_key_constraints):
            _forget(table, constraint)
        try:
            declared = inspector.get_foreign_keys(table.name, schema=table.schema)
        except (SQLAlchemyError, NoSuchTableError):
            continue
        seen: set[tuple[Any, ...]] = set()
        for each in declared:
            name = each["referred_schema"] or schema, each["referred_table"]
            target = by_name.get(name)
            if target is None:
                target = by_lower.get((name[0], name[1].lower()))
            if target is None:
                continue
            here, there = _columns(table, each["constrained_columns"]), _columns(target, each["referred_columns"])
            if here and len(here) == len(there) and (here, target.key) not in seen:
                seen.add((here, target.key))
                table.append_constraint(ForeignKeyConstraint(here, there, **_options(each)))


def _options(declared: Mapping[str, Any]) -> dict[str, Any]:
    options = declared.get("options") or {}
    return {name: options[name] for name in ("ondelete", "onupdate") if options.get(name)}


def _columns(table: Table, names: Iterable[str]) -> tuple[Column[Any], ...]:
    """Return the columns of these names; nothing unless all are there."""
    by_lower = {column.name.lower(): column for column in table.columns}
    found = tuple(table.columns.get(name, by_lower.get(name.lower())) for name in names)
    return found if None not in [None if column is None else "" for column in found] else ()  # type: ignore[return-value]


def _forget(table: Table, constraint: ForeignKeyConstraint) -> None:
    table.constraints.discard(constraint)
    for element in constraint.elements:
        table.foreign_keys.discard(element)
        element.parent.foreign_keys.discard(element)


# Keys -----------------------------------------------------------------------------------------------------------------


def _key(table: Table, *, sqlite: bool) -> tuple[Column[Any], ...]:
    """Return the primary key, else the shortest unique key without empty values, else SQLite's number of the row."""
    if table.primary_key.columns:
        return tuple(table.primary_key.columns)
    usable = [key for key in unique_keys(table) if not any(column.nullable for column in key)]
    if usable:
        return min(usable, key=lambda key: (len(key), [column.name for column in key]))
    if not sqlite:
        return ()
    taken = {column.name.lower() for column in table.columns}
    free = next((name for name in ROW_NUMBERS if name not in taken), None)
    if free is None:
        return ()
    number: Column[Any] = Column(free, Integer, primary_key=True, info={"label": _("Row number")})
    table.append_column(number)
    return (number,)


def unique_keys(table: Table) -> list[tuple[Column[Any], ...]]:
    """Return the columns of each unique constraint and index that holds for every row."""
    constraints = [tuple(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    indexes = [_indexed(index) for index in table.indexes if index.unique]
    return [key for key in (*constraints, *indexes) if key]


def _indexed(index: Index) -> tuple[Column[Any], ...]:
    """Return the columns of an index; nothing when it is partial or over expressions."""
    partial = any(options.get("where") is not None for options in index.dialect_options.values())
    columns = tuple(each for each in index.expressions if isinstance(each, Column))
    return () if partial or len(columns) != len(index.expressions) else columns
