from __future__ import annotations

import datetime
import decimal
import enum
import uuid
from typing import Any

from sqlalchemy import (
    JSON,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    Numeric,
    String,
    Text,
    func,
    select,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    composite,
    mapped_column,
    relationship,
    synonym,
)

from dashboard.declarations import defaults
from dashboard.facts import describe


class Base(DeclarativeBase):
    pass


class Status(enum.Enum):
    OPEN = "open"
    PAID = "paid"


class Country(Base):
    __tablename__ = "country"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Customer(Base):
    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(200), unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    fs_uniquifier: Mapped[str | None] = mapped_column(String(64), unique=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    country: Mapped[Country] = relationship()
    active: Mapped[bool] = mapped_column(default=True)
    notes: Mapped[str | None] = mapped_column(Text)
    photo: Mapped[bytes | None] = mapped_column(LargeBinary)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime.datetime | None] = mapped_column(onupdate=func.now())
    orders: Mapped[list[Order]] = relationship(back_populates="customer")
    profile: Mapped[Profile | None] = relationship(back_populates="customer")


class Profile(Base):
    __tablename__ = "profile"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    customer: Mapped[Customer] = relationship(back_populates="profile")
    motto: Mapped[str | None] = mapped_column(String(500))


class Label(Base):
    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class OrderLabel(Base):
    __tablename__ = "order_label"

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("label.id"), primary_key=True)
    order: Mapped[Order] = relationship(overlaps="labels")
    label: Mapped[Label] = relationship(overlaps="labels")


class Order(Base):
    __tablename__ = "order"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    customer: Mapped[Customer] = relationship(back_populates="orders")
    status: Mapped[Status] = mapped_column(default=Status.OPEN)
    total: Mapped[decimal.Decimal] = mapped_column(Numeric(10, 2))
    weight: Mapped[float | None] = mapped_column(index=True)
    doubled: Mapped[decimal.Decimal] = mapped_column(Numeric(10, 2), Computed("total * 2"))
    gift: Mapped[bool] = mapped_column(default=False)
    placed_at: Mapped[datetime.datetime] = mapped_column(index=True)
    due_on: Mapped[datetime.date | None]
    version: Mapped[int] = mapped_column()
    labels: Mapped[list[Label]] = relationship(secondary="order_label")
    sum = synonym("total")

    __mapper_args__ = {"version_id_col": version}


Customer.order_count = column_property(
    select(func.count(Order.id)).where(Order.customer_id == Customer.id).scalar_subquery()
)


class Session(Base):
    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    created: Mapped[datetime.datetime]
    token: Mapped[str] = mapped_column(String(64), unique=True)

    def __str__(self) -> str:
        return f"Session of {self.created}"


class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x, self.y = x, y

    def __composite_values__(self) -> tuple[int, int]:
        return self.x, self.y


class Vertex(Base):
    __tablename__ = "vertex"

    id: Mapped[int] = mapped_column(primary_key=True)
    x: Mapped[int]
    y: Mapped[int]
    point: Mapped[Point] = composite("x", "y")


