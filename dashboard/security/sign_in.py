"""The pages where one signs in, signs out and changes one's password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Response, current_app, g, make_response, redirect, request, session
from flask_security import login_user
from flask_security.changeable import change_user_password

from .. import pages
from ..i18n import gettext as _
from . import clock, csrf, sessions, throttle
from .redirects import safe_next
from .refusals import ForeignOrigin, Missing, StaleForm
from .state import SecurityState
from .users import app_login_url, current_user, sign_out

__all__ = ["SignIn"]

Render = Callable[[str, Any], str]
Url = Callable[[], str]


class SignIn:
    """Sign-in, sign-out and password of one site, with Flask-Security's forms and functions.

    With an application's own users, signing in and changing the password is the application's: one is sent there.
    ``say(level, text)`` leaves a message for the next page.
    """

    def __init__(
        self,
        state: SecurityState,
        *,
        render: Render,
        home_url: Url,
        login_url: Url,
        password_url: Url,
        say: Callable[[str, str], None] | None = None,
    ) -> None:
        self.state = state
        self.render = render
        self.home_url, self.login_url, self.password_url = home_url, login_url, password_url
        self.say = say

    @property
    def has_password_page(self) -> bool:
        """Whether passwords are changed here."""
        return self.state.own

    def login(self) -> Response:
        """Answer ``/login``."""
        after = safe_next(request.values.get("next"), self.home_url())
        if current_user().is_authenticated:
            return _go(after)
        if not self.state.own:
            return _go(app_login_url(self.state, after))
        form = self._form("login_form")
        if request.method != "POST":
            return self._login_page(form, after)
        if csrf.foreign():
            raise ForeignOrigin
        if not csrf.token_fits():
            return self._login_page(form, after, _("This page was open for too long. Please sign in again."), 400)
        return self._try(form, after)

    def logout(self) -> Response:
        """Answer a POST to ``/logout``."""
        if csrf.foreign():
            raise ForeignOrigin
        if not csrf.token_fits():
            raise StaleForm
        if current_user().is_authenticated:
            sign_out(self.state)
        return _go(self.login_url())

    def password(self) -> Response:
        """Answer ``/password``. The guard has let the person in and has checked the token."""
        if not self.state.own:
            raise Missing
        user = current_user()
        if not user.is_authenticated:
            return _go(self.login_url())
        form = self._form("change_password_form")
        if request.method != "POST":
            return self._password_page(form)
        ticket = throttle.reserve(self.state, user.email)
        if ticket.wait:
            return _too_many(self._password_page(form, _many(ticket.wait), 429), ticket.wait)
        if not form.validate():
            if not form.password.errors:
                throttle.forgive(self.state, ticket)
            self.state.db.commit()
            return self._password_page(form, status=422)
        throttle.forgive(self.state, ticket)
        self._change(user, form.new_password.data)
        return _go(self.home_url())

    def _try(self, form: Any, after: str) -> Response:
        """Let in who knows the password; everybody else learns the same after the same time."""
        wrong = _("This address and this password do not belong together.")
        identity = request.form.get("email") or request.form.get("username") or ""
        if not identity.strip() or not request.form.get("password"):
            return self._login_page(form, after, _("Enter your e-mail address and your password."))
        ticket = throttle.reserve(self.state, identity)
        if ticket.wait:
            return _too_many(self._login_page(form, after, _many(ticket.wait), 429), ticket.wait)
        if not form.validate():
            return self._login_page(form, after, wrong)
        throttle.forgive(self.state, ticket)
        sessions.forget_old(self.state)
        form.user.last_login_at = clock.now()
        # A hash that was renewed gives the account a new uniquifier: before the cookie is written.
        self.state.db.flush()
        _new_token()
        login_user(form.user, remember=False, authn_via=["password"])
        self.state.db.commit()
        return _go(after)

    def _change(self, user: Any, password: str) -> None:
        sessions.end_all(self.state, user)
        _new_token()
        change_user_password(user, password, notify=bool(current_app.config["SECURITY_SEND_PASSWORD_CHANGE_EMAIL"]))
        self.state.db.commit()
        if self.say is not None:
            self.say("success", _("Your password is changed. You are signed out everywhere else."))

    def _form(self, name: str) -> Any:
        # The token is checked by the guard and above, for all forms alike.
        kind = self.state.extension.forms[name]
        data = request.form if request.method == "POST" else None
        return kind.instantiator(name, kind.cls, formdata=data, meta={"csrf": False})

    def _login_page(self, form: Any, after: str, error: str = "", status: int = 200) -> Response:
        for field in form:
            field.errors = ()
        page = pages.LoginPage(
            title=_("Sign in"),
            form=form,
            action_url=self.login_url(),
            errors=(error,) if error else (),
            next="" if after == self.home_url() else after,
        )
        return make_response(self.render("dashboard/login.html", page), status)

    def _password_page(self, form: Any, error: str = "", status: int = 200) -> Response:
        title = _("Change password")
        page = pages.PasswordPage(
            title=title,
            form=form,
            action_url=self.password_url(),
            crumbs=(pages.Crumb(_("Home"), self.home_url()), pages.Crumb(title)),
            errors=(error,) if error else (),
        )
        return make_response(self.render("dashboard/password.html", page), status)


def _go(url: str) -> Response:
    return cast(Response, redirect(url, 303))


def _new_token() -> None:
    """Forget the CSRF token of the session before: somebody else may have planted it."""
    session.pop(csrf.field_name(), None)
    g.pop(csrf.field_name(), None)


def _many(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return _("Too many attempts. Wait %(minutes)s minutes and try again.", minutes=minutes)


def _too_many(response: Response, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response
