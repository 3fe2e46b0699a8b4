"""What the name of a text column says about its kind."""

from __future__ import annotations

from .words import split_words, word_set

__all__ = ["kind_by_name"]

_LAST_WORDS = {
    "email": "email",
    "mail": "email",
    "url": "url",
    "website": "url",
    "homepage": "url",
    "uri": "url",
    "slug": "slug",
    "phone": "phone",
    "telephone": "phone",
    "mobile": "phone",
    "fax": "phone",
    "password": "password",
    "passwd": "password",
    "passphrase": "password",
}
_COLORS = frozenset({"color", "colour"})
_LONG = word_set(
    "description body content contents text note notes comment comments bio biography summary message remarks details "
    "about abstract excerpt instructions html markdown review reply answer"
)
_SHORT = word_set(
    "name title label code username login nickname subject sku reference number status type state city country street "
    "zip postcode currency language locale color colour id uuid key category gender position role"
)


def kind_by_name(found: str, name: str, length: int | None) -> str:
    """Return the kind of a column of text: ``found`` by its type (``text`` or ``long_text``), refined by its name and
    length."""
    words = [word.lower() for word in split_words(name)] or [""]
    last = words[-1]
    if last in _LAST_WORDS and (last != "mail" or words in (["mail"], ["e", "mail"])):
        return _LAST_WORDS[last]
    if words[-2:] == ["email", "address"]:
        return "email"
    if words[-2:] in (["phone", "number"], ["mobile", "number"], ["fax", "number"]):
        return "phone"
    if last in _COLORS and length == 7:
        return "color"
    if found == "long_text":
        return "text" if last in _SHORT and length is None else "long_text"
    if length is None:
        return "long_text" if last in _LONG else "text"
    return "long_text" if length > 300 or (last in _LONG and length > 255) else "text"
