"""What the shop sells: its shelves, and the products that stand on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from .data_files import records

__all__ = ["SHELVES", "Article", "Shelf", "articles"]

SOWN = frozenset({"Vegetables", "Seeds", "Flowers"})
"""Shelves whose shelves hold seed: what stands there are varieties."""

CENTS = (Decimal("0.50"), Decimal("0.90"))
PRAISE = (
    "Picked by the community two years running.",
    "Packed by hand within a day’s walk of the shop.",
    "Made in small numbers; the next batch takes a month.",
    "Comes with instructions on recycled card.",
)
PRAISE_OF_SEED = (
    "Does well in a cool summer.",
    "Sow from March under glass, from May outdoors.",
    "Keeps its germination for four years.",
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category: ``things`` are what stands on it, sold as each of ``kinds``, from ``cheapest`` to ``dearest`` euros.

    ``parent`` is the name of the shelf that it stands inside, or empty.
    """

    name: str
    parent: str
    code: str
    things: Sequence[str]
    kinds: Sequence[str]
    cheapest: int
    dearest: int
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Article:
    """A product before it becomes a row."""

    shelf: Shelf
    sku: str
    name: str
    price: Decimal
    tags: Sequence[str]
    description: str


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";")) if text else ()


def _shelf(name: str, parent: str, code: str, things: str, kinds: str, euros: str, tags: str) -> Shelf:
    cheapest, _dash, dearest = (euros or "0-0").partition("-")
    return Shelf(name, parent, code, _parts(things), _parts(kinds), int(cheapest), int(dearest), _parts(tags))


SHELVES: Sequence[Shelf] = tuple(_shelf(*fields) for fields in records("catalogue", 7))


def articles(random: Random) -> Iterator[Article]:
    """Yield every product of the shop, shelf by shelf."""
    for shelf in SHELVES:
        pairs = [(kind, thing) for kind in shelf.kinds for thing in shelf.things]
        for number, (kind, thing) in enumerate(pairs, start=1):
            yield Article(
                shelf=shelf,
                sku=f"{shelf.code}-{number:04}",
                name=_called(shelf, kind, thing),
                price=random.randint(shelf.cheapest, shelf.dearest) + random.choice(CENTS),
                tags=random.sample(shelf.tags, random.randint(0, len(shelf.tags))),
                description=random.choice(PRAISE + PRAISE_OF_SEED if shelf.parent in SOWN else PRAISE),
            )


def _called(shelf: Shelf, kind: str, thing: str) -> str:
    if shelf.parent in SOWN:
        return f"{kind} “{thing}”"
    return f"{thing} {kind}" if shelf.name == "Books" else f"{kind}, {thing}"
