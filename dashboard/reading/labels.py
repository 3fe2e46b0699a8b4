"""What related rows are called: fetched for all keys of a model at once, in the scope of their own declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..facts import ModelInfo, describe, key_of, label_of
from .faults import BAD_VALUES, is_outage
from .loading import label_options
from .reach import key_columns, key_in, may_read_field, scoped

__all__ = ["Labels", "label_row", "labels_of", "may_name", "unnamed"]

Key = tuple[Any, ...]
Labels = Mapping[Key, str]

CHUNK = 500


def labels_of(model: type[Any], keys: Iterable[Key], access: Access, session: Session) -> Labels:
    """Return the labels of the rows with these keys that the user may know of, by key.

    One statement for every 500 keys. A related model that cannot be read gives no labels, and the page lives on.
    """
    wanted = list(dict.fromkeys(key for key in keys if None not in key))
    found: dict[Key, str] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= _some_labels(model, wanted[start : start + CHUNK], access, session)
    return found


def label_row(info: ModelInfo, row: Any, access: Access) -> str:
    """Return what a row is called: by its declaration, when it has one."""
    admin = access.registry.find(info.model)
    if admin is None:
        return label_of(info, row)
    if not may_name(admin, access):
        return unnamed(info, key_of(info, row))
    try:
        return str(admin.get_row_label(row)) or label_of(info, row)
    except Exception:  # the application's code; a label must never cost the page
        return label_of(info, row)


def may_name(admin: ModelAdmin, access: Access) -> bool:
    """Return whether the user may read the fields that name a row. What the application's own code says of a row
    (``__str__``, ``get_row_label``) is for everybody who may see the row."""
    info = admin.info
    if info.has_str or type(admin).get_row_label is not ModelAdmin.get_row_label:
        return True
    names = info.label_fields or ((info.label_field,) if info.label_field else ())
    return all(may_read_field(admin, access, info.fields[name]) for name in names)


def unnamed(info: ModelInfo, key: Key) -> str:
    """Return what a row is called that the user may not know more of than its key, which the row in front holds."""
    texts = (info.fields[name].kind.format(value) for name, value in zip(info.primary_key, key, strict=True))
    return f"{info.label} {', '.join(texts)}"


def _some_labels(model: type[Any], keys: Sequence[Key], access: Access, session: Session) -> Labels:
    info = describe(model)
    options = label_options(info, access.registry.find(model), access)
    statement = scoped(model, access).where(key_in(key_columns(model), keys)).options(*options)
    try:
        with session.no_autoflush:
            rows = session.scalars(statement).unique().all()
            return {key_of(info, row): label_row(info, row, access) for row in rows if row is not None}
    except (SQLAlchemyError, *BAD_VALUES) as error:
        if isinstance(error, SQLAlchemyError):
            session.rollback()
        if is_outage(error):
            raise
        return {}
