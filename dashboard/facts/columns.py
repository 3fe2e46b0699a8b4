"""What a table's column says of the attribute that is mapped to it."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint
from sqlalchemy.orm import ColumnProperty, Mapper
from sqlalchemy.sql import Join
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import Enum, NullType, TypeEngine

from .formatting import choice_label
from .info import FieldInfo
from .kind import Kind
from .kinds import kind_of, python_kind
from .naming import humanize
from .parsing import impl_of
from .secret_names import is_secret

__all__ = ["choices_of", "column_field", "column_of", "expression_field", "info_text"]


def info_text(info: Any, key: str) -> str:
    value = info.get(key)
    return str(value) if value else ""


def column_of(mapper: Mapper[Any], prop: ColumnProperty[Any]) -> Column[Any] | None:
    """Return the column behind an attribute, None for an expression. Of the columns that joined inheritance keeps
    equal it is the one in the oldest table: there the value comes into being."""
    columns = [column for column in prop.columns if isinstance(column, Column)]
    if not columns:
        return None
    tables = list(mapper.tables)
    return min(columns, key=lambda column: tables.index(column.table) if column.table in tables else len(tables))


def column_field(mapper: Mapper[Any], prop: ColumnProperty[Any], column: Column[Any]) -> FieldInfo:
    """Describe an attribute that is mapped to a column."""
    info = {**column.info, **prop.info}
    kind = kind_of(column.type, name=prop.key, info=info)
    primary_key = any(column is key or column.shares_lineage(key) for key in mapper.primary_key)
    nullable = bool(column.nullable) and not primary_key
    supplied = _is_supplied(mapper, column)
    impl = impl_of(column.type)
    return FieldInfo(
        name=prop.key,
        label=info_text(info, "label") or humanize(prop.key),
        kind=kind,
        type=column.type,
        nullable=nullable,
        required=not nullable and not supplied,
        writable=_is_writable(mapper, column),
        primary_key=primary_key,
        unique=_is_unique(column) or (primary_key and len(mapper.primary_key) == 1),
        indexed=primary_key or _is_indexed(column),
        foreign_key=bool(column.foreign_keys),
        secret=bool(info.get("secret", is_secret(prop.key, kind.name) or is_secret(column.name, kind.name))),
        deferred=prop.deferred,
        autoincrement=_is_autoincrement(column),
        has_default=supplied,
        default=_python_default(column),
        length=getattr(impl, "length", None) if not isinstance(impl, Enum) else None,
        precision=getattr(impl, "precision", None),
        scale=getattr(impl, "scale", None),
        choices=choices_of(column.type),
        help_text=info_text(info, "description") or column.comment or column.doc or "",
    )


def expression_field(model: type[Any], prop: ColumnProperty[Any]) -> FieldInfo:
    """Describe a ``column_property`` over an SQL expression."""
    type_: TypeEngine[Any] = prop.columns[0].type
    kind = kind_of(type_, name=prop.key, info=prop.info)
    if isinstance(type_, NullType):
        kind = _annotated_kind(model, prop.key) or kind
    return FieldInfo(
        name=prop.key,
        label=info_text(prop.info, "label") or humanize(prop.key),
        kind=kind,
        type=type_,
        source="expression",
        writable=False,
        secret=bool(prop.info.get("secret", is_secret(prop.key, kind.name))),
        deferred=prop.deferred,
        choices=choices_of(type_),
        help_text=info_text(prop.info, "description") or prop.doc or "",
    )


def _annotated_kind(model: type[Any], name: str) -> Kind | None:
    """Return the kind that ``Mapped[int]`` promises, for an expression whose type SQLAlchemy does not know."""
    try:
        annotation = typing.get_type_hints(model).get(name)
    except Exception:  # annotations may name what is imported for type checkers only
        return None
    return python_kind(next(iter(typing.get_args(annotation)), None))


def choices_of(type_: TypeEngine[Any]) -> tuple[tuple[str, str], ...]:
    """Return the choices of an enum (or of MySQL's SET) as (text, label); the text is a Python member's name."""
    impl = impl_of(type_)
    members = getattr(impl, "enum_class", None)
    if members is not None:
        return tuple((member.name, choice_label(member)) for member in members)
    texts = (
        impl.enums if isinstance(impl, Enum) else getattr(impl, "values", ()) if type(impl).__name__ == "SET" else ()
    )
    return tuple((text, choice_label(text)) for text in texts)


def _is_supplied(mapper: Mapper[Any], column: Column[Any]) -> bool:
    """Return whether something gives the column a value when nobody does."""
    if column.default is not None or column.identity is not None or column.computed is not None:
        return True
    if column.server_default is not None:
        text = getattr(getattr(column.server_default, "arg", None), "text", None)
        return not (isinstance(text, str) and text.strip().upper() == "NULL")
    return _is_autoincrement(column) or column is mapper.version_id_col or _is_discriminator(mapper, column)


def _is_discriminator(mapper: Mapper[Any], column: Column[Any]) -> bool:
    return column is mapper.polymorphic_on and mapper.polymorphic_identity is not None


def _is_writable(mapper: Mapper[Any], column: Column[Any]) -> bool:
    if column.computed is not None or (column.identity is not None and column.identity.always):
        return False
    if column is mapper.version_id_col or _is_discriminator(mapper, column):
        return False
    return isinstance(mapper.local_table, (Table, Join))


def _python_default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def _is_autoincrement(column: Column[Any]) -> bool:
    table: Any = column.table  # a mapped subquery's columns have a table that is none
    return isinstance(table, Table) and column is table.autoincrement_column


def _is_unique(column: Column[Any]) -> bool:
    if column.unique:
        return True
    if not isinstance(column.table, Table):
        return False
    constraints = (each for each in column.table.constraints if isinstance(each, UniqueConstraint))
    keys: list[Iterable[Any]] = [each.columns for each in constraints]
    keys += [index.expressions for index in column.table.indexes if index.unique and not _is_partial(index)]
    return any([part is column for part in key] == [True] for key in keys)


def _is_partial(index: Index) -> bool:
    return any(options.get("where") is not None for options in index.dialect_options.values())


def _is_indexed(column: Column[Any]) -> bool:
    if column.index or _is_unique(column):
        return True
    if not isinstance(column.table, Table):
        return False
    leading: list[list[Any]] = [list(index.expressions)[:1] for index in column.table.indexes if not _is_partial(index)]
    leading += [list(each.columns)[:1] for each in column.table.constraints if isinstance(each, UniqueConstraint)]
    leading.append(list(column.table.primary_key.columns)[:1])
    return any(first[0] is column for first in leading if first)
