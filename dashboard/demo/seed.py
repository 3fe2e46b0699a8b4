"""Fills the example's tables, the same way every time: people, their messages, the shop and its orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from . import community, shop
from .models import (
    Base,
    Category,
    Customer,
    Message,
    Order,
    OrderItem,
    Product,
    Role,
    User,
    follow,
    now,
    user_role,
)
from .moments import Calendar
from .names import TONGUES
from .source import Sizes, Source

__all__ = ["Sizes", "seed", "seed_few"]

FEW = Sizes(users=12, messages=20, follows=10, customers=8, orders=15)


def seed(engine: Engine, *, sizes: Sizes | None = None, moment: datetime | None = None) -> bool:
    """Fill the empty tables in one transaction; return False when somebody is there already.

    ``moment`` is what counts as now, in UTC. Two processes may do this at once: one of them wins.
    """
    try:
        with engine.begin() as connection:
            return _fill(connection, sizes or Sizes(), moment or now())
    except IntegrityError:
        # The other process was faster by a moment: its rows have the same keys.
        return False


def seed_few(session: Session) -> bool:
    """Fill the empty tables with a handful of rows each, and commit; return False when somebody is there already."""
    filled = _fill(session.connection(), FEW, now())
    session.commit()
    return filled


def _fill(connection: Connection, sizes: Sizes, moment: datetime) -> bool:
    if connection.scalar(select(Role.id).limit(1)) is not None:
        return False
    source = Source(Random(7), Calendar(moment), sizes)  # noqa: S311
    for table, rows in _everything(source):
        connection.execute(insert(table), rows)
    _continue_counting(connection)
    return True


def _everything(source: Source) -> Iterator[tuple[Table, Sequence[Mapping[str, Any]]]]:
    """Yield each table with its rows, those that others refer to first."""
    tables = Base.metadata.tables
    tongues = source.random.choices(TONGUES, [tongue.weight for tongue in TONGUES], k=source.sizes.users)
    users = community.users(source, tongues)
    yield tables[Role.__tablename__], community.roles()
    yield tables[User.__tablename__], users
    yield user_role, community.user_roles(source)
    yield follow, community.follows(source)
    yield tables[Message.__tablename__], community.messages(source, users, tongues)
    categories, products = shop.shelves(), shop.products(source)
    yield tables[Category.__tablename__], categories
    yield tables[Product.__tablename__], products
    customers = shop.customers(source, users, tongues)
    # Orders say since when somebody is a customer.
    orders, items = shop.orders(source, customers, products)
    yield tables[Customer.__tablename__], customers
    yield tables[Order.__tablename__], orders
    yield tables[OrderItem.__tablename__], items


def _continue_counting(connection: Connection) -> None:
    """PostgreSQL's sequences do not notice rows that bring their own key: move them past."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if "id" in table.c:
            name = connection.dialect.identifier_preparer.format_table(table)
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence(:table, 'id'), (SELECT max(id) FROM {name}))"),  # noqa: S608
                {"table": name},
            )
