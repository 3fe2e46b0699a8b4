"""Arrays as text and back: JSON whose items are written as their own kind writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.types import TypeEngine

from ..i18n import gettext as _
from .parsing import duration_text, enum_text, impl_of, iso_text, json_text, parse_json, written

__all__ = ["array_text", "parse_array"]


def array_text(value: Any) -> str:
    """Return ``[1, 2]``, ``["2026-03-04"]``: numbers, truth and text as JSON has them, everything else as text."""
    return json_text(_plain(value)) if isinstance(value, (list, tuple)) else written(value)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict) or value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, (date, time)):
        return iso_text(value)
    return duration_text(value) if isinstance(value, timedelta) else enum_text(value)


def parse_array(parse_item: Callable[[str, TypeEngine[Any]], Any], text: str, type_: TypeEngine[Any]) -> list[Any]:
    """Read a JSON list, or items with commas or line breaks between. ``parse_item`` reads one item of a type."""
    text = text.strip()
    items: Any = parse_json(text, type_) if text.startswith("[") else _split(text)
    if not isinstance(items, list):
        raise ValueError(_('Enter a list: ["one", "two"].'))
    item_type = getattr(impl_of(type_), "item_type", None)
    return items if item_type is None else [_item(item, item_type, parse_item) for item in items]


def _split(text: str) -> list[str]:
    return [item.strip() for item in text.replace("\n", ",").split(",") if item.strip()]


def _item(item: Any, type_: TypeEngine[Any], parse_item: Callable[[str, TypeEngine[Any]], Any]) -> Any:
    if isinstance(item, list):
        return [_item(each, type_, parse_item) for each in item]
    if item is None or isinstance(item, dict):
        return item
    return parse_item(item if isinstance(item, str) else json.dumps(item), type_)
