"""The form of a record: controls made from kinds, bound to a row, read back as Python values."""

from __future__ import annotations

from .building import build
from .form_rows import FormUrls
from .names import control_name
from .partials import form_template
from .record_form import RecordForm

__all__ = ["FormUrls", "RecordForm", "build", "control_name", "form_template"]
