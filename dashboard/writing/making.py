"""How a new instance of a mapped class comes to be when nobody knows what its ``__init__`` wants."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Column

from ..facts import ModelInfo

__all__ = ["make"]


def make(info: ModelInfo, values: Mapping[str, Any]) -> Any:
    """Return a new, pending-to-be instance; the caller still assigns ``values``.

    Three ways, the most faithful first. A dataclass mapping is called with what it requires, because its defaults exist
    only in its ``__init__``. A class whose ``__init__`` needs no argument is called so: that is how its author makes a
    row, and what it sets there counts. Any other ``__init__`` cannot be guessed (a parameter called ``password`` may be
    hashed, one called ``parent`` may be queried), so the instance is made as a loaded one would be, without it;
    column defaults are applied by SQLAlchemy at the INSERT either way.
    """
    if dataclasses.is_dataclass(info.model):
        return info.model(**_required(info, values))
    if _needs_nothing(info.model):
        try:
            return info.model()
        except (TypeError, LookupError, AttributeError, ValueError):
            pass  # it takes *args or **kwargs and insists on some after all
    return _bare(info)


def _needs_nothing(model: type[Any]) -> bool:
    parameters = list(inspect.signature(model.__init__).parameters.values())[1:]
    return all(
        parameter.default is not parameter.empty or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters
    )


def _required(info: ModelInfo, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments a dataclass cannot do without. None for what the form does not know is what SQLAlchemy
    takes as «not set»: the key or the default is still supplied by the database."""
    needed: dict[str, Any] = {}
    for each in dataclasses.fields(info.model):
        without = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        if each.init and without:
            relation = info.relations.get(each.name)
            needed[each.name] = values.get(each.name, [] if relation is not None and relation.many else None)
    return needed


def _bare(info: ModelInfo) -> Any:
    mapper = info.mapper
    row = cast(Any, mapper.class_manager.new_instance())
    if isinstance(mapper.polymorphic_on, Column) and mapper.polymorphic_identity is not None:
        # SQLAlchemy sets the discriminator when __init__ runs, which it did not.
        setattr(row, mapper.get_property_by_column(mapper.polymorphic_on).key, mapper.polymorphic_identity)
    return row
