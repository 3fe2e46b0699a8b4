"""When things happened in the example: over the last months, more at weekends and more of late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from random import Random

__all__ = ["Calendar"]

# Monday first: gardeners have time at weekends.
RHYTHM = (1.0, 0.9, 0.95, 1.0, 1.2, 1.9, 1.7)


@dataclass(frozen=True)
class Calendar:
    """Moments between ``days`` ago and ``now``. Their pattern depends on the random numbers and the date alone."""

    now: datetime
    days: int = 240

    @cached_property
    def midnight(self) -> datetime:
        return datetime.combine(self.now.date(), time())

    @cached_property
    def weights(self) -> list[float]:
        """How much happens on each day, today first."""
        days = (self.midnight - timedelta(days=back) for back in range(self.days))
        return [RHYTHM[day.weekday()] * (1.6 - back / self.days) for back, day in enumerate(days)]

    def moment(self, random: Random, *, since: datetime | None = None) -> datetime:
        """Return a moment, not before ``since`` and never in the future."""
        (back,) = random.choices(range(self.days), self.weights)
        part = random.betavariate(3, 2)
        day = self.midnight - timedelta(days=back)
        length = self.now - self.midnight if back == 0 else timedelta(days=1)
        found = (day + part * length).replace(microsecond=0)
        if since is None or found >= since:
            return found
        return self.later(random, since, self.now - since)

    def later(self, random: Random, moment: datetime, within: timedelta) -> datetime:
        """Return a moment after another one, at most ``within`` later and never in the future."""
        return min(moment + (random.random() * within), self.now).replace(microsecond=0)
