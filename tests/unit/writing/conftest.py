"""A library to write into: a session and everybody's access to it, on SQLite unless a test asks for every database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.orm import Session

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Policy, Registry
from dashboard.facts import describe
from dashboard.writing.history import ChangeRecord
from tests.unit.writing.books import Author, Base, Book, Prize, Review, Tag


@dataclass
class User:
    """Somebody signed in."""

    email: str = "ann@example.org"
    is_authenticated: bool = True

    def get_id(self) -> str:
        return "7"


class Library:
    """The registered models, one session, and what was recorded."""

    def __init__(self, session: Session, policy: Policy | None = None) -> None:
        self.session = session
        self.registry = Registry()
        self.access = Access(self.registry, policy or AllowEveryone(), User())
        for model in (Author, Book, Tag, Review, Prize):
            self.register(model)

    @property
    def engine(self) -> Engine:
        found = self.session.get_bind()
        assert isinstance(found, Engine)
        return found

    def register(self, model: type[Any], declaration: type[ModelAdmin] = ModelAdmin) -> ModelAdmin:
        admin = declaration(describe(model))
        self.registry.add(admin)
        return admin

    def admin(self, model: type[Any]) -> ModelAdmin:
        found = self.registry.find(model)
        assert found is not None
        return found

    def writing(self, model: type[Any]) -> tuple[ModelAdmin, Access, Session]:
        """Return the first three arguments of every change."""
        return self.admin(model), self.access, self.session

    def records(self) -> list[ChangeRecord]:
        return list(self.session.scalars(select(ChangeRecord).order_by(ChangeRecord.id)))

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.commit()


def prepared(engine: Engine) -> Session:
    Base.metadata.create_all(engine)
    ChangeRecord.metadata.create_all(engine, tables=[ChangeRecord.__table__])  # type: ignore[list-item]
    return Session(engine)


@pytest.fixture
def sqlite() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA foreign_keys=ON"))
    yield engine
    engine.dispose()


@pytest.fixture
def library(sqlite: Engine) -> Iterator[Library]:
    with prepared(sqlite) as session:
        yield Library(session)


@pytest.fixture
def library_on(engine: Engine) -> Iterator[Library]:
    """A library on each database system in turn."""
    with prepared(engine) as session:
        yield Library(session)


@pytest.fixture
def ann(library: Library) -> Author:
    author = Author(id=1, name="Ann")
    library.add(author)
    return author
