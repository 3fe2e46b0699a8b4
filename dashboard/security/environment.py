"""Development or production: which one this is, and what production refuses to start with."""

from __future__ import annotations

import logging
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Literal

from flask import Flask

from ..errors import DashboardError

__all__ = ["environment", "prepare_cookies", "prepare_secret_key"]

log = logging.getLogger("dashboard.security")

Environment = Literal["production", "testing", "development"]

KEY_FILE = "dashboard-secret-key"
SHORTEST_KEY = 32
SERVERS = ("gunicorn", "uwsgi", "mod_wsgi", "waitress", "hypercorn", "uvicorn", "daphne", "cheroot", "bjoern")
"""Modules that are loaded only where an application is served for good."""

EXAMPLE_WORDS = re.compile(
    r"change|replace|this|please|with|your|own|random|string|example|default|super|very|top|secret|key|password|flask|"
    r"dev(elopment)?|insecure|not|for|production|in|me|it|my|the|a|[\W_]"
)
EXAMPLE_KEYS = frozenset(
    {
        # From the documentation of Flask and of Flask-Security: whoever copies them shares them with the world.
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
        "pf9Wkove4IKEAXvy-cQkeDPhv9Cb3Ag-wyJILbq_dFw",
    }
)
HINT = "Make one with: python -c 'import secrets; print(secrets.token_hex(32))', and keep it out of the repository."


def declared_environment(app: Flask) -> Environment | None:
    """Return what the configuration or the environment variables say, or None."""
    named = app.config.get("DASHBOARD_ENV") or os.environ.get("DASHBOARD_ENV") or os.environ.get("FLASK_ENV") or ""
    word = str(named).strip().lower()
    if not word:
        return None
    return "production" if word.startswith("prod") else "testing" if word.startswith("test") else "development"


def environment(app: Flask) -> Environment:
    """Return ``DASHBOARD_ENV`` (configuration or variable) or ``FLASK_ENV`` when one is set; otherwise testing or
    development as the application's own switches say, production under a server made for it, else development."""
    if (declared := declared_environment(app)) is not None:
        return declared
    if app.testing:
        return "testing"
    if app.debug:
        return "development"
    return "production" if any(name in sys.modules for name in SERVERS) else "development"


def prepare_secret_key(app: Flask) -> None:
    """See that there is a ``SECRET_KEY`` worth the name.

    In production a missing, short or example key, and debug mode, raise :class:`~dashboard.errors.DashboardError`.
    In development a missing key is made and kept in the instance folder, so that sessions outlive a restart.
    """
    production = environment(app) == "production"
    if production and app.debug:
        raise DashboardError("Debug mode is on in production: it runs code for strangers.", hint="Unset FLASK_DEBUG.")
    key = app.config.get("SECRET_KEY")
    if not key:
        if production:
            raise DashboardError("SECRET_KEY is not set, and this is production.", hint=HINT)
        app.config["SECRET_KEY"] = secrets.token_hex(32) if app.testing else kept_key(Path(app.instance_path))
    elif (weakness := weakness_of(key)) and production:
        raise DashboardError(f"SECRET_KEY {weakness}, and this is production.", hint=HINT)
    elif weakness and not app.testing:
        log.warning("SECRET_KEY %s: good enough for development, refused in production.", weakness)


def weakness_of(key: str | bytes) -> str:
    """Return what is wrong with a key, as the rest of a sentence, or nothing."""
    text = key.decode("latin1") if isinstance(key, bytes) else str(key)
    if text in EXAMPLE_KEYS:
        return "is an example that others know"
    if len(text.encode()) < SHORTEST_KEY:
        return f"is shorter than {SHORTEST_KEY} bytes"
    if len(EXAMPLE_WORDS.sub("", text.lower())) < SHORTEST_KEY // 2:
        return "is made of the words of examples"
    if len(set(text)) < 10:
        return "repeats a few characters"
    return ""


def kept_key(folder: Path) -> str:
    """Return the key kept in the folder; make it first when there is none."""
    path = folder / KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place: of two processes that start at once, both read the same whole key.
        draft = folder / f"{KEY_FILE}.{secrets.token_hex(6)}"
        if not path.exists():
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(32))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip() or secrets.token_hex(32)
    except OSError as error:
        log.warning("No SECRET_KEY is set and none can be kept in %s (%s): sessions end at a restart.", folder, error)
        return secrets.token_hex(32)


def prepare_cookies(app: Flask, *, own: bool) -> None:
    """Tighten the session cookie where the application left Flask's defaults.

    ``Secure`` comes with production that was declared, or with an https ``PREFERRED_URL_SCHEME``: a server's mere
    presence does not prove that there is TLS before it. The name gets ``__Host-`` only for our own accounts.
    """
    config = app.config
    if config.get("SESSION_COOKIE_SAMESITE") is None:
        config["SESSION_COOKIE_SAMESITE"] = "Lax"
    secure = declared_environment(app) == "production" or config.get("PREFERRED_URL_SCHEME") == "https"
    if not secure:
        return
    config["SESSION_COOKIE_SECURE"] = config.get("SESSION_COOKIE_SECURE") or True
    whole_host = not config.get("SESSION_COOKIE_DOMAIN") and config.get("SESSION_COOKIE_PATH") in (None, "/")
    if own and whole_host and config.get("APPLICATION_ROOT") == "/" and config.get("SESSION_COOKIE_NAME") == "session":
        config["SESSION_COOKIE_NAME"] = "__Host-session"
