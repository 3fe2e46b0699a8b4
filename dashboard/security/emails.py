"""E-mail addresses as identities: one spelling for each person, and no second one that looks the same."""

from __future__ import annotations

import unicodedata

import email_validator
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException

from ..i18n import gettext as _

__all__ = ["AccountMail", "canonical"]

LONGEST = 254
ANYWHERE = ".example"
"""Put after a domain while it is looked at: staff of a closed network sign in as ann@shop.local, and email-validator
knows no other way to let names through that mail cannot reach from everywhere."""


def canonical(text: str) -> str:
    """Return the one spelling of an address: NFKC, case-folded, trimmed; ``Ann@Example.COM`` is ``ann@example.com``."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.strip()


class AccountMail(MailUtil):
    """What Flask-Security asks about addresses of the dashboard's own accounts."""

    def normalize(self, email: str) -> str:
        """Return the spelling under which an account would be kept. Never refuses: who signs in with what cannot be an
        address learns the same, after the same time, as who signs in with an unknown one."""
        return canonical(email)[:LONGEST]

    def validate(self, email: str) -> str:
        """Return the canonical spelling; raise when it is no address, or may be confused with another.

        The part before the @ must be ASCII and the domain is kept as ASCII (punycode), so that no letter of another
        script, and nothing invisible, makes a second address that looks like the first.
        """
        try:
            found = email_validator.validate_email(
                f"{canonical(email)}{ANYWHERE}", allow_smtputf8=False, check_deliverability=False
            )
        except email_validator.EmailNotValidError as error:
            raise EmailValidateException(
                _("This is not an e-mail address that can be used to sign in: %(why)s", why=str(error))
            ) from error
        return f"{found.local_part}@{found.ascii_domain}".lower().removesuffix(ANYWHERE)
