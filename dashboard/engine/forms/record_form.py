"""The form of one record: what came back, whether it is well, and what it says in Python values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from ...declarations import Access, ModelAdmin
from ...errors import FieldErrors
from ...pages import FormGroup
from ...writing.schema import field_label
from .form_rows import FormUrls, groups
from .names import SEARCH_BUTTON

if TYPE_CHECKING:
    from jinja2 import Environment
    from sqlalchemy.orm import Session

__all__ = ["RecordForm"]


class RecordForm(BaseForm):
    """Controls by name of field. ``BaseForm`` keeps them in a mapping, so attributes called ``data``, ``errors`` or
    ``validate`` are names like any other. Made by :func:`~dashboard.engine.forms.build`."""

    def __init__(
        self,
        fields: dict[str, Any],
        admin: ModelAdmin,
        access: Access,
        session: Session,
        *,
        row: Any | None,
        read_only: frozenset[str],
        crowded: frozenset[str],
        data: MultiDict[str, str] | None,
    ) -> None:
        super().__init__(fields)
        self.admin, self.access, self.session = admin, access, session
        self.row, self.read_only, self.crowded = row, read_only, crowded
        self.record_errors: tuple[str, ...] = ()
        pressed = "" if data is None else data.get(SEARCH_BUTTON, "")
        self.searching = pressed if pressed in self else ""
        """The relation whose search button was pressed: show the form again, save nothing."""
        self.process(data)

    @property
    def creating(self) -> bool:
        return self.row is None

    def values(self) -> dict[str, Any]:
        """Return what was filled in, by name, for the writer: of an existing row only what came back different, of a
        new one everything that is not left to the database. Call it after :meth:`validate`."""
        return {name: control.data for name, control in self._fields.items() if control.given}

    def add_errors(self, refusal: FieldErrors) -> None:
        """Put the messages of a refused write beside the controls they are about; those about something that is not on
        the form, or about the record, become :attr:`record_errors`."""
        others = list(self.record_errors)
        for name, messages in refusal.errors.items():
            if name in self:
                self[name].errors = [*self[name].errors, *messages]
            elif name:
                label = field_label(self.admin, self.access.user, name)
                others.extend(f"{label}: {message}" for message in messages)
            else:
                others.extend(messages)
        self.record_errors = tuple(dict.fromkeys(others))

    @property
    def error_count(self) -> int:
        """Return how many fields have an error."""
        return sum(1 for control in self if control.errors)

    def groups(self, urls: FormUrls, environment: Environment) -> Sequence[FormGroup]:
        """Return the fieldsets as a template is given them."""
        return groups(self, urls, environment)
