"""Values as exact text and back: what forms, keys and addresses carry."""

from __future__ import annotations

import enum
import json
import math
import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from ipaddress import ip_interface
from typing import Any, TypeVar

from sqlalchemy.types import TypeDecorator, TypeEngine

from ..i18n import gettext as _
from .formatting import encodable, plain

Moment = TypeVar("Moment", date, time, datetime)

__all__ = ["impl_of", "written"]

_INTEGER = re.compile(r"[+-]?\d+\Z")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
_NOT_FINITE = re.compile(r"[+-]?(inf(inity)?|nan)\Z", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?)?\Z")
_CLOCK = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?\Z")
_DURATION = re.compile(
    r"(?P<sign>-)?\s*(?:(?P<days>\d+)(?:\s*d(?:ays?)?)?,?(?:\s+|\Z))?"
    r"(?:(?P<hours>\d+):(?P<minutes>\d\d)(?::(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,6}))?)?)?\Z"
)
_TRUE = frozenset({"true", "yes", "1", "on", "t", "y"})
_FALSE = frozenset({"false", "no", "0", "off", "f", "n"})


def impl_of(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type below every ``TypeDecorator`` and PostgreSQL domain."""
    while True:
        if isinstance(type_, TypeDecorator):
            type_ = type_.impl_instance
        elif isinstance(below := getattr(type_, "data_type", None), TypeEngine):
            type_ = below
        else:
            return type_


def written(value: Any) -> str:
    """Return any value as text; an enum's member as what it stands for. The last resort of every kind."""
    if isinstance(value, enum.Enum):
        return written(value.value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    return value if type(value) is str else plain(value)


# Text ----------------------------------------------------------------------------------------------------------------


def parse_text(text: str, type_: TypeEngine[Any]) -> str:
    if "\0" in text:
        raise ValueError(_("This text contains a NUL character, which cannot be stored. Remove it."))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(_("This text contains half a character, which cannot be stored. Remove it.")) from None
    return text


# Numbers and truth ---------------------------------------------------------------------------------------------------


def integer_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else written(value)


def parse_integer(text: str, type_: TypeEngine[Any]) -> int:
    text = _stripped(text)
    if not _INTEGER.match(text):
        raise ValueError(_("Enter a whole number."))
    if len(text) > 40 or not -(2**63) <= (value := int(text)) < (2**64 if _unsigned(type_) else 2**63):
        raise ValueError(_("Enter a smaller number; this one does not fit."))
    return value


def _unsigned(type_: TypeEngine[Any]) -> bool:
    return bool(getattr(impl_of(type_), "unsigned", False))


def parse_number(text: str, type_: TypeEngine[Any]) -> Decimal | float:
    """Read a Decimal or a float, whichever the column gives."""
    text = _stripped(text)
    if not _DECIMAL.match(text) and not _NOT_FINITE.match(text):
        raise ValueError(_("Enter a number, with a point before the decimals."))
    if getattr(impl_of(type_), "asdecimal", False):
        return _decimal(text)
    value = float(text)
    if math.isinf(value) and not _NOT_FINITE.match(text):
        raise ValueError(_("Enter a smaller number; this one does not fit."))
    return value


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(_("Enter a smaller number; this one does not fit.")) from None


def number_text(value: Any) -> str:
    return repr(value) if type(value) is float else written(value)


def boolean_text(value: Any) -> str:
    if not isinstance(value, int) or value not in (0, 1):
        return written(value)
    return "true" if value else "false"


def parse_boolean(text: str, type_: TypeEngine[Any]) -> bool:
    low = _stripped(text).lower()
    if low not in _TRUE | _FALSE:
        raise ValueError(_("Choose yes or no."))
    return low in _TRUE


def _stripped(text: str) -> str:
    return text.strip().replace("\N{MINUS SIGN}", "-")


# Time ----------------------------------------------------------------------------------------------------------------


def iso_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, time)) else written(value)


def parse_date(text: str, type_: TypeEngine[Any]) -> date:
    text = _stripped(text)
    if not _DATE.match(text):
        raise ValueError(_("Enter a date as YYYY-MM-DD."))
    return _calendar(date.fromisoformat, text)


def parse_moment(text: str, type_: TypeEngine[Any]) -> datetime:
    """Read a date and time; a date alone is its midnight. The zone is kept as it was written, or left open."""
    text = _stripped(text)
    if not _MOMENT.match(text):
        raise ValueError(_("Enter a date and time as YYYY-MM-DD HH:MM."))
    return _calendar(datetime.fromisoformat, _full_fraction(text))


