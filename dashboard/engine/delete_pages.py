"""Deleting one record or several, after a page that says what goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from .. import pages
from ..declarations import ModelAdmin
from ..errors import FieldErrors, Protected
from ..facts import encode_key, key_of
from ..i18n import gettext as _
from ..i18n import ngettext
from ..reading import rows
from ..reading.labels import label_row
from ..writing import changes
from ..writing.consequences import consequences, reference_sentences
from . import messages
from .crumbs import crumbs
from .rendering import render
from .site import Context

__all__ = ["confirm_several", "delete", "delete_several"]

NAMED = 20


def delete(at: Context, admin: ModelAdmin, key: str) -> ResponseReturnValue:
    """Ask before deleting a record, and delete it. Raises NotFound for a row that is not this user's to see."""
    row = rows.find(admin, at.access, at.session, key)
    at.access.require("delete", admin, row)
    cancel = at.urls.record(admin.slug, key)
    if request.method != "POST":
        return render("dashboard/delete.html", delete_page(at, admin, [row], at.urls.delete(admin.slug, key), cancel))
    label = label_row(admin.info, row, at.access)
    refusals = _try(at, admin, [row])
    if refusals:
        page = delete_page(at, admin, [row], at.urls.delete(admin.slug, key), cancel, refusals)
        return render("dashboard/delete.html", page), 409
    messages.leave("success", _("%(label)s was deleted.", label=label))
    return redirect(at.urls.back_to_list(admin.slug), 303)


def confirm_several(at: Context, admin: ModelAdmin, found: Sequence[Any], refusals: Sequence[str] = ()) -> str:
    """Return the page that asks before the selected rows are deleted."""
    page = delete_page(
        at, admin, found, at.urls.action(admin.slug), at.urls.back_to_list(admin.slug), refusals, several=True
    )
    return render("dashboard/delete.html", page)


def delete_several(at: Context, admin: ModelAdmin, found: Sequence[Any]) -> ResponseReturnValue:
    """Delete the selected rows, all or none."""
    refusals = _try(at, admin, found)
    if refusals:
        return confirm_several(at, admin, found, refusals), 409
    messages.leave("success", ngettext("%(num)s record was deleted.", "%(num)s records were deleted.", len(found)))
    return redirect(at.urls.back_to_list(admin.slug), 303)


def _try(at: Context, admin: ModelAdmin, found: Sequence[Any]) -> Sequence[str]:
    """Delete, or return the sentences that say why not."""
    try:
        changes.delete(admin, at.access, at.session, found)
    except Protected as protected:
        return reference_sentences(protected.references) or (protected.message,)
    except FieldErrors as errors:
        return [message for messages_ in errors.errors.values() for message in messages_]
    return ()


def delete_page(
    at: Context,
    admin: ModelAdmin,
    found: Sequence[Any],
    action_url: str,
    cancel_url: str,
    refusals: Sequence[str] = (),
    *,
    several: bool = False,
) -> pages.DeletePage:
    """Return the page that asks before deleting."""
    labels = [label_row(admin.info, row, at.access) for row in found[:NAMED]]
    foreseen = consequences(admin, at.access, at.session, found)
    title = (
        _("Delete %(label)s?", label=labels[0])
        if len(found) == 1
        else ngettext("Delete %(num)s record?", "Delete %(num)s records?", len(found))
    )
    steps = [(labels[0], cancel_url), (_("Delete"), "")] if not several else [(_("Delete"), "")]
    return pages.DeletePage(
        title=title,
        crumbs=crumbs(at, admin, *steps),
        labels=labels,
        more=max(0, len(found) - NAMED),
        action_url=action_url,
        cancel_url=cancel_url,
        keys=[encode_key(admin.info, key_of(admin.info, row)) for row in found] if several else (),
        consequences=foreseen.sentences,
        protected=refusals or foreseen.protected,
        hidden=(("action", "delete"), ("_confirmed", "1")) if several else (),
    )
