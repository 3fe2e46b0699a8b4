"""Flask-Admin views of others' making, hosted in our pages: what they and their templates need to stand there."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask, session
from flask_admin import BaseView
from flask_admin.contrib.fileadmin import BaseFileAdmin

from ..errors import DeclarationError
from ..i18n import gettext, ngettext
from . import messages
from .file_browser import FileBrowser, GuardedStorage
from .rendering import chrome

__all__ = ["Hosted", "adopt", "give_babel"]

# Flask-Admin ships these for Bootstrap 4 only; another name cannot shadow them in an application that uses both.
FILE_TEMPLATES = {
    "admin/file/list.html": "dashboard/files/list.html",
    "admin/file/form.html": "dashboard/files/form.html",
}
LEVELS = {"success": "success", "info": "info", "warning": "warning", "error": "error", "danger": "error"}


class Hosted(BaseView):
    """Put before a view's own class when the view is adopted."""

    def render(self, template: str, **given: Any) -> str:
        """Render with what our own pages are given."""
        _take_flashes()
        ours = {"chrome": chrome(), "_": gettext, "ngettext": ngettext, "page": None}
        return str(super().render(template, **{**ours, **given}))

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view that raised TypeError a second time, as one of Flask's class-based views: that hides
        # where the error came from, and it shows beforehand which kind a view is.
        answer = fn(cls=self, **kwargs) if hasattr(fn, "view_class") else fn(self, *args, **kwargs)
        _take_flashes()
        return answer


def adopt(view: Any) -> BaseView:
    """Return the view ready to be hosted. Raises :class:`DeclarationError` for what is not a Flask-Admin view."""
    if not isinstance(view, BaseView):
        raise DeclarationError(
            f"{view!r} is not a Flask-Admin view.",
            hint="Pass an instance, such as FileAdmin(path, name='Files'), not a class.",
        )
    if isinstance(view, Hosted):
        return view
    kind, files = type(view), isinstance(view, BaseFileAdmin)
    ours = (FileBrowser, Hosted) if files else (Hosted,)
    # The developer's instance stays what it is and keeps its overrides; ours stand around them.
    metaclass: Any = type(kind)
    view.__class__ = metaclass(kind.__name__, (*ours, kind), {"__module__": kind.__module__})
    if files:
        _adopt_files(view)
    return view


def _adopt_files(view: Any) -> None:
    view.storage = GuardedStorage(view.storage)
    for option in ("list_template", "upload_template", "mkdir_template", "rename_template", "edit_template"):
        stock = getattr(view, option)
        setattr(view, option, FILE_TEMPLATES.get(stock, stock))
    # The dialogs of Flask-Admin's file browser are Bootstrap 4 with scripts in line; pages serve everywhere.
    view.rename_modal = view.upload_modal = view.mkdir_modal = view.edit_modal = False


def _take_flashes() -> None:
    """Show what a view flashed on the next page of ours, not on the application's."""
    for level, text in session.pop("_flashes", ()):
        messages.leave(LEVELS.get(level, "info"), str(text))


def give_babel(app: Flask) -> None:
    """Initialise Flask-Babel where it is installed and the application has not: from then on Flask-Admin's views ask it
    for every word and fail without it. Templates of the application notice nothing, and it may still do so."""
    if "babel" not in app.extensions and find_spec("flask_babel") is not None:
        import_module("flask_babel").Babel(app, configure_jinja=False)
