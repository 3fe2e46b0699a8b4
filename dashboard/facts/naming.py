"""What things are called: labels from identifiers, slugs, labels of rows, the name that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from .words import pluralize, singularize, split_words, word_set

if TYPE_CHECKING:
    from .info import ModelInfo

__all__ = ["close_match", "humanize", "in_sentence", "initials", "label_of", "pluralize", "singularize", "slugify"]

_ACRONYMS = word_set(
    "id url uri ip api html css json xml pdf uuid guid vat sku isbn issn iban bic ean gtin http https sql csv utc seo "
    "faq gps cpu gpu usb sms smtp dns ssl tls vpn tv eu uk usa totp otp mfa iso rss ssh ftp ui ux qr pin ssn crm"
)


def humanize(name: str) -> str:
    """Return a label for people: ``created_at`` is ``Created at``, ``InvoiceLine`` ``Invoice line``, ``HTTPServer``
    ``HTTP server``, ``user_id`` ``User ID``."""
    shouted = name.isupper()
    words = [_word(word, shouted) for word in split_words(name)]
    text = " ".join(words) or name
    return text[:1].upper() + text[1:]


def _word(word: str, shouted: bool) -> str:
    low = word.lower()
    if low in _ACRONYMS:
        return low.upper()
    if low.endswith("s") and low[:-1] in _ACRONYMS:
        return f"{low[:-1].upper()}s"
    keeps_case = word.isupper() and len(word) > 1 and not shouted
    return word if keeps_case else low


def slugify(name: str) -> str:
    """Return the name in snake case, for addresses and permissions: ``OrderItem`` is ``order_item``."""
    return "_".join(split_words(name)).lower() or name.lower()


def in_sentence(label: str) -> str:
    """Return a label for the middle of a sentence: «Order item» becomes «order item», «URL» stays."""
    return label if label[1:2].isupper() or label[1:2].isdigit() else label[:1].lower() + label[1:]


def close_match(name: str, names: Iterable[str]) -> str | None:
    """Return the one of ``names`` that was probably meant, upper and lower case aside, or None."""
    by_lower = {each.lower(): each for each in reversed(list(names))}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def initials(text: str) -> str:
    """Return one or two letters that stand for a person: ``AL`` for ``Ann Lee``, ``A`` for ``ann@example.org``."""
    words = [word for word in text.split("@")[0].replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    letters = [word[0].upper()[:1] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters) or "?"


def label_of(info: ModelInfo, row: Any) -> str:
    """Return what a row is called: its own ``__str__``, else its label field, else ``Message 42``. Never raises."""
    for read in (_own_label, _field_label, _key_label):
        label = _attempt(read, info, row)
        if label.strip():
            return label
    return info.label


def _attempt(read: Callable[[ModelInfo, Any], str], info: ModelInfo, row: Any) -> str:
    try:
        return read(info, row)
    except Exception:  # labels are shown on error pages too: whatever breaks here, the next one serves
        return ""


def _own_label(info: ModelInfo, row: Any) -> str:
    return str(row) if info.has_str else ""


def _field_label(info: ModelInfo, row: Any) -> str:
    if info.label_field is None:
        return ""
    names: Iterable[str] = info.label_fields or (info.label_field,)
    loaded = getattr(row, "__dict__", {})
    if info.label_field in loaded:
        # What a query left out on purpose is not fetched row by row.
        names = [name for name in names if name in loaded]
    values = [(info.fields[name], getattr(row, name)) for name in names]
    return " ".join(field.kind.format(value) for field, value in values if value is not None)


def _key_label(info: ModelInfo, row: Any) -> str:
    state = inspect(row, raiseerr=False)
    key = getattr(state, "identity", None) or tuple(getattr(row, name) for name in info.primary_key)
    parts = zip(info.primary_key, key, strict=True)
    texts = [info.fields[name].kind.text(value) for name, value in parts if value is not None]
    return f"{info.label} {', '.join(texts)}".strip()
