"""What the database refuses to answer, told in words: never its own text."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from ..errors import Unreadable
from ..i18n import gettext as _

__all__ = ["BAD_VALUES", "is_outage", "readable"]

BAD_VALUES = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError)
"""What types raise when a stored value is not what they expect."""

OUTAGE = ("locked", "busy", "connection", "server has gone away", "too many clients", "unable to open", "shutting down")

log = logging.getLogger(__name__)


@contextmanager
def readable(session: Session, label: str) -> Iterator[None]:
    """Turn what the database refuses inside the block into :class:`Unreadable`, with the session usable afterwards.

    An outage (no connection, a locked file) is not the model's fault and passes through for the caller to
    answer as one. Nothing is flushed meanwhile: reading must not write what somebody has half typed.
    """
    try:
        with session.no_autoflush:
            yield
    except (SQLAlchemyError, *BAD_VALUES) as error:
        session.rollback()
        if is_outage(error):
            raise
        log.exception("Rows of %s could not be read.", label)
        raise Unreadable(_sentence(error, label), hint=_hint(error)) from error


def is_outage(error: BaseException) -> bool:
    """Return whether the error says that the database is away rather than that a question was wrong."""
    if not isinstance(error, DBAPIError):
        return False
    text = str(error.orig).lower()
    return error.connection_invalidated or (
        isinstance(error, OperationalError) and any(word in text for word in OUTAGE)
    )


def _sentence(error: BaseException, label: str) -> str:
    if _is_timeout(error):
        return _("Reading %(label)s took too long and was stopped.", label=label)
    if isinstance(error, DBAPIError):
        return _("The database could not answer: the table of %(label)s differs from its description.", label=label)
    return _("The rows of %(label)s hold values that cannot be read.", label=label)


def _hint(error: BaseException) -> str:
    if _is_timeout(error):
        return _("Ask for fewer rows with a filter, or sort by another column.")
    if isinstance(error, DBAPIError):
        return _("Its table or a column may be missing; running the application's migrations usually mends that.")
    return ""


def _is_timeout(error: BaseException) -> bool:
    origin: Any = getattr(error, "orig", None)
    text = str(origin).lower()
    return origin is not None and ("timeout" in text or "interrupted" in text or "max_statement_time" in text)
