from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine, ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from dashboard.declarations.model_admin import ModelAdmin
from dashboard.declarations.policy import Access, AllowEveryone
from dashboard.declarations.registry import Registry
from dashboard.facts import describe
from dashboard.reading import ListState, Rows, query, rows

Statements = Callable[[Engine], AbstractContextManager[list[str]]]


class Base(DeclarativeBase):
    pass


class Site(Base):
    __tablename__ = "site"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    name: Mapped[str]
    boss_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    boss: Mapped[Person | None] = relationship(remote_side=[id], lazy="joined")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    site: Mapped[Site | None] = relationship(lazy="joined")
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "person"}

    def __str__(self) -> str:
        return f"{self.name} of {self.boss.name if self.boss else 'nobody'}"


class Engineer(Person):
    __tablename__ = "engineer"
    id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    language: Mapped[str]
    api_token: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "engineer"}

    def __str__(self) -> str:
        return f"{self.name} writes {self.language}"


class Clerk(Person):
    desk: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "clerk"}


class Task(Base):
    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    engineer: Mapped[Engineer] = relationship()


@pytest.fixture
def firm() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        site = Site(id=1, name="Bergen")
        session.add(Person(id=1, name="Ann", site=site))
        for number in range(2, 12):
            session.add(Engineer(id=number, name=f"E{number}", language="C", api_token="t", boss_id=1, site=site))
            session.add(Clerk(id=number + 100, name=f"C{number}", desk=number, boss_id=number))
            session.flush()
            session.add(Task(id=number, engineer_id=number))
        session.commit()
        session.expunge_all()
        yield session
    engine.dispose()


def access_to(*models: type[Base]) -> Access:
    registry = Registry()
    for model in models:
        registry.add(ModelAdmin(describe(model)))
    return Access(registry, AllowEveryone(), None)


def listed(session: Session, access: Access, model: type[Base], *pairs: tuple[str, str]) -> Rows:
    session.expunge_all()
    admin = access.registry.find(model)
    assert admin is not None
    return query.run(ListState.parse(pairs, admin, access), admin, access, session)


def test_rows_of_every_subclass_are_listed_in_few_statements(firm: Session, statements: Statements) -> None:
    engine = firm.get_bind()
    assert isinstance(engine, Engine)
    counts = []
    for size in ("12", "20"):
        with statements(engine) as sent:
            found = listed(firm, access_to(Person, Site), Person, ("per_page", size), ("sort", "id"))
        counts.append(len(sent))
        assert not [statement for statement in sent if "api_token" in statement]
        assert "JOIN" not in sent[0]
    assert counts[0] == counts[1]
    assert counts[0] <= 12
    assert [row.label for row in found.rows][:2] == ["Ann of nobody", "E2 writes C"]
    assert [row.label for row in found.rows][11] == "C2 of E2"


def test_a_subclass_has_a_list_of_its_own(firm: Session) -> None:
    access = access_to(Person, Engineer, Clerk, Task)
    found = listed(firm, access, Engineer, ("language", "C"), ("sort", "-name"), ("boss", "1"), ("q", "E"))
    assert len(found.rows) == 10
    assert "api_token" not in [column.name for column in found.columns]
    assert len(listed(firm, access, Clerk, ("desk__gt", "4")).rows) == 7
    assert rows.options(describe(Clerk), access, firm, "C11") == [("111", "C11 of E11")]


def test_relations_lead_to_subclasses(firm: Session) -> None:
    access = access_to(Person, Engineer, Task)
    found = listed(firm, access, Task, ("engineer", "3"), ("engineer__name", "E3"))
    assert [row.key for row in found.rows] == [(3,)]
    assert "E3 writes C" in [value.label for value in found.rows[0].values]
    assert len(listed(firm, access, Task, ("sort", "engineer")).rows) == 10
