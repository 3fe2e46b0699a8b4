"""Which fields hold secrets, by their names."""

from __future__ import annotations

from itertools import pairwise

from .words import split_words, word_set

__all__ = ["is_secret"]

_ALWAYS = frozenset({"uniquifier"})
_STRONG = word_set(
    "password passwords passwd passphrase passcode pwd secret secrets credentials otp totp hotp salt jwt cvv cvc"
)
_WEAK = frozenset({"token", "tokens", "hash", "digest"})
_KEYS = word_set("api secret private access encryption signing auth session service app hmac master")
_CODES = word_set("recovery backup verification confirmation activation reset auth mfa security login sms")
_COMPACT = ("password", "passwd", "apikey", "secretkey", "privatekey", "accesskey", "authtoken", "apitoken")
_HARMLESS_ENDS = word_set(
    "at on date time datetime timestamp count counts total limit max min length size id ids type kind name title label "
    "url uri link expires expiry expiration expired age ttl lifetime policy status state version used enabled disabled "
    "required needed changed updated created sent attempts tries failures method algorithm scheme strength symbol "
    "address expected issuer audience scope scopes usage budget price cost"
)
_HARMLESS_KINDS = frozenset({"boolean", "date", "datetime", "time", "interval", "enum"})
_COUNTING_KINDS = frozenset({"integer", "float", "decimal", "money"})


def is_secret(name: str, kind: str) -> bool:
    """Return whether a field of this name and kind holds a password, hash, token, key or recovery code.

    Dates, yes-or-no and choices never do (``password_changed_at``), nor do numbers named after tokens (``token_count``)
    and what only describes a secret (``token_type``).
    """
    words = [word.lower() for word in split_words(name)]
    if not words or kind in _HARMLESS_KINDS:
        return False
    if kind == "password" or not _ALWAYS.isdisjoint(words):
        return True
    if words[-1] in _HARMLESS_ENDS and len(words) > 1:
        return False
    if _is_strong(words):
        return True
    return kind not in _COUNTING_KINDS and _is_weak(words)


def _is_strong(words: list[str]) -> bool:
    if not _STRONG.isdisjoint(words) or words[-1] == "pin":
        return True
    pairs = list(pairwise(words))
    return (
        any(second in ("key", "keys") and first in _KEYS for first, second in pairs)
        or any(second in ("code", "codes") and first in _CODES for first, second in pairs)
        or any(word.startswith(_COMPACT) or word.endswith(_COMPACT) for word in words)
    )


def _is_weak(words: list[str]) -> bool:
    return any(word in _WEAK or word.endswith(("token", "hash", "secret")) for word in words)
