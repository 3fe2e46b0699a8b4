"""The panel: a bar for each day, and what the bars add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from dashboard import Dashboard, Panel, PanelContext, Plugin
from dashboard.i18n import gettext as _

from .counting import per_day

__all__ = ["Bar", "Signups"]

HEIGHT = 100
"""The height of the chart in its own units; a bar is ten units apart from the next."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart: where its bar stands and how high it is, in units of the chart."""

    day: date
    number: int
    x: int
    height: int

    @property
    def y(self) -> int:
        return HEIGHT - self.height


class Signups(Plugin):
    """Shows how many users joined on each of the last ``days`` days; ``joined`` is the attribute that says when.

    Seeing it takes ``panel.signups`` and, when the model is registered on the site, the right to view it and the field.
    """

    name = "signups"
    label = "Sign-ups"

    def __init__(self, joined: InstrumentedAttribute[Any], days: int = 30) -> None:
        self.joined = joined
        self.days = days

    def setup(self, site: Dashboard) -> None:
        site.add_panel(Panel(_("Sign-ups"), "signups/panel.html", self.load, name="signups", icon="graph-up"))

    def load(self, context: PanelContext) -> Mapping[str, Any]:
        """Return the variables of ``signups/panel.html``."""
        if not self.may_count(context):
            return {"allowed": False}
        today = datetime.now(UTC).date()
        numbers = per_day(context, self.joined, today - timedelta(days=2 * self.days - 1))
        days = [today - timedelta(days=back) for back in range(2 * self.days - 1, -1, -1)]
        counts = [numbers.get(day, 0) for day in days]
        before, now = sum(counts[: self.days]), sum(counts[self.days :])
        return {
            "allowed": True,
            "days": self.days,
            "bars": bars(days[self.days :], counts[self.days :]),
            "total": now,
            "today": counts[-1],
            "average": f"{now / self.days:.1f}",
            "change": round(100 * (now - before) / before) if before else None,
            "width": 10 * self.days,
            "height": HEIGHT,
        }

    def may_count(self, context: PanelContext) -> bool:
        """Return whether the reader may view the model and the field that are counted here."""
        access = context.access
        admin = access.registry.find(self.joined.class_)
        return admin is None or (access.can("view", admin) and access.may_read(admin, self.joined.key))


def bars(days: Sequence[date], counts: Sequence[int]) -> list[Bar]:
    """Return the bars; the highest fills the chart, and a day without anybody keeps a foot to point at."""
    most = max(counts, default=0) or 1
    pairs = enumerate(zip(days, counts, strict=True))
    return [Bar(day, number, 10 * place, max(1, round(HEIGHT * number / most))) for place, (day, number) in pairs]
