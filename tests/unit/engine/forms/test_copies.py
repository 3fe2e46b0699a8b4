"""What a copy takes along and what stays with the original."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import ForeignKey, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from werkzeug.datastructures import MultiDict

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Registry
from dashboard.engine.forms import build
from dashboard.facts import describe


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    patron_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    patron: Mapped[Customer | None] = relationship(remote_side=[id])
    orders: Mapped[list[Order]] = relationship(back_populates="customer")


class Order(Base):
    __tablename__ = "order"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    customer: Mapped[Customer | None] = relationship(back_populates="orders")


class CustomerAdmin(ModelAdmin):
    fields = ("name", "patron", "orders")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_a_copy_leaves_the_children_where_they_are(session: Session) -> None:
    patron, free = Customer(name="Patron"), Order(name="free")
    original = Customer(name="Original", patron=patron, orders=[Order(name="taken")])
    session.add_all([original, free])
    session.commit()
    registry = Registry()
    for admin in (CustomerAdmin(describe(Customer)), ModelAdmin(describe(Order))):
        registry.add(admin)
    access = Access(registry, AllowEveryone(), None)
    customers = registry.find(Customer)
    assert customers is not None
    opened = build(customers, access, session, None, None, like=original)
    assert (opened["orders"].data, opened["patron"].data) == ([], patron)
    assert [choice.label for choice in opened["orders"].offered()[0]] == ["free"]
    # The form of the original sends its children along when it is saved as new.
    taken = str(original.orders[0].id)
    sent = MultiDict([("name", "Copy"), ("patron", str(patron.id)), ("orders", taken), ("orders", str(free.id))])
    form = build(customers, access, session, None, sent, like=original)
    assert form.validate(), form.errors
    assert form.values() == {"name": "Copy", "patron": patron, "orders": [free]}
