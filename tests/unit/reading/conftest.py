"""A library to read from, on each database in turn and on SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from dashboard.declarations.policy import Access
from tests.unit.reading.library import Base, access_of, fill


@pytest.fixture
def library(engine: Engine) -> Iterator[Session]:
    """The library on each database system."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
        yield session


@pytest.fixture
def small_library() -> Iterator[Session]:
    """The library on SQLite in memory."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
        yield session
    engine.dispose()


@pytest.fixture
def everybody() -> Access:
    return access_of()
