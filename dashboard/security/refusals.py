"""What the guard refuses with: each says what happened, that nothing was saved, and how to go on."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound, Unauthorized

from ..i18n import gettext as _

__all__ = ["ForeignOrigin", "Missing", "NoEntry", "NotAllowed", "Refused", "SignedOut", "StaleForm"]


class Refused(HTTPException):
    """The parent of all refusals.

    ``title`` and ``sentence`` are for the page. ``fields`` is what the person had typed (without token, passwords and
    files) and ``retry_url`` where it was going, so that a page can offer to send it again; ``login_url`` where to
    sign in first.
    """

    title = ""

    def __init__(
        self, sentence: str, *, title: str = "", fields: Any = (), retry_url: str = "", login_url: str = ""
    ) -> None:
        super().__init__(description=sentence)
        self.sentence = sentence
        self.dashboard_sentence = sentence
        self.title = title
        self.fields: tuple[tuple[str, str], ...] = tuple(fields)
        self.retry_url = retry_url
        self.login_url = login_url


class ForeignOrigin(Refused, BadRequest):
    """Another site sent this."""

    def __init__(self) -> None:
        super().__init__(
            _("Another site sent this request. Nothing was saved. Open the page here and do it again."),
            title=_("This came from elsewhere"),
        )


class StaleForm(Refused, BadRequest):
    """The token is missing, too old, or of another session."""

    def __init__(self, **more: Any) -> None:
        again = _("Check it and send it again.") if more.get("fields") else _("Reload the page and do it again.")
        super().__init__(
            _("The page was opened in another session or too long ago. Nothing was saved.") + " " + again,
            title=_("This page is out of date"),
            **more,
        )


class SignedOut(Refused, Unauthorized):
    """Nobody is signed in, and the answer cannot be a redirect."""

    def __init__(self, **more: Any) -> None:
        again = (
            _("Sign in in another tab, then come back here and send it again.")
            if more.get("fields")
            else _("Sign in and do it again.")
        )
        super().__init__(
            _("You are not signed in, or your session has ended. Nothing was saved.") + " " + again,
            title=_("Please sign in"),
            **more,
        )


class NoEntry(Refused, Forbidden):
    """Signed in, without any permission here."""

    def __init__(self) -> None:
        super().__init__(
            _("Your account has no permission here. An administrator can give it a role; or use another account."),
            title=_("Your account may not enter"),
        )


class NotAllowed(Refused, Forbidden):
    """Signed in, without this permission."""

    def __init__(self) -> None:
        super().__init__(
            _("Your account lacks the permission for this. Nothing was changed. An administrator can grant it."),
            title=_("You may not do this"),
        )


class Missing(Refused, NotFound):
    """It does not exist, or not for this person: the same answer on purpose."""

    def __init__(self) -> None:
        super().__init__(
            _("The address is wrong, the record was deleted, or it is not yours to see."),
            title=_("There is nothing here"),
        )
