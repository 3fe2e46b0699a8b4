"""Recorded changes in words, for the home page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .. import pages
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


def activity(at: Context, change: Any) -> pages.Activity:
    """Return one recorded change for the home page."""
    sentences = {"create": _("created"), "update": _("changed"), "delete": _("deleted")}
    admin = change.admin
    return pages.Activity(
        user=change.user_label or _("somebody"),
        action=change.action,
        sentence=sentences.get(change.action, change.action_name or change.action),
        model=str(admin.get_label(at.user)),
        label=change.label,
        url="" if change.gone else at.urls.record(admin.slug, change.key),
        when=ago(change.when),
        when_iso=change.when.isoformat(timespec="seconds"),
    )
