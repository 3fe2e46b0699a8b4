"""Computed columns: methods of a declaration that show something of a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["Display", "display", "display_of"]

Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Display:
    """What ``@display`` says of a method: its heading, the path it sorts by, the kind its values are shown as,
    what an empty value looks like."""

    label: str | None = None
    ordering: str | None = None
    kind: str = "text"
    empty: str | None = None


def display(
    *, label: str | None = None, ordering: str | None = None, kind: str = "text", empty: str | None = None
) -> Callable[[Method], Method]:
    """Declare a method of a :class:`ModelAdmin` as a column (Django's ``admin.display``).

    The method takes the row and returns a value of ``kind``. ``ordering`` is a path, ``-`` in front for descending;
    without one the column cannot be sorted.
    """

    def mark(method: Method) -> Method:
        method.__dashboard_display__ = Display(label, ordering, kind, empty)  # type: ignore[attr-defined]
        return method

    return mark


def display_of(owner: object, name: str) -> Display | None:
    """Return the declaration of a display method, one without decorator included; None when there is no such method."""
    method = getattr(owner, name, None)
    if method is None or not callable(method) or name.startswith("_"):
        return None
    return getattr(method, "__dashboard_display__", None) or Display()
