"""Creating and editing a record, and what follows a save."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue

from .. import pages
from ..declarations import ModelAdmin
from ..errors import FieldErrors, Greater, NotFound
from ..facts import encode_key, key_of
from ..facts.naming import in_sentence
from ..i18n import gettext as _
from ..reading import rows
from ..reading.labels import label_row
from ..writing import changes
from . import messages
from .crumbs import crumbs
from .forms import FormUrls, RecordForm, build
from .list_pages import related_url
from .rendering import render
from .site import Context

__all__ = ["create", "edit", "visible"]


def create(at: Context, admin: ModelAdmin) -> ResponseReturnValue:
    """Answer with an empty form or one copied from another record (``_copy``), and create from what it sends."""
    like = _copied(at, admin)
    if request.method != "POST":
        form = build(admin, at.access, at.session, None, None, like=like, args=request.args)
        copied = request.args.get("_copy", "") if like is not None else ""
        return render("dashboard/form.html", form_page(at, admin, form, like=copied))
    form = build(admin, at.access, at.session, None, request.form, like=like)
    return _save_new(at, admin, form, like=request.args.get("_copy", "") if like is not None else "")


def edit(at: Context, admin: ModelAdmin, key: str) -> ResponseReturnValue:
    """Answer with a record's form, and save what it sends. Raises NotFound for a row that is not this user's to see."""
    row = rows.find(admin, at.access, at.session, key)
    at.access.require("view", admin, row)
    at.access.require("edit", admin, row)
    if request.method != "POST":
        form = build(admin, at.access, at.session, row)
        return render("dashboard/form.html", form_page(at, admin, form, row, key))
    if "_saveasnew" in request.form and _may_save_as_new(at, admin):
        form = build(admin, at.access, at.session, None, request.form, like=row)
        return _save_new(at, admin, form, like=key)
    form = build(admin, at.access, at.session, row, request.form)
    if form.searching:
        return render("dashboard/form.html", form_page(at, admin, form, row, key))
    if form.validate():
        try:
            changed = changes.update(admin, at.access, at.session, row, form.values())
        except FieldErrors as errors:
            form.add_errors(errors)
        except Greater as refusal:
            form.add_errors(FieldErrors({refusal.field: [refusal.message]}))
        else:
            return _after_save(at, admin, row, _saved(at, admin, row, changed))
    return render("dashboard/form.html", form_page(at, admin, form, row, key)), 422


def _save_new(at: Context, admin: ModelAdmin, form: RecordForm, *, like: str = "") -> ResponseReturnValue:
    """Create from what was sent. ``like`` is the key of the record that it was copied from: a refused copy is shown as
    the new record that it is, so that saving again cannot overwrite the original."""
    if form.searching:
        return render("dashboard/form.html", form_page(at, admin, form, like=like))
    if form.validate():
        try:
            made = changes.create(admin, at.access, at.session, form.values())
        except FieldErrors as errors:
            form.add_errors(errors)
        except Greater as refusal:
            form.add_errors(FieldErrors({refusal.field: [refusal.message]}))
        else:
            text = _("%(label)s was created.", label=label_row(admin.info, made, at.access))
            return _after_save(at, admin, made, text)
    return render("dashboard/form.html", form_page(at, admin, form, like=like)), 422


def _saved(at: Context, admin: ModelAdmin, row: Any, changed: bool) -> str:
    label = label_row(admin.info, row, at.access)
    return (
        _("%(label)s was saved.", label=label) if changed else _("%(label)s: there was nothing to save.", label=label)
    )


def _after_save(at: Context, admin: ModelAdmin, row: Any, text: str) -> ResponseReturnValue:
    """Leave a message and go where the pressed button says."""
    key = encode_key(admin.info, key_of(admin.info, row))
    seen = visible(at, admin, key)
    messages.leave("success", text, at.urls.record(admin.slug, key) if seen else "", _("View"))
    if "_continue" in request.form and seen and at.access.can("edit", admin, row):
        return redirect(at.urls.edit(admin.slug, key), 303)
    if "_addanother" in request.form and at.access.can("create", admin):
        return redirect(at.urls.new(admin.slug), 303)
    return redirect(at.urls.back_to_list(admin.slug), 303)


def visible(at: Context, admin: ModelAdmin, key: str) -> bool:
    """Return whether the user may see the saved row: a save can take it out of their scope."""
    try:
        return at.access.can("view", admin, rows.find(admin, at.access, at.session, key))
    except NotFound:
        return False


def _copied(at: Context, admin: ModelAdmin) -> Any:
    """Return the record that the new one starts from, or None."""
    key = request.args.get("_copy", "")
    if not key or not admin.get_save_as(at.user):
        return None
    row = rows.find(admin, at.access, at.session, key)
    at.access.require("view", admin, row)
    return row


def _may_save_as_new(at: Context, admin: ModelAdmin) -> bool:
    return bool(admin.get_save_as(at.user)) and at.access.can("create", admin)


def form_urls(at: Context, admin: ModelAdmin, key: str) -> FormUrls:
    """Return the addresses that a form's controls need."""
    urls = at.urls.elsewhere()

    def new(model: type[Any]) -> str:
        other = at.site.registry.find(model)
        return urls.new(other.slug) if other is not None and at.access.can("create", other) else ""

    def related(name: str) -> str:
        relation = admin.info.relations[name]
        other = at.site.registry.find(relation.target)
        if not key or other is None or relation.reverse is None or not at.access.can("view", other):
            return ""
        return urls.list(other.slug, [(relation.reverse, key)])

    def lookup(name: str) -> str:
        return urls.lookup(admin.slug, name)

    return FormUrls(lookup=lookup, new=new, record=related_url(at), related=related)


def form_page(
    at: Context, admin: ModelAdmin, form: RecordForm, row: Any = None, key: str = "", *, like: str = ""
) -> pages.FormPage:
    """Return the page of a form; ``row`` is None when creating, ``like`` the key of the record being copied."""
    access, urls, creating = at.access, at.urls, row is None
    name, label = str(admin.get_label(at.user)), "" if row is None else label_row(admin.info, row, at.access)
    title = _("New %(model)s", model=in_sentence(name)) if creating else _("Edit %(label)s", label=label)
    steps = [(title, "")] if creating else [(label, urls.record(admin.slug, key)), (_("Edit"), "")]
    return pages.FormPage(
        title=title,
        label=name,
        crumbs=crumbs(at, admin, *steps),
        groups=form.groups(form_urls(at, admin, key), current_app.jinja_env),
        creating=creating,
        action_url=urls.new(admin.slug, (("_copy", like),) if like else ()) if creating else urls.edit(admin.slug, key),
        cancel_url=urls.back_to_list(admin.slug) if creating else urls.record(admin.slug, key),
        errors=form.record_errors,
        error_count=form.error_count,
        can_add_another=access.can("create", admin),
        can_save_as_new=not creating and _may_save_as_new(at, admin),
        delete_url="" if creating or not access.can("delete", admin, row) else urls.delete(admin.slug, key),
        view_url="" if creating else urls.record(admin.slug, key),
    )
