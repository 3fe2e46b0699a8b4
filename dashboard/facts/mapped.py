"""From a class to its configured mapper, or to an error that says why there is none."""

from __future__ import annotations

import inspect as python
from typing import Any

from sqlalchemy import Table
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.exc import UnmappedClassError

from ..errors import DeclarationError

__all__ = ["mapper_of", "require_mapped"]


def mapper_of(model: Any) -> Mapper[Any]:
    """Return the mapper of a class with all mappers of its registry configured.

    Raises :class:`~dashboard.errors.DeclarationError` for what is not a mapped class, and when a mapper is broken.
    """
    mapper = require_mapped(model)
    try:
        mapper.registry.configure(cascade=True)
    except Exception as error:
        raise _broken(mapper, error) from error
    return mapper


def require_mapped(model: Any) -> Mapper[Any]:
    """Return the mapper of a class as it is, nothing configured.

    Raises :class:`~dashboard.errors.DeclarationError` for what is not a mapped class.
    """
    mapper = _mapper(model)
    if mapper is None:
        raise DeclarationError(f"{_name(model)} is not a mapped class.", hint=_hint(model))
    return mapper


def _mapper(model: Any) -> Mapper[Any] | None:
    try:
        mapper = sa_inspect(model, raiseerr=False) if isinstance(model, type) else None
    except UnmappedClassError:  # a class whose reflection is still to come
        return None
    return mapper if isinstance(mapper, Mapper) else None


def _name(model: Any) -> str:
    return f"'{model.__name__}'" if isinstance(model, type) else repr(model)


def _hint(model: Any) -> str:
    if isinstance(model, Table):
        return f"Map the table '{model.name}' to a class first, for example with sqlalchemy.ext.automap."
    if not isinstance(model, type):
        if _mapper(type(model)) is not None:
            return f"Give the class {type(model).__name__}, not one of its rows."
        return "Give a class that SQLAlchemy maps to a table."
    ancestors = {cls.__name__ for cls in model.__mro__}
    if "AutomapBase" in ancestors or "DeferredReflection" in ancestors:
        return "Its tables are not reflected yet: call prepare() on its base first."
    if vars(model).get("__abstract__"):
        return "It is abstract: give the classes derived from it."
    if "DeclarativeBase" in (cls.__name__ for cls in model.__bases__):
        return "It is the declarative base: give the classes derived from it."
    return (
        "Derive it from your declarative base and give it a __tablename__, or map it with registry.map_imperatively()."
    )


def _broken(mapper: Mapper[Any], error: Exception) -> DeclarationError:
    culprits = sorted(
        each.class_.__name__ for each in mapper.registry.mappers if getattr(each, "_configure_failed", False)
    )
    cause = str(error)
    if "Original exception was: " in cause:
        cause = cause.partition("Original exception was: ")[2]
    cause = python.cleandoc(cause).split("\n(Background on this error")[0].replace("\n", " ")
    return DeclarationError(
        f"SQLAlchemy cannot configure the mapper of {', '.join(culprits) or mapper.class_.__name__}: {cause}",
        hint="Correct that relationship or column, and see to it that every model is imported before this.",
    )
