"""Rows with values that their columns' types cannot read: the page lives, the value alone is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dashboard import AllowEveryone, Dashboard

from . import people


class Base(DeclarativeBase):
    pass


class Event(Base):
    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    starts: Mapped[datetime | None]


@pytest.fixture
def anybody(tmp_path: Path) -> Iterator[people.Person]:
    engine = create_engine(f"sqlite:///{tmp_path / 'events.sqlite'}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO event VALUES (1, 'Picnic', 'not a date')"))
    app = Flask(__name__)
    app.config.update(TESTING=True, SECRET_KEY="only-for-tests-and-known-to-everybody")
    site = Dashboard(engine, policy=AllowEveryone())
    site.register(Event)
    site.init_app(app)
    yield people.Person(app)
    engine.dispose()


@pytest.mark.parametrize("path", ["/admin/event/", "/admin/event/1/", "/admin/event/1/edit", "/admin/event/1/delete"])
def test_r17_every_page_of_the_row_answers(anybody: people.Person, path: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == 200
    assert "Picnic" in answer.get_data(as_text=True)


def test_the_rest_of_the_row_can_be_saved_and_the_bad_value_stays(anybody: people.Person) -> None:
    anybody.get("/admin/event/1/edit")
    answer = anybody.post("/admin/event/1/edit", {"title": "Picnic, moved"})
    assert answer.status_code == 303, people.text(answer)
    assert "Picnic, moved" in people.text(anybody.get("/admin/event/1/"))
