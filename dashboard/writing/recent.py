"""How the last recorded changes are read by somebody who may not know of every row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from ..errors import NotFound
from ..facts import decode_key, encode_key, key_of
from ..reading import rows
from ..reading.labels import may_name, unnamed
from .history import ChangeRecord
from .owning import sees_everything

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

    Rows outside the user's scope are left out. Where the scope is narrower than everything, so are deleted ones, as
    nothing is left to ask, and whatever had the key of a row before it. Four times ``limit`` records are looked at, so
    the answer may be shorter.
    """
    admins = {admin.slug: admin for admin in access.registry if access.can("view", admin)}
    places = [(admin.slug[:100], admin.info.table[:255]) for admin in admins.values()]
    here = tuple_(ChangeRecord.model, ChangeRecord.table).in_(places)
    statement = select(ChangeRecord).where(here).order_by(ChangeRecord.id.desc())
    records = session.scalars(statement.limit(limit * 4)).all() if admins else []
    known = {slug: _known(session, access, admins[slug], records) for slug in {record.model for record in records}}
    narrow = {slug for slug in known if not sees_everything(admins[slug], access)}
    gone: set[tuple[str, str]] = set()
    found: list[Recent] = []
    for record in records:
        if record.action == "delete":
            gone.add((record.model, record.key))
        past = (record.model, record.key) in gone
        if record.key in known[record.model] and not (past and record.model in narrow):
            admin = admins[record.model]
            found.append(_recent(record, admin, _label(record, admin, access), gone=past))
    return tuple(found[:limit])


def _known(session: Session, access: Access, admin: ModelAdmin, records: Sequence[ChangeRecord]) -> Collection[str]:
    """Return the keys among the records that the user may know of; all when the scope leaves nothing out."""
    keys = {record.key for record in records if record.model == admin.slug}
    if sees_everything(admin, access):
        return keys
    found = rows.find_many(admin, access, session, sorted(keys))
    return {encode_key(admin.info, key_of(admin.info, row)) for row in found}


def _label(record: ChangeRecord, admin: ModelAdmin, access: Access) -> str:
    if may_name(admin, access):
        return record.label
    try:
        return unnamed(admin.info, decode_key(admin.info, record.key))
    except NotFound:  # the key of that time is none any more
        return admin.info.label


def _recent(record: ChangeRecord, admin: ModelAdmin, label: str, *, gone: bool) -> Recent:
    return Recent(
        when=record.when,
        user_label=record.user_label,
        action=record.action,
        action_name=record.action_name,
        slug=record.model,
        key=record.key,
        label=label,
        gone=gone,
        admin=admin,
    )
