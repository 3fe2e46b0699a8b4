"""Whether rows that were read earlier are still there, asked under lock where the server has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select, tuple_
from sqlalchemy.orm import Session

from ..errors import Conflict
from ..facts import ModelInfo
from ..i18n import gettext as _

__all__ = ["require_present"]

CHUNK = 200


def require_present(info: ModelInfo, session: Session, rows: Sequence[Any]) -> None:
    """Raise :class:`Conflict` unless all rows are still stored. SQLAlchemy only warns when a DELETE matches nothing."""
    columns = [getattr(info.model, name) for name in info.primary_key]
    left: Any = columns[0] if len(columns) == 1 else tuple_(*columns)
    identities = {inspect(row).identity for row in rows}
    keys = [key if len(columns) > 1 else key[0] for key in identities if key is not None]
    found = 0
    for start in range(0, len(keys), CHUNK):
        statement = select(*columns).where(left.in_(keys[start : start + CHUNK]))
        found += len(session.execute(statement.with_for_update(of=info.model)).all())
    if found < len(identities):
        raise Conflict(_("Somebody else has changed or deleted this in the meantime."))
