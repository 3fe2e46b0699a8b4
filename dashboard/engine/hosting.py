"""Flask-Admin views of others' making, hosted in our pages: what their templates need, and ours for its file browser."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_admin import BaseView
from flask_admin.contrib.fileadmin import BaseFileAdmin

from ..errors import DeclarationError
from ..i18n import gettext, ngettext
from .rendering import chrome

__all__ = ["adopt", "give_chrome"]

# Flask-Admin ships these for Bootstrap 4 only; another name cannot shadow them in an application that uses both.
FILE_TEMPLATES = {
    "admin/file/list.html": "dashboard/files/list.html",
    "admin/file/form.html": "dashboard/files/form.html",
}


def adopt(view: Any) -> BaseView:
    """Return the view ready to be hosted. Raises :class:`DeclarationError` for what is not a Flask-Admin view."""
    if not isinstance(view, BaseView):
        raise DeclarationError(
            f"{view!r} is not a Flask-Admin view.",
            hint="Pass an instance, such as FileAdmin(path, name='Files'), not a class.",
        )
    if isinstance(view, BaseFileAdmin):
        for option in ("list_template", "upload_template", "mkdir_template", "rename_template", "edit_template"):
            stock = getattr(view, option)
            setattr(view, option, FILE_TEMPLATES.get(stock, stock))
        # The dialogs of Flask-Admin's file browser are Bootstrap 4 with scripts in line; pages serve everywhere.
        view.rename_modal = view.upload_modal = view.mkdir_modal = view.edit_modal = False
    return view


def give_chrome(app: Flask) -> None:
    """Give templates that Flask-Admin renders what ours get from ``render``; other templates get nothing."""
    app.context_processor(_given)


def _given() -> dict[str, Any]:
    if "dashboard_context" not in g:
        return {}
    return {"chrome": chrome(), "_": gettext, "ngettext": ngettext, "page": None}
