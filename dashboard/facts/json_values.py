"""Values as JSON and back, one pair of functions per kind."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy.types import TypeEngine

from ..i18n import gettext as _

__all__ = ["from_json", "to_json"]

_SHOWN_ONLY = frozenset({"binary", "pickle", "composite", "unknown"})
_STRUCTURES = frozenset({"json", "array", "list", "set"})


def to_json(kind: str, text: Callable[[Any], str], format_: Callable[[Any], str]) -> Callable[[Any], Any]:
    """Return the function that makes JSON of a kind's values.

    Whole numbers, finite floats and truth stay what they are; structures too; a Decimal and everything else becomes
    its exact text; bytes and what is not understood are only described.
    """

    def convert(value: Any) -> Any:
        if kind in _SHOWN_ONLY:
            return format_(value)
        if type(value) in (bool, int) or (type(value) is float and math.isfinite(value)):
            return bool(value) if kind == "boolean" and value in (0, 1) else value
        if kind == "list" and isinstance(value, (list, tuple)):
            return list(map(str, value))
        return _structure(value, text) if kind in _STRUCTURES else text(value)

    return convert


def _structure(value: Any, text: Callable[[Any], str]) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    try:
        return json.loads(text(value))
    except ValueError:
        return text(value)


def from_json(kind: str, parse: Callable[[str, TypeEngine[Any]], Any]) -> Callable[[Any, TypeEngine[Any]], Any]:
    """Return the function that reads a kind's values from JSON; it raises ``ValueError`` with a sentence."""

    def convert(value: Any, type_: TypeEngine[Any]) -> Any:
        if kind in _SHOWN_ONLY:
            raise ValueError(_("This value cannot be written."))
        if kind == "json":
            return value
        if kind in _STRUCTURES and isinstance(value, list):
            return parse(json.dumps(value) if kind == "array" else "\n".join(map(str, value)), type_)
        if isinstance(value, bool):
            value = "true" if value else "false"
        if isinstance(value, (int, float, Decimal)):
            value = str(value)
        if not isinstance(value, str):
            raise ValueError(_("A list or an object is not expected here."))
        return parse(value, type_)

    return convert
