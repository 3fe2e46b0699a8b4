"""What a check reports: one finding, a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import Location

__all__ = ["Finding", "Level"]

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a declaration (Django's ``CheckMessage``).

    ``object`` is the class that declares it, ``place`` the option and the position in it (``list_display[2]``),
    ``hint`` says in one sentence how to mend it, ``location`` is where it stands in the developer's source, if known.
    """

    id: str
    level: Level
    object: str
    place: str
    sentence: str
    hint: str = ""
    location: Location | None = None

    def __str__(self) -> str:
        subject = ".".join(part for part in (self.object, self.place) if part)
        where = f"{self.location}: " if self.location else ""
        return f"{where}{subject}: ({self.id}) {self.sentence} {self.hint}".rstrip()
