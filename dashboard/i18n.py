"""The words that a person reads: every one goes through gettext."""

from __future__ import annotations

import gettext as catalogs
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files

__all__ = ["gettext", "language", "ngettext"]

language: ContextVar[str] = ContextVar("dashboard_language", default="en")
"""The language of the person being answered, as a tag such as ``de`` or ``pt_BR``."""


@lru_cache(maxsize=64)
def _catalog(tag: str) -> catalogs.NullTranslations:
    return catalogs.translation(
        "dashboard", str(files("dashboard").joinpath("translations")), languages=[tag], fallback=True
    )


def gettext(message: str, **values: object) -> str:
    """Return the message in the reader's language with ``%(name)s`` filled in.

    Without values the text is returned as it is, so a percent sign in data stays a percent sign.
    """
    text = _catalog(language.get()).gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """Return the form that fits ``number``; ``%(num)s`` is that number."""
    text = _catalog(language.get()).ngettext(singular, plural, number)
    return text % {"num": number, **values}
