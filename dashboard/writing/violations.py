"""What the drivers of SQLite, PostgreSQL and MariaDB say when a database refuses a write, read into one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError, StatementError

__all__ = ["Violation", "violation_of"]

Sort = Literal["unique", "null", "foreign_key", "check", "length", "range", "value"]


@dataclass(frozen=True, slots=True)
class Violation:
    """What was violated. Names are those of the database; whatever it did not say is empty. ``referenced`` is true when
    it said that others still refer to the row."""

    sort: Sort
    table: str = ""
    columns: tuple[str, ...] = ()
    constraint: str = ""
    referenced: bool = False


def violation_of(error: BaseException) -> Violation | None:
    """Return what the database refused, or None when the error is about something else (connection, lock, syntax)."""
    if isinstance(error, (OverflowError, UnicodeError)):
        return Violation("range" if isinstance(error, OverflowError) else "value")
    if not isinstance(error, DBAPIError):
        # A type of SQLAlchemy's or of the application's own could not turn the value into what the driver wants.
        return Violation("value") if isinstance(error, StatementError) else None
    original: Any = error.orig
    if getattr(original, "sqlstate", None) is not None and hasattr(original, "diag"):
        return _postgresql(original)
    if len(original.args) > 1 and isinstance(original.args[0], int):
        found = _mysql(original.args[0], str(original.args[1]))
        return Violation("value") if found is None and isinstance(error, (IntegrityError, DataError)) else found
    if isinstance(error, (OperationalError, InterfaceError)) or error.connection_invalidated:
        return None
    return _sqlite(str(original))


SQLITE: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("unique", re.compile(r"UNIQUE constraint failed: (?:index '(?P<constraint>[^']+)'|(?P<columns>.+))")),
    ("null", re.compile(r"NOT NULL constraint failed: (?P<columns>.+)")),
    ("foreign_key", re.compile(r"FOREIGN KEY constraint failed")),
    ("check", re.compile(r"CHECK constraint failed: (?P<constraint>.+)", re.DOTALL)),
    ("value", re.compile(r"cannot store \w+ value in \w+ column (?P<columns>\S+)")),
)


def _sqlite(message: str) -> Violation:
    for sort, pattern in SQLITE:
        if (match := pattern.match(message)) is not None:
            found = match.groupdict()
            table, columns = _split(found.get("columns") or "")
            return Violation(sort, table, columns, found.get("constraint") or "")
    return Violation("value")


def _split(columns: str) -> tuple[str, tuple[str, ...]]:
    parts = [part.strip().rpartition(".") for part in columns.split(",") if part.strip()]
    return (parts[0][0] if parts else ""), tuple(part[2] for part in parts)


POSTGRESQL: dict[str, Sort] = {
    "23505": "unique",
    "23P01": "unique",
    "23502": "null",
    "23503": "foreign_key",
    "23001": "foreign_key",
    "23514": "check",
    "22001": "length",
    "22003": "range",
    "22008": "range",
}


def _postgresql(original: Any) -> Violation | None:
    state, diag = str(original.sqlstate), original.diag
    if state[:2] not in ("22", "23"):
        return None
    named = re.search(r"\(((?:[^()]|\([^()]*\))*)\)=", diag.message_detail or "")
    columns: tuple[str, ...] = (str(diag.column_name),) if diag.column_name else ()
    if not columns and named is not None:
        columns = tuple(part.strip().strip('"') for part in named.group(1).split(","))
    sort = POSTGRESQL.get(state, "value")
    # Only the message tells the two directions apart, in the server's language; the table named first is the one that
    # was written to, which the caller compares with the table of the row.
    detail = diag.message_detail or ""
    still = sort == "foreign_key" and (state == "23001" or bool(re.search(r"still referenced", detail)))
    return Violation(sort, diag.table_name or "", columns, diag.constraint_name or "", referenced=still)


_KEY = re.compile(r".*for key '(?:(?P<table>[^'.]+)\.)?(?P<constraint>[^'.]+)'", re.DOTALL)
_REFERENCE = re.compile(r".*`(?P<table>[^`]+)`, CONSTRAINT `(?P<constraint>[^`]+)`.*?\((?P<columns>[^)]*)\)", re.DOTALL)
_COLUMN = re.compile(r".*column (?:`[^`]*`\.`(?P<table>[^`]+)`\.)?[`'](?P<column>[^`']+)[`']", re.DOTALL)

MYSQL: dict[int, tuple[Sort, re.Pattern[str]]] = {
    1062: ("unique", _KEY),
    1586: ("unique", _KEY),
    1048: ("null", re.compile(r"Column '(?P<column>[^']+)'")),
    1364: ("null", re.compile(r"Field '(?P<column>[^']+)'")),
    1452: ("foreign_key", _REFERENCE),
    1451: ("foreign_key", _REFERENCE),
    1216: ("foreign_key", re.compile("")),
    1217: ("foreign_key", re.compile("")),
    4025: ("check", re.compile(r"CONSTRAINT `(?P<constraint>[^`]+)` failed for `[^`]*`\.`(?P<table>[^`]+)`")),
    3819: ("check", re.compile(r".*'(?P<constraint>[^']+)'")),
    1406: ("length", _COLUMN),
    1264: ("range", _COLUMN),
    1265: ("value", _COLUMN),
    1366: ("value", _COLUMN),
    1292: ("value", _COLUMN),
}


def _mysql(code: int, message: str) -> Violation | None:
    if code not in MYSQL:
        return None
    sort, pattern = MYSQL[code]
    match = pattern.match(message)
    found = match.groupdict() if match is not None else {}
    columns = (found["column"],) if found.get("column") else _quoted(found.get("columns") or "")
    return Violation(
        sort, found.get("table") or "", columns, found.get("constraint") or "", referenced=code in (1451, 1217)
    )


def _quoted(columns: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("`") for part in columns.split(",") if part.strip())
