"""What of a value the history keeps: nothing of secrets, a beginning of long text, the size of binary."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.sql import ClauseElement

from ..facts import FieldInfo

__all__ = ["HIDDEN", "kept"]

HIDDEN = "***"
"""What stands for any value of a secret field, an empty one included."""

LONGEST = 1000


def kept(field: FieldInfo, value: Any) -> Any:
    """Return the value as JSON for the history."""
    if field.secret:
        return HIDDEN
    if value is None or isinstance(value, ClauseElement):
        return None  # an SQL expression: the database computes the value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"({len(bytes(value))} bytes)"
    if field.kind.name in ("binary", "pickle", "unknown"):
        return f"({type(value).__name__})"
    return _short(_json(field, value))


def _json(field: FieldInfo, value: Any) -> Any:
    try:
        found = field.kind.to_json(value)
        json.dumps(found)
    except Exception:  # a type of the application's own: history must not stop the write
        return str(value)
    return found


def _short(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        text = json.dumps(value, ensure_ascii=False)
        return value if len(text) <= LONGEST else _short(text)
    if isinstance(value, str):
        clean = value.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")
        return clean if len(clean) <= LONGEST else clean[:LONGEST] + "…"
    return value
