"""Flask-Security's forms in our words, for the dashboard's own accounts."""

from __future__ import annotations

from typing import Any

from flask_security import ChangePasswordForm, LoginForm

from ..i18n import gettext as _

__all__ = ["AccountLoginForm", "AccountPasswordForm"]


class AccountLoginForm(LoginForm):
    """Address and password; no remember-me, which would outlive every limit of a session."""

    remember = None  # type: ignore[assignment, unused-ignore]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Where to go next is ours to judge: a bad address must not look like a wrong password.
        self.next.data = ""
        self.email.label.text = _("E-mail address")
        self.email.render_kw = {"autocomplete": "username", "autofocus": True}
        self.password.label.text = _("Password")

    def validate(self, **kwargs: Any) -> bool:
        """Refuse an account that only the database's collation takes for the one that was typed."""
        return bool(super().validate(**kwargs)) and getattr(self.user, "email", None) == self.email.data


class AccountPasswordForm(ChangePasswordForm):
    """The current password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("Current password")
        self.new_password.label.text = _("New password")
        self.new_password_confirm.label.text = _("New password, once more")
