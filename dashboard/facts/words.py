"""English words: splitting identifiers, plurals, singulars, abbreviations."""

from __future__ import annotations

import re

__all__ = ["pluralize", "singularize", "split_words", "word_set"]

_WORDS = re.compile(
    r"[A-ZÀ-ÖØ-Þ]+s(?![a-zß-öø-ÿ])"  # IDs, URLs
    r"|[A-ZÀ-ÖØ-Þ]+(?![a-zß-öø-ÿ])"  # HTTP, ID
    r"|[A-ZÀ-ÖØ-Þ]?[^\W\dA-ZÀ-ÖØ-Þ_]+"  # server, Server
    r"|[A-ZÀ-ÖØ-Þ]+(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])"
    r"|\d+"
)
_ACRONYM_THEN_WORD = re.compile(r"([A-ZÀ-ÖØ-Þ]+)([A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


_IRREGULAR = {
    "person": "people",
    "salesperson": "salespeople",
    "man": "men",
    "woman": "women",
    "child": "children",
    "mouse": "mice",
    "goose": "geese",
    "foot": "feet",
    "tooth": "teeth",
    "ox": "oxen",
    "die": "dice",
    "quiz": "quizzes",
    "datum": "data",
    "medium": "media",
    "criterion": "criteria",
    "phenomenon": "phenomena",
    "curriculum": "curricula",
    "matrix": "matrices",
    "vertex": "vertices",
    "movie": "movies",
    "cookie": "cookies",
    "selfie": "selfies",
    "zombie": "zombies",
    "tie": "ties",
    "pie": "pies",
    "lens": "lenses",
    "bus": "buses",
    "gas": "gases",
    "alias": "aliases",
    "canvas": "canvases",
    "atlas": "atlases",
    "bias": "biases",
    "iris": "irises",
    "house": "houses",
    "warehouse": "warehouses",
    "use": "uses",
    "cause": "causes",
    "clause": "clauses",
    "pause": "pauses",
    "spouse": "spouses",
    "cache": "caches",
    "ache": "aches",
    "niche": "niches",
    "size": "sizes",
    "prize": "prizes",
    "axe": "axes",
    "hero": "heroes",
    "potato": "potatoes",
    "tomato": "tomatoes",
    "echo": "echoes",
    "veto": "vetoes",
    "shoe": "shoes",
    "toe": "toes",
    "knife": "knives",
    "life": "lives",
    "wife": "wives",
    "leaf": "leaves",
    "shelf": "shelves",
    "half": "halves",
    "wolf": "wolves",
    "thief": "thieves",
    "loaf": "loaves",
    "calf": "calves",
    "save": "saves",
    "menu": "menus",
    "guru": "gurus",
    "passerby": "passersby",
}
_SINGULARS = {plural: singular for singular, plural in _IRREGULAR.items()}

_INVARIANT = word_set(
    "news series species sheep fish deer aircraft information equipment money metadata feedback software hardware "
    "staff media data analytics statistics stats logistics settings preferences details sales goods contents "
    "headquarters means mathematics physics economics chaos cosmos sms gps dns css https os pos ios aws ms "
    "audio inventory_data luggage furniture traffic knowledge research evidence merchandise personnel"
)


def split_words(name: str) -> list[str]:
    """Return the words of an identifier: ``HTTPServer_name2`` has four."""
    spaced = _ACRONYM_THEN_WORD.sub(r"\1_\2", name)
    return _WORDS.findall(spaced)


def _keep_case(word: str, replacement: str) -> str:
    if word[:1].isupper():
        return replacement[:1].upper() + replacement[1:]
    return replacement


def pluralize(label: str) -> str:
    """Return the English plural of a label, whose last word decides: ``Media type`` gives ``Media types``.

    What is plural already, or has no plural, stays as it is.
    """
    head, space, word = label.rpartition(" ")
    return f"{head}{space}{_plural(word)}" if word else label


def _plural(word: str) -> str:
    low = word.lower()
    if not low or low in _INVARIANT or low in _SINGULARS:
        return word
    if low in _IRREGULAR:
        return _keep_case(word, _IRREGULAR[low])
    if len(word) > 1 and word.isupper():
        return f"{word}s"
    if word[-1] == "s" and word[:-1].isupper():
        return word  # APIs
    if not low[-1].isalpha():
        return word
    if low != _singular(low):
        return word
    return word[: len(word) - len(low)] + _regular_plural(word, low)


def _regular_plural(word: str, low: str) -> str:
    if low.endswith("is") and len(low) > 4:
        return f"{word[:-2]}es"
    if low.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if low.endswith("y") and low[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}s"


def singularize(label: str) -> str:
    """Return the English singular of a label, whose last word decides; what is singular stays as it is."""
    head, space, word = label.rpartition(" ")
    if word.isupper():
        return label
    if word[-1:] == "s" and len(word) > 2 and word[:-1].isupper():
        return f"{head}{space}{word[:-1]}"  # APIs
    return f"{head}{space}{_keep_case(word, _singular(word.lower()))}"


def _singular(low: str) -> str:
    if low in _INVARIANT or low in _IRREGULAR:
        return low
    if low in _SINGULARS:
        return _SINGULARS[low]
    if not low.endswith("s") or low.endswith(("ss", "us", "is")) or len(low) < 4:
        return low
    for ending, replacement in (
        ("sses", "ss"),
        ("uses", "us"),
        ("lyses", "lysis"),
        ("theses", "thesis"),
        ("noses", "nosis"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("ies", "y"),
    ):
        if low.endswith(ending) and len(low) > len(ending):
            return low[: -len(ending)] + replacement
    return low[:-1]
