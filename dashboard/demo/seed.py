"""Fills the example's tables, the same way every time: people, their messages, the shop and its orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from . import words
from .catalogue import SHELVES, articles
from .models import (
    Base,
    Category,
    Customer,
    Message,
    MessageStatus,
    Order,
    OrderItem,
    OrderStatus,
    Product,
    Role,
    User,
    follow,
    now,
    user_role,
)
from .moments import Calendar
from .names import TONGUES, Tongue, full_name, handle

__all__ = ["Sizes", "seed"]

Row = dict[str, Any]

ROLES = {
    "Member": "Reads, writes and follows.",
    "Helper": "Welcomes newcomers and answers their questions.",
    "Moderator": "Looks after reported messages.",
    "Founder": "Was there when it was three pots on a window sill.",
}
COLORS = ("#5b7f5b", "#8a5a44", "#46719c", "#a8572d", "#7a5c99", "#3f7d78", "#b0913a", "#95495c")
STREETS = ("Mill Lane", "Orchard Road", "Well Street", "Station Road", "Bakers Row", "River Walk")
COMPANIES = ("Nursery", "Florists", "School Garden", "Tea Room", "Landscapes")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows to make."""

    users: int = 1_200
    messages: int = 3_000
    follows: int = 4_000
    customers: int = 600
    orders: int = 2_500


@dataclass(frozen=True, slots=True)
class Settings:
    """What every part of the seed draws from."""

    random: Random
    calendar: Calendar
    sizes: Sizes


def seed(engine: Engine, *, sizes: Sizes | None = None, moment: datetime | None = None) -> bool:
    """Fill the empty tables in one transaction; return False when somebody is there already.

    ``moment`` is what counts as now, in UTC. Two processes may do this at once: one of them wins.
    """
    settings = Settings(Random(7), Calendar(moment or now()), sizes or Sizes())  # noqa: S311
    try:
        with engine.begin() as connection:
            if connection.scalar(select(Role.id).limit(1)) is not None:
                return False
            for table, rows in _everything(settings):
                connection.execute(insert(table), rows)
            _continue_counting(connection)
    except IntegrityError:
        # The other process was faster by a moment: its rows have the same keys.
        return False
    return True


def _everything(settings: Settings) -> Iterator[tuple[Table, Sequence[Mapping[str, Any]]]]:
    """Yield each table with its rows, those that others refer to first."""
    tables = Base.metadata.tables
    tongues = settings.random.choices(TONGUES, [tongue.weight for tongue in TONGUES], k=settings.sizes.users)
    users = _users(settings, tongues)
    yield tables[Role.__tablename__], _roles()
    yield tables[User.__tablename__], users
    yield user_role, _user_roles(settings)
    yield follow, _follows(settings)
    yield tables[Message.__tablename__], _messages(settings, users, tongues)
    categories, products = _shelves(), _products(settings)
    yield tables[Category.__tablename__], categories
    yield tables[Product.__tablename__], products
    customers = _customers(settings, users, tongues)
    yield tables[Customer.__tablename__], customers
    orders, items = _orders(settings, customers, products)
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


# The community --------------------------------------------------------------------------------------------------------


def _roles() -> list[Row]:
    return [
        {"id": number, "name": name, "description": description}
        for number, (name, description) in enumerate(ROLES.items(), start=1)
    ]


def _users(settings: Settings, tongues: Sequence[Tongue]) -> list[Row]:
    """Return the members, those who joined first first."""
    random, calendar = settings.random, settings.calendar
    joined = sorted(calendar.moment(random) for _each in tongues)
    return [
        _user(settings, number, tongue, moment)
        for number, (tongue, moment) in enumerate(zip(tongues, joined, strict=True))
    ]


def _user(settings: Settings, number: int, tongue: Tongue, joined: datetime) -> Row:
    random, username = settings.random, handle(number)
    away = random.random() < 0.06
    return {
        "id": number + 1,
        "username": username,
        "name": full_name(random, tongue),
        "email": f"{username}@example.org",
        "joined_at": joined,
        "last_seen_at": None if random.random() < 0.08 else settings.calendar.moment(random, since=joined),
        "active": not away,
        "locale": tongue.locale,
        "bio": words.bio(random) if random.random() < 0.35 else None,
        "avatar_color": random.choice(COLORS),
    }


def _user_roles(settings: Settings) -> list[Row]:
    """Everybody is a member; a few do more."""
    random = settings.random
    rows = [{"user_id": user, "role_id": 1} for user in range(1, settings.sizes.users + 1)]
    rows += [{"user_id": user, "role_id": 4} for user in range(1, min(3, settings.sizes.users) + 1)]
    for role, part in ((2, 0.05), (3, 0.01)):
        chosen = random.sample(range(1, settings.sizes.users + 1), max(1, int(settings.sizes.users * part)))
        rows += [{"user_id": user, "role_id": role} for user in sorted(chosen)]
    return rows


