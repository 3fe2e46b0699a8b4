from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine

from dashboard import Dashboard
from tests.architecture import ROOT

from .applications import Base, Product, new_app
from .people import Person

SIGN_IN = re.compile(r"^Sign in: (\S+) (\S+)$", re.MULTILINE)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(folder: Path, *options: str, **environment: str) -> Iterator[tuple[int, Path]]:
    """Start the sample with ``flask run`` and stop it, with its reloader's child, by its own group."""
    port, log = free_port(), folder / "log.txt"
    command = [sys.executable, "-m", "flask", "--app", "messages", "run", "--port", str(port), *options]
    known = {name: value for name, value in os.environ.items() if not name.startswith(("FLASK_", "DASHBOARD_"))}
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**known, **environment}, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield port, log
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def wait_for(port: int, log: Path) -> int:
    """Return the status of the sign-in page once the server answers."""
    for _attempt in range(150):
        try:
            with urlopen(f"http://127.0.0.1:{port}/admin/login", timeout=5) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"The server did not answer: {log.read_text()}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (sample,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "messages.py").write_text(sample)
    return tmp_path


@pytest.mark.slow
def test_the_first_start_in_development_prints_an_account_once(folder: Path) -> None:
    with running(folder, "--debug") as (port, log):
        assert wait_for(port, log) == 200
        said = log.read_text()
    found = SIGN_IN.findall(said)
    assert len(found) == 1, said
    assert "Traceback" not in said
    with running(folder, "--debug") as (port, log):
        assert wait_for(port, log) == 200
        assert "Sign in:" not in log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("environment", ["production", "testing"])
def test_no_account_is_made_elsewhere(folder: Path, environment: str) -> None:
    key = "0f5c7bd1a2934e6688d0b7a4c3e2f19d58"
    source = (folder / "messages.py").read_text()
    (folder / "messages.py").write_text(source.replace("db = SQL", f"app.config['SECRET_KEY'] = '{key}'\ndb = SQL", 1))
    with running(folder, DASHBOARD_ENV=environment) as (port, log):
        assert wait_for(port, log) == 200
        assert "Sign in:" not in log.read_text()


def said_at_first_request(tmp_path: Path, capfd: pytest.CaptureFixture[str], **settings: Any) -> str:
    engine = create_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    Base.metadata.create_all(engine)
    app = new_app(**settings)
    site = Dashboard(engine)
    site.register(Product)
    site.init_app(app)
    capfd.readouterr()
    assert Person(app).get("/admin/login").status_code == 200
    said = capfd.readouterr()
    found = SIGN_IN.search(said.err)
    if found:
        Person(app).sign_in(*found.groups())
    engine.dispose()
    return said.out + said.err


def test_the_first_request_in_development_tells_it_when_the_start_could_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = {"TESTING": False, "DASHBOARD_ENV": "development"}
    assert SIGN_IN.search(said_at_first_request(tmp_path, capfd, **settings))
    assert not SIGN_IN.search(said_at_first_request(tmp_path, capfd, **settings))


@pytest.mark.parametrize("environment", ["production", "testing"])
def test_a_request_elsewhere_makes_no_account(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], environment: str
) -> None:
    settings = {"TESTING": False, "DASHBOARD_ENV": environment, "SECRET_KEY": "0f5c7bd1a2934e6688d0b7a4c3e2f19d58"}
    assert "Sign in:" not in said_at_first_request(tmp_path, capfd, **settings)
