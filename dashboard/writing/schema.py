"""How names of the database lead back to fields, and tables to models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Constraint, Index, Table
from sqlalchemy.orm import Mapper

from ..facts import ModelInfo, describe, humanize

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin
    from ..declarations.policy import Access

__all__ = [
    "check_rule",
    "columns_of",
    "field_label",
    "in_sentence",
    "is_own",
    "mapped_tables",
    "mapper_of",
    "names_of",
    "table_labels",
]


def mapped_tables(info: ModelInfo) -> list[Table]:
    """Return the tables of a model, its ancestors' in joined inheritance included."""
    return [table for table in info.mapper.tables if isinstance(table, Table)]


def mapper_of(info: ModelInfo, table: Table | str) -> Mapper[Any] | None:
    """Return the mapper of a table among the models of the same registry; the ancestor where several share it."""
    for mapper in info.mapper.registry.mappers:
        local = mapper.local_table
        if (local is table or getattr(local, "name", None) == table) and (
            mapper.inherits is None or mapper.inherits.local_table is not local
        ):
            return mapper
    return None


def columns_of(info: ModelInfo, constraint: str) -> tuple[str, ...]:
    """Return the columns of a constraint or index of the model's tables, by its name in the database.

    Names that the server made up are understood too: PostgreSQL's ``<table>_pkey``, MariaDB's ``PRIMARY`` and, for
    unnamed unique keys, the first column with a number.
    """
    for table in mapped_tables(info):
        if constraint in ("PRIMARY", f"{table.name}_pkey"):
            return tuple(column.name for column in table.primary_key)
        for each in _constraints(table):
            if str(each.name) == constraint:
                return _columns(table, each)
        first = constraint if constraint in table.columns else re.sub(r"_\d+$", "", constraint)
        if first in table.columns:
            return _first_unique(table, first)
    return ()


def _constraints(table: Table) -> Iterator[Constraint | Index]:
    yield from table.constraints
    yield from table.indexes


def _columns(table: Table, constraint: Constraint | Index) -> tuple[str, ...]:
    if isinstance(constraint, CheckConstraint):
        words = set(re.findall(r"\w+", str(constraint.sqltext)))
        return tuple(column.name for column in table.columns if column.name in words)
    return tuple(column.name for column in getattr(constraint, "columns", ()))


def _first_unique(table: Table, first: str) -> tuple[str, ...]:
    for each in _constraints(table):
        columns = _columns(table, each)
        if columns[:1] == (first,) and each.name is None and not isinstance(each, CheckConstraint):
            return columns
    return (first,)


def check_rule(info: ModelInfo, constraint: str) -> str:
    """Return the name of a check constraint in words; empty for one without a name, whose text is SQL."""
    for table in mapped_tables(info):
        for each in table.constraints:
            if isinstance(each, CheckConstraint) and each.name is not None and str(each.name) == constraint:
                return humanize(re.sub(rf"^ck_({re.escape(table.name)}_)?", "", constraint)).lower()
    return ""


def names_of(info: ModelInfo, table: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the attributes of columns; ``table`` may be empty when the server did not say."""
    wanted = set(columns)
    names: list[str] = []
    for each in mapped_tables(info):
        for column in each.columns if table in ("", each.name) else ():
            if column.name in wanted and info.mapper.columns.contains_column(column):
                names.append(info.mapper.get_property_by_column(column).key)
    return tuple(dict.fromkeys(names))


def is_own(info: ModelInfo, table: str) -> bool:
    """Return whether a table is one of the model's; one the server did not name is taken for it."""
    return table == "" or any(each.name == table for each in mapped_tables(info))


def field_label(admin: ModelAdmin, user: Any, name: str) -> str:
    """Return what a form calls a field."""
    known = admin.info.get(name)
    return admin.get_labels(user).get(name) or (known.label if known is not None else humanize(name))


def table_labels(info: ModelInfo, access: Access, table: Table | str) -> tuple[str, str]:
    """Return what rows of a table are called, one and many."""
    mapper = mapper_of(info, table)
    if mapper is None:
        name = table if isinstance(table, str) else table.name
        return humanize(name).lower(), humanize(name).lower()
    described = describe(mapper.class_)
    admin = access.registry.find(mapper.class_)
    if admin is None:
        return in_sentence(described.label), in_sentence(described.label_plural)
    return in_sentence(admin.get_label(access.user)), in_sentence(admin.get_label_plural(access.user))


def in_sentence(label: str) -> str:
    """Return a label as it stands within a sentence: «Order item» as «order item», «URL» as it is."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or len(label) == 1 else label
