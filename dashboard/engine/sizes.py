"""How much one request may send to a site, whatever the application allows on its own routes."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

__all__ = ["limit_sizes", "require_few_fields"]

BODY = 16 * 1024 * 1024
"""Bytes of a whole request, files included, unless ``DASHBOARD_MAX_CONTENT_LENGTH`` says otherwise."""
TEXT = 4 * 1024 * 1024
"""Bytes of all form fields together. Flask's own half megabyte is less than a long text may be."""
OPEN = 64 * 1024
"""Bytes of all form fields together where anybody may send some: signing in takes no more, and reading a form takes
forty times the memory that it has bytes."""
FIELDS = 2500


def limit_sizes(*, anybody: bool = False) -> None:
    """Set the limits of this request, before anything of it is read; lower ones where ``anybody`` may send it.
    An application that allows less stays stricter."""
    allowed = int(current_app.config.get("DASHBOARD_MAX_CONTENT_LENGTH") or BODY)
    theirs = request.max_content_length
    request.max_content_length = allowed if theirs is None else min(allowed, theirs)
    request.max_form_memory_size = min(OPEN if anybody else TEXT, request.max_content_length)
    if anybody:  # Werkzeug asks for the size of a form's fields only where the request tells its length
        request.max_content_length = request.max_form_memory_size
    request.max_form_parts = FIELDS


def require_few_fields() -> None:
    """Raise :class:`~werkzeug.exceptions.RequestEntityTooLarge` for a form of too many fields. Werkzeug counts those of
    multipart forms alone."""
    if request.mimetype == "application/x-www-form-urlencoded" and sum(map(len, request.form.listvalues())) > FIELDS:
        raise RequestEntityTooLarge
