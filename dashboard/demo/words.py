"""What members write and where customers live: sentences to choose from, by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from .data_files import records
from .names import Tongue

__all__ = ["TELEPHONE_CODES", "TOWNS", "bio", "message", "order_note"]


def _list(text: str) -> Sequence[str]:
    return text.split(", ")


def _own_words() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for locale, sentence in records("sentences", 2):
        found[locale].append(sentence)
    return dict(found)


OWN_WORDS = _own_words()
"""What members write in their own language, by locale."""

TOWNS: Mapping[str, Sequence[str]] = {
    country: [town.replace("_", " ") for town in towns.split()] for country, _code, towns in records("countries", 3)
}
TELEPHONE_CODES: Mapping[str, str] = {country: code for country, code, _towns in records("countries", 3)}

PLANTS = _list(
    "tomatoes, runner beans, sweet peas, courgettes, dahlias, garlic, kale, strawberries, chillies, leeks, "
    "sunflowers, potatoes, parsley, raspberries, peas, beetroot, cosmos, basil, rhubarb, spinach"
)
PLACES = _list("greenhouse, raised bed, kitchen garden, polytunnel, cold frame, north corner, back yard, front garden")
PROBLEMS = _list("slugs, aphids, blight, pigeons, powdery mildew, a late frost, vine weevils, the neighbour’s cat")
REMEDIES = _list("wool pellets, copper tape, fleece, nettle tea, a net on hoops, more compost, patience, marigolds")

OPENINGS = (
    "The {plant} in my {place} have finally come up!",
    "First {plant} of the year, straight from the {place}.",
    "Has anybody tried growing {plant} in a {place}?",
    "Lost half of my {plant} to {problem} last night.",
    "What do you all do against {problem}? {remedy_capital} did not help.",
    "I have far too many seedlings of {plant}. Who would like some?",
    "Is it too late to sow {plant} here? The {place} gets sun until three.",
    "Three weeks of rain, and the {plant} love it.",
    "Saved seed from last year’s {plant}, germination was about nine in ten.",
    "My {place} is ready for winter: beds mulched, tools oiled, {plant} under cover.",
)
CONTINUATIONS = (
    "I used {remedy} this time and it seems to work.",
    "Next year they go into the {place} instead.",
    "Photos follow once it stops raining.",
    "My grandmother swore by {remedy}.",
    "Not sure whether to water more or less.",
    "They were the cheap ones from the shop, by the way.",
    "The {other} next to them are fine.",
    "Any advice is welcome.",
)
REPLIES = (
    "Try {remedy}, it saved mine.",
    "Same here. It was {problem} in my case.",
    "Lovely! Which variety is that?",
    "I would move them to the {place} and wait a week.",
    "Yes please, I would take some of the {plant}.",
    "Too late for {plant} I am afraid, but {other} would still do well.",
    "Thank you, {remedy} helped a lot.",
    "Thank you! The {plant} look much better already.",
    "They look thirsty to me.",
    "Congratulations! My {plant} are a fortnight behind.",
    "Have you checked for {problem}?",
    "I had the same with {plant} in my {place}, and {remedy} was all it took.",
)
BIOS = (
    "Grows {plant} in a {place}. Talks to them, too.",
    "Twenty years of {plant}, still losing to {problem}.",
    "Seed saver. Ask me about {plant}.",
    "New here, a {place} and big plans.",
    "Compost first.",
)
NOTES = (
    "Please leave it with the neighbour at number {number}.",
    "It is a present: no invoice in the parcel, please.",
    "Deliver after the {number}th, we are away until then.",
    "Side door, past the {place}.",
    "If the {plant} are out of stock, send {other} instead.",
)


def _fill(random: Random, sentence: str) -> str:
    plant, other = random.sample(PLANTS, 2)
    remedy = random.choice(REMEDIES)
    return sentence.format(
        plant=plant,
        other=other,
        place=random.choice(PLACES),
        problem=random.choice(PROBLEMS),
        remedy=remedy,
        remedy_capital=remedy[0].upper() + remedy[1:],
        number=random.randint(11, 19),
    )


def message(random: Random, tongue: Tongue, *, reply: bool) -> str:
    """Return what a member writes: mostly English, now and then in the language of the name."""
    own = OWN_WORDS.get(tongue.locale, ())
    if own and random.random() < 0.3:
        return " ".join(random.sample(own, random.randint(1, len(own))))
    if reply:
        return _fill(random, random.choice(REPLIES))
    sentences = [random.choice(OPENINGS), *random.sample(CONTINUATIONS, random.choice((0, 0, 1, 1, 2)))]
    separator = "\n\n" if len(sentences) == 3 and random.random() < 0.5 else " "
    return separator.join(_fill(random, sentence) for sentence in sentences)


def bio(random: Random) -> str:
    """Return what a member says of themselves."""
    return _fill(random, random.choice(BIOS))


def order_note(random: Random) -> str:
    """Return what a customer asks the shop for."""
    return _fill(random, random.choice(NOTES))
