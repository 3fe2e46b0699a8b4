"""Controls of dates and times: the browser's own inputs, which know neither zones nor microseconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from wtforms.widgets import DateInput, DateTimeLocalInput, TimeInput

from ...facts.parsing import impl_of
from ...i18n import gettext as _
from .controls import Control
from .setting import Setting

__all__ = ["DateControl", "DateTimeControl", "TimeControl"]


class DateControl(Control):
    """A day."""

    widget = DateInput()

    def write(self, value: Any) -> str:
        return value.isoformat() if type(value) is date else super().write(value)


class _ClockControl(Control):
    """What has a time of day.

    A browser's input holds milliseconds at most and empties itself over anything finer, and it may write a time shorter
    than it was given (``12:00`` for ``12:00:00``). So milliseconds are rendered, and texts are compared as times.
    """

    def attributes(self, setting: Setting) -> dict[str, str]:
        return {"step": "0.001" if getattr(setting.initial, "microsecond", 0) else "1"}

    def write(self, value: Any) -> str:
        if not isinstance(value, (datetime, time)):
            return super().write(value)
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds" if value.microsecond else "seconds")

    def equal(self, text: str) -> bool:
        return super().equal(text) or (bool(self.rendered) and self._moment(text) == self._moment(self.rendered))

    def _moment(self, text: str) -> Any:
        try:
            return self.setting.kind.parse(text, self.setting.field.type)
        except ValueError:
            return text

    def read(self, text: str) -> Any:
        value = super().read(text)
        if value is None or not isinstance(value, (datetime, time)):
            return value
        if value.tzinfo is not None:
            if self.zone is None:
                raise ValueError(_("Leave the time zone out: this field has none."))
            return value
        return value.replace(tzinfo=self.zone)

    @property
    def zone(self) -> tzinfo | None:
        """Return the zone that times are meant in: that of the stored value, or UTC where the column keeps zones."""
        initial = self.setting.initial
        if isinstance(initial, (datetime, time)):
            return initial.tzinfo
        return UTC if getattr(impl_of(self.setting.field.type), "timezone", False) else None

    @property
    def zone_text(self) -> str:
        """Return the zone in words, empty when there is none."""
        if self.zone is None:
            return ""
        initial = self.setting.initial
        name = initial.tzname() if isinstance(initial, (datetime, time)) else "UTC"
        return _("Time zone: %(zone)s.", zone=name or "UTC")


class DateTimeControl(_ClockControl):
    """A moment."""

    widget = DateTimeLocalInput()


class TimeControl(_ClockControl):
    """A time of day."""

    widget = TimeInput()
