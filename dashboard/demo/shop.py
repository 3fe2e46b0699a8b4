"""The example's shop, its customers and their orders, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from . import words
from .catalogue import SHELVES, articles
from .models import OrderStatus
from .names import NOUNS, TONGUES, Tongue, full_name, handle
from .source import Row, Source

__all__ = ["customers", "orders", "products", "shelves"]

STREETS = ("Mill Lane", "Orchard Road", "Well Street", "Station Road", "Bakers Row", "River Walk")
COMPANIES = ("Nursery", "Florists", "School Garden", "Tea Room", "Landscapes")
LINES = (1, 1, 2, 2, 2, 3, 4, 4)
"""How many lines an order has, each as frequent as it stands here."""


def shelves() -> list[Row]:
    """Return the categories, each after the one that it stands in."""
    numbers = {shelf.name: number for number, shelf in enumerate(SHELVES, start=1)}
    return [
        {"id": number, "parent_id": numbers.get(shelf.parent), "name": shelf.name, "position": number * 10}
        for number, shelf in enumerate(SHELVES, start=1)
    ]


def products(source: Source) -> list[Row]:
    """Return what the shop sells, a few things no longer."""
    random, calendar = source.random, source.calendar
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


def customers(source: Source, users: Sequence[Row], tongues: Sequence[Tongue]) -> list[Row]:
    """Return the customers; about half of them are members too, under the same name."""
    random, number = source.random, source.sizes.customers
    members = random.sample(range(len(users)), min(len(users), number // 2))
    strangers = random.choices(TONGUES, [each.weight for each in TONGUES], k=number - len(members))
    rows = [_customer(source, tongues[member], **_known(users[member])) for member in members]
    for place, tongue in enumerate(strangers, start=len(members)):
        unknown = {"name": full_name(random, tongue), "email": f"{handle(place)}@example.net", "user_id": None}
        rows.append(_customer(source, tongue, **unknown))
    return [{"id": place, **row} for place, row in enumerate(rows, start=1)]


def _known(user: Row) -> Row:
    return {"name": user["name"], "email": user["email"], "user_id": user["id"]}


def _customer(source: Source, tongue: Tongue, **known: Any) -> Row:
    random = source.random
    country = random.choice(tongue.countries)
    return {
        **known,
        "phone": _phone(random, country) if random.random() < 0.7 else None,
        "company": _company(random) if random.random() < 0.12 else None,
        "street": f"{random.randint(1, 140)} {random.choice(STREETS)}",
        "postal_code": f"{random.randint(1000, 99999):05}",
        "city": random.choice(words.TOWNS[country]),
        "country": country,
        "newsletter": random.random() < 0.4,
        "customer_since": source.calendar.moment(random).date(),
    }


def _company(random: Random) -> str:
    return f"{random.choice(NOUNS).title()} {random.choice(COMPANIES)}"


def _phone(random: Random, country: str) -> str:
    return f"+{words.TELEPHONE_CODES[country]} 555 {random.randint(0, 999_999):06}"


def orders(source: Source, customers: Sequence[Row], products: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the orders in the order of time, and their lines; totals are the sum of the lines."""
    random, calendar = source.random, source.calendar
    found: list[Row] = []
    items: list[Row] = []
    for number, placed in enumerate(sorted(calendar.moment(random) for _each in range(source.sizes.orders)), start=1):
        lines = [_line(random, number, product) for product in random.sample(products, random.choice(LINES))]
        customer = customers[int(len(customers) * random.random() ** 1.5)]
        customer["customer_since"] = min(customer["customer_since"], placed.date())
        found.append(
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
    return found, [{"id": number, **item} for number, item in enumerate(items, start=1)]


def _line(random: Random, order: int, product: Row) -> Row:
    quantity = random.choice((1, 1, 1, 2, 2, 3, 5))
    return {"order_id": order, "product_id": product["id"], "quantity": quantity, "unit_price": product["price"]}


def _status(random: Random, age: timedelta) -> OrderStatus:
    """Return how far an order of that age has come."""
    if random.random() < 0.05:
        return OrderStatus.cancelled
    if age > timedelta(days=9):
        return OrderStatus.returned if random.random() < 0.03 else OrderStatus.delivered
    steps = (OrderStatus.placed, OrderStatus.paid, OrderStatus.packed, OrderStatus.shipped)
    return steps[min(len(steps) - 1, int(age / timedelta(days=1.2)))]
