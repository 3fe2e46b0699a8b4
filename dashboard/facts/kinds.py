"""The kinds there are, and which kind a column is."""

from __future__ import annotations

import datetime
import decimal
import enum
import types
import typing
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine

from ..errors import UnknownName
from .builtin_kinds import BUILTIN, TYPE_NAMES
from .kind import KINDS, LOOKUPS, Kind
from .kind_names import kind_by_name
from .naming import close_match

__all__ = ["LOOKUPS", "Kind", "kind_named", "kind_of", "python_kind", "register_kind"]

_BY_TYPE: dict[type[Any], str] = {}

_PYTHON_TYPES: Mapping[type[Any], str] = {
    uuid.UUID: "uuid",
    dict: "json",
    bool: "boolean",
    int: "integer",
    float: "float",
    decimal.Decimal: "decimal",
    datetime.datetime: "datetime",
    datetime.date: "date",
    datetime.time: "time",
    datetime.timedelta: "interval",
}


def register_kind(kind: Kind, *column_types: type[Any]) -> None:
    """Add a kind, or replace the one of that name, and let columns of ``column_types`` (and of types derived from them)
    be of it."""
    KINDS[kind.name] = kind
    _BY_TYPE.update(dict.fromkeys(column_types, kind.name))


for _kind in BUILTIN:
    register_kind(_kind)


def kind_named(name: str) -> Kind:
    """Return the kind of that name; raise :class:`~dashboard.errors.UnknownName` when there is none."""
    if name in KINDS:
        return KINDS[name]
    meant = close_match(name, KINDS)
    raise UnknownName(
        f"There is no kind '{name}'.",
        name=name,
        candidates=tuple(KINDS),
        hint=f"Did you mean '{meant}'?" if meant else f"There are: {', '.join(KINDS)}.",
    )


def kind_of(type_: TypeEngine[Any], *, name: str = "", info: Mapping[Any, Any] | None = None) -> Kind:
    """Return the kind of a column of this type.

    The column's ``info={"kind": "email"}`` decides, else its type along the MRO; a ``TypeDecorator`` of which nothing
    is known is what its impl is. Text is refined by the name of the attribute: ``website`` is a ``url``.
    """
    declared = (info or {}).get("kind")
    if isinstance(declared, str):
        return kind_named(declared)
    found = _found(type_) or "unknown"
    if found in ("text", "long_text"):
        found = kind_by_name(found, name, getattr(type_, "length", None))
    return KINDS[found]


def python_kind(type_: Any) -> Kind | None:
    """Return the kind of values of a Python type, None when there is none for it. ``X | None`` is what ``X`` is."""
    inner = [each for each in typing.get_args(type_) if each is not type(None)] if _is_union(type_) else [type_]
    found = inner[0] if len(inner) == 1 and isinstance(inner[0], type) else None
    if found is None:
        return None
    if issubclass(found, enum.Enum):
        return KINDS["enum"]
    name = "text" if found is str else _PYTHON_TYPES.get(found)
    return KINDS[name] if name else None


def _is_union(type_: Any) -> bool:
    return typing.get_origin(type_) in (typing.Union, types.UnionType)


def _found(type_: TypeEngine[Any]) -> str | None:
    for cls in type(type_).__mro__:
        if cls is TypeDecorator or cls is TypeEngine:
            break
        found = _BY_TYPE.get(cls) or _by_class_name(cls, type_)
        if found is not None:
            return found
    if isinstance(type_, TypeDecorator):
        return _promised(type_) or _found(type_.impl_instance)
    below = getattr(type_, "data_type", None)
    return _found(below) if isinstance(below, TypeEngine) else None


def _by_class_name(cls: type[Any], type_: TypeEngine[Any]) -> str | None:
    if cls.__name__ == "TINYINT" and getattr(type_, "display_width", None) == 1:
        return "boolean"  # how MySQL and MariaDB say BOOLEAN
    if cls.__name__ == "BIT" and not cls.__module__.startswith("sqlalchemy.dialects.postgresql"):
        return "boolean" if issubclass(cls, Boolean) else "integer"
    return TYPE_NAMES.get(cls.__name__)


def _promised(type_: TypeDecorator[Any]) -> str | None:
    """Return the kind of the Python type that a TypeDecorator of the application says it gives."""
    own = type(type_).__mro__[: type(type_).__mro__.index(TypeDecorator)]
    if not any("python_type" in vars(cls) for cls in own):
        return None
    try:
        return _PYTHON_TYPES.get(type_.python_type)
    except NotImplementedError:
        return None
