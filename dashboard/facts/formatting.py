"""Values as people read them, in lists and on record pages."""

from __future__ import annotations

import dataclasses
import enum
import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..i18n import gettext as _
from ..i18n import ngettext
from .naming import humanize
from .words import split_words, word_set

if TYPE_CHECKING:
    from .info import FieldInfo

__all__ = ["choice_label", "formatter_of", "plain"]

_NEVER_GROUPED = word_set(
    "year number no nr num code id zip postcode postal port version phone fax pin isbn ean sku ref reference"
)
_SHORT_WORDS = word_set(
    "ALL ANY APP BAD BIG DAY DUE END HOT IN LOW MAN MAX MID MIN NEW NO OFF OLD ON OUT RAW TOP UP YES"
)


def plain(value: Any) -> str:
    """Return any value at all as text; the last resort of every other formatter."""
    if isinstance(value, enum.Enum):
        return choice_label(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return binary(value)
    try:
        text = str(value)
    except Exception:  # the value's own code may do anything
        text = f"<{type(value).__name__}>"
    return encodable(text)


def encodable(text: str) -> str:
    """Return the text with what no page can carry (lone surrogates) made visible."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="backslashreplace").decode()
    return text


def choice_label(value: Any) -> str:
    """Return the label of an enum's member or text: ``IN_PROGRESS`` and ``in_progress`` are ``In progress``, while what
    is written for people stays, and so do codes such as ``USD``."""
    if isinstance(value, enum.Enum):
        label = None if "label" in type(value).__members__ else getattr(value, "label", None)
        if isinstance(label, str):
            return label
        if not isinstance(value.value, str) or not value.value:
            return humanize(str(value.name))
        value = value.value
    return encodable(_spoken(value)) if isinstance(value, str) else plain(value)


def _spoken(text: str) -> str:
    if any(character.isspace() for character in text) or not any(character.isalpha() for character in text):
        return text
    is_word = len(text) > 3 or "_" in text or text in _SHORT_WORDS
    if text.islower() or (text.isupper() and is_word):
        words = " ".join(text.lower().replace("_", " ").replace("-", " ").split()) or text
        return words[:1].upper() + words[1:]
    return humanize(text) if "_" in text else text


def boolean(value: Any) -> str:
    if not isinstance(value, int) or value not in (0, 1):
        return plain(value)
    return _("Yes") if value else _("No")


def integer(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else number(value)


def number(value: Any) -> str:
    """Return a number with every digit a Decimal has and twelve of a float's; NaN and infinity in words."""
    if not isinstance(value, (Decimal, float, int)) or isinstance(value, enum.Enum):
        return plain(value)
    if (isinstance(value, Decimal) and value.is_snan()) or value != value:  # NaN alone differs from itself
        return _("Not a number")
    if isinstance(value, int):
        return plain(value)
    if value.is_infinite() if isinstance(value, Decimal) else math.isinf(value):
        return _("Infinity") if value > 0 else _("Minus infinity")
    if isinstance(value, Decimal):
        return format(value, "f") if -40 < value.adjusted() < 40 else str(value)
    return format(value, ".12g")


def floating(value: Any) -> str:
    """Return a float with twelve digits at most, also where the driver gives it as a Decimal."""
    fits = isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 300
    return number(float(value) if fits else value)


def grouped(value: Any) -> str:
    """Return a number with its thousands separated."""
    text = number(value)
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    is_written_out = whole.isdecimal() and len(whole) < 400 and rest[:1] != "e"
    return f"{sign}{int(whole):,}{point}{rest}" if is_written_out else text


def day(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else plain(value)


def moment(value: Any) -> str:
    """Return ``2026-03-04 15:06``: seconds only when there are any, the zone when it is known."""
    if not isinstance(value, datetime):
        return day(value) if isinstance(value, date) else plain(value)
    exact = value.second or value.microsecond
    text = value.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds" if exact else "minutes")
    return text + _zone(value)


def clock(value: Any) -> str:
    if not isinstance(value, time):
        return plain(value)
    exact = value.second or value.microsecond
    return value.replace(tzinfo=None).isoformat(timespec="seconds" if exact else "minutes") + _zone(value)


def _zone(value: datetime | time) -> str:
    offset = value.utcoffset()
    if offset is None:
        return ""
    if not offset:
        return " UTC"
    return " " + str(timezone(offset))[3:]


def duration(value: Any) -> str:
    if not isinstance(value, timedelta):
        return plain(value)
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    rest = str(timedelta(seconds=value.seconds))
    if not value.days:
        return sign + rest
    days = ngettext("%(num)s day", "%(num)s days", value.days)
    return f"{sign}{days} {rest}" if value.seconds else sign + days


def binary(value: Any) -> str:
    """Return how much there is, never what: ``1.2 kB``."""
    if not isinstance(value, (bytes, bytearray, memoryview)):
        return plain(value)
    size = float(memoryview(value).nbytes)
    for unit in ("B", "kB", "MB"):
        if size < 999.95 or unit == "MB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


def pickled(value: Any) -> str:
    return _("Pickled data")


def structure(value: Any) -> str:
    """Return JSON on one line."""
    try:
        return encodable(json.dumps(value, ensure_ascii=False, default=plain))
    except (TypeError, ValueError, RecursionError):
        return plain(value)


def listed(value: Any) -> str:
    """Return the items of a list or set with commas between."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return plain(value)
    items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
    return ", ".join("–" if item is None else any_value(item) for item in items)


def composite(value: Any) -> str:
    """Return the parts of a composite with commas between, unless its class says itself how to be read."""
    if not dataclasses.is_dataclass(value) or type(value).__str__ is not object.__str__:
        return plain(value)
    parts = (getattr(value, field.name) for field in dataclasses.fields(value))
    return ", ".join(any_value(part) for part in parts if part is not None)


def unknown(value: Any) -> str:
    """Return the ``repr``, shortened, of a value of which nothing is known."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return binary(value)
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception:  # the value's own code may do anything
        text = f"<{type(value).__name__}>"
    return encodable(text if len(text) <= 500 else f"{text[:499]}…")


def any_value(value: Any) -> str:
    """Return a value formatted after its Python type, where no column says more."""
    formatters: tuple[tuple[Any, Callable[[Any], str]], ...] = (
        (bool, boolean),
        (datetime, moment),
        (date, day),
        (time, clock),
        (timedelta, duration),
        ((Decimal, float, int), number),
        ((list, tuple, set, frozenset), listed),
        (dict, structure),
    )
    return next((form(value) for types, form in formatters if isinstance(value, types)), plain(value))


def formatter_of(field: FieldInfo) -> Callable[[Any], str]:
    """Return the formatter for a field's values: its kind's, with thousands separated where a number counts something
    (keys, years, codes and numbers of documents do not)."""
    if field.kind.name not in ("integer", "decimal") or field.primary_key or field.foreign_key:
        return field.kind.format
    words = split_words(field.name)
    if words and words[-1].lower() in _NEVER_GROUPED:
        return field.kind.format
    return grouped
