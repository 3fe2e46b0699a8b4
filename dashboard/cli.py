"""The commands: ``flask dashboard …`` inside an application, and ``dashboard serve`` for any database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from . import security
from .checks import describe_text, report
from .declarations import ModelAdmin
from .engine.build import bound_sites
from .engine.own_tables import create_tables
from .errors import DashboardError, FieldErrors
from .facts import close_match

__all__ = ["group", "main"]


def explain(error: DashboardError) -> str:
    """Return an error as lines for a terminal."""
    if isinstance(error, FieldErrors):
        return "\n".join(f"{name}: {' '.join(said)}" if name else " ".join(said) for name, said in error.errors.items())
    return str(error)


class Explained(click.Group):
    """A group whose commands report this package's errors, and the database's, as sentences, not as tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DashboardError as error:
            raise click.ClickException(explain(error)) from error
        except DBAPIError as error:
            reason = str(error.orig).strip().partition("\n")[0]
            raise click.ClickException(f"The database cannot do this now: {reason}") from error


class ExplainedApp(Explained, AppGroup):
    """The same for commands that run inside an application."""


group = ExplainedApp("dashboard", help="The admin dashboard: check declarations, look after accounts.")


def sites() -> list[Any]:
    found = list(bound_sites(current_app).values())
    if not found:
        raise click.ClickException("This application has no dashboard. Call site.init_app(app).")
    return found


@group.command("check")
def check_command() -> None:
    """Check every declaration and say all that is wrong."""
    findings = [finding for site in sites() for finding in site.declared.check()]
    click.echo(report(findings))
    if any(finding.level == "error" for finding in findings):
        raise SystemExit(1)


@group.command("describe")
@click.argument("model", required=False)
def describe_command(model: str | None) -> None:
    """Show what the dashboard knows of MODEL and how it will be shown; without MODEL, list the models."""
    admins: list[ModelAdmin] = [admin for site in sites() for admin in site.registry]
    if model is None:
        for admin in admins:
            click.echo(f"{admin.info.name:24} {admin.slug:24} {admin.info.label_plural}")
        return
    chosen = [admin for admin in admins if model in (admin.info.name, admin.slug)]
    if not chosen:
        guess = close_match(model, [admin.info.name for admin in admins])
        hint = f" Did you mean {guess}?" if guess else ""
        raise click.ClickException(f"No model {model!r} is registered.{hint}")
    for admin in chosen:
        click.echo(describe_text(admin))


@group.command("create-user")
@click.argument("email")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times. Default: admin.")
@click.option("--name", default="", help="The name shown on pages.")
@click.option("--password", default=None, help="Better left out: a strong one is made and printed once.")
def create_user_command(email: str, roles: tuple[str, ...], name: str, password: str | None) -> None:
    """Create an account that may sign in."""
    prepare()
    _user, made = security.create_user(email, password, roles=roles or ("admin",), name=name)
    click.echo(f"Created {email} ({', '.join(roles or ('admin',))}).")
    if password is None:
        click.echo(f"Password: {made}")


@group.command("set-password")
@click.argument("email")
@click.option("--password", default=None, help="Better left out: a strong one is made and printed once.")
def set_password_command(email: str, password: str | None) -> None:
    """Give an account a new password and end its sessions."""
    prepare()
    made = security.set_password(email, password)
    click.echo(f"New password for {email}: {made}" if password is None else f"The password of {email} was changed.")


@group.command("create-tables")
def create_tables_command() -> None:
    """Make the dashboard's own tables that are missing (done by itself at the first request, too)."""
    prepare()
    click.echo("The dashboard's tables are there.")


def prepare() -> None:
    """Make the dashboard's own tables, which every command about accounts needs."""
    for site in sites():
        create_tables(site)


@click.group(cls=Explained)
@click.version_option(package_name="flask-model-dashboard")
def main() -> None:
    """An admin dashboard for SQLAlchemy models, and for any database."""


@main.command("serve")
@click.argument("database")
@click.option("--write", is_flag=True, help="Allow changes; otherwise nothing in the database can be changed.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--schema", default=None, help="Another schema than the database's default.")
@click.option(
    "--users", type=click.Path(path_type=Path), default=None, help="The SQLite file in which the accounts are kept."
)
@click.option("--new-password", is_flag=True, help="Give the first administrator a new password.")
def serve_command(
    database: str, write: bool, host: str, port: int, schema: str | None, users: Path | None, new_password: bool
) -> None:
    """Serve an admin for an existing DATABASE, given as a URL such as sqlite:///shop.sqlite."""
    from .serving import serve

    serve(database, write=write, host=host, port=port, users_path=users, schema=schema, new_password=new_password)


if __name__ == "__main__":
    sys.exit(main())
