"""The command ``python -m dashboard.demo``: makes the example at its first start and serves it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from ..errors import DashboardError
from ..listening import run
from ..serving import sign_in_line
from .app import create_app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=5000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0 picks a free one.",
)
def main(host: str, port: int) -> None:
    """Serve the example: a community of gardeners and its seed shop."""
    try:
        app = create_app()
        site = app.extensions["demo_site"]
        run(app, host=host, port=port, home=site.url, sign_in=lambda: sign_in_line(app, site, another=set_password))
    except DashboardError as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)


def set_password(email: str) -> str:
    """Return the command that gives an account a new password, as one types it here."""
    python = Path(sys.executable)
    # A path below this folder is the shorter one to type; a virtual environment must not be resolved away.
    python = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
    return f"{shlex.quote(str(python))} -m flask --app dashboard.demo dashboard set-password {shlex.quote(email)}"


if __name__ == "__main__":
    main(prog_name="python -m dashboard.demo")
