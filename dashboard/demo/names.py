"""Names of people who do not exist, in a score of languages and a dozen scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .data_files import records

__all__ = ["TONGUES", "Tongue", "full_name", "handle"]

STEP = 7
"""How far apart the adjectives of neighbouring nouns are: who joins together is not called alike."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """How names are made in one language. ``weight`` says how frequent it is here, ``order`` how the two halves are
    written together."""

    locale: str
    countries: Sequence[str]
    weight: int
    order: str
    given: Sequence[str]
    surnames: Sequence[str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


ADJECTIVES = _words(
    "amber brave calm dapper early fern gentle hazel idle jolly keen lucky mellow nimble plain quiet rosy"
)
NOUNS = _words(
    "acorn badger clover dahlia elder finch gourd heron iris jay kale lark maple newt otter poppy quince robin"
)
TONGUES: Sequence[Tongue] = tuple(
    Tongue(locale, _words(countries), int(weight), order, _words(given), _words(surnames))
    for locale, countries, weight, order, given, surnames in records("names", 6)
)


def full_name(random: Random, tongue: Tongue) -> str:
    """Return a name as people of that language write it."""
    given, surname = random.choice(tongue.given), random.choice(tongue.surnames)
    return tongue.order.replace("surname", "\0").replace("given", given).replace("\0", surname)


def handle(number: int) -> str:
    """Return the ``number``-th user name: Latin letters whatever the person's own script, each one once."""
    number, noun = divmod(number, len(NOUNS))
    turn, adjective = divmod(number, len(ADJECTIVES))
    word = f"{ADJECTIVES[(adjective + STEP * noun) % len(ADJECTIVES)]}.{NOUNS[noun]}"
    return f"{word}{turn + 1}" if turn else word
