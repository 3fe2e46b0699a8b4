"""The columns of a list as this user sees it, each knowing where its values come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..declarations.display import Display, display_of
from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..errors import DashboardError, UnknownName
from ..facts import FieldInfo, Kind, Path, RelationInfo, humanize, kind_named
from ..i18n import gettext as _
from .joins import is_single, key_pairs
from .reach import reach
from .sorting import ROW_LABEL, sort_target

__all__ = ["ListColumn", "columns_of"]

Comes = Literal["row", "label", "method", "key", "related", "many"]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: of a ``field``, of a ``relation`` shown by what its rows are called, or of a display method.

    ``comes`` says where values come from: the row itself, its label, a method of the declaration, its foreign key
    (``key``), rows it is related to over single relations, or over some to many.
    """

    name: str
    label: str
    kind: Kind
    comes: Comes
    path: Path | None = None
    display: Display | None = None
    sortable: bool = False
    help_text: str = ""

    @property
    def field(self) -> FieldInfo | None:
        return self.path.field if self.path is not None else None

    @property
    def relation(self) -> RelationInfo | None:
        return self.path.relation if self.path is not None else None

    @property
    def at(self) -> Path:
        """The path of a column that has one."""
        if self.path is None:
            raise UnknownName(f"The column {self.name!r} has no path.", name=self.name)
        return self.path

    @property
    def many(self) -> bool:
        return self.comes == "many"


def columns_of(admin: ModelAdmin, access: Access, names: Iterable[str] | None = None) -> tuple[ListColumn, ...]:
    """Return the columns of ``names`` (by default the list's) that the user may see; if none, what a row is called."""
    user = access.user
    wanted = admin.get_list_display(user) if names is None else names
    found = [column for name in dict.fromkeys(wanted) if (column := _column(name, admin, access)) is not None]
    return tuple(found) or (_row_label(admin, access),)


def _column(name: str, admin: ModelAdmin, access: Access) -> ListColumn | None:
    if not isinstance(name, str):
        return None
    if name == ROW_LABEL:
        return _row_label(admin, access)
    if admin.info.get(name) is None and (mark := display_of(admin, name)) is not None:
        return _method(name, mark, admin, access)
    try:
        path = reach(admin, access, name, declared=True)
    except DashboardError:
        return None
    info = path.field or path.relation
    return ListColumn(
        name=name,
        label=admin.get_labels(access.user).get(name) or path.label,
        kind=path.kind,
        comes=_comes(path, admin),
        path=path,
        sortable=sort_target(name, admin, access) is not None,
        help_text=admin.get_descriptions(access.user).get(name) or (info.help_text if info is not None else ""),
    )


def _method(name: str, mark: Display, admin: ModelAdmin, access: Access) -> ListColumn:
    try:
        kind = kind_named(mark.kind)
    except DashboardError:
        kind = kind_named("text")
    return ListColumn(
        name=name,
        label=admin.get_labels(access.user).get(name) or mark.label or humanize(name),
        kind=kind,
        comes="method",
        display=mark,
        sortable=sort_target(name, admin, access) is not None,
        help_text=admin.get_descriptions(access.user).get(name, ""),
    )


def _row_label(admin: ModelAdmin, access: Access) -> ListColumn:
    label = admin.get_labels(access.user).get(ROW_LABEL) or admin.get_label(access.user) or _("Record")
    sortable = sort_target(ROW_LABEL, admin, access) is not None
    return ListColumn(ROW_LABEL, label, kind_named("text"), "label", sortable=sortable)


def _comes(path: Path, admin: ModelAdmin) -> Comes:
    model = admin.info.model
    for hop in path.hops:
        if not is_single(model, hop):
            return "many"
        model = hop.target
    if path.relation is None:
        return "related" if path.hops else "row"
    if not path.hops and key_pairs(model, path.relation) is not None:
        return "key"
    return "related" if is_single(model, path.relation) else "many"
