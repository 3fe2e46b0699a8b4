"""Whether a bare foreign key leads to a row that the user may know of: it has no relation whose control would ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table, literal, select
from sqlalchemy.orm import Session

from ..errors import FieldErrors
from ..facts import FieldInfo
from ..i18n import gettext as _
from ..reading.reach import scoped
from .schema import field_label, in_sentence

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin
    from ..declarations.policy import Access

__all__ = ["require_targets"]


def require_targets(
    admin: ModelAdmin, access: Access, session: Session, values: Mapping[str, Any], row: Any = None
) -> None:
    """Raise :class:`FieldErrors` for keys that lead to no row within the user's scope. What a row holds already stays.

    SQLite enforces foreign keys only when asked to, and no server knows of scopes.
    """
    errors: dict[str, list[str]] = {}
    for name, value in values.items():
        field = admin.info.fields.get(name)
        if field is None or not field.foreign_key or value is None or _held(row, name) == value:
            continue
        for column in _referred(admin, field):
            if not _exists(access, session, column, value, admin):
                label = in_sentence(field_label(admin, access.user, name))
                errors[name] = [_("There is no such %(label)s.", label=label)]
    if errors:
        raise FieldErrors(errors)


def _held(row: Any, name: str) -> Any:
    return None if row is None else getattr(row, name, None)


def _referred(admin: ModelAdmin, field: FieldInfo) -> list[Column[Any]]:
    """Return the columns that a field leads to by itself; parts of composite keys are the database's to check, and a
    key that joins a class to its parent's table leads to the row itself."""
    found: list[Column[Any]] = []
    for local in admin.info.mapper.attrs[field.name].columns:
        for key in local.foreign_keys:
            alone = key.constraint is None or len(key.constraint.elements) == 1
            joins = local.primary_key and key.column.table in admin.info.mapper.tables
            if alone and not joins and isinstance(key.column.table, Table):
                found.append(key.column)
    return found


def _exists(access: Access, session: Session, column: Column[Any], value: Any, admin: ModelAdmin) -> bool:
    target = next((each for each in access.registry if each.info.mapper.local_table is column.table), None)
    if target is None:
        statement = select(literal(1)).select_from(column.table).where(column == value)
        binding = {"mapper": admin.info.mapper}
    else:
        statement = scoped(target.info.model, access, target).where(column == value).with_only_columns(literal(1))
        binding = {"mapper": target.info.mapper}
    with session.no_autoflush:
        return session.execute(statement.limit(1), bind_arguments=binding).first() is not None
