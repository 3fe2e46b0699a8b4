"""Primary keys in addresses: any key as one path segment, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from ..errors import NotFound
from ..i18n import gettext as _

if TYPE_CHECKING:
    from .info import ModelInfo

__all__ = ["RESERVED", "decode_key", "encode_key", "key_of"]

RESERVED = frozenset({"new", "action", "lookup", "export", "import", "history"})
"""What the address of a model continues with when it is not a key."""

_EMPTY = "_"
_NULL = "__"
_SAFE = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
_PART = re.compile(r"(?:[A-Za-z0-9.\-]|_[0-9A-F]{2})+\Z")
_ESCAPE = re.compile(rb"_([0-9A-F]{2})")


def key_of(info: ModelInfo, row: Any) -> tuple[Any, ...]:
    """Return the values of the primary key in the order of the mapper, without a query where the row is loaded."""
    identity = getattr(inspect(row, raiseerr=False), "identity", None)
    if identity is not None and len(identity) == len(info.primary_key):
        return tuple(identity)
    return tuple(getattr(row, name) for name in info.primary_key)


def encode_key(info: ModelInfo, values: tuple[Any, ...]) -> str:
    """Return the key as text that fits in one path segment and is no reserved word.

    Letters, digits, ``-`` and ``.`` stay; every other byte of the UTF-8 text becomes ``_`` and two digits (Django's
    ``admin.utils.quote`` does the same); commas stand between the parts of a composite key.
    """
    parts = [
        _NULL if value is None else _escape(info.fields[name].kind.text(value))
        for name, value in zip(info.primary_key, values, strict=True)
    ]
    text = ",".join(parts)
    if text in RESERVED or not text.strip("."):
        text = f"_{ord(text[0]):02X}{text[1:]}"
    return text


def _escape(text: str) -> str:
    data = text.encode(errors="surrogatepass")
    return "".join(chr(byte) if byte in _SAFE else f"_{byte:02X}" for byte in data) or _EMPTY


def decode_key(info: ModelInfo, text: str) -> tuple[Any, ...]:
    """Return the values of a key from its text, typed by the columns.

    Raises :class:`~dashboard.errors.NotFound` for what cannot be a key of this model.
    """
    parts = text.split(",")
    if len(parts) != len(info.primary_key):
        raise NotFound(_("There is no such record."))
    try:
        return tuple(_value(info, name, part) for name, part in zip(info.primary_key, parts, strict=True))
    except ValueError:
        raise NotFound(_("There is no such record.")) from None


def _value(info: ModelInfo, name: str, part: str) -> Any:
    if part == _NULL:
        return None
    field = info.fields[name]
    return field.kind.parse("" if part == _EMPTY else _unescape(part), field.type)


def _unescape(part: str) -> str:
    if not _PART.match(part):
        raise ValueError(part)
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part.encode()).decode(errors="surrogatepass")
