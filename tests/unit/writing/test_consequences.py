from __future__ import annotations

import pytest
from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Registry, RolePolicy
from dashboard.errors import Protected, Reference
from dashboard.facts import describe
from dashboard.writing import changes
from dashboard.writing.consequences import MOST, Consequences, consequences, reference_sentences
from tests.unit.writing.books import Author, Book, Prize, Review, Tag
from tests.unit.writing.conftest import Library


def foreseen(library: Library, *rows: object) -> Consequences:
    return consequences(*library.writing(type(rows[0])), rows)


def test_what_is_deleted_along_and_what_loses_its_link(library: Library, ann: Author) -> None:
    book = Book(title="One", author=ann, reviews=[Review(text="a"), Review(text="b")], tags=[Tag(name="t")])
    library.add(book)
    assert foreseen(library, book).sentences == (
        "The link to 1 tag will be removed.",
        "2 reviews will be deleted as well.",
    )
    assert foreseen(library, book).protected == ()


def test_what_forbids_it(library: Library, ann: Author) -> None:
    library.add(Book(title="One", author=ann), Book(title="Two", author=ann), Prize(title="p", author_id=1))
    found = foreseen(library, ann)
    assert found.protected == ("2 books refer to this.",)
    assert found.references == (Reference("books", 2),)
    assert found.sentences == ("1 prize will be deleted as well.",)


def test_nothing_refers_to_a_lonely_row(library: Library, ann: Author) -> None:
    assert foreseen(library, ann) == Consequences()
    assert consequences(*library.writing(Author), []) == Consequences()


def test_counts_are_bounded(library: Library, ann: Author) -> None:
    library.add(*(Prize(title="p", author_id=ann.id) for _ in range(MOST + 5)))
    assert foreseen(library, ann).sentences == ("1,000+ prizes will be deleted as well.",)
    assert reference_sentences([Reference("prizes", MOST, capped=True)]) == ("1,000+ prizes refer to this.",)
    assert reference_sentences([Reference("prizes", 1, capped=True)]) == ("Some prizes still refer to this.",)


def test_models_that_one_may_not_view_are_not_named(library: Library, ann: Author) -> None:
    library.add(Book(title="One", author=ann))
    role = type("Role", (), {"name": "clerk", "permissions": ["author.*"]})()
    user = type("Clerk", (), {"is_authenticated": True, "is_active": True, "roles": [role]})()
    found = consequences(library.admin(Author), Access(library.registry, RolePolicy(), user), library.session, [ann])
    assert found.protected == ("1 other record refers to this.",)


class Base(DeclarativeBase):
    pass


member = Table(
    "member",
    Base.metadata,
    Column("club_id", ForeignKey("club.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
)


class Club(Base):
    __tablename__ = "club"
    id: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[list[Person]] = relationship(secondary=member)


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)


class Room(Base):
    """Database rules without a relationship, and a cascade over two tables."""

    __tablename__ = "room"
    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"))


class Chair(Base):
    __tablename__ = "chair"
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("club.id", ondelete="SET NULL"))


class Ghost(Base):
    """Mapped to a table that nobody made."""

    __tablename__ = "ghost"
    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))


def test_rules_of_the_database_count_too(library: Library) -> None:
    Base.metadata.create_all(library.engine, tables=[t for t in Base.metadata.sorted_tables if t.name != "ghost"])
    registry = Registry()
    for model in (Club, Person, Room, Chair):
        registry.add(ModelAdmin(describe(model)))
    access, session = Access(registry, AllowEveryone(), None), library.session
    person = Person(id=1)
    for rows in (
        [Club(id=1, people=[person]), Club(id=2)],
        [Room(id=1, club_id=1)],
        [Chair(id=1, room_id=1), Chair(id=2, room_id=1, maker_id=2)],
    ):
        session.add_all(rows)
        session.commit()
    clubs, people = registry.find(Club), registry.find(Person)
    assert clubs is not None
    assert people is not None
    first = consequences(clubs, access, session, [session.get(Club, 1)])
    assert set(first.sentences) == {"1 room will be deleted as well.", "The link to 1 person will be removed."}
    assert first.protected == ("2 chairs refer to this.",)
    second = consequences(clubs, access, session, [session.get(Club, 2)])
    assert second.sentences == ("1 chair will stay and lose its link.",)
    with pytest.raises(Protected, match="refer to it"):
        changes.delete(people, access, session, [person])


def test_without_enforcement_nothing_is_left_dangling(library: Library, ann: Author) -> None:
    library.add(Book(title="One", author=ann))
    library.session.connection().exec_driver_sql("PRAGMA foreign_keys=OFF")
    with Session(library.engine) as session, pytest.raises(Protected):
        changes.delete(library.admin(Author), library.access, session, [session.get(Author, ann.id)])
