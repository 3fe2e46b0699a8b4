from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column, relationship

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Registry
from dashboard.facts import describe
from dashboard.tables import metadata
from dashboard.writing import changes
from dashboard.writing.differences import merge
from dashboard.writing.history import ChangeRecord


class Base(MappedAsDataclass, DeclarativeBase):
    pass


class Link(Base):
    __tablename__ = "link"
    basket_id: Mapped[int] = mapped_column(ForeignKey("basket.id"), primary_key=True)
    fruit_id: Mapped[int] = mapped_column(ForeignKey("fruit.id"), primary_key=True)


class Fruit(Base):
    __tablename__ = "fruit"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]


class Basket(Base):
    __tablename__ = "basket"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    tags: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    fruits: Mapped[list[Fruit]] = relationship(secondary="link", default_factory=list)


class BasketAdmin(ModelAdmin):
    fields = ("tags", "fruits")

    def after_save(self, row: Any, change: Any) -> None:
        row.tags = [*(row.tags or []), "seen"]


def test_a_list_that_is_a_value_keeps_its_first_old_and_its_last_new_state() -> None:
    found: dict[str, list[Any]] = {"tags": [["a"], ["a", "b"]], "fruits": [["1"], ["2"]]}
    merge(found, {"tags": [["a", "b"], ["c"]], "fruits": [[], ["3"]]}, describe(Basket))
    assert found == {"tags": [["a"], ["c"]], "fruits": [["1"], ["2", "3"]]}


def test_dataclass_rows_are_linked_and_a_hook_may_change_a_list() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    metadata.create_all(engine, tables=[metadata.tables[ChangeRecord.__tablename__]])
    registry = Registry()
    admin = BasketAdmin(describe(Basket))
    registry.add(admin)
    access = Access(registry, AllowEveryone(), object())
    with Session(engine) as session:
        fruits = [Fruit(name="pear"), Fruit(name="plum")]
        session.add_all(fruits)
        session.commit()
        made = changes.create(admin, access, session, {"tags": ["new"], "fruits": fruits})
        assert [fruit.name for fruit in made.fruits] == ["pear", "plum"]
        assert made.tags == ["new", "seen"]
        assert changes.update(admin, access, session, made, {"fruits": fruits[1:]})
        assert [fruit.name for fruit in made.fruits] == ["plum"]
    engine.dispose()
