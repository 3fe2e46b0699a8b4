"""The page of one record: its fields, what belongs to it, its panels."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from .. import pages
from ..declarations import ModelAdmin
from ..errors import Unreadable
from ..reading import cells, record, rows
from ..reading.labels import label_row
from .actions import offered
from .crumbs import crumbs
from .list_pages import related_url
from .panels import cards
from .rendering import render
from .site import Context

__all__ = ["show"]

log = logging.getLogger("dashboard")

RELATED_ROWS = 10


def show(at: Context, admin: ModelAdmin, key: str) -> ResponseReturnValue:
    """Answer with a record. Raises NotFound for one that is not there or not this user's to see."""
    row = rows.find(admin, at.access, at.session, key)
    at.access.require("view", admin, row)
    return render("dashboard/detail.html", detail_page(at, admin, key, row))


def detail_page(at: Context, admin: ModelAdmin, key: str, row: Any) -> pages.DetailPage:
    """Return the page of a record."""
    access, urls, label = at.access, at.urls, label_row(admin.info, row, at.access)
    names = [name for name in admin.get_detail_fields(at.user) if access.may_read(admin, name)]
    values = record.read(admin, access, at.session, row, names)
    can_edit = access.can("edit", admin, row)
    can_clone = access.can("create", admin) and admin.get_save_as(at.user)
    return pages.DetailPage(
        title=label,
        label=str(admin.get_label(at.user)),
        crumbs=crumbs(at, admin, (label, "")),
        groups=[pages.DetailGroup("", cells.detail(values, admin, access, related_url=related_url(at)))],
        related=[each for name in admin.get_related(at.user) if (each := related(at, admin, row, name)) is not None],
        panels=cards(at, admin.slug, row),
        edit_url=urls.edit(admin.slug, key) if can_edit else "",
        delete_url=urls.delete(admin.slug, key) if access.can("delete", admin, row) else "",
        clone_url=urls.new(admin.slug, (("_copy", key),)) if can_clone else "",
        list_url=urls.back_to_list(admin.slug),
        actions=offered(at, admin, row),
        action_url=urls.action(admin.slug),
        key=key,
    )


def related(at: Context, admin: ModelAdmin, row: Any, name: str) -> pages.Related | None:
    """Return the first rows behind a relation to many; None when the user may not know of them."""
    relation = admin.info.relations.get(name)
    if relation is None or not at.access.may_read(admin, name) or not at.access.may_know(relation.target):
        return None
    label = str(admin.get_labels(at.user).get(name, relation.label))
    try:
        found = rows.related(admin, at.access, at.session, row, name, RELATED_ROWS)
    except Unreadable as error:
        log.exception("%s of a %s cannot be read (reference %s).", name, admin.slug, g.dashboard_reference)
        return pages.Related(name, label, (), (), "", "", error=error.message)
    other, urls = found.admin, at.urls.elsewhere()
    shown = found.rows
    link = related_url(at)
    table = cells.table(shown, other or admin, at.access, row_url=_row_url(at, other), related_url=link)
    all_url = urls.list(other.slug, found.filter) if other is not None and found.filter is not None else ""
    return pages.Related(
        name=name,
        label=label,
        columns=[
            pages.Column(each.name, each.label, each.kind.name, numeric=each.kind.numeric) for each in shown.columns
        ],
        rows=_rows(at, other, shown.rows, table),
        count=str(shown.count),
        all_url=all_url,
        new_url=_new_url(at, other, relation.reverse, found.filter),
    )


def _row_url(at: Context, other: ModelAdmin | None) -> Any:
    urls = at.urls.elsewhere()
    return (lambda key: urls.record(other.slug, key)) if other is not None else None


def _rows(
    at: Context, other: ModelAdmin | None, found: Sequence[Any], table: Sequence[Sequence[pages.Cell]]
) -> Sequence[pages.ListRow]:
    urls = at.urls.elsewhere()
    return [
        pages.ListRow(
            key=row.key_text,
            label=row.label,
            cells=line,
            url=urls.record(other.slug, row.key_text) if other is not None else "",
            edit_url=(
                urls.edit(other.slug, row.key_text)
                if other is not None and at.access.can("edit", other, row.entity)
                else ""
            ),
        )
        for row, line in zip(found, table, strict=True)
    ]


def _new_url(at: Context, other: ModelAdmin | None, reverse: str | None, query: Any) -> str:
    """Return where a related row is created with its way back to this record filled in."""
    if other is None or reverse is None or not query or not at.access.can("create", other):
        return ""
    relation = other.info.relations.get(reverse)
    if relation is None or relation.many or not at.access.may_write(other, reverse):
        return ""
    return at.urls.elsewhere().new(other.slug, [(reverse, value) for _name, value in query[:1]])
