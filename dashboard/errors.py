"""Every error the package raises: what happened, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = [
    "Conflict",
    "DashboardError",
    "DeclarationError",
    "Denied",
    "FieldErrors",
    "Greater",
    "Location",
    "NotFound",
    "Protected",
    "UnknownName",
    "Unreadable",
]


@dataclass(frozen=True, slots=True)
class Location:
    """Where a declaration stands in the developer's own source.

    ``file`` is the path as Python knows it, ``line`` counts from 1.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class DashboardError(Exception):
    """The parent of every error of this package.

    ``hint`` says how to mend it, in one sentence, or is empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class DeclarationError(DashboardError):
    """A declaration cannot be used as it stands. ``findings`` are those of the checks, when they found it."""

    def __init__(self, message: str, *, hint: str = "", findings: Sequence[object] = ()) -> None:
        super().__init__(message, hint=hint)
        self.findings = tuple(findings)


class UnknownName(DeclarationError):
    """A path, option or model names something that does not exist. ``name`` is what was asked for,
    ``candidates`` are the names that exist there."""

    def __init__(self, message: str, *, name: str, candidates: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name
        self.candidates = tuple(candidates)


class Denied(DashboardError):
    """The policy refuses. ``permission`` is the one that is missing, as ``<model>.<action>``."""

    def __init__(self, message: str, *, permission: str = "") -> None:
        super().__init__(message)
        self.permission = permission


class Greater(Denied):
    """The change would give, take or touch privileges that the user does not have. ``field`` is the field or relation
    that says so, or empty when it is the record as a whole."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFound(DashboardError):
    """The row does not exist, or not for this user: the two are the same answer on purpose."""


class Unreadable(DashboardError):
    """The database could not answer a question about a model (missing table, bad value, wrong type)."""


class FieldErrors(DashboardError):
    """A write was refused for what it says. ``errors`` maps a field's name to its messages;
    the empty name holds what belongs to the record as a whole."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(message for messages in errors.values() for message in messages))
        self.errors = {name: tuple(messages) for name, messages in errors.items()}


@dataclass(frozen=True, slots=True)
class Reference:
    """Rows that still refer to a row: how many at least (``capped`` when there are more), of which model."""

    label: str
    count: int
    capped: bool = False


class Protected(DashboardError):
    """A row cannot be deleted because others refer to it. ``references`` says which."""

    def __init__(self, message: str, *, references: Sequence[Reference] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.references = tuple(references)


class Conflict(DashboardError):
    """The row was changed or removed by somebody else since it was read."""
