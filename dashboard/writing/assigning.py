"""How values are set on a row: only what really differs, so that an unchanged save writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import null
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from ..errors import FieldErrors
from ..facts import FieldInfo, ModelInfo, RelationInfo
from ..i18n import gettext as _
from .links import link, link_many

__all__ = ["assign", "same"]

_UNREADABLE = object()


def assign(
    session: Session, info: ModelInfo, row: Any, values: Mapping[str, Any], *, creating: bool
) -> tuple[str, ...]:
    """Set what differs and return its names. Fields come first, so that a relation has the last word over its key.

    Raises:
        FieldErrors: a validator of the model itself (``@validates``) refused, with its own sentence.
    """
    changed: list[str] = []
    errors: dict[str, list[str]] = {}
    ordered = sorted(values.items(), key=lambda item: item[0] in info.relations)
    with session.no_autoflush:
        for name, value in ordered:
            try:
                if _set(session, info, row, name, value, creating):
                    changed.append(name)
            except (ValueError, AssertionError) as error:
                errors[name] = [str(error) or _("This value is not allowed here.")]
            except TypeError:
                errors[name] = [_("This value is not allowed here.")]
    if errors:
        raise FieldErrors(errors)
    return tuple(changed)


def _set(session: Session, info: ModelInfo, row: Any, name: str, value: Any, creating: bool) -> bool:
    known = info.get(name)
    if isinstance(known, RelationInfo):
        if known.many:
            return link_many(session, info, row, known, value or ())
        return link(session, info, row, known, value)
    if known is None:
        raise KeyError(name)
    current = _current(row, name)
    if current is not _UNREADABLE and same(known, current, value) and not _hides_default(known, value, creating):
        return False
    if isinstance(value, (dict, list)) and current == value:
        flag_modified(row, name)  # SQLAlchemy compares as Python does and would leave it out of the UPDATE
    setattr(row, name, _stored(known, value, creating))
    return True


def _current(row: Any, name: str) -> Any:
    try:
        return getattr(row, name)
    except InvalidRequestError:  # a column that refuses to be loaded (raiseload): whatever it is, it is replaced
        return _UNREADABLE


def same(field: FieldInfo, current: Any, value: Any) -> bool:
    """Return whether storing ``value`` in place of ``current`` would change nothing. Within JSON true is not 1,
    although Python says that they are equal."""
    if current is value:
        return True
    if current is None or value is None:
        return False
    if isinstance(value, (dict, list)) or isinstance(current, (dict, list)):
        return _written(current) == _written(value)
    try:
        return bool(field.type.compare_values(current, value))
    except Exception:  # a type of the application's own may compare anything with anything
        return False


def _written(value: Any) -> str:
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return repr(value)


def _hides_default(field: FieldInfo, value: Any, creating: bool) -> bool:
    """Return whether NULL was asked for where SQLAlchemy would put the default."""
    return creating and value is None and field.nullable and field.has_default


def _stored(field: FieldInfo, value: Any, creating: bool) -> Any:
    """Return what to set. A plain None means «not given» to an INSERT and JSON's own null to a JSON column;
    where SQL's NULL is meant it has to be said."""
    if value is not None or not field.nullable:
        return value
    return null() if field.type.should_evaluate_none or _hides_default(field, value, creating) else None
