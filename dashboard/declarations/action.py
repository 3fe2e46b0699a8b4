"""Actions: what can be done to selected rows beyond editing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["Action", "action"]

Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a declaration.

    ``permission`` is the second half of ``<model>.<permission>`` that the user needs; by default the action's own name.
    ``confirm`` is the question asked before it runs, or None. ``run`` takes the rows (a list of entities loaded in one
    session, within one transaction) and returns a sentence for the user, or None.
    """

    name: str
    label: str
    run: Callable[[Any], str | None]
    permission: str
    confirm: str | None = None
    dangerous: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class ActionMark:
    """What ``@action`` leaves on the method until the declaration is built."""

    label: str | None
    permission: str | None
    confirm: str | None
    dangerous: bool
    icon: str


def action(
    *,
    label: str | None = None,
    permission: str | None = None,
    confirm: str | None = None,
    dangerous: bool = False,
    icon: str = "",
) -> Callable[[Method], Method]:
    """Declare a method of a :class:`ModelAdmin` as an action on selected rows (Django's ``admin.action``).

    The method takes the list of rows and returns a sentence that tells the user what was done, or None.
    """

    def mark(method: Method) -> Method:
        method.__dashboard_action__ = ActionMark(label, permission, confirm, dangerous, icon)  # type: ignore[attr-defined]
        return method

    return mark
