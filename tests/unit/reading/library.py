"""A small library to read from: every kind of column and relation, with rows that are easy to reason about."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, ForeignKeyConstraint, Numeric, Select, String, Table, Text, func
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    Session,
    WriteOnlyMapped,
    column_property,
    mapped_column,
    relationship,
)

from dashboard.declarations.display import display
from dashboard.declarations.model_admin import ModelAdmin
from dashboard.declarations.policy import Access, AllowEveryone, Policy
from dashboard.declarations.registry import Registry
from dashboard.facts import describe


class Base(DeclarativeBase):
    pass


class Status(enum.Enum):
    draft = "draft"
    on_sale = "on_sale"
    sold_out = "sold_out"


class Country(Base):
    __tablename__ = "country"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    born: Mapped[date | None]
    income: Mapped[int | None]
    country_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"))
    country: Mapped[Country | None] = relationship()
    books: Mapped[list[Book]] = relationship(back_populates="author")


book_tag = Table(
    "book_tag",
    Base.metadata,
    Column("book_id", ForeignKey("book.id"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id"), primary_key=True),
)


class Tag(Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class Imprint(Base):
    """Registered by nobody."""

    __tablename__ = "imprint"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    account: Mapped[str] = mapped_column(String(100))


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    blurb: Mapped[str | None] = mapped_column(Text)
    status: Mapped[Status]
    in_print: Mapped[bool | None]
    pages: Mapped[int | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2, asdecimal=False))
    printed_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(DateTime().with_variant(DATETIME(fsp=6), "mysql", "mariadb"))
    code: Mapped[uuid.UUID]
    cost: Mapped[int | None]
    password_hash: Mapped[str | None] = mapped_column(String(100))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
    imprint_id: Mapped[int | None] = mapped_column(ForeignKey("imprint.id"))
    author: Mapped[Author | None] = relationship(back_populates="books", lazy="raise")
    imprint: Mapped[Imprint | None] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=book_tag)
    editions: Mapped[list[Edition]] = relationship(back_populates="book")
    dynamic_editions: DynamicMapped[Edition] = relationship(viewonly=True)
    written_editions: WriteOnlyMapped[Edition] = relationship(viewonly=True)
    shouted: Mapped[str] = column_property(func.upper(title))

    @hybrid_property
    def is_long(self) -> bool:
        """Works on rows only."""
        return len(self.title) > 5

    @hybrid_property
    def is_thick(self) -> bool:
        """Works in SQL too, and not on a row without pages."""
        return self.pages > 300  # type: ignore[operator]

    @property
    def by(self) -> str:
        return f"{self.title} by {self.author.name if self.author else 'nobody'}"


class Edition(Base):
    __tablename__ = "edition"
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    copies: Mapped[int]
    book: Mapped[Book] = relationship(back_populates="editions")

    def __str__(self) -> str:
        return f"{self.book.title} ({self.language})"


class Loan(Base):
    __tablename__ = "loan"
    __table_args__ = (
        ForeignKeyConstraint(["edition_book_id", "edition_language"], ["edition.book_id", "edition.language"]),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    reader: Mapped[str] = mapped_column(String(100))
    edition_book_id: Mapped[int | None]
    edition_language: Mapped[str | None] = mapped_column(String(20))
    edition: Mapped[Edition | None] = relationship()


class BookAdmin(ModelAdmin):
    list_display: Sequence[str] | None = ("title", "status", "author", "tags", "created_at")
    list_filter: Sequence[str] | None = ("status", "in_print", "author", "created_at", "pages", "author__country")
    search_fields: Sequence[str] | None = ("title", "author__name", "tags__name", "=id")
    ordering: Sequence[str] | None = ("id",)
    field_permissions: Mapping[str, str] = {"cost": "see_cost"}

    @display(label="Byline", ordering="-title")
    def byline(self, row: Book) -> str:
        return row.by

    @display(label="Broken")
    def broken(self, row: Book) -> str:
        if row.title == "Beta":
            raise ZeroDivisionError
        return "fine"

    @display(label="Costs")
    def costs(self, row: Book) -> str:
        return str(row.cost)


class AuthorAdmin(ModelAdmin):
    ordering: Sequence[str] | None = ("id",)


class ScopedAuthorAdmin(AuthorAdmin):
    """Whose users know of authors up to number 1 only."""

    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        return statement.where(Author.id < 2)


class Staff:
    """A policy of everything but what was taken away."""

    def __init__(self, *denied: str) -> None:
        self.denied = denied

    def may_enter(self, user: Any) -> bool:
        return True

    def allows(self, user: Any, permission: str, row: Any = None) -> bool:
        return permission not in self.denied

    def scope(self, statement: Select[Any], user: Any, admin: ModelAdmin) -> Select[Any]:
        return admin.scope(statement, user)


REGISTERED: Mapping[type[Any], type[ModelAdmin]] = {
    Book: BookAdmin,
    Author: AuthorAdmin,
    Country: ModelAdmin,
    Tag: ModelAdmin,
    Edition: ModelAdmin,
    Loan: ModelAdmin,
}


def access_of(policy: Policy | None = None, **admins: type[ModelAdmin] | None) -> Access:
    """Return everybody's access to a site with the library, models' declarations replaced by name or left out."""
    registry = Registry()
    for model, usual in REGISTERED.items():
        admin = admins.get(model.__name__, usual)
        if admin is not None:
            registry.add(admin(describe(model)))
    return Access(registry, policy or AllowEveryone(), None)


def admin_of(model: type[Any], access: Access) -> ModelAdmin:
    admin = access.registry.find(model)
    assert admin is not None
    return admin


BOOKS = ("Alpha", "Beta", "Gamma 100%", "Delta_x", "École", "eta")


def fill(session: Session) -> None:
    """Write six books: three of Ann's, one of Åsa's, two of nobody's."""
    norway, chile = Country(id=1, name="Norway"), Country(id=2, name="Chile")
    ann = Author(id=1, name="Ann", born=date(1970, 1, 2), country=norway, income=5)
    asa = Author(id=2, name="Åsa", country=chile, income=7)
    authors = [ann, ann, ann, asa, None, None]
    tags = [Tag(id=number, name=name) for number, name in enumerate(("red", "green", "blue", "grey", "pink"), 1)]
    imprint = Imprint(id=1, name="Owl", account="secret-account")
    statuses = [Status.draft, Status.on_sale, Status.on_sale, Status.sold_out, Status.draft, Status.draft]
    for number, title in enumerate(BOOKS, 1):
        book = Book(
            id=number,
            title=title,
            blurb=None if number % 2 else "words " * 60,
            status=statuses[number - 1],
            in_print=(True, False, None)[number % 3],
            pages=None if number == 3 else number * 100,
            price=None if number == 1 else number + 0.5,
            printed_on=None if number == 2 else date(2025, 12, 29) + timedelta(days=number),
            created_at=datetime(2026, 1, number, 12, 30, 15, 250000 if number == 4 else 0),
            code=uuid.UUID(int=number),
            cost=number,
            password_hash="argon2-of-nobody",
            author=authors[number - 1],
            imprint=imprint if number < 3 else None,
            tags=tags[: number - 1],
        )
        session.add(book)
        session.add(Edition(book=book, language="nb,NO/æ" if number == 1 else "en", copies=number * 10))
    session.flush()
    session.add_all([Loan(id=1, reader="Kim", edition_book_id=1, edition_language="nb,NO/æ"), Loan(id=2, reader="Lee")])
    session.commit()
    session.expunge_all()
