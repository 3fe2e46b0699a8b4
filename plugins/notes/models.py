"""The table of the notes, on metadata of its own."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = ["LONGEST", "Note", "metadata"]

LONGEST = 2_000
"""How many characters a note may have."""

metadata = MetaData()


def now() -> datetime:
    """Return the time in UTC, to the second and without a zone, as every database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class Base(DeclarativeBase):
    """The parent of the plugin's models."""

    metadata = metadata


class Note(Base):
    """What somebody left for the others. The author is kept by name as well: a note outlives its author's account."""

    __tablename__ = "notes_note"
    __table_args__ = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    author_label: Mapped[str] = mapped_column(String(190), default="")
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    @property
    def lines(self) -> list[str]:
        """The note line by line, for a page to break where its author did."""
        return self.body.split("\n")

    @property
    def when_iso(self) -> str:
        """The time as machines read it."""
        return f"{self.created_at.isoformat(timespec='seconds')}+00:00"
