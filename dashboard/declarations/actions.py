"""The actions that a declaration's methods declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..facts.naming import humanize
from .action import Action, ActionMark

__all__ = ["actions_of"]


def actions_of(owner: Any) -> Mapping[str, Action]:
    """Return the actions among the methods of ``owner``, by name, ancestors' first, in the order of the source."""
    found: dict[str, Action] = {}
    for cls in reversed(type(owner).__mro__):
        for name, value in vars(cls).items():
            mark = getattr(value, "__dashboard_action__", None)
            if isinstance(mark, ActionMark):
                found[name] = Action(
                    name=name,
                    label=mark.label or humanize(name),
                    run=getattr(owner, name),
                    permission=mark.permission or name,
                    confirm=mark.confirm,
                    dangerous=mark.dangerous,
                    icon=mark.icon,
                )
    return found
