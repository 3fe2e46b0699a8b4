"""What the mapper says of attributes that are no column: hybrids, synonyms, composites."""

from __future__ import annotations

import typing
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import CompositeProperty, Mapper, RelationshipProperty, SynonymProperty
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import NullType, TypeEngine

from .columns import choices_of, info_text
from .info import FieldInfo
from .kind import Kind
from .kinds import kind_named, kind_of, python_kind
from .naming import humanize
from .secret_names import is_secret

__all__ = ["composite_field", "hybrid_fields", "parts_of", "synonym_field"]


def hybrid_fields(mapper: Mapper[Any]) -> list[FieldInfo]:
    """Describe the hybrid properties of a class, those of its ancestors included."""
    descriptors = mapper.all_orm_descriptors
    hybrids = {name: each for name, each in descriptors.items() if isinstance(each, hybrid_property)}
    return [
        _hybrid_field(mapper, name, hybrid)
        for name, hybrid in hybrids.items()
        # ``@name.inplace.setter`` leaves the hybrid on the class under the setter's name too.
        if name == (own := getattr(hybrid.fget, "__name__", name)) or hybrids.get(own) is not hybrid
    ]


def _hybrid_field(mapper: Mapper[Any], name: str, hybrid: hybrid_property[Any]) -> FieldInfo:
    info = hybrid.info or {}
    type_ = _sql_type(mapper.class_, name)
    promised = _promised_kind(hybrid)
    kind: Kind
    if type_ is None:
        kind = (promised or kind_named("text")).without_sql()
    elif isinstance(type_, NullType) and promised is not None:
        kind = promised
    else:
        kind = kind_of(type_, name=name, info=info)
    return FieldInfo(
        name=name,
        label=info_text(info, "label") or humanize(name),
        kind=kind,
        type=type_ if type_ is not None else NullType(),
        source="hybrid",
        writable=hybrid.fset is not None,
        secret=bool(info.get("secret", is_secret(name, kind.name))),
        choices=choices_of(type_) if type_ is not None else (),
        help_text=info_text(info, "description"),
    )


def _sql_type(model: type[Any], name: str) -> TypeEngine[Any] | None:
    """Return the type of a hybrid's SQL expression; None when it has none, as it works on rows only."""
    try:
        expression = getattr(model, name)
        if isinstance(getattr(expression, "property", None), RelationshipProperty):
            return None
        while not isinstance(expression, ColumnElement):
            expression = expression.__clause_element__()
    except Exception:  # the class's own code, written for rows, may do anything with a class
        return None
    type_: TypeEngine[Any] = expression.type
    return type_


def _promised_kind(hybrid: hybrid_property[Any]) -> Kind | None:
    """Return the kind of the Python type that a hybrid's getter is annotated with."""
    try:
        returned = typing.get_type_hints(hybrid.fget).get("return")
    except Exception:  # annotations may name what is imported for type checkers only
        return None
    return python_kind(returned)


def synonym_field(model: type[Any], prop: SynonymProperty[Any], target: FieldInfo) -> FieldInfo:
    """Describe a synonym: another name for a field that is described already."""
    own = prop.descriptor
    writable = target.writable if own is None or not isinstance(own, property) else own.fset is not None
    return replace(
        target,
        name=prop.key,
        label=info_text(prop.info, "label") or humanize(prop.key),
        source="synonym",
        writable=writable,
        primary_key=False,
        secret=bool(prop.info.get("secret", target.secret or is_secret(prop.key, target.kind.name))),
    )


def parts_of(prop: CompositeProperty[Any]) -> tuple[str, ...]:
    """Return the names of the attributes that a composite is made of."""
    return tuple(part.key for part in prop.props)


def composite_field(prop: CompositeProperty[Any], parts: list[FieldInfo]) -> FieldInfo:
    """Describe a composite: shown as one value, written by its parts."""
    return FieldInfo(
        name=prop.key,
        label=info_text(prop.info, "label") or humanize(prop.key),
        kind=kind_named("composite"),
        type=NullType(),
        source="composite",
        nullable=all(part.nullable for part in parts),
        writable=False,
        secret=bool(prop.info.get("secret", any(part.secret for part in parts))),
        help_text=info_text(prop.info, "description") or prop.doc or "",
    )
