"""How every row that a transaction writes is noticed, cascades included, and put into the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from ..facts import ModelInfo, describe, label_of
from .change import Change, Deed, request_id
from .differences import Difference, created, key_text, merge, removed, updated
from .history import ChangeRecord

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin

__all__ = ["Recorder"]


@dataclass(slots=True)
class Draft:
    """What is known of one written row before its record is made; ``key`` and ``label`` of a deleted row are taken
    while it still has them."""

    row: Any
    info: ModelInfo
    action: Deed
    values: Difference = field(default_factory=dict)
    key: str = ""
    label: str = ""


class Recorder:
    """Listens to one session while a change is made; :meth:`write` puts what it saw into ``dashboard_change``.

    It listens to the session rather than to the writer, so that rows deleted by a cascade, children that lose their
    parent and whatever a hook or an action does are recorded too, each once.
    """

    def __init__(self, session: Session, change: Change) -> None:
        self.session = session
        self.change = change
        self.drafts: dict[int, Draft] = {}

    def __enter__(self) -> Recorder:
        event.listen(self.session, "after_flush", self._flushed)
        event.listen(self.session, "persistent_to_deleted", self._deleted)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        event.remove(self.session, "after_flush", self._flushed)
        event.remove(self.session, "persistent_to_deleted", self._deleted)

    def acted_upon(self, rows: Sequence[Any]) -> None:
        """Note the rows a custom action runs on, changed or not."""
        for row in rows:
            self._draft(row, "action")

    def write(self) -> None:
        """Insert one record per row noticed; the caller commits."""
        records = [
            self._record(draft)
            for draft in self.drafts.values()
            if draft.values or draft.action in ("delete", "action")
        ]
        if records:
            self.session.execute(insert(ChangeRecord), records)

    def _flushed(self, session: Session, context: Any) -> None:
        for row in session.new:
            draft = self._draft(row, "create")
            draft.values.update(created(draft.info, row))
        for row in session.dirty:
            draft = self._draft(row, "update")
            merge(draft.values, updated(draft.info, row), draft.info)

    def _deleted(self, session: Session, row: Any) -> None:
        draft = self._draft(row, "delete")
        if draft.action != "action":
            draft.action = "delete"
        draft.key = key_text(draft.info, row)
        draft.label = _label(self.change.access.registry.find(type(row)), draft)
        draft.values = removed(draft.info, row)

    def _draft(self, row: Any, action: Deed) -> Draft:
        if id(row) not in self.drafts:
            self.drafts[id(row)] = Draft(row, describe(type(row)), action)
        return self.drafts[id(row)]

    def _record(self, draft: Draft) -> dict[str, Any]:
        admin = self.change.access.registry.find(type(draft.row))
        user = self.change.user
        return {
            "when": datetime.now(UTC),
            "user_id": _user_id(user)[:255],
            "user_label": _user_label(user)[:255],
            "request_id": request_id.get()[:64],
            "group_id": self.change.group,
            "model": (draft.info.slug if admin is None else admin.slug)[:100],
            "table": (draft.info if admin is None else admin.info).table[:255],
            "key": (draft.key or key_text(draft.info, draft.row))[:500],
            "label": draft.label or _label(admin, draft),
            "action": draft.action,
            "action_name": self.change.action_name if draft.action == "action" else "",
            "values": draft.values,
        }


def _label(admin: ModelAdmin | None, draft: Draft) -> str:
    try:
        return str(admin.get_row_label(draft.row)) if admin is not None else label_of(draft.info, draft.row)
    except Exception:  # a label of the application's own must not stop the write
        return label_of(draft.info, draft.row)


def _user_id(user: Any) -> str:
    get_id = getattr(user, "get_id", None)
    found = get_id() if callable(get_id) else getattr(user, "id", None)
    return "" if found is None else str(found)


def _user_label(user: Any) -> str:
    if user is None or not getattr(user, "is_authenticated", True):
        return ""
    for name in ("email", "username", "name"):
        if isinstance(found := getattr(user, name, None), str) and found:
            return found
    return str(user)
