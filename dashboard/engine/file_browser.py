"""Flask-Admin's file browser made safe: nothing outside its folder, nothing shown in place, errors without paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from os import sep
from pathlib import Path
from typing import Any

from flask import Response, abort, make_response, redirect, request, send_file
from flask.typing import ResponseReturnValue
from flask_admin.contrib.fileadmin import BaseFileAdmin, LocalFileStorage

from ..i18n import gettext as _
from . import messages

__all__ = ["FileBrowser", "GuardedStorage"]

ACTIVE = frozenset(
    {"asp", "aspx", "cgi", "htm", "html", "js", "jsp", "mht", "mhtml", "mjs", "php", "phtml", "shtml", "svg", "svgz"}
    | {"swf", "xht", "xhtml", "xml", "xsl", "xslt"}
)
"""Endings of files that a browser or server runs: nobody uploads them unless ``allowed_extensions`` names them."""

LONGEST_NAME = 150
NO_NAME = re.compile(r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\\/:*?"<>|;]+')


class FileBrowser(BaseFileAdmin):
    """Put before a file browser's own class when the view is adopted."""

    # The second is the path, by which Flask-Admin cannot sort: the parent folder's is None.
    possible_columns = ("name", "", "is_dir", "size", "date")

    def get_base_url(self) -> None:
        """Downloads are ours to guard, never a redirect to where files are shown to everybody."""
        return

    def is_in_folder(self, base_path: str, directory: Any) -> bool:
        """Compare whole steps of paths (``/srv/files-old`` is not in ``/srv/files``), links followed."""
        inside, root = self.normpath(str(directory)), self.normpath(base_path) if base_path else ""
        if not root:
            return not (inside.startswith(("/", "../")) or inside == "..")
        if inside != root and not inside.startswith(root.rstrip("/\\") + self._separator):
            return False
        if not isinstance(self.storage.inner, LocalFileStorage):
            return True
        return Path(inside).resolve().is_relative_to(Path(root).resolve())

    def is_file_allowed(self, filename: str) -> bool:
        """Refuse what a browser would run, unless it is asked for by name."""
        if self.allowed_extensions is None and _ending(filename) in ACTIVE:
            return False
        return bool(super().is_file_allowed(filename))

    def _handle_view(self, name: str, **values: Any) -> ResponseReturnValue | None:
        refused = super()._handle_view(name, **values)
        if refused is not None:
            return refused  # type: ignore[no-any-return, unused-ignore]
        if name == "index":
            return redirect(self.get_url(".index_view", path=values.get("path")))
        if name in ("index_view", "upload", "mkdir") and values.get("path"):
            self._find(values["path"], folder=True)
        if name == "download":
            self._find(values["path"], folder=False)
        if name == "edit":
            for path in request.args.getlist("path"):
                self._find(path, folder=False)
        if name in ("rename", "delete"):
            return self._check_change(name, (request.form or request.args).get("path", ""))
        if name == "action_view":
            for path in request.form.getlist("rowid"):
                self._find(path, folder=False)
        return None

    def _check_change(self, name: str, path: str) -> ResponseReturnValue | None:
        """Refuse to rename or delete the folder that everything is in, and to rename into what may not be uploaded."""
        target = self._find(path)
        new = request.form.get("name", "")
        if name == "rename" and new and not self.storage.is_dir(target) and not self.is_file_allowed(new):
            messages.leave("error", _("Files of this kind are not accepted here."))
            return redirect(self.get_url(".index_view"))
        return None

    def _find(self, path: str, folder: bool | None = None) -> str:
        """Return the full path of what is there below the base, or answer 404."""
        if not path or "\0" in path or self.normpath(path) in (".", ""):
            abort(404)
        base, full, _rest = self._normalize_path(path)
        if self.normpath(full) == self.normpath(base or "."):
            abort(404)
        if folder is not None and bool(self.storage.is_dir(full)) is not folder:
            abort(404)
        return str(full)

    def _save_form_files(self, directory: str, path: str, form: Any) -> None:
        name = file_name(form.upload.data.filename)
        if not self.is_file_allowed(name):
            raise ValueError(_("Files of this kind are not accepted here."))
        full = self._separator.join([directory, name])
        if self.storage.path_exists(full):
            raise ValueError(_("There is a file of that name already."))
        self.save_file(full, form.upload.data)
        self.on_file_upload(directory, path, full)


def file_name(sent: str) -> str:
    """Return the name under which an upload is kept: letters of every script, but no path and nothing hidden."""
    name = NO_NAME.sub("_", re.split(r"[\\/]", sent or "")[-1]).strip(" ._")
    stem, dot, ending = name.rpartition(".")
    if not name:
        raise ValueError(_("This file needs a name."))
    return f"{stem[: LONGEST_NAME - 20]}{dot}{ending[:19]}" if len(name) > LONGEST_NAME else name


def _ending(name: str) -> str:
    return name.rstrip(" .").rpartition(".")[2].lower()


def _worded(method: Callable[..., Any]) -> Callable[..., Any]:
    """Keep paths of the server out of what people are told."""

    @wraps(method)
    def told(self: GuardedStorage, *args: Any) -> Any:
        try:
            return method(self, *args)
        except OSError as error:
            raise OSError(error.strerror or _("The disk refused it.")) from error

    return told


class GuardedStorage:
    """Another storage of Flask-Admin's, of whatever kind, behind what a page for staff must hold."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def get_files(self, path: str, directory: str) -> list[tuple[str, str, bool, int, float]]:
        """Return name, path, is a folder, bytes and time of each; links that lead nowhere or outside are left out."""
        if not isinstance(self.inner, LocalFileStorage):
            return list(self.inner.get_files(path, directory))
        # The view may have another base than its storage, one for each user for example.
        steps = len(Path(path).parts)
        root = [Path(directory), *Path(directory).parents][steps]
        return list(_entries(path, Path(directory), root.resolve()))

    def send_file(self, path: str) -> Response:
        """Answer with a file to keep, never one to show in place."""
        if isinstance(self.inner, LocalFileStorage):
            response = send_file(Path(path).absolute(), as_attachment=True, download_name=Path(path).name)
        else:
            response = make_response(self.inner.send_file(path))
            response.headers["Content-Disposition"] = "attachment"
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
        return response

    @_worded
    def make_dir(self, path: str, directory: str) -> None:
        self.inner.make_dir(path, directory)

    @_worded
    def delete_tree(self, directory: str) -> None:
        self.inner.delete_tree(directory)

    @_worded
    def delete_file(self, path: str) -> None:
        self.inner.delete_file(path)

    @_worded
    def save_file(self, path: str, data: Any) -> None:
        self.inner.save_file(path, data)

    @_worded
    def rename_path(self, before: str, after: str) -> None:
        """Rename, but never over another file, which would be lost."""
        if after.endswith(("/", sep)):
            raise ValueError(_("This name has no letters or digits that can be kept."))
        if self.inner.path_exists(after):
            raise ValueError(_("There is a file of that name already."))
        self.inner.rename_path(before, after)


def _entries(path: str, folder: Path, root: Path) -> Iterable[tuple[str, str, bool, int, float]]:
    for entry in folder.iterdir():
        try:
            if not entry.resolve().is_relative_to(root):
                continue
            found = entry.stat()
        except (OSError, RuntimeError):
            continue
        yield (entry.name, str(Path(path) / entry.name), entry.is_dir(), found.st_size, found.st_mtime)
