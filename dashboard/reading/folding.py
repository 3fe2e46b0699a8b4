"""Text matched without regard to case, alike on every database, ``%`` and ``_`` meaning themselves."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import ColumnElement, Enum, String, cast, type_coerce
from sqlalchemy.types import TypeDecorator

__all__ = ["Where", "matches"]

Where = Literal["contains", "startswith", "endswith", "exact"]

ESCAPE = "!"


def matches(column: Any, text: str, where: Where, dialect: str) -> ColumnElement[bool]:
    """Return the condition that ``column`` contains, begins with, ends with or is ``text``, in any case."""
    operand = _as_text(column)
    if dialect != "sqlite":
        return operand.ilike(_like(text, where), escape=ESCAPE)
    if _has_foreign_case(text):
        condition: ColumnElement[bool] = operand.op("GLOB", is_comparison=True)(_glob(text, where))
        return condition
    return operand.like(_like(text, where), escape=ESCAPE)


def _as_text(column: Any) -> ColumnElement[str]:
    kind = column.type
    if isinstance(kind, String) and not isinstance(kind, Enum):
        return column  # type: ignore[no-any-return]
    if isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, String):
        # The pattern is not a value of the type: an encrypting or validating one would refuse or change it.
        return type_coerce(column, String())
    return cast(column, String())


def _like(text: str, where: Where) -> str:
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return _around(text, where, "%")


def _glob(text: str, where: Where) -> str:
    """SQLite's LIKE and lower() know the case of ASCII letters only; its GLOB takes both cases of any as a class."""
    return _around("".join(_class(character) for character in text), where, "*")


def _class(character: str) -> str:
    cases = _cases(character)
    return f"[{''.join(cases)}]" if len(cases) > 1 or character in "*?[" else character


def _cases(character: str) -> list[str]:
    variants = (character, character.lower(), character.upper(), character.title())
    return sorted({variant for variant in variants if len(variant) == 1})


def _has_foreign_case(text: str) -> bool:
    return any(not character.isascii() and len(_cases(character)) > 1 for character in text)


def _around(pattern: str, where: Where, anything: str) -> str:
    before = anything if where in ("contains", "endswith") else ""
    after = anything if where in ("contains", "startswith") else ""
    return f"{before}{pattern}{after}"