class Seat(Base):
    __tablename__ = "seat"

    hall: Mapped[str] = mapped_column(String(20), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    price: Mapped[decimal.Decimal]


class Booking(Base):
    __tablename__ = "booking"
    __table_args__ = (ForeignKeyConstraint(["hall", "row"], ["seat.hall", "seat.row"]),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall: Mapped[str] = mapped_column(String(20))
    row: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    seat: Mapped[Seat] = relationship()
    seat_again: Mapped[Seat] = relationship(viewonly=True)


class Category(Base):
    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    parent: Mapped[Category | None] = relationship(remote_side=[id], back_populates="children")
    children: Mapped[list[Category]] = relationship(back_populates="parent")


class Animal(Base):
    __tablename__ = "animal"

    id: Mapped[int] = mapped_column(primary_key=True)
    species: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(20))

    __mapper_args__ = {"polymorphic_on": species, "polymorphic_identity": "animal"}


class Dog(Animal):
    __tablename__ = "dog"

    id: Mapped[int] = mapped_column(ForeignKey("animal.id"), primary_key=True)
    loud: Mapped[bool] = mapped_column(default=True)

    __mapper_args__ = {"polymorphic_identity": "dog"}


class Wide(Base):
    __tablename__ = "wide"

    id: Mapped[int] = mapped_column(primary_key=True)
    for number in range(30):
        locals()[f"value_{number}"] = mapped_column(String(20), index=True)
    for number in range(10):
        locals()[f"number_{number}"] = mapped_column(Numeric(4, 1), index=True)
    del number


# The list ------------------------------------------------------------------------------------------------------------


def test_columns_begin_with_what_a_row_is_called_and_end_with_dates() -> None:
    assert defaults.list_display(describe(Customer)) == (
        "first_name",
        "last_name",
        "country",
        "email",
        "active",
        "created_at",
        "updated_at",
    )


def test_a_key_is_a_column_when_nothing_else_names_a_row() -> None:
    assert defaults.list_display(describe(Order)) == (
        "id",
        "customer",
        "status",
        "total",
        "weight",
        "gift",
        "placed_at",
    )


def test_a_key_that_people_chose_is_a_column_beside_the_label() -> None:
    assert defaults.list_display(describe(Country)) == ("name", "code")
    assert defaults.list_display(describe(Seat)) == ("hall", "row", "price")


def test_an_own_str_is_the_first_column_when_no_field_is_a_label() -> None:
    assert defaults.list_display(describe(Session)) == ("__str__", "created")


def test_links_between_two_records_are_shown_by_the_records() -> None:
    assert defaults.list_display(describe(OrderLabel)) == ("order", "label")
    assert defaults.list_display(describe(Profile)) == ("customer",)


def test_many_columns_are_cut_to_seven() -> None:
    columns = defaults.list_display(describe(Wide))

    assert len(columns) == len(set(columns)) == 7


def test_no_secret_and_no_long_value_is_a_column_a_filter_or_searched() -> None:
    unwanted = {"password", "fs_uniquifier", "token", "notes", "photo", "settings", "order_count"}
    for model in (Customer, Session):
        info = describe(model)
        shown = {*defaults.list_display(info), *defaults.list_filter(info), *defaults.search_fields(info)}
        assert unwanted.isdisjoint(shown)


def test_the_first_column_that_is_not_a_relation_leads_to_the_record() -> None:
    info = describe(Order)

    assert defaults.list_display_links(info, ("customer", "id", "total")) == ("id",)
    assert defaults.list_display_links(info, ("customer",)) == ("customer",)
    assert defaults.list_display_links(info, ()) == ()


def test_filters_are_choices_flags_relations_dates_and_indexed_numbers_in_this_order() -> None:
    assert defaults.list_filter(describe(Order)) == ("status", "gift", "customer", "placed_at", "due_on", "weight")
    assert defaults.list_filter(describe(Customer)) == ("active", "country", "created_at", "updated_at")
    assert defaults.list_filter(describe(Category)) == ("parent",)
    assert len(defaults.list_filter(describe(Wide))) == 6


def test_search_is_over_names_what_is_indexed_and_the_key() -> None:
    assert defaults.search_fields(describe(Customer)) == ("first_name", "last_name", "email", "=id")
    assert defaults.search_fields(describe(Country)) == ("name", "code")
    assert defaults.search_fields(describe(Session)) == ("=id",)
    assert defaults.search_fields(describe(Seat)) == ("hall",)
    assert len(defaults.search_fields(describe(Wide))) == 5


def test_the_newest_come_first() -> None:
    assert defaults.ordering(describe(Order)) == ("-placed_at",)
    assert defaults.ordering(describe(Customer)) == ("-id",)
    assert defaults.ordering(describe(Session)) == ("-created",)


def test_what_knows_no_time_is_in_order_of_its_name_or_key() -> None:
    assert defaults.ordering(describe(Country)) == ("name",)
    assert defaults.ordering(describe(Seat)) == ("hall", "row")


# The record ----------------------------------------------------------------------------------------------------------


def test_details_are_everything_but_secrets_in_order_with_relations_for_keys() -> None:
    assert defaults.detail_fields(describe(Customer)) == (
        "id",
        "first_name",
        "last_name",
        "email",
        "country",
        "active",
        "notes",
        "photo",
        "settings",
        "created_at",
        "updated_at",
        "order_count",
        "profile",
    )
    assert "doubled" in defaults.detail_fields(describe(Order))
    assert "sum" not in defaults.detail_fields(describe(Order))


def test_several_keys_are_represented_by_one_relation() -> None:
    assert defaults.detail_fields(describe(Booking)) == ("id", "seat", "seat_again", "name")
    assert defaults.form_fields(describe(Booking)) == ("seat", "name")


def test_composites_are_shown_as_their_columns() -> None:
    info = describe(Vertex)

    assert defaults.list_display(info) == ("id", "x", "y")
    assert defaults.detail_fields(info) == ("id", "x", "y")
    assert defaults.form_fields(info) == ("x", "y")


def test_related_are_the_relations_to_several_rows() -> None:
    assert defaults.related(describe(Customer)) == ("orders",)
    assert defaults.related(describe(Order)) == ("labels",)
    assert defaults.related(describe(Category)) == ("children",)


def test_forms_have_what_a_person_fills_in() -> None:
    assert defaults.form_fields(describe(Customer)) == (
        "first_name",
        "last_name",
        "email",
        "country",
        "active",
        "notes",
        "settings",
    )
    assert defaults.form_fields(describe(Category)) == ("name", "parent")
    assert defaults.form_fields(describe(Country)) == ("code", "name")
    assert defaults.form_fields(describe(OrderLabel)) == ("order", "label")


def test_forms_leave_out_what_database_and_mapper_supply() -> None:
    assert defaults.form_fields(describe(Order)) == (
        "customer",
        "status",
        "total",
        "weight",
        "gift",
        "placed_at",
        "due_on",
        "labels",
    )
    assert defaults.form_fields(describe(Session)) == ("created",)
    assert defaults.form_fields(describe(Animal)) == ("name",)
    assert defaults.form_fields(describe(Dog)) == ("name", "loud")


def test_a_discriminator_is_shown_in_the_list() -> None:
    assert defaults.list_display(describe(Animal)) == ("name", "species")
