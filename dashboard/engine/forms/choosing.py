"""Which control a field gets: by its kind, by the ancestors of that, and by what the declaration says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...facts import kind_named
from .choice_controls import CheckboxControl, ChoiceControl, TruthControl
from .controls import Control
from .moment_controls import DateControl, DateTimeControl, TimeControl
from .setting import Setting
from .text_controls import (
    ColorControl,
    EmailControl,
    JsonControl,
    LongTextControl,
    NumberControl,
    PasswordControl,
    PhoneControl,
    TextControl,
    UrlControl,
    WholeNumberControl,
)

__all__ = ["control_class", "partial_of"]

CONTROLS: Mapping[str, type[Control]] = {
    "text": TextControl,
    "long_text": LongTextControl,
    "email": EmailControl,
    "url": UrlControl,
    "phone": PhoneControl,
    "color": ColorControl,
    "password": PasswordControl,
    "json": JsonControl,
    "integer": WholeNumberControl,
    "decimal": NumberControl,
    "date": DateControl,
    "datetime": DateTimeControl,
    "time": TimeControl,
    "enum": ChoiceControl,
    "set": TextControl,
    "array": LongTextControl,
}


def control_class(setting: Setting) -> type[Control]:
    """Return the control of a field."""
    if setting.field.secret:
        return PasswordControl
    if setting.override.choices is not None:
        return ChoiceControl
    if setting.field.kind.is_a("boolean"):
        return _truth(setting)
    kind = kind_named(setting.override.widget) if setting.override.widget else setting.kind
    if kind.is_a("enum") and not setting.field.choices:
        return TextControl
    for name in kind.ancestors:
        if name in CONTROLS:
            return CONTROLS[name]
    return LongTextControl if kind.block else TextControl


def _truth(setting: Setting) -> type[Control]:
    """Return a checkbox where there are two answers, a select where «nothing» is a third: NULL, or a default that only
    the database knows."""
    unknown = setting.creating and setting.field.has_default and setting.initial is None
    return TruthControl if setting.field.nullable or unknown else CheckboxControl


def partial_of(control: Any, kind: str, widget: str | None) -> str:
    """Return the kind whose partial draws a control."""
    return control.partial or widget or kind
