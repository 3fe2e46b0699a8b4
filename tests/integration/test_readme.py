"""The sample of the README, run as it stands there: one line registers a model, nothing else is configured."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.architecture import ROOT
from tests.integration.people import Person, text

PYTHON_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
EMAIL, PASSWORD = "ann@example.org", "quiet-otters-carry-seven-lanterns"


def sample() -> str:
    (code,) = PYTHON_BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return str(code)


def test_the_sample_is_a_dozen_lines_that_register_one_model() -> None:
    lines = [line for line in sample().splitlines() if line.strip() and "import" not in line]
    assert len(lines) <= 15
    assert "site.register(Message)" in lines


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    (tmp_path / "messages.py").write_text(sample(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("messages_of_the_readme", tmp_path / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    app: Flask = module.app
    yield app
    del sys.modules[spec.name]
    with app.app_context():
        engine: Engine = module.db.engine
    engine.dispose()


@pytest.fixture
def ann(app: Flask) -> Person:
    """An administrator made with the command of the README, and signed in."""
    created = app.test_cli_runner().invoke(args=["dashboard", "create-user", EMAIL, "--password", PASSWORD])
    assert created.exit_code == 0, created.output
    person = Person(app)
    person.sign_in(EMAIL, PASSWORD)
    return person


def write(ann: Person, **values: str) -> str:
    """Create a message through the form and return the address of its page."""
    assert ann.get("/admin/message/new").status_code == 200
    answer = ann.post("/admin/message/new", values)
    assert answer.status_code in (302, 303), text(answer)
    found = re.search(r'href="(/admin/message/[^/"?]+/)', ann.get("/admin/message/").get_data(as_text=True))
    assert found is not None
    return found[1]


def test_a_stranger_is_sent_to_sign_in(app: Flask) -> None:
    person = Person(app)
    for address in ("/admin/", "/admin/message/", "/admin/message/new", "/admin/message/1/"):
        answer = person.get(address)
        assert answer.status_code == 302
        assert "/admin/login" in answer.location
    assert person.get("/admin/login").status_code == 200


def test_home_leads_to_the_model(ann: Person) -> None:
    home = ann.get("/admin/")
    assert home.status_code == 200
    assert 'href="/admin/message/"' in home.get_data(as_text=True)


def test_an_empty_list_says_so_and_offers_to_create(ann: Person) -> None:
    page = ann.get("/admin/message/")
    assert page.status_code == 200
    assert "/admin/message/new" in page.get_data(as_text=True)


def test_what_is_created_stands_in_list_and_detail(ann: Person) -> None:
    page = write(ann, title="Seed swap on Sunday", body="Bring <b>labels</b>")
    assert "Seed swap on Sunday" in text(ann.get("/admin/message/"))
    detail = ann.get(page)
    assert "Seed swap on Sunday" in text(detail)
    assert "Bring &lt;b&gt;labels" in detail.get_data(as_text=True)


def test_the_list_can_be_searched(ann: Person) -> None:
    write(ann, title="Seed swap on Sunday")
    assert "Seed swap on Sunday" in text(ann.get("/admin/message/?q=swap"))
    assert "Seed swap on Sunday" not in text(ann.get("/admin/message/?q=nowhere"))


def test_a_missing_title_is_an_error_on_its_field_and_loses_nothing(ann: Person) -> None:
    ann.get("/admin/message/new")
    answer = ann.post("/admin/message/new", {"title": "", "body": "half a thought"})
    assert answer.status_code in (200, 422)
    assert "half a thought" in answer.get_data(as_text=True)
    assert "half a thought" not in text(ann.get("/admin/message/"))


def test_an_edit_is_seen_and_leaves_the_rest_alone(ann: Person) -> None:
    page = write(ann, title="Seed swap on Sunday", body="Bring labels")
    assert "Bring labels" in ann.get(f"{page}edit").get_data(as_text=True)
    answer = ann.post(f"{page}edit", {"title": "Seed swap on Monday", "body": "Bring labels"})
    assert answer.status_code in (302, 303), text(answer)
    shown = text(ann.get(page))
    assert "Seed swap on Monday" in shown
    assert "Bring labels" in shown


def test_deleting_asks_first(ann: Person) -> None:
    page = write(ann, title="Seed swap on Sunday")
    question = ann.get(f"{page}delete")
    assert question.status_code == 200
    assert "Seed swap on Sunday" in text(question)
    assert ann.get(page).status_code == 200
    assert ann.post(f"{page}delete").status_code in (302, 303)
    assert ann.get(page).status_code == 404
