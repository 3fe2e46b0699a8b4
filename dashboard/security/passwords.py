"""Which passwords are good enough, and how one is made that is."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask_security import PasswordUtil
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from ..i18n import gettext as _

__all__ = ["AccountPasswords", "generate_password", "objection"]

LONGEST = 256
COMMON = 10_000
RATED = 72
"""What zxcvbn accepts; whoever's first 72 characters are strong has a strong password."""

# No letter or digit that looks like another.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def generate_password() -> str:
    """Return a new random password of about 79 bits, in four groups that can be read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(4))


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """Return the 10,000 most common passwords, from the lists of the zxcvbn project."""
    listed: str | list[str] = FREQUENCY_LISTS["passwords"]
    return frozenset((listed.split(",") if isinstance(listed, str) else listed)[:COMMON])


def objection(password: str, *, shortest: int, personal: Iterable[str] = (), strength: int = 3) -> str:
    """Return why a password is refused, as a sentence for people, or nothing.

    ``personal`` are texts about the person (name, address); ``strength`` is the zxcvbn score from 0 to 4 to reach.
    """
    if len(password) < shortest:
        return _("Use at least %(number)s characters. A few words in a row are easy to remember.", number=shortest)
    if len(password) > LONGEST:
        return _("Use at most %(number)s characters.", number=LONGEST)
    plain = unicodedata.normalize("NFKC", password).casefold()
    if plain in common_passwords():
        return _("This is one of the passwords that are guessed first. Choose another.")
    words = _words(personal)
    if _without(plain, words) < shortest // 2:
        return _("This is little more than your name or address. Choose another.")
    if zxcvbn(plain[:RATED], user_inputs=sorted(words))["score"] < strength:
        return _("This is too easy to guess. Add a few words, or let a password manager choose.")
    return ""


def _words(personal: Iterable[str]) -> set[str]:
    texts = [unicodedata.normalize("NFKC", text).casefold() for text in personal if text]
    parts = {part for text in texts for part in re.split(r"[\W_]+", text)}
    return {each for each in {*texts, *parts} if len(each) >= 3}


def _without(password: str, words: set[str]) -> int:
    """Return how many letters and digits are left when the words are taken out."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, "")
    return sum(letter.isalnum() for letter in password)


class AccountPasswords(PasswordUtil):
    """What Flask-Security asks about passwords of the dashboard's own accounts."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)

    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[str] | None, str]:
        """Return the objections, or None, and the password as it is hashed: normalised, never shortened."""
        config = current_app.config
        user = about.get("user")
        personal = [*(value for value in about.values() if isinstance(value, str))]
        personal += [str(getattr(user, name, "") or "") for name in ("email", "name", "username")] if user else []
        kept = self.normalize(password)
        found = objection(
            kept,
            shortest=int(config["SECURITY_PASSWORD_LENGTH_MIN"]),
            personal=personal,
            strength=int(config["SECURITY_ZXCVBN_MINIMUM_SCORE"]),
        )
        return ([found] if found else None), kept
