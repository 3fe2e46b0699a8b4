"""Controls that offer a few values to choose from: enums, declared choices, truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms.widgets import CheckboxInput

from ...i18n import gettext as _
from ...pages import Choice
from .controls import Control
from .setting import Setting

__all__ = ["CheckboxControl", "ChoiceControl", "TruthControl"]


class ChoiceControl(Control):
    """One of several values, as a select. A stored value that is no longer among them stays on offer."""

    partial = "enum"

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """Return (text, label) of what may be chosen."""
        declared = self.setting.override.choices
        if declared is not None:
            return [(self._text(value), label) for value, label in declared]
        return self.setting.field.choices

    def _text(self, value: Any) -> str:
        return "" if value is None else self.setting.kind.text(value)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Return the options of the select, the empty one first where nothing is chosen or nothing may be."""
        chosen, pairs = self._value(), list(self.pairs)
        known = {text for text, _label in pairs}
        if self.rendered and self.rendered not in known:
            pairs.insert(0, (self.rendered, self.setting.kind.format(self.setting.initial)))
        if "" not in known and (not self.rendered or not self.setting.required):
            pairs.insert(0, ("", self.nothing))
        return tuple(Choice(label, value=text, selected=text == chosen) for text, label in pairs)

    @property
    def nothing(self) -> str:
        """Return the label of the empty option."""
        return _("Choose …") if self.setting.required else _("None")

    def read(self, text: str) -> Any:
        if text == "" and "" not in dict(self.pairs):
            return None
        declared = self.setting.override.choices
        if declared is None:
            return super().read(text)
        for value, _label in declared:
            if self._text(value) == text:
                return value
        raise ValueError(_("Choose one of the values offered."))


class TruthControl(ChoiceControl):
    """Yes, no or nothing, where all three are told apart."""

    partial = "boolean"

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        return [("true", _("Yes")), ("false", _("No"))]

    @property
    def nothing(self) -> str:
        return _("Default") if not self.setting.field.nullable else _("Unknown")


class CheckboxControl(Control):
    """Yes or no. A hidden companion says no where the box is not ticked, because browsers then say nothing at all."""

    widget = CheckboxInput()

    def __init__(self, setting: Setting, **kwargs: Any) -> None:
        super().__init__(setting, **kwargs)
        self.flags.required = False

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Return nothing: a box, not a select."""
        return ()

    @property
    def checked(self) -> bool:
        return self._value() == "true"

    def _value(self) -> str:
        return self.rendered if self.typed is None else ("true" if self.data else "false")
