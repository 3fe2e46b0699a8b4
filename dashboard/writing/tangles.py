"""Links between rows that the mapper cannot write, told to the person instead of to the log."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from sqlalchemy.exc import CircularDependencyError, InvalidRequestError

from ..errors import DashboardError, FieldErrors, Protected
from ..facts import ModelInfo
from ..i18n import gettext as _

__all__ = ["tangle"]


def tangle(
    error: BaseException, info: ModelInfo, values: Mapping[str, Any], *, deleting: bool
) -> DashboardError | None:
    """Return what SQLAlchemy's refusal to write links means, or None for any other exception.

    A row above itself is a circle; a row that would lose the key it shares with another one is an assertion of the
    mapper; a collection that may not be loaded cannot be released. What the application's own code raises is not ours.
    """
    if isinstance(error, CircularDependencyError):
        above = [name for name in values if name in info.relations and info.relations[name].self_referential]
        sentence = _("A record cannot stand above itself, neither directly nor through others.")
        return Protected(sentence) if deleting else FieldErrors({above[0] if above else "": [sentence]})
    if isinstance(error, (AssertionError, InvalidRequestError)) and _by_the_mapper(error.__traceback__):
        if deleting:
            return Protected(
                _("This cannot be deleted while other records are linked to it: delete or unlink them first.")
            )
        held = [name for name in values if name in info.relations]
        sentence = _("This link cannot be made: another record holds it, and the two cannot change places at once.")
        return FieldErrors({held[0] if len(held) == 1 else "": [sentence]})
    return None


def _by_the_mapper(trace: TracebackType | None) -> bool:
    """Return whether the exception was raised while the mapper wrote rows, and not by a hook or an event."""
    names = []
    while trace is not None:
        names.append(str(trace.tb_frame.f_globals.get("__name__", "")))
        trace = trace.tb_next
    return bool(names) and names[-1].startswith("sqlalchemy.orm")
