"""One row shown in full: the values of its fields and of what it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from .columns import ListColumn, columns_of
from .faults import readable
from .query import read_rows
from .question import Question
from .salvage import Loaded
from .values import Value

__all__ = ["read"]


def read(
    admin: ModelAdmin, access: Access, session: Session, entity: Any, names: Iterable[str]
) -> tuple[tuple[ListColumn, Value], ...]:
    """Return the columns of ``names`` that this user may see, each with its value of the row.

    ``entity`` comes from :func:`~dashboard.reading.rows.find`. Few statements, however many relations it has.
    """
    wanted: Sequence[str] = tuple(names)
    columns = columns_of(admin, access, wanted) if wanted else ()
    question = Question.of(admin, access, session)
    with readable(session, admin.info.label_plural):
        (row,) = read_rows(Loaded([entity]), columns, question, session)
    return tuple(zip(columns, row.values, strict=True))
