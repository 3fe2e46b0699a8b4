"""What is announced after a write was committed, for whoever listens."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from blinker import NamedSignal, Namespace

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin
    from .change import Change

__all__ = ["after_action", "after_create", "after_delete", "after_update", "announce"]

logger = logging.getLogger(__name__)

_signals = Namespace()

after_create = _signals.signal("dashboard-after-create")
"""Sent with ``row`` and ``change``; the sender is the :class:`ModelAdmin`."""

after_update = _signals.signal("dashboard-after-update")
"""Sent with ``row`` and ``change`` when something really changed."""

after_delete = _signals.signal("dashboard-after-delete")
"""Sent with ``row`` (detached by then) and ``change``."""

after_action = _signals.signal("dashboard-after-action")
"""Sent with ``row`` and ``change`` for each row a custom action ran on."""


def announce(signal: NamedSignal, admin: ModelAdmin, row: Any, change: Change) -> None:
    """Tell every listener. The write is committed: a listener that fails is logged and cannot undo or hide it."""
    for receiver in signal.receivers_for(admin):
        try:
            receiver(admin, row=row, change=change)
        except Exception:
            logger.exception("A listener of %s failed after the change was saved.", signal.name)