def _follows(settings: Settings) -> list[Row]:
    """Some are followed by many, most by few."""
    random, users = settings.random, settings.sizes.users
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < min(settings.sizes.follows, users * (users - 1) // 4):
        follower, followed = random.randint(1, users), 1 + int(users * random.random() ** 2.2)
        if follower != followed:
            pairs.add((follower, followed))
    return [{"follower_id": follower, "followed_id": followed} for follower, followed in sorted(pairs)]


def _messages(settings: Settings, users: Sequence[Row], tongues: Sequence[Tongue]) -> list[Row]:
    """Return the messages in the order of time; a good third answer one of those before."""
    random, calendar = settings.random, settings.calendar
    drafts = []
    for _each in range(settings.sizes.messages):
        author = int(len(users) * random.random() ** 1.7)
        drafts.append((calendar.moment(random, since=users[author]["joined_at"]), author))
    drafts.sort()
    rows: list[Row] = []
    for moment, author in drafts:
        answered = random.choice(rows[-60:])["id"] if rows and random.random() < 0.38 else None
        body = words.message(random, tongues[author], reply=answered is not None)
        edited = calendar.later(random, moment, timedelta(days=2)) if random.random() < 0.07 else None
        rows.append(
            {
                "id": len(rows) + 1,
                "author_id": author + 1,
                "in_reply_to_id": answered,
                "body": body,
                "status": random.choices(tuple(MessageStatus), (4, 92, 3, 1))[0],
                "created_at": moment,
                "edited_at": edited,
            }
        )
    return rows


# The shop -------------------------------------------------------------------------------------------------------------


def _shelves() -> list[Row]:
    numbers = {shelf.name: number for number, shelf in enumerate(SHELVES, start=1)}
    return [
        {"id": number, "parent_id": numbers.get(shelf.parent), "name": shelf.name, "position": number * 10}
        for number, shelf in enumerate(SHELVES, start=1)
    ]


def _products(settings: Settings) -> list[Row]:
    random, calendar = settings.random, settings.calendar
    numbers = {shelf.name: number for number, shelf in enumerate(SHELVES, start=1)}
    return [
        {
            "id": number,
            "sku": article.sku,
            "name": article.name,
            "category_id": numbers[article.shelf.name],
            "price": article.price,
            "stock": random.choice((0, random.randint(1, 15), random.randint(10, 400))),
            "active": random.random() > 0.07,
            "released": calendar.now.date() - timedelta(days=random.randint(5, 1500))
            if random.random() > 0.04
            else None,
            "tags": list(article.tags),
            "description": article.description,
        }
        for number, article in enumerate(articles(random), start=1)
    ]


def _customers(settings: Settings, users: Sequence[Row], tongues: Sequence[Tongue]) -> list[Row]:
    """About half of the customers are members too, under the same name."""
    random = settings.random
    members = random.sample(range(len(users)), min(len(users), settings.sizes.customers // 2))
    rows = []
    for number in range(settings.sizes.customers):
        member = members[number] if number < len(members) else None
        tongue = random.choices(TONGUES, [each.weight for each in TONGUES])[0] if member is None else tongues[member]
        country = random.choice(tongue.countries)
        rows.append(
            {
                "id": number + 1,
                "name": full_name(random, tongue) if member is None else users[member]["name"],
                "email": f"{handle(number)}@example.net" if member is None else users[member]["email"],
                "phone": _phone(random, country) if random.random() < 0.7 else None,
                "company": f"{handle(number).split('.')[1].rstrip('0123456789').title()} {random.choice(COMPANIES)}"
                if random.random() < 0.12
                else None,
                "street": f"{random.randint(1, 140)} {random.choice(STREETS)}",
                "postal_code": f"{random.randint(1000, 99999):05}",
                "city": random.choice(words.TOWNS[country]),
                "country": country,
                "newsletter": random.random() < 0.4,
                "customer_since": settings.calendar.moment(random).date(),
                "user_id": None if member is None else member + 1,
            }
        )
    return rows


def _phone(random: Random, country: str) -> str:
    return f"+{words.TELEPHONE_CODES[country]} 555 {random.randint(0, 999_999):06}"


def _orders(settings: Settings, customers: Sequence[Row], products: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the orders in the order of time, and their lines; totals are the sum of the lines."""
    random, calendar = settings.random, settings.calendar
    orders: list[Row] = []
    items: list[Row] = []
    for number, placed in enumerate(sorted(calendar.moment(random) for _each in range(settings.sizes.orders)), start=1):
        lines = [
            {
                "id": len(items) + line,
                "order_id": number,
                "product_id": product["id"],
                "quantity": random.choice((1, 1, 1, 2, 2, 3, 5)),
                "unit_price": product["price"],
            }
            for line, product in enumerate(random.sample(products, random.choice((1, 1, 2, 2, 2, 3, 4, 4))), start=1)
        ]
        customer = customers[int(len(customers) * random.random() ** 1.5)]
        customer["customer_since"] = min(customer["customer_since"], placed.date())
        orders.append(
            {
                "id": number,
                "customer_id": customer["id"],
                "status": _status(random, calendar.now - placed),
                "total": sum((line["quantity"] * line["unit_price"] for line in lines), Decimal()),
                "placed_at": placed,
                "note": words.order_note(random) if random.random() < 0.15 else None,
            }
        )
        items += lines
    return orders, items


def _status(random: Random, age: timedelta) -> OrderStatus:
    """Return how far an order of that age has come."""
    if random.random() < 0.05:
        return OrderStatus.cancelled
    if age > timedelta(days=9):
        return OrderStatus.returned if random.random() < 0.03 else OrderStatus.delivered
    steps = (OrderStatus.placed, OrderStatus.paid, OrderStatus.packed, OrderStatus.shipped)
    return steps[min(len(steps) - 1, int(age / timedelta(days=1.2)))]
