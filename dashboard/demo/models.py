"""The tables of the example: a community on one side, its shop on the other."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

__all__ = [
    "Base",
    "Category",
    "Customer",
    "Message",
    "MessageStatus",
    "Order",
    "OrderItem",
    "OrderStatus",
    "Product",
    "Role",
    "User",
    "follow",
    "user_role",
]

# Names in every script need it where a server's own default is narrower.
WIDE = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}


def now() -> datetime:
    """Return the time in UTC, to the second and without a zone: every time in these tables is UTC."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class Base(DeclarativeBase):
    """The parent of every model of the example."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __table_args__: Any = WIDE


# The community --------------------------------------------------------------------------------------------------------

follow = Table(
    "follow",
    Base.metadata,
    Column("follower_id", ForeignKey("member.id", ondelete="CASCADE"), primary_key=True),
    Column("followed_id", ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True),
)

user_role = Table(
    "member_role",
    Base.metadata,
    Column("user_id", ForeignKey("member.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Role(Base):
    """What a member does for the community."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    description: Mapped[str] = mapped_column(String(255), default="")

    users: Mapped[list[User]] = relationship(secondary=user_role, back_populates="roles")


class User(Base):
    """A member of the community: writes messages, follows others, may be a customer of the shop."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True, comment="Latin letters, digits and dots.")
    name: Mapped[str] = mapped_column(String(120), index=True, comment="As the member writes it, in any script.")
    email: Mapped[str] = mapped_column(String(190), unique=True)
    joined_at: Mapped[datetime] = mapped_column(default=now, index=True, comment="In UTC.")
    last_seen_at: Mapped[datetime | None] = mapped_column(comment="In UTC; empty until the first visit.")
    active: Mapped[bool] = mapped_column(default=True, comment="Members who are not active cannot sign in or write.")
    locale: Mapped[str] = mapped_column(String(8), default="en", index=True)
    bio: Mapped[str | None] = mapped_column(Text)
    avatar_color: Mapped[str] = mapped_column(String(7), default="#5b7f5b")

    roles: Mapped[list[Role]] = relationship(secondary=user_role, back_populates="users")
    messages: Mapped[list[Message]] = relationship(back_populates="author", passive_deletes="all")
    following: Mapped[list[User]] = relationship(
        secondary=follow,
        primaryjoin=lambda: User.id == follow.c.follower_id,
        secondaryjoin=lambda: User.id == follow.c.followed_id,
        back_populates="followers",
    )
    followers: Mapped[list[User]] = relationship(
        secondary=follow,
        primaryjoin=lambda: User.id == follow.c.followed_id,
        secondaryjoin=lambda: User.id == follow.c.follower_id,
        back_populates="following",
    )
    customer: Mapped[Customer | None] = relationship(back_populates="user", passive_deletes=True)


class MessageStatus(enum.Enum):
    """Where a message stands."""

    draft = "draft"
    published = "published"
    reported = "reported"
    hidden = "hidden"


class Message(Base):
    """What a member wrote, on its own or in reply to another message."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "status", "created_at"), WIDE)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    in_reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[MessageStatus] = mapped_column(
        Enum(MessageStatus, name="message_status"), default=MessageStatus.published
    )
    created_at: Mapped[datetime] = mapped_column(default=now, index=True, comment="In UTC.")
    edited_at: Mapped[datetime | None] = mapped_column(comment="In UTC; empty unless the author changed it.")

    author: Mapped[User] = relationship(back_populates="messages")
    in_reply_to: Mapped[Message | None] = relationship(back_populates="replies", remote_side=id)
    replies: Mapped[list[Message]] = relationship(back_populates="in_reply_to", passive_deletes="all")

    def __str__(self) -> str:
        first = (self.body or "").partition("\n")[0]
        return first if len(first) <= 60 else f"{first[:59].rstrip()}…"


# The shop -------------------------------------------------------------------------------------------------------------


class Customer(Base):
    """Who orders. Some are members of the community."""

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    email: Mapped[str] = mapped_column(String(190), unique=True)
    phone: Mapped[str | None] = mapped_column(String(30))
    company: Mapped[str | None] = mapped_column(String(120))
    street: Mapped[str] = mapped_column(String(160))
    postal_code: Mapped[str] = mapped_column(String(12))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2), index=True, comment="Two letters, as in ISO 3166.")
    newsletter: Mapped[bool] = mapped_column(default=False)
    customer_since: Mapped[date] = mapped_column(default=lambda: now().date())
    user_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), unique=True)

    user: Mapped[User | None] = relationship(back_populates="customer")
    orders: Mapped[list[Order]] = relationship(back_populates="customer", passive_deletes="all")


class Category(Base):
    """A shelf of the shop; shelves stand inside one another."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("parent_id", "name"), WIDE)

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0, comment="Smaller numbers come first.")

    parent: Mapped[Category | None] = relationship(back_populates="children", remote_side=id)
    children: Mapped[list[Category]] = relationship(back_populates="parent", passive_deletes="all")
    products: Mapped[list[Product]] = relationship(back_populates="category", passive_deletes="all")


class Product(Base):
    """Something that the shop sells."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_is_not_negative"),
        CheckConstraint("stock >= 0", name="stock_is_not_negative"),
        WIDE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(16), unique=True, comment="What stands on the label, such as TOM-0042.")
    name: Mapped[str] = mapped_column(String(120), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2), comment="In euros, taxes included.")
    stock: Mapped[int] = mapped_column(default=0, comment="Pieces in the warehouse.")
    active: Mapped[bool] = mapped_column(default=True, comment="Only active products can be ordered.")
    released: Mapped[date | None] = mapped_column(index=True)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    description: Mapped[str] = mapped_column(Text, default="")

    category: Mapped[Category] = relationship(back_populates="products")
    order_items: Mapped[list[OrderItem]] = relationship(back_populates="product", passive_deletes="all")


class OrderStatus(enum.Enum):
    """How far an order has come."""

    placed = "placed"
    paid = "paid"
    packed = "packed"
    shipped = "shipped"
    delivered = "delivered"
    returned = "returned"
    cancelled = "cancelled"


class Order(Base):
    """What a customer bought at one time."""

    __tablename__ = "shop_order"
    __table_args__ = (
        Index(None, "status", "placed_at"),
        CheckConstraint("total >= 0", name="total_is_not_negative"),
        WIDE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    status: Mapped[OrderStatus] = mapped_column(Enum(OrderStatus, name="order_status"), default=OrderStatus.placed)
    total: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=Decimal("0.00"), comment="In euros, taxes included.")
    placed_at: Mapped[datetime] = mapped_column(default=now, index=True, comment="In UTC.")
    note: Mapped[str | None] = mapped_column(Text, comment="What the customer asked for.")

    customer: Mapped[Customer] = relationship(back_populates="orders")
    items: Mapped[list[OrderItem]] = relationship(
        back_populates="order", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return f"Order {self.id}"


class OrderItem(Base):
    """One line of an order; a product stands on an order once."""

    __tablename__ = "order_item"
    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("unit_price >= 0", name="unit_price_is_not_negative"),
        WIDE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[int] = mapped_column(default=1)
    unit_price: Mapped[Decimal] = mapped_column(Numeric(10, 2), comment="In euros, on the day of the order.")

    order: Mapped[Order] = relationship(back_populates="items")
    product: Mapped[Product] = relationship(back_populates="order_items")

    @property
    def amount(self) -> Decimal:
        """The price of the whole line in euros."""
        return self.unit_price * self.quantity

    def __str__(self) -> str:
        return f"{self.quantity} × product {self.product_id}"
