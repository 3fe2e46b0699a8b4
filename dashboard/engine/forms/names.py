"""What the controls of a form are called in the request."""

from __future__ import annotations

__all__ = ["SEARCH_BUTTON", "control_name", "search_name"]

RESERVED = frozenset({"next", "csrf_token", "action", "key"})
"""What pages themselves send along with a form."""

SEARCH_BUTTON = "_search"
"""The button that searches a relation without a script; its value is the name of the field."""


def control_name(name: str) -> str:
    """Return the name of a field's control: the field's own, unless the page itself uses that word."""
    return f"field-{name}" if name in RESERVED or name.startswith("_") else name


def search_name(name: str) -> str:
    """Return the name of the text control in which one searches for what a relation may lead to."""
    return f"_q_{name}"
