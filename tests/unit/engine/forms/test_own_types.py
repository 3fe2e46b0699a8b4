from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Integer, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Registry
from dashboard.engine.forms import build
from dashboard.facts import describe


class Words(TypeDecorator[tuple[str, ...]]):
    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else "|".join(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else tuple(value.split("|"))


class Cents(TypeDecorator[Decimal]):
    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else int(value * 100)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else Decimal(value) / 100


class Shout(TypeDecorator[str]):
    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else value.upper()


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[Any] = mapped_column(Words(50))
    price: Mapped[Any] = mapped_column(Cents)
    loud: Mapped[str] = mapped_column(Shout(20))


@pytest.mark.parametrize(("name", "editable"), [("words", False), ("price", False), ("loud", True)])
def test_a_value_that_its_control_could_not_give_back_is_shown_and_not_edited(name: str, editable: bool) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    registry = Registry()
    admin = ModelAdmin(describe(Thing))
    registry.add(admin)
    with Session(engine) as session:
        session.add(Thing(words=("a", "b"), price=Decimal("3.33"), loud="hey"))
        session.commit()
        row = session.get_one(Thing, 1)
        form = build(admin, Access(registry, AllowEveryone(), object()), session, row)
        assert (name in form.read_only) is not editable
    engine.dispose()
