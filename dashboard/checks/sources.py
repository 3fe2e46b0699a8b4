"""Where a declaration stands in the developer's source: the line of an option, and of one element of it."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from ..errors import Location

__all__ = ["Trail", "class_location", "locate", "place"]

Trail = Sequence[str | int]
"""The way to a part of a declaration: an attribute, then indexes, keys of mappings and, with a dot, attributes of
values: ``("fieldsets", 1, ".fields", 0)``."""

Scope = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def place(trail: Trail) -> str:
    """Return the trail as people read it: ``fieldsets[1].fields[0]``, ``labels['titel']``."""
    first, *rest = trail or ("",)
    return str(first) + "".join(
        step if isinstance(step, str) and step.startswith(".") else f"[{step!r}]" for step in rest
    )


def locate(cls: type[Any], trail: Trail) -> Location | None:
    """Return the most exact line there is for a part of a class; None when its source cannot be read.

    The attribute may be declared by an ancestor; then it is the ancestor's line.
    """
    name = str(trail[0]) if trail else ""
    owner = next((each for each in cls.__mro__ if name in vars(each)), cls)
    definition = _definition(owner)
    if definition is None:
        return None
    file, node = definition
    statement = next((each for each in reversed(node.body) if _defines(each, name)), None)
    if statement is None:
        return Location(file, node.lineno)
    return Location(file, _line(statement, list(trail[1:])))


def class_location(cls: type[Any]) -> Location | None:
    """Return the line of the ``class`` statement."""
    definition = _definition(cls)
    return Location(definition[0], definition[1].lineno) if definition else None


def _definition(cls: type[Any]) -> tuple[str, ast.ClassDef] | None:
    try:
        file = inspect.getsourcefile(cls)
    except TypeError:
        return None
    tree = _tree(file) if file else None
    if file is None or tree is None:
        return None
    found = list(_named(tree.body, cls.__qualname__.replace(".<locals>", "").split(".")))
    if len(found) > 1:
        # The same name more than once in a file: the one that defines the same attributes.
        found.sort(key=lambda node: -sum(any(_defines(each, name) for each in node.body) for name in vars(cls)))
    return (file, found[0]) if found else None


@lru_cache(maxsize=64)
def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:
        return None


def _tree(file: str) -> ast.Module | None:
    return _parsed("".join(linecache.getlines(file)))


def _named(body: Sequence[ast.stmt], names: Sequence[str]) -> Iterator[ast.ClassDef]:
    """Yield the classes at the end of a dotted name, whatever conditions or ``with`` blocks stand around them."""
    for node in body:
        if isinstance(node, Scope):
            if node.name == names[0] and len(names) > 1:
                yield from _named(node.body, names[1:])
            elif node.name == names[0] and isinstance(node, ast.ClassDef):
                yield node
        else:
            for block in ("body", "orelse", "finalbody"):
                yield from _named(getattr(node, block, []), names)


def _defines(statement: ast.stmt, name: str) -> bool:
    if isinstance(statement, Scope):
        return statement.name == name
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _line(statement: ast.stmt, steps: list[str | int]) -> int:
    node: ast.expr | None = getattr(statement, "value", None)
    line = statement.lineno
    for step in steps:
        found = _step(node, step) if node is not None else None
        if found is None:
            break
        mark, node = found
        line = mark.lineno
    return line


def _step(node: ast.expr, step: str | int) -> tuple[ast.expr, ast.expr] | None:
    """Return (where to point, where to go on) for one step into a literal; None where it cannot be followed."""
    if isinstance(step, int):
        return _element(node, step)
    if step.startswith("."):
        return _attribute(node, step[1:])
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == step:
                return key, value
    return None


def _element(node: ast.expr, index: int) -> tuple[ast.expr, ast.expr] | None:
    if not isinstance(node, ast.Tuple | ast.List) or index >= len(node.elts):
        return None
    if any(isinstance(each, ast.Starred) for each in node.elts[: index + 1]):
        return None
    return node.elts[index], node.elts[index]


def _attribute(node: ast.expr, name: str) -> tuple[ast.expr, ast.expr] | None:
    """Follow ``.fields`` into ``Fieldset("Title", ("name",))`` or Django's ``("Title", {"fields": ("name",)})``."""
    if isinstance(node, ast.Call):
        by_keyword = [keyword.value for keyword in node.keywords if keyword.arg == name]
        by_position = node.args[1:2] if name == "fields" else []
        return next(((value, value) for value in (*by_keyword, *by_position)), None)
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 2:
        return _step(node.elts[1], name)
    return None
