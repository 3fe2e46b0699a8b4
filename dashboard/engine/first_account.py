"""The first administrator of a site in development: made when nobody has an account yet, and told once."""

from __future__ import annotations

import logging

import click
from sqlalchemy.exc import SQLAlchemyError

from .. import security
from ..errors import DashboardError
from ..i18n import gettext as _
from .own_tables import ensure_tables
from .site import Site

__all__ = ["greet", "greet_at_start"]

log = logging.getLogger("dashboard")


def greet(site: Site) -> None:
    """Make the first administrator and print how to sign in, if this is development and nobody can.

    An application's own users are never added to. Needs an application context.
    """
    if not security.state(site.app).own or security.environment(site.app) != "development":
        return
    if (made := security.ensure_first_admin()) is not None:
        email, password = made
        click.echo(_("The dashboard had no account yet, so it made one. This is shown once:"), err=True)
        click.echo(f"Sign in: {email} {password}", err=True)


def greet_at_start(site: Site) -> None:
    """Do the same while ``flask run`` starts, so that it stands in the terminal before anybody opens a page.

    Whatever keeps it from working now (a database that is not there yet) is left to the first request.
    """
    command = click.get_current_context(silent=True)
    if command is None or command.info_name != "run":
        return
    try:
        with site.app.app_context():
            ensure_tables(site)
            greet(site)
    except (SQLAlchemyError, DashboardError):
        log.info("The first account could not be made yet; the first request will.", exc_info=True)
        site.ready = False
