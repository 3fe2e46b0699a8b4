"""Running an action on selected rows, after asking when it wants to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from .. import pages
from ..declarations import Action, ModelAdmin
from ..errors import FieldErrors, NotFound
from ..facts import encode_key, key_of
from ..i18n import gettext as _
from ..i18n import ngettext
from ..reading import rows
from ..reading.labels import label_row
from ..writing import changes
from . import messages
from .actions import DELETE, permitted
from .crumbs import crumbs
from .delete_pages import NAMED, confirm_several, delete_several
from .form_pages import visible
from .rendering import render
from .site import Context

__all__ = ["act"]

MOST_KEYS = 1000


def act(at: Context, admin: ModelAdmin) -> ResponseReturnValue:
    """Run the chosen action on the chosen rows, or ask first."""
    name, keys = request.form.get("action", ""), list(dict.fromkeys(request.form.getlist("key")))
    action = next((each for each in permitted(at, admin) if each.name == name), None)
    deleting = action is None and name == DELETE and at.access.can("delete", admin)
    if action is None and not deleting:
        abort(403 if name in admin.all_actions or name == DELETE else 400)
    if not keys:
        messages.leave("warning", _("Nothing was done: select at least one record first."))
        return redirect(at.urls.back_to_list(admin.slug), 303)
    found = _chosen(at, admin, keys)
    confirmed = "_confirmed" in request.form
    if deleting:
        _require(at, admin, "delete", found)
        return delete_several(at, admin, found) if confirmed else confirm_several(at, admin, found)
    assert action is not None  # noqa: S101  (deleting was the other way)
    _require(at, admin, action.permission, found)
    if action.confirm and not confirmed:
        return render("dashboard/confirm.html", confirm_page(at, admin, action, found))
    return run(at, admin, action, found)


def _chosen(at: Context, admin: ModelAdmin, keys: Sequence[str]) -> Sequence[Any]:
    """Return the chosen rows. Raises NotFound unless every one is there and this user's to see: what is done to fewer
    rows than somebody chose is not what they asked for."""
    if len(keys) > MOST_KEYS:
        abort(413)
    found = rows.find_many(admin, at.access, at.session, keys)
    if len(found) < len(keys):
        raise NotFound(_("Not all of what you chose is there any more. Nothing was done: choose again."))
    return found


def _require(at: Context, admin: ModelAdmin, permission: str, found: Sequence[Any]) -> None:
    for row in found:
        at.access.require(permission, admin, row)


def run(at: Context, admin: ModelAdmin, action: Action, found: Sequence[Any]) -> ResponseReturnValue:
    """Run an action on rows, all or none, and say what it did."""
    try:
        said = changes.run_action(admin, at.access, at.session, action, found)
    except FieldErrors as errors:
        messages.leave("error", str(errors))
    else:
        done = ngettext("%(action)s: %(num)s record.", "%(action)s: %(num)s records.", len(found), action=action.label)
        messages.leave("success", said or done)
    record = _record(admin, found)
    back = at.urls.record(admin.slug, record) if record and visible(at, admin, record) else ""
    return redirect(back or at.urls.back_to_list(admin.slug), 303)


def _record(admin: ModelAdmin, found: Sequence[Any]) -> str:
    """Return the key of the record whose page the action was started from, or nothing when it was a list."""
    keys = [encode_key(admin.info, key_of(admin.info, row)) for row in found]
    return keys[0] if keys == [request.form.get("_record", "")] else ""


def confirm_page(at: Context, admin: ModelAdmin, action: Action, found: Sequence[Any]) -> pages.ConfirmPage:
    """Return the page that asks before an action runs."""
    record = _record(admin, found)
    return pages.ConfirmPage(
        title=action.label,
        question=action.confirm or "",
        crumbs=crumbs(at, admin, (action.label, "")),
        labels=[label_row(admin.info, row, at.access) for row in found[:NAMED]],
        more=max(0, len(found) - NAMED),
        action=pages.ActionLink(
            action.label, name=action.name, icon=action.icon, style="danger" if action.dangerous else "primary"
        ),
        action_url=at.urls.action(admin.slug),
        cancel_url=at.urls.record(admin.slug, record) if record else at.urls.back_to_list(admin.slug),
        keys=[encode_key(admin.info, key_of(admin.info, row)) for row in found],
        hidden=(("_confirmed", "1"), *((("_record", record),) if record else ())),
    )
