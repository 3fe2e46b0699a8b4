"""Messages that one request leaves for the next page."""

from __future__ import annotations

from flask import session

from .. import pages

__all__ = ["leave", "take"]

KEY = "dashboard_messages"
MOST = 8
LONGEST = 300


def leave(level: str, text: str, url: str = "", url_label: str = "") -> None:
    """Keep a message for the next page that is shown. It is plain text; templates escape it."""
    kept = [*session.get(KEY, []), [level, text[:LONGEST], url, url_label[:LONGEST]]]
    session[KEY] = kept[-MOST:]


def take() -> list[pages.Message]:
    """Return the messages that wait and forget them."""
    if KEY not in session:
        return []
    return [pages.Message(level, text, url, label) for level, text, url, label in session.pop(KEY)]
