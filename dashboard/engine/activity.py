"""Recorded changes in words, for the home page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .. import pages
from ..facts.naming import in_sentence
from ..i18n import gettext as _
from ..i18n import ngettext
from .site import Context

__all__ = ["activity", "ago"]

MINUTE, HOUR, DAY = 60, 3600, 86400
DAYS_IN_WORDS = 7


def ago(when: datetime, now: datetime | None = None) -> str:
    """Return how long ago something was, in words; beyond a week, the date."""
    seconds = max(0, int(((now or datetime.now(UTC)) - when).total_seconds()))
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", seconds // MINUTE)
    if seconds < DAY:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", seconds // HOUR)
    if seconds < DAY * DAYS_IN_WORDS:
        return ngettext("%(num)s day ago", "%(num)s days ago", seconds // DAY)
    return when.date().isoformat()


def _sentence(done: str, action: str, words: Mapping[str, str]) -> str:
    if done == "create":
        return _("Created the %(model)s “%(label)s”", **words)
    if done == "update":
        return _("Changed the %(model)s “%(label)s”", **words)
    if done == "delete":
        return _("Deleted the %(model)s “%(label)s”", **words)
    return _("%(action)s: the %(model)s “%(label)s”", action=action, **words)


def activity(at: Context, change: Any) -> pages.Activity:
    """Return one recorded change for the home page."""
    admin = change.admin
    words = {"model": in_sentence(str(admin.get_label(at.user))), "label": change.label}
    action = admin.all_actions.get(change.action_name)
    return pages.Activity(
        user=change.user_label or _("somebody"),
        action=change.action,
        sentence=_sentence(change.action, action.label if action is not None else change.action_name, words),
        model=words["model"],
        label=change.label,
        url="" if change.gone else at.urls.record(admin.slug, change.key),
        when=ago(change.when),
        when_iso=change.when.isoformat(timespec="seconds"),
    )
