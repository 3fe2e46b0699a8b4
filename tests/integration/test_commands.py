from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from dashboard import Dashboard
from dashboard.cli import main

from .applications import new_app, new_site
from .people import Person

EMAIL = "ann@example.org"
GOOD = "quiet-otters-carry-seven-lanterns"


@pytest.fixture
def app() -> Iterator[Flask]:
    with new_site() as site:
        app = new_app()
        site.init_app(app)
        yield app


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["dashboard", *args])


def refused(result: Result) -> str:
    """Return what a command said that did not work: sentences, no traceback."""
    assert result.exit_code not in (0, None)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.output


# Inside an application ------------------------------------------------------------------------------------------------


def test_check_says_that_nothing_is_wrong(app: Flask) -> None:
    result = run(app, "check")
    assert result.exit_code == 0
    assert "nothing" in result.output.lower() or "no " in result.output.lower()


def test_describe_lists_models_and_tells_of_one(app: Flask) -> None:
    listed = run(app, "describe")
    assert listed.exit_code == 0
    assert "Product" in listed.output
    for name in ("Product", "product"):
        told = run(app, "describe", name)
        assert told.exit_code == 0
        assert "name" in told.output
    assert "Did you mean Product?" in refused(run(app, "describe", "Prodct"))


def test_create_user_prints_a_password_that_lets_one_in(app: Flask) -> None:
    made = run(app, "create-user", EMAIL)
    assert made.exit_code == 0, made.output
    found = re.search(r"Password: (\S+)", made.output)
    assert found is not None
    Person(app).sign_in(EMAIL, found[1])


def test_create_user_says_what_is_wrong(app: Flask) -> None:
    assert run(app, "create-user", EMAIL, "--password", GOOD, "--role", "viewer").exit_code == 0
    assert "already" in refused(run(app, "create-user", EMAIL.upper(), "--password", GOOD))
    assert "Did you mean 'editor'?" in refused(run(app, "create-user", "b@example.org", "--role", "editr"))
    assert "email:" in refused(run(app, "create-user", "no address"))
    assert "password:" in refused(run(app, "create-user", "b@example.org", "--password", "short"))
    assert "Missing argument" in refused(run(app, "create-user"))


def test_a_given_password_is_not_printed(app: Flask) -> None:
    assert GOOD not in run(app, "create-user", EMAIL, "--password", GOOD).output
    assert GOOD not in run(app, "set-password", EMAIL, "--password", GOOD).output


def test_set_password_ends_the_sessions_and_says_who_is_not_there(app: Flask) -> None:
    run(app, "create-user", EMAIL, "--password", GOOD)
    ann = Person(app)
    ann.sign_in(EMAIL, GOOD)
    result = run(app, "set-password", EMAIL)
    assert result.exit_code == 0
    assert ann.get("/admin/").status_code == 302
    Person(app).sign_in(EMAIL, result.output.split()[-1])
    assert "b@example.org" in refused(run(app, "set-password", "b@example.org"))


def test_create_tables_can_be_called_twice(app: Flask) -> None:
    for _time in range(2):
        assert run(app, "create-tables").exit_code == 0


def test_a_database_that_is_away_is_a_sentence() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    site = Dashboard(f"postgresql+psycopg://ann:secret@127.0.0.1:{port}/shop")
    app = new_app()
    site.init_app(app)
    for args in (("create-user", EMAIL), ("create-tables",), ("set-password", EMAIL)):
        said = refused(run(app, *args))
        assert said.startswith("Error: The database")
        assert "secret" not in said
    assert run(app, "check").exit_code == 0


def flask(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "shop", *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


WRONG = """
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from dashboard import Dashboard, ModelAdmin

class Base(DeclarativeBase): pass

class Product(Base):
    __tablename__ = "product"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

app = Flask(__name__)
site = Dashboard("sqlite://")

@site.register(Product)
class ProductAdmin(ModelAdmin):
    list_display = ("nmae",)
    search_fields = ("naem",)

site.init_app(app)
"""


def test_wrong_declarations_are_printed_all_at_once_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(WRONG)
    done = flask(tmp_path, "dashboard", "check")
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "Traceback" not in said
    assert said.count("Did you mean 'name'?") == 2
    assert "shop.py:18" in said


def test_an_application_without_a_dashboard_has_no_such_command(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
    done = flask(tmp_path, "dashboard", "check")
    assert done.returncode != 0
    assert "No such command" in done.stderr


# For any database -----------------------------------------------------------------------------------------------------


def serve(*args: str) -> str:
    return refused(CliRunner().invoke(main, ["serve", *args]))


def test_the_version_is_told() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0
    assert re.search(r"\d+\.\d+", result.output)


def test_serve_says_what_is_wrong_with_the_address(tmp_path: Path) -> None:
    users = ("--users", str(tmp_path / "users.sqlite"))
    (tmp_path / "shop.sqlite").write_bytes(b"")
    (tmp_path / "text.sqlite").write_text("This is no database, and long enough to be looked at." * 20)
    assert "is not the address of a database" in serve("nonsense", *users)
    assert "There is no file" in serve(f"sqlite:///{tmp_path}/nothing.db", *users)
    assert "Did you mean" in serve(f"sqlite:///{tmp_path}/shp.sqlite", *users)
    assert "no table to show" in serve(f"sqlite:///{tmp_path}/shop.sqlite", *users)
    assert "not a SQLite database" in serve(f"sqlite:///{tmp_path}/text.sqlite", *users)
    assert "secret" not in serve("postgresql+psycopg://ann:secret@127.0.0.1:1/shop", *users)
    assert "Missing argument" in serve()
    assert "not in the range" in serve("x", "--port", "99999")
    assert "is not a valid integer" in serve("x", "--port", "http")
