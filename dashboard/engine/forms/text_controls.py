"""Controls of text: one line, several lines, and the inputs that browsers have for addresses, numbers and colours."""

from __future__ import annotations

import json
import re
from typing import Any

from wtforms.widgets import ColorInput, EmailInput, PasswordInput, TelInput, TextArea, TextInput, URLInput

from ...i18n import gettext as _
from .controls import Control
from .setting import Setting, plain_text

__all__ = [
    "ColorControl",
    "EmailControl",
    "JsonControl",
    "LongTextControl",
    "NumberControl",
    "PasswordControl",
    "PhoneControl",
    "TextControl",
    "UrlControl",
    "WholeNumberControl",
]


class TextControl(Control):
    """Text on one line, on several where the stored one has line breaks: an input would swallow them."""

    def __init__(self, setting: Setting, **kwargs: Any) -> None:
        super().__init__(setting, **kwargs)
        if setting.field.length is not None and setting.is_text:
            self.flags.maxlength = setting.field.length
        if "\n" in self.rendered:
            self.widget = TextArea()

    def equal(self, text: str) -> bool:
        return plain_text(text) == self.rendered if self.setting.is_text else super().equal(text)

    def read(self, text: str) -> Any:
        if not self.setting.is_text:
            return super().read(text)
        if not text:
            return self.setting.emptied
        lines = text.replace("\r\n", "\n")
        if isinstance(self.setting.initial, str) and "\r\n" in self.setting.initial:
            lines = lines.replace("\n", "\r\n")
        return self.setting.kind.parse(lines, self.setting.field.type)


class LongTextControl(TextControl):
    """Text of several lines, and lists with one item per line."""

    widget = TextArea()


class JsonControl(Control):
    """A structure, written out over several lines."""

    widget = TextArea()

    def write(self, value: Any) -> str:
        # A column that refuses NULL and still gives None holds JSON's own null.
        if value is None and not self.setting.creating and not self.setting.field.nullable:
            return "null"
        return super().write(value)

    def read(self, text: str) -> Any:
        value = super().read(text)
        try:
            json.dumps(value, allow_nan=False)
        except ValueError:
            raise ValueError(_("JSON has no NaN and no Infinity; use null or a number.")) from None
        return value


class WholeNumberControl(Control):
    """A whole number. Not ``type=number``: browsers throw away what they cannot read, and take the wheel for typing."""

    def attributes(self, setting: Setting) -> dict[str, str]:
        return {"inputmode": "numeric", "autocomplete": "off"}


class NumberControl(Control):
    """A number with decimals."""

    def attributes(self, setting: Setting) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class _NativeControl(TextControl):
    """Text for which browsers have an input of its own, used only where that input gives the stored text back
    unchanged: it refuses or silently rewrites what does not fit its pattern."""

    pattern = re.compile("")
    native: Any = TextInput()

    def __init__(self, setting: Setting, **kwargs: Any) -> None:
        super().__init__(setting, **kwargs)
        if "\n" not in self.rendered and self._fits():
            self.widget = self.native

    def _fits(self) -> bool:
        return not self.rendered or self.pattern.fullmatch(self.rendered) is not None

    def read(self, text: str) -> Any:
        return super().read(text.strip())


class EmailControl(_NativeControl):
    """An e-mail address."""

    pattern = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
    native = EmailInput()


class UrlControl(_NativeControl):
    """A web address."""

    pattern = re.compile(r"https?://[!-~]+")
    native = URLInput()


class PhoneControl(_NativeControl):
    """A telephone number."""

    pattern = re.compile(r"\S.*\S|\S")
    native = TelInput()


class ColorControl(_NativeControl):
    """A colour. The browser's picker knows ``#rrggbb`` only and has no way to say «none»."""

    pattern = re.compile(r"#[0-9a-f]{6}")
    native = ColorInput()

    def _fits(self) -> bool:
        return self.pattern.fullmatch(self.rendered) is not None and not self.setting.field.nullable


class PasswordControl(Control):
    """A secret: never shown, and left alone unless something is typed."""

    widget = PasswordInput()
    partial = "password"

    def __init__(self, setting: Setting, **kwargs: Any) -> None:
        super().__init__(setting, **kwargs)
        self.flags.required = setting.creating and setting.required

    def attributes(self, setting: Setting) -> dict[str, str]:
        return {"autocomplete": "new-password"}

    def write(self, value: Any) -> str:
        return ""
