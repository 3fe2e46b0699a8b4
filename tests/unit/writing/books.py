"""Authors and books, with every constraint that a database can refuse a write by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Numeric,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates


class Base(DeclarativeBase):
    pass


book_tag = Table(
    "book_tag",
    Base.metadata,
    Column("book_id", ForeignKey("book.id"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id"), primary_key=True),
)


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
    mentor: Mapped[Author | None] = relationship(remote_side=[id])
    books: Mapped[list[Book]] = relationship(back_populates="author", foreign_keys="Book.author_id")
    prizes: Mapped[list[Prize]] = relationship(cascade="all, delete-orphan")

    @validates("name")
    def check_name(self, _key: str, name: str) -> str:
        if name == "Nobody":
            raise ValueError("Nobody writes books.")
        return name


class Prize(Base):
    __tablename__ = "prize"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(40))
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))


class Tag(Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    books: Mapped[list[Book]] = relationship(secondary=book_tag, back_populates="tags")


class Book(Base):
    __tablename__ = "book"
    __table_args__ = (
        UniqueConstraint("series", "volume"),
        CheckConstraint("pages < 5000", name="ck_book_not_too_heavy"),
        CheckConstraint("series <> 'x'"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str | None] = mapped_column(String(20), unique=True)
    series: Mapped[str | None] = mapped_column(String(20))
    volume: Mapped[int | None] = mapped_column()
    pages: Mapped[int | None] = mapped_column(SmallInteger)
    price: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    extra: Mapped[Any | None] = mapped_column(JSON)
    api_token: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str | None] = mapped_column(String(20), default="draft")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=datetime.now)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship(back_populates="books", foreign_keys=[author_id])
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
    tags: Mapped[list[Tag]] = relationship(secondary=book_tag, back_populates="books")
    reviews: Mapped[list[Review]] = relationship(cascade="all, delete-orphan")


class Review(Base):
    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
