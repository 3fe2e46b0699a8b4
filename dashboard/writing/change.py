"""What is being written, as hooks, signals and the history see it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ..declarations.policy import Access

__all__ = ["Change", "Deed", "request_id"]

Deed = Literal["create", "update", "delete", "action"]

request_id: ContextVar[str] = ContextVar("dashboard_request_id", default="")
"""The id of the request being answered, for the history and the log."""


def _new_group() -> str:
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Change:
    """One call of the writer.

    ``names`` are the fields that were set, ``action_name`` is the name of a custom action, ``group`` is shared by all
    rows that one call writes. ``session`` is the transaction that hooks may read and write in.
    """

    action: Deed
    access: Access
    session: Session
    names: tuple[str, ...] = ()
    action_name: str = ""
    group: str = field(default_factory=_new_group)

    @property
    def user(self) -> Any:
        return self.access.user

    @property
    def creating(self) -> bool:
        return self.action == "create"
