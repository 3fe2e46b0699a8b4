"""The gate: accounts, sessions, sign-in, the guard and the headers; the only package that imports Flask-Security."""

from .accounts import seed_roles
from .csrf import csrf_token
from .environment import environment
from .gate import Guard, again, wants_json
from .headers import nonce, protect
from .people import create_user, end_sessions, ensure_first_admin, sessions_of, set_active, set_password
from .redirects import here, safe_next
from .refusals import ForeignOrigin, Missing, NoEntry, NotAllowed, Refused, SignedOut, StaleForm
from .sessions import Login
from .setup import install
from .sign_in import SignIn
from .state import SecurityState, state
from .users import current_user, forget_user, stranger, user_label

__all__ = [
    "ForeignOrigin",
    "Guard",
    "Login",
    "Missing",
    "NoEntry",
    "NotAllowed",
    "Refused",
    "SecurityState",
    "SignIn",
    "SignedOut",
    "StaleForm",
    "again",
    "create_user",
    "csrf_token",
    "current_user",
    "end_sessions",
    "ensure_first_admin",
    "environment",
    "forget_user",
    "here",
    "install",
    "nonce",
    "protect",
    "safe_next",
    "seed_roles",
    "sessions_of",
    "set_active",
    "set_password",
    "state",
    "stranger",
    "user_label",
    "wants_json",
]
