"""The command ``python -m dashboard.demo``: makes the example at its first start and serves it."""

from __future__ import annotations

import sys

import click

from ..errors import DashboardError
from ..i18n import gettext as _
from ..listening import run
from ..serving import sign_in_line
from .app import create_app

UNCHANGED = _("password unchanged; set a new one with: flask --app dashboard.demo dashboard set-password <e-mail>")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=5000, show_default=True, help="The port to listen on; 0 picks a free one.")
def main(host: str, port: int) -> None:
    """Serve the example: a community of gardeners and its seed shop."""
    try:
        app = create_app()
        site = app.extensions["demo_site"]
        run(app, host=host, port=port, home=site.url, sign_in=lambda: sign_in_line(app, site, unchanged=UNCHANGED))
    except DashboardError as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m dashboard.demo")
