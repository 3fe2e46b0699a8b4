"""The table of recorded changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, String, Text
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from ..tables import Table

__all__ = ["ChangeRecord"]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC without a zone, to the microsecond on every server."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DATETIME(fsp=6) if dialect.name in ("mysql", "mariadb") else DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class ChangeRecord(Table):
    """One row that was created, changed, deleted or acted upon.

    It refers to nothing by foreign key: it outlives the user and the row. ``values`` is ``{field: [old, new]}``; for a
    relation to many it holds the keys that went and the keys that came. ``group_id`` is shared by what one call wrote.
    """

    __tablename__ = "dashboard_change"
    __table_args__ = (Index("ix_dashboard_change_row", "model", "key"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    when: Mapped[datetime] = mapped_column("happened_at", UtcDateTime, index=True)
    user_id: Mapped[str] = mapped_column(String(255), default="", index=True)
    user_label: Mapped[str] = mapped_column(String(255), default="")
    request_id: Mapped[str] = mapped_column(String(64), default="")
    group_id: Mapped[str] = mapped_column(String(36), index=True)
    model: Mapped[str] = mapped_column(String(100))
    table: Mapped[str] = mapped_column("table_name", String(255), default="")
    key: Mapped[str] = mapped_column(String(500))
    label: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(10))
    action_name: Mapped[str] = mapped_column(String(100), default="")
    values: Mapped[dict[str, Any]] = mapped_column("changed", JSON)

    def __str__(self) -> str:
        return f"{self.action} {self.label}"
