"""Names for classes, attributes and relations of tables that were made without a thought of Python."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, count

from .facts.naming import pluralize, singularize
from .facts.words import split_words

__all__ = ["attribute_name", "class_name", "first_free", "is_awkward", "plural", "reference_name"]

# What SQLAlchemy or a reader of the class would stumble over.
RESERVED = frozenset({"metadata", "registry", "query"})
ENDINGS = frozenset({"id", "fk", "key", "uuid", "guid", "oid", "code", "no", "nr", "num", "ref"})
BEGINNINGS = frozenset({"id", "fk"})


def _words(name: str) -> list[str]:
    return [word.lower() for word in split_words(name)]


def class_name(table: str, *, singular: bool = True) -> str:
    """Return the name of the class for one row: ``invoice_items`` is ``InvoiceItem``."""
    words = _words(table)
    if not words:
        return "Table"
    if singular:
        words[-1] = singularize(words[-1])
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"Table{name}"


def attribute_name(column: str) -> str:
    """Return a column's name in snake case: ``UnitPrice`` is ``unit_price``, ``class`` is ``class_value``."""
    name = "_".join(_words(column)) or "column"
    if not name.isidentifier():
        name = f"column_{name}"
    return f"{name}_value" if is_awkward(name) else name


def is_awkward(name: str) -> bool:
    """Return whether an attribute had better not be called so."""
    return keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in RESERVED


def reference_name(columns: Sequence[str], target: str) -> str:
    """Return what a foreign key's relation is called: ``support_rep_id`` is ``support_rep``, ``ArtistId`` ``artist``.

    ``target`` is the name of the class it leads to, which names keys of several columns and those that say nothing.
    """
    referred = "_".join(_words(target))
    if len(columns) != 1:
        return referred
    words = _words(columns[0])
    if len(words) > 1 and words[-1] in ENDINGS:
        words = words[:-1]
    elif len(words) > 1 and words[0] in BEGINNINGS:
        words = words[1:]
    elif len(words) == 1 and words[0] in ENDINGS | {f"{referred.replace('_', '')}id"}:
        return referred
    name = "_".join(words)
    return name if name.isidentifier() else referred


def plural(name: str) -> str:
    """Return the plural of a class or attribute in snake case: ``InvoiceLine`` is ``invoice_lines``."""
    words = _words(name)
    return "_".join([*words[:-1], pluralize(words[-1])]) if words else name


def first_free(candidates: Iterable[str], taken: Collection[str]) -> str:
    """Return the first candidate that is not taken; the last of them with a number when all are."""
    names = list(candidates)
    numbered = (f"{names[-1]}_{number}" for number in count(2))
    return next(name for name in chain(names, numbered) if name not in taken)
