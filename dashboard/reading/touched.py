"""Which relations a function of a row walks along, read from its code, to be loaded for all rows at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CodeType
from typing import Any

from ..facts import ModelInfo, describe

__all__ = ["Walk", "walk"]

Walk = Mapping[str, "Walk"]
"""Relation -> the relations walked on from there."""

DEEPEST = 3


def walk(info: ModelInfo, functions: Iterable[Callable[..., Any]]) -> Walk:
    """Return the relations that the functions mention, properties and methods of the model that they call included.

    Names are all that is read, so a relation may be taken for walked that is not: that costs one statement.
    """
    names = frozenset(name for function in functions for name in _names(function))
    return _walk(info, names, DEEPEST)


def _walk(info: ModelInfo, names: frozenset[str], depth: int) -> Walk:
    if depth == 0:
        return {}
    names = _with_called(info.model, names)
    found = {}
    for name, relation in info.relations.items():
        if name in names and relation.loading not in ("dynamic", "write_only") and not relation.secret:
            target = describe(relation.target)
            own = frozenset(_names(target.model.__str__)) if target.has_str else frozenset()
            found[name] = _walk(target, names | own, depth - 1)
    return found


def _with_called(model: type[Any], names: frozenset[str]) -> frozenset[str]:
    """Add the names that the mentioned properties and methods of the model mention themselves."""
    done: set[str] = set()
    while todo := names - done:
        done |= todo
        for name in todo:
            names = names.union(*(_names(function) for function in _functions(model, name)))
    return names


def _functions(model: type[Any], name: str) -> Iterator[Callable[..., Any]]:
    found = inspect.getattr_static(model, name, None)
    for candidate in (found, getattr(found, "fget", None), getattr(found, "func", None)):
        if callable(candidate):
            yield candidate


def _names(function: Callable[..., Any]) -> Iterator[str]:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if isinstance(code, CodeType):
        yield from _names_in(code)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)
