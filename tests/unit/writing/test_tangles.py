from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    WriteOnlyMapped,
    backref,
    mapped_column,
    relationship,
)

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Registry
from dashboard.errors import FieldErrors, Protected
from dashboard.facts import describe
from dashboard.tables import metadata
from dashboard.writing import changes
from dashboard.writing.history import ChangeRecord


class Base(DeclarativeBase):
    pass


class Node(Base):
    __tablename__ = "node"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("node.id"))
    parent: Mapped[Node | None] = relationship(remote_side=id, backref="children")


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    letters: WriteOnlyMapped[Letter] = relationship()


class Letter(Base):
    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Profile(Base):
    __tablename__ = "profile"
    id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    person: Mapped[Person] = relationship(backref=backref("profile", uselist=False))


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    metadata.create_all(engine, tables=[metadata.tables[ChangeRecord.__tablename__]])
    with Session(engine) as session:
        yield session
    engine.dispose()


def declared(model: type[Base]) -> tuple[ModelAdmin, Access]:
    registry = Registry()
    for each in (Node, Person, Letter, Profile):
        registry.add(ModelAdmin(describe(each)))
    admin = registry.find(model)
    assert admin is not None
    return admin, Access(registry, AllowEveryone(), object())


def test_a_row_above_itself_is_an_error_at_the_field(session: Session) -> None:
    node = Node(name="root")
    session.add(node)
    session.commit()
    with pytest.raises(FieldErrors) as caught:
        changes.update(*declared(Node), session, node, {"parent": node})
    assert list(caught.value.errors) == ["parent"]
    assert node.parent_id is None


def test_a_second_row_for_a_shared_key_is_an_error_at_the_field(session: Session) -> None:
    person = Person()
    session.add(Profile(person=person))
    session.commit()
    with pytest.raises(FieldErrors) as caught:
        changes.create(*declared(Profile), session, {"person": person})
    assert list(caught.value.errors) in (["person"], ["id"])
    assert session.query(Profile).count() == 1


def test_a_parent_whose_children_cannot_be_loaded_is_not_deleted_and_says_so(session: Session) -> None:
    person = Person()
    session.add(person)
    session.commit()
    session.add(Letter(person_id=person.id))
    session.commit()
    with pytest.raises(Protected):
        changes.delete(*declared(Person), session, [person])
    assert session.get(Person, person.id) is person


def test_a_mistake_in_the_applications_own_code_stays_one(session: Session) -> None:
    class Broken(ModelAdmin):
        def before_save(self, row: object, change: object) -> None:
            raise AssertionError("mine")

    _admin, access = declared(Node)
    with pytest.raises(AssertionError, match="mine"):
        changes.create(Broken(describe(Node)), access, session, {"name": "root"})
