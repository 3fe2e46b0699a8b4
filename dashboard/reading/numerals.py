"""Whole numbers as people write them in their language."""

from __future__ import annotations

from ..i18n import language

__all__ = ["grouped"]

SEPARATORS = {
    **dict.fromkeys(("de", "es", "it", "nl", "pt", "da", "id", "tr", "el", "hr", "sl", "ro", "vi", "ca"), "."),
    **dict.fromkeys(
        ("fr", "ru", "uk", "cs", "sk", "pl", "fi", "sv", "nb", "nn", "no", "hu", "bg", "lt", "lv", "et"), "\u00a0"
    ),
}
EXCEPTIONS = {"de_ch": "’", "de_li": "’", "it_ch": "’", "es_mx": ",", "de_at": "\u00a0", "pt_pt": "\u00a0"}


def grouped(number: int) -> str:
    """Return the number with its thousands set apart: 3,412 in English, 3.412 in German."""
    tag = language.get().replace("-", "_").lower()
    separator = EXCEPTIONS.get(tag) or SEPARATORS.get(tag.split("_")[0], ",")
    return f"{number:,}".replace(",", separator)
