"""What a list shows of a row, before it is formatted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..i18n import gettext as _
from .columns import ListColumn
from .labels import label_row

__all__ = ["Value", "broken", "label_reader", "reader"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one row: ``raw`` as the model gives it, or, of a relation, the ``label`` of the related row and the
    key it can be reached by (None when this user cannot). Relations to many have ``items`` and say whether there are
    ``more``. ``error`` says in words why there is no value; only this cell is lost."""

    raw: Any = None
    label: str = ""
    related_key: tuple[Any, ...] | None = None
    related_model: type[Any] | None = None
    items: tuple[Value, ...] = ()
    more: bool = False
    error: str = ""

    @property
    def empty(self) -> bool:
        return self.raw is None and not self.label and not self.items and not self.error


def broken() -> Value:
    """Return what stands for a value that the database holds and its type cannot read."""
    return Value(error=_("The stored value cannot be read."))


def reader(column: ListColumn, admin: ModelAdmin, access: Access) -> Callable[[Any], Value] | None:
    """Return the function that reads a column's value off a row; None when it does not stand there."""
    if column.comes == "row" and column.field is not None:
        return _attribute(column.field.name)
    if column.comes == "method":
        return _method(getattr(admin, column.name))
    return label_reader(admin, access) if column.comes == "label" else None


def label_reader(admin: ModelAdmin, access: Access) -> Callable[[Any], Value]:
    """Return the function that reads what a row is called."""

    def read(row: Any) -> Value:
        return Value(raw=label_row(admin.info, row, access))

    return read


def _attribute(name: str) -> Callable[[Any], Value]:
    def read(row: Any) -> Value:
        try:
            return Value(raw=getattr(row, name))
        except Exception:  # a hybrid is the application's code
            return broken()

    return read


def _method(method: Callable[[Any], Any]) -> Callable[[Any], Value]:
    def read(row: Any) -> Value:
        try:
            return Value(raw=method(row))
        except Exception as error:  # the application's code; its mistake costs this cell
            return Value(error=_("Computing this value failed (%(name)s).", name=type(error).__name__))

    return read
