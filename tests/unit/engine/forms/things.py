"""A model with a column of every kind, and what it may be linked to."""

from __future__ import annotations

import enum
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Interval,
    LargeBinary,
    Numeric,
    PickleType,
    String,
    Table,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


thing_group = Table(
    "thing_group",
    Base.metadata,
    Column("thing_id", ForeignKey("thing.id"), primary_key=True),
    Column("group_id", ForeignKey("group.id"), primary_key=True),
)


class Owner(Base):
    __tablename__ = "owner"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    api_token: Mapped[str | None] = mapped_column(String(40))


class Group(Base):
    __tablename__ = "group"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class Thing(Base):
    """Every column may be NULL but the first, so that each can be tried alone."""

    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(30), default="")
    short: Mapped[str | None] = mapped_column(String(30))
    body: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(String(60))
    website: Mapped[str | None] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(30))
    color: Mapped[str | None] = mapped_column(String(7))
    tint: Mapped[str] = mapped_column(String(7), default="#000000", info={"kind": "color"})
    whole: Mapped[int | None]
    exact: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    rough: Mapped[float | None]
    active: Mapped[bool] = mapped_column(Boolean, default=False)
    maybe: Mapped[bool | None]
    day: Mapped[date | None]
    at: Mapped[datetime | None]
    zoned: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    clock: Mapped[time | None] = mapped_column(Time)
    length: Mapped[timedelta | None] = mapped_column(Interval)
    size: Mapped[Size | None] = mapped_column(Enum(Size))
    state: Mapped[str | None] = mapped_column(Enum("new", "in use", name="state"))
    extra: Mapped[Any | None] = mapped_column(JSON)
    code: Mapped[UUID | None] = mapped_column(Uuid, default=uuid4)
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    frozen: Mapped[Any | None] = mapped_column(PickleType)
    next: Mapped[str | None] = mapped_column(String(30))
    errors: Mapped[str | None] = mapped_column(String(30))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"))
    owner: Mapped[Owner | None] = relationship()
    groups: Mapped[list[Group]] = relationship(secondary=thing_group)
