"""How the last recorded changes are read by somebody who may not know of every row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from ..facts import encode_key, key_of
from ..reading import rows
from .history import ChangeRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ..declarations.model_admin import ModelAdmin
    from ..declarations.policy import Access

__all__ = ["Recent", "recent"]


@dataclass(frozen=True, slots=True)
class Recent:
    """One recorded change that a user may know of. ``when`` is aware, in UTC; ``key`` is as written in addresses;
    ``gone`` is true when the last thing known of the row is that it was deleted."""

    when: datetime
    user_label: str
    action: str
    action_name: str
    slug: str
    key: str
    label: str
    gone: bool
    admin: ModelAdmin


def recent(session: Session, access: Access, limit: int) -> tuple[Recent, ...]:
    """Return the last changes, newest first, of rows that the user may view.

    Rows outside the user's scope are left out; so are deleted ones where the scope is narrower than everything, because
    nothing is left to ask. Four times ``limit`` records are looked at, so the answer may be shorter.
    """
    admins = {admin.slug: admin for admin in access.registry if access.can("view", admin)}
    statement = select(ChangeRecord).where(ChangeRecord.model.in_(admins)).order_by(ChangeRecord.id.desc())
    records = session.scalars(statement.limit(limit * 4)).all() if admins else []
    known = {slug: _known(session, access, admins[slug], records) for slug in {record.model for record in records}}
    gone: set[tuple[str, str]] = set()
    found: list[Recent] = []
    for record in records:
        if record.action == "delete":
            gone.add((record.model, record.key))
        if record.key in known[record.model]:
            found.append(_recent(record, admins[record.model], gone=(record.model, record.key) in gone))
    return tuple(found[:limit])


def _known(session: Session, access: Access, admin: ModelAdmin, records: Sequence[ChangeRecord]) -> Collection[str]:
    """Return the keys among the records that the user may know of; all when the scope leaves nothing out."""
    keys = {record.key for record in records if record.model == admin.slug}
    everything = select(admin.info.model)
    if access.scope(everything, admin).compare(everything):
        return keys
    found = rows.find_many(admin, access, session, sorted(keys))
    return {encode_key(admin.info, key_of(admin.info, row)) for row in found}


def _recent(record: ChangeRecord, admin: ModelAdmin, *, gone: bool) -> Recent:
    return Recent(
        when=record.when,
        user_label=record.user_label,
        action=record.action,
        action_name=record.action_name,
        slug=record.model,
        key=record.key,
        label=record.label,
        gone=gone,
        admin=admin,
    )
