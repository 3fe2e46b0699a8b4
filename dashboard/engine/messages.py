"""Messages that one request leaves for the next page."""

from __future__ import annotations

import json

from flask import session

from .. import pages

__all__ = ["leave", "take"]

KEY = "dashboard_messages"
MOST = 8
LONGEST = 300
LARGEST = 1500
"""Bytes of all messages together: they travel in the session's cookie, and browsers drop one beyond 4 kB."""


def leave(level: str, text: str, url: str = "", url_label: str = "") -> None:
    """Keep a message for the next page that is shown. It is plain text; templates escape it."""
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    kept = [*session.get(KEY, []), [level, shown, url if len(url) <= LONGEST else "", url_label]][-MOST:]
    while len(kept) > 1 and len(json.dumps(kept)) > LARGEST:
        kept = kept[1:]
    while len(json.dumps(kept)) > LARGEST:
        kept = [[level, f"{kept[0][1][: len(kept[0][1]) // 2]}…", *kept[0][2:]]]
    session[KEY] = kept


def take() -> list[pages.Message]:
    """Return the messages that wait and forget them."""
    if KEY not in session:
        return []
    return [pages.Message(level, text, url, label) for level, text, url, label in session.pop(KEY)]
