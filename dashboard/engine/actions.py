"""Which actions a user is offered on rows of a model; deleting is one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import pages
from ..declarations import Action, ModelAdmin
from ..i18n import gettext as _
from .site import Context

__all__ = ["DELETE", "offered", "permitted"]

DELETE = "delete"


def permitted(at: Context, admin: ModelAdmin, row: Any = None) -> Sequence[Action]:
    """Return the declared actions that the user may run, on this row when one is given."""
    return [
        action
        for name in admin.get_actions(at.user)
        if (action := admin.all_actions.get(name)) is not None and at.access.can(action.permission, admin, row)
    ]


def offered(at: Context, admin: ModelAdmin, row: Any = None) -> Sequence[pages.ActionLink]:
    """Return the buttons for a selection, or for one record (whose page has its own button for deleting)."""
    links = [
        pages.ActionLink(each.label, name=each.name, icon=each.icon, style="danger" if each.dangerous else "")
        for each in permitted(at, admin, row)
    ]
    if row is None and at.access.can("delete", admin):
        links.append(pages.ActionLink(_("Delete"), name=DELETE, icon="trash3", style="danger"))
    return links
