"""The panel with the latest notes, and the two routes that add and delete one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from dashboard import Dashboard, Panel, PanelContext, Plugin
from dashboard.i18n import gettext as _

from .models import LONGEST, Note, metadata

__all__ = ["Notes"]


class Notes(Plugin):
    """Staff leave notes on the home page.

    Seeing them takes ``panel.notes``, writing ``notes.create``, deleting one's own ``notes.delete``, deleting anybody's
    ``notes.moderate`` besides. ``latest`` is how many are shown.
    """

    name = "notes"
    label = "Notes"
    metadata = metadata

    def __init__(self, latest: int = 10) -> None:
        self.latest = latest

    def setup(self, site: Dashboard) -> None:
        site.add_panel(Panel(_("Notes"), "notes/panel.html", self.load, name="notes", icon="sticky"))
        site.add_route("add", self.add, name="add", permission="notes.create")
        site.add_route("delete", self.delete, name="delete", permission="notes.delete")

    def load(self, context: PanelContext) -> Mapping[str, Any]:
        """Return the variables of ``notes/panel.html``."""
        newest = select(Note).order_by(Note.created_at.desc(), Note.id.desc()).limit(self.latest)
        notes = context.session.scalars(newest).all()
        return {
            "notes": notes,
            "deletable": {note.id for note in notes if may_delete(context, note)},
            "may_write": allows(context, "notes.create"),
            "longest": LONGEST,
        }

    def add(self, context: PanelContext, form: Mapping[str, str]) -> str:
        """Keep what was written; raises ``ValueError`` with a sentence when it cannot be kept."""
        # Browsers count a line break as one character and send two.
        body = form.get("body", "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
        if not body:
            raise ValueError(_("A note needs some words."))
        if len(body) > LONGEST:
            raise ValueError(
                _("A note has at most %(most)s characters, this one %(number)s.", most=LONGEST, number=len(body))
            )
        author = identity(context.user)
        context.session.add(Note(body=body, author_id=author, author_label=str(context.user)[:190] if author else ""))
        context.session.commit()
        return _("Your note is on the board.")

    def delete(self, context: PanelContext, form: Mapping[str, str]) -> str:
        """Delete a note; raises ``ValueError`` with a sentence when it is gone or somebody else's."""
        text = form.get("note", "")
        # With more digits it is no number of a row, and PostgreSQL refuses to look.
        note = context.session.get(Note, int(text)) if text.isascii() and text.isdecimal() and len(text) <= 9 else None
        if note is None:
            raise ValueError(_("This note is gone already."))
        if not may_delete(context, note):
            raise ValueError(_("You may delete your own notes only."))
        context.session.delete(note)
        context.session.commit()
        return _("The note was deleted.")


def allows(context: PanelContext, permission: str) -> bool:
    return bool(context.access.policy.allows(context.user, permission))


def may_delete(context: PanelContext, note: Note) -> bool:
    """Return whether the reader may delete notes, and this one is the reader's own or anybody's may be deleted."""
    own = bool(note.author_id) and note.author_id == identity(context.user)
    # The route asks for this permission whosever note it is.
    return allows(context, "notes.delete") and (own or allows(context, "notes.moderate"))


def identity(user: Any) -> str:
    """Return what tells one account from another; empty for a stranger. Not what the session cookie names, which is a
    secret."""
    return str(getattr(user, "id", None) or "")[:64] if getattr(user, "is_authenticated", False) else ""
