"""The control that every other is made from: text in, value out, the stored value as it was when nothing was typed."""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from ...writing.limits import too_much
from .setting import Setting, plain_text, required_message

__all__ = ["Control"]


class Control(Field):
    """One field of a record.

    A text that comes back as it was rendered leaves the stored value alone, whatever the text could not carry
    (microseconds, the difference of NULL and '', line ends); only another text is read. A control that does not come
    back at all is untouched too. A text that cannot be read is shown again as it was typed.
    """

    widget = TextInput()
    partial: str = ""
    """The kind whose partial draws this control, when it is not the field's own kind."""

    def __init__(self, setting: Setting, **kwargs: Any) -> None:
        attributes = {**self.attributes(setting), **setting.override.attributes}
        if setting.override.placeholder:
            attributes["placeholder"] = setting.override.placeholder
        super().__init__(label=setting.label, render_kw=attributes, **kwargs)
        self.setting = setting
        self.typed: str | None = None
        self.rendered = plain_text(self.write(setting.initial))
        self.flags.required = setting.required
        self.data = setting.initial

    # What a kind of control says differently ------------------------------------------------------------------------

    def attributes(self, setting: Setting) -> dict[str, str]:
        """Return HTML attributes of this sort of control; a declaration may replace them."""
        return {}

    def write(self, value: Any) -> str:
        """Return the text to show for a value."""
        return "" if value is None else self.setting.kind.text(value)

    def read(self, text: str) -> Any:
        """Return the value that a text stands for; raise ``ValueError`` with a sentence when it stands for none."""
        if not text.strip():
            return self.setting.emptied
        return self.setting.kind.parse(text, self.setting.field.type)

    def equal(self, text: str) -> bool:
        """Return whether a text that came back says the same as the one that was rendered."""
        return plain_text(text).strip() == self.rendered.strip()

    # What WTForms calls ---------------------------------------------------------------------------------------------

    def process_data(self, value: Any) -> None:
        """Keep the initial value of the setting: controls are not given their data by name."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.typed = valuelist[-1]
            if self.touched:
                self.data = self.read(self.typed)

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation
        if not self.touched and not self.setting.creating:
            return
        if self.data is None or self.data == "":
            if self.setting.required:
                raise StopValidation(required_message())
        else:
            self._check(self.data)

    def _check(self, value: Any) -> None:
        if problem := too_much(self.setting.field, value, self.setting.dialect):
            raise StopValidation(problem)
        for validator in self.setting.override.validators:
            try:
                validator(value)
            except ValueError as error:
                raise StopValidation(str(error)) from None

    def _value(self) -> str:
        return self.rendered if self.typed is None else plain_text(self.typed)

    # What the form asks ---------------------------------------------------------------------------------------------

    @property
    def touched(self) -> bool:
        """Return whether something else came back than was rendered."""
        return self.typed is not None and not self.equal(self.typed)

    @property
    def given(self) -> bool:
        """Return whether the value takes part in the change. A new row leaves out what nobody filled in, so that the
        database supplies its default."""
        return self.touched or (self.setting.creating and self.data is not None)
