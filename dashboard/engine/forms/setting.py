"""What a control has to know: its field, its kind, the value it starts from."""

from __future__ import annotations

import dataclasses
from typing import Any

from ...declarations import FormField
from ...facts import FieldInfo, Kind
from ...i18n import gettext as _

__all__ = ["Setting", "plain_text"]


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """``initial`` is the value the control starts from: the stored one, that of the row being copied, or the default.
    ``dialect`` is the name of the database system, which decides what fits."""

    field: FieldInfo
    kind: Kind
    label: str
    initial: Any = None
    creating: bool = False
    dialect: str = ""
    override: FormField = dataclasses.field(default_factory=FormField)

    @property
    def is_text(self) -> bool:
        """Return whether an empty text is a value here, other than NULL."""
        return self.field.kind.is_a("text")

    @property
    def required(self) -> bool:
        """Return whether leaving the control empty would be refused: exactly when the database would refuse the NULL.

        On an existing row no default steps in any more. A stored empty text may stay what it is.
        """
        if self.override.required is not None:
            return self.override.required
        if self.is_text and self.initial == "":
            return False
        return self.field.required or not (self.creating or self.field.nullable or self.is_text)

    @property
    def emptied(self) -> Any:
        """Return what is meant when somebody empties the control."""
        return "" if self.is_text and not self.field.nullable else None


def plain_text(text: str) -> str:
    """Return a text as it comes back from a browser: every line break as one character, and what HTML cannot carry
    (NUL, halves of characters) replaced."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= each <= "\udfff" else each for each in lines)


def required_message() -> str:
    return _("This field is required.")