def parse_clock(text: str, type_: TypeEngine[Any]) -> time:
    text = _stripped(text)
    if not _CLOCK.match(text):
        raise ValueError(_("Enter a time as HH:MM."))
    return _calendar(time.fromisoformat, _full_fraction(text))


def _full_fraction(text: str) -> str:
    return re.sub(r"\.(\d{1,6})", lambda found: "." + found[1].ljust(6, "0"), text)


def _calendar(read: Callable[[str], Moment], text: str) -> Moment:
    try:
        return read(text)
    except ValueError:
        raise ValueError(_("There is no such date or time.")) from None


def duration_text(value: Any) -> str:
    if not isinstance(value, timedelta):
        return written(value)
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    text += f".{value.microseconds:06}" if value.microseconds else ""
    return f"{sign}{value.days} {text}" if value.days else sign + text


def parse_duration(text: str, type_: TypeEngine[Any]) -> timedelta:
    found = _DURATION.match(text := _stripped(text))
    if not found or not text.strip("-"):
        raise ValueError(_("Enter a length of time as HH:MM:SS, with days in front when there are any: 2 03:30:00."))
    parts = {name: int(found[name] or 0) for name in ("days", "hours", "minutes", "seconds")}
    try:
        value = timedelta(**parts, microseconds=int((found["fraction"] or "").ljust(6, "0")))
        return -value if found["sign"] else value
    except (OverflowError, ValueError):
        raise ValueError(_("Enter a shorter length of time; this one does not fit.")) from None


# Choices, identifiers ------------------------------------------------------------------------------------------------


def enum_text(value: Any) -> str:
    return value.name if isinstance(value, enum.Enum) and value.name is not None else written(value)


def parse_enum(text: str, type_: TypeEngine[Any]) -> Any:
    """Read a member by name, else by value, or a text of the list."""
    type_ = impl_of(type_)
    members = getattr(type_, "enum_class", None)
    if members is None:
        if text in (getattr(type_, "enums", None) or (text,)):
            return text
    else:
        if text in members.__members__:
            return members.__members__[text]
        for member in members:
            if str(member.value) == text:
                return member
    raise ValueError(_("Choose one of the values offered."))


def parse_uuid(text: str, type_: TypeEngine[Any]) -> Any:
    digits = _stripped(text).replace("-", "")
    if not re.fullmatch(r"[0-9a-fA-F]{32}", digits):
        raise ValueError(_("Enter a UUID: 32 digits from 0 to f."))
    if not getattr(impl_of(type_), "as_uuid", True):
        return _stripped(text)
    return uuid.UUID(digits)


def parse_inet(text: str, type_: TypeEngine[Any]) -> str:
    text = _stripped(text)
    try:
        ip_interface(text)
    except ValueError:
        raise ValueError(_("Enter an IP address, such as 192.0.2.1 or 2001:db8::1.")) from None
    return text


# Structures ----------------------------------------------------------------------------------------------------------


def json_text(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2)
        return text if encodable(text) == text else json.dumps(value, indent=2)
    except (TypeError, ValueError, RecursionError):
        return written(value)


def parse_json(text: str, type_: TypeEngine[Any]) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ValueError(_("This is not valid JSON; look at line %(line)s, column %(column)s.", **place)) from None
    except (ValueError, RecursionError):
        raise ValueError(_("This JSON holds a number too long or lists too deep to be read.")) from None


def list_text(value: Any) -> str:
    """Return the items of a list of texts, one per line."""
    return "\n".join(map(written, value)) if isinstance(value, (list, tuple)) else written(value)


def parse_list(text: str, type_: TypeEngine[Any]) -> list[str]:
    items = (item.strip() for item in re.split(r"[\n,]", parse_text(text, type_)))
    return [item for item in items if item]


def set_text(value: Any) -> str:
    return ",".join(sorted(map(str, value))) if isinstance(value, (set, frozenset)) else written(value)


def parse_set(text: str, type_: TypeEngine[Any]) -> set[str]:
    items = set(parse_list(text, type_))
    if not items <= set(getattr(impl_of(type_), "values", None) or items):
        raise ValueError(_("Choose among the values offered."))
    return items


def bytes_text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, (bytearray, memoryview)) else written(value)


def parse_bytes(text: str, type_: TypeEngine[Any]) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError(_("Enter bytes as pairs of digits from 0 to f.")) from None


def refuse(text: str, type_: TypeEngine[Any]) -> Any:
    raise ValueError(_("This value cannot be written."))
