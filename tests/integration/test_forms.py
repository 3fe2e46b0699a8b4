"""Forms as staff use them without a script: nothing typed is lost, nothing unasked is written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from dashboard.writing.history import ChangeRecord

from .browsing import Form, Page, read
from .people import Person, text
from .workshop import SECRET, Project, State, Task, person, session_of


@pytest.fixture
def admin(workshop: Flask) -> Person:
    return person(workshop, "admin")


def form_at(person: Person, url: str) -> Form:
    return read(person, url).form("record")


def task(app: Flask, **by: Any) -> dict[str, Any]:
    """Return the stored values of a task."""
    with session_of(app) as session:
        row = session.scalars(select(Task).filter_by(**by)).one()
        return {column.key: getattr(row, column.key) for column in Task.__table__.columns}


def changes(app: Flask) -> int:
    with session_of(app) as session:
        return int(session.scalar(select(func.count()).select_from(ChangeRecord)) or 0)


FULL = {
    "title": "paint “the” <fence>",
    "project": "1",
    "text": "first line\r\nsecond line\r\n",
    "state": "done",
    "price": "12.50",
    "stars": "5",
    "urgent": "false",
    "due": "2026-02-28",
    "data": '{"colour": ["blue", 1, true, null]}',
    "salary": "100",
    "homepage": "https://example.com/?a=1&b=2",
}


def test_what_is_typed_is_stored_and_comes_back_the_same(workshop: Flask, admin: Person) -> None:
    answer = form_at(admin, "/admin/task/new").send(admin, **FULL)
    assert answer.status_code == 303, text(answer)
    assert answer.location == "/admin/task/"
    stored = task(workshop, title=FULL["title"])
    assert stored["text"] == "first line\nsecond line\n"
    assert stored["price"] == Decimal("12.50")
    assert stored["data"] == {"colour": ["blue", 1, True, None]}
    assert stored["urgent"] is False
    assert stored["state"] is State.done
    form = form_at(admin, f"/admin/task/{stored['id']}/edit")
    for name, value in FULL.items():
        if name != "data":
            assert form.value(name) == value, name


def test_an_unchanged_save_writes_nothing_and_says_so(workshop: Flask, admin: Person) -> None:
    form_at(admin, "/admin/task/new").send(admin, **FULL)
    before, recorded = task(workshop, title=FULL["title"]), changes(workshop)
    for key in (before["id"], 1):
        answer = form_at(admin, f"/admin/task/{key}/edit").send(admin)
        assert answer.status_code == 303, text(answer)
        assert "there was nothing to save" in text(admin.get(answer.location))
    assert task(workshop, title=FULL["title"]) == before
    assert changes(workshop) == recorded


def test_each_button_leads_where_it_says(workshop: Flask, admin: Person) -> None:
    editing = form_at(admin, "/admin/task/1/edit?_list=sort%3Dtitle")
    assert {name for name, _value in editing.buttons} >= {"_save", "_continue", "_addanother", "_saveasnew"}
    assert editing.send(admin, "_save=1").location == "/admin/task/?sort=title"
    assert editing.send(admin, "_continue=1").location == "/admin/task/1/edit?_list=sort%3Dtitle"
    assert editing.send(admin, "_addanother=1").location == "/admin/task/new?_list=sort%3Dtitle"
    taken = editing.send(admin, "_saveasnew=1", text="a copy of it")
    assert taken.status_code == 422
    again = Page(taken).form("record")
    # The copy is refused because its title is taken; it must not have become an edit of the original.
    assert again.action.startswith("/admin/task/new?")
    assert again.value("text") == "a copy of it"
    made = again.send(admin, title="dig deeper")
    assert made.status_code == 303, text(made)
    assert task(workshop, title="dig deeper")["text"] == "a copy of it"
    assert task(workshop, id=1)["title"] == "dig"
    assert task(workshop, id=1)["text"] is None


def test_a_copy_starts_from_the_record_without_its_secrets(workshop: Flask, admin: Person) -> None:
    page = read(admin, "/admin/task/new?_copy=1")
    form = page.form("record")
    assert (form.value("title"), form.value("project"), form.value("stars")) == ("dig", "1", "1")
    assert SECRET not in page.html
    assert form.send(admin, title="dig again").status_code == 303
    copied = task(workshop, title="dig again")
    assert (copied["project_id"], copied["stars"], copied["password_hash"]) == (1, 1, None)
    for key in ("99", "abc", "", "1,2", "%00"):
        assert admin.get(f"/admin/task/new?_copy={key}").status_code == (200 if key == "" else 404), key


def test_errors_name_their_field_and_keep_everything_that_was_typed(workshop: Flask, admin: Person) -> None:
    before = task(workshop, id=1)
    typed = {**FULL, "title": "plant", "price": "12,5x", "stars": "many", "due": "2026-02-31", "data": '{"a": }'}
    for url in ("/admin/task/new", "/admin/task/1/edit"):
        answer = form_at(admin, url).send(admin, **typed)
        assert answer.status_code == 422
        page = Page(answer)
        form = page.form("record")
        for name, value in typed.items():
            assert form.value(name) == value, name
        for name in ("price", "stars", "due", "data"):
            assert f'href="#field-{name}"' in page.html, name
            assert f'id="field-{name}-error"' in page.html, name
        assert "Not saved: 4 things need your attention." in text(answer)
        mended = {"price": "1", "stars": "1", "due": "2026-02-27", "data": "{}"}
        answer = form.send(admin, **mended)
        assert answer.status_code == 422
        page = Page(answer)
        assert 'id="field-title-error"' in page.html
        assert page.form("record").value("project") == "1"
        assert page.form("record").value("due") == "2026-02-27"
    assert task(workshop, id=1) == before
    answer = form_at(admin, "/admin/task/new").send(admin, title="")
    assert 'id="field-title-error"' in answer.get_data(as_text=True)


WRONG: dict[str, tuple[str, ...]] = {
    "price": ("1e400", "-", "1.234", "99999999999", "0x10"),
    "stars": ("1.5", "99999999999999999999", "--1", "½"),
    "due": ("2026-13-01", "31.02.2026x", "0000-00-00", "99999-01-01"),
    "data": ("{", "NaN", '{"a": Infinity}', "[1,]", "[" * 3000),
    "state": ("nonsense", "State.done", "0"),
    "project": ("99", "abc", "1,2", "' OR 1=1 --", "\x00"),
    "title": ("x" * 81, "nul \x00 here"),
    "homepage": ("x" * 201,),
    "urgent": ("perhaps",),
}


def test_s22_values_that_do_not_fit_are_refused_at_their_field(workshop: Flask, admin: Person) -> None:
    before, recorded = task(workshop, id=1), changes(workshop)
    form = form_at(admin, "/admin/task/1/edit")
    for name, values in WRONG.items():
        for value in values:
            answer = form.send(admin, **{name: value})
            assert answer.status_code == 422, (name, value[:40], answer.status_code)
            assert f'id="field-{name}-error"' in answer.get_data(as_text=True), (name, value[:40])
    assert task(workshop, id=1) == before
    assert changes(workshop) == recorded


def test_a_relation_is_searched_without_a_script(workshop: Flask, admin: Person) -> None:
    with session_of(workshop) as session:
        session.add_all(Project(name=f"Shed {count:02}") for count in range(40))
        session.add(Project(name="Zeppelin"))
        session.commit()
    form = form_at(admin, "/admin/task/1/edit")
    assert "Zeppelin" not in [label for _value, label in form.selects["project"]]
    recorded = changes(workshop)
    answer = form.send(admin, "_search=project", _q_project="zepp", title="dig slowly", stars="not yet")
    assert answer.status_code == 200
    form = Page(answer).form("record")
    offered = {label: value for value, label in form.selects["project"]}
    assert {"Zeppelin", "Garden"} <= set(offered)
    assert "Cellar" not in offered
    assert (form.value("title"), form.value("stars"), form.value("_q_project")) == ("dig slowly", "not yet", "zepp")
    assert form.value("project") == "1"
    assert changes(workshop) == recorded
    assert task(workshop, id=1)["title"] == "dig"
    answer = form.send(admin, stars="2", project=offered["Zeppelin"])
    assert answer.status_code == 303, text(answer)
    assert str(task(workshop, id=1)["project_id"]) == offered["Zeppelin"]


def test_the_address_fills_in_a_new_form_as_far_as_the_user_may_write(workshop: Flask, admin: Person) -> None:
    query = (
        "title=from+the+address&project=2&stars=4&state=done&due=2026-05-06&opened_at=2020-01-01&id=77&stars=x&salary=9"
    )
    form = form_at(admin, f"/admin/task/new?{query}")
    assert (form.value("title"), form.value("project"), form.value("state")) == ("from the address", "2", "done")
    ann = person(workshop, "ann")
    form = form_at(ann, f"/admin/task/new?{query}&password_hash=x")
    assert form.values("salary") == []
    assert form.value("project") == ""
    bad = "&".join(f"{name}=%00%ff{{}}'" for name in ("title", "project", "stars", "due", "data", "price", "urgent"))
    assert ann.get(f"/admin/task/new?{bad}").status_code == 200


def test_s25_what_is_not_on_the_form_is_ignored(workshop: Flask, admin: Person) -> None:
    before = task(workshop, id=1)
    extra = {
        "id": "99",
        "opened_at": "2001-01-01T00:00",
        "project_id": "2",
        "owner_id": "1",
        "__class__": "x",
        "metadata": "x",
        "role": "admin",
        "_sa_instance_state": "x",
        "field-id": "5",
        "password_hash": "x",
    }
    answer = form_at(admin, "/admin/task/1/edit").send(admin, text="touched", **extra)
    assert answer.status_code == 303
    assert task(workshop, id=1) == {**before, "text": "touched"}
    ann = person(workshop, "ann")
    answer = form_at(ann, "/admin/task/1/edit").send(ann, text="again", salary="1", **extra)
    assert answer.status_code == 303
    assert task(workshop, id=1) == {**before, "text": "again"}
    answer = form_at(ann, "/admin/task/new").send(ann, title="made by ann", salary="1", **extra)
    assert answer.status_code == 303
    made = task(workshop, title="made by ann")
    assert made["salary"] is None
    assert made["id"] != 99
    assert made["opened_at"].year == 2026


def test_line_breaks_are_kept_as_they_were_stored(workshop: Flask, admin: Person) -> None:
    with session_of(workshop) as session:
        session.get_one(Task, 1).text = "dos\r\nlines\r\n"
        session.get_one(Task, 2).text = "\n\nunix\nlines"
        session.commit()
    for key, text_ in ((1, "dos\r\nlines\r\n"), (2, "\n\nunix\nlines")):
        assert "nothing to save" in text(admin.get(form_at(admin, f"/admin/task/{key}/edit").send(admin).location))
        assert form_at(admin, f"/admin/task/{key}/edit").send(admin, stars="9").status_code == 303
        assert task(workshop, id=key)["text"] == text_
    form_at(admin, "/admin/task/1/edit").send(admin, text="dos\r\nmore\r\n")
    assert task(workshop, id=1)["text"] == "dos\r\nmore\r\n"


def test_a_hook_refuses_in_words_and_nothing_is_written(workshop: Flask, admin: Person) -> None:
    recorded = changes(workshop)
    for url in ("/admin/task/new", "/admin/task/1/edit"):
        answer = form_at(admin, url).send(admin, title="refuse me", text="kept")
        assert answer.status_code == 422
        assert "Tasks cannot be called “refuse me”." in text(answer)
        assert Page(answer).form("record").value("text") == "kept"
    assert task(workshop, id=1)["title"] == "dig"
    assert changes(workshop) == recorded


def test_a_save_that_takes_the_record_out_of_sight_still_ends_well(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    answer = form_at(ann, "/admin/task/1/edit").send(ann, "_continue=1", title="hidden by ann")
    assert answer.location == "/admin/task/"
    page = read(ann, answer.location)
    assert "was saved" in page.html
    assert not page.all_links("View")
    assert ann.get("/admin/task/1/").status_code == 404


def test_two_identical_controls_and_a_form_without_any_do_no_harm(workshop: Flask, admin: Person) -> None:
    before = task(workshop, id=1)
    page = read(admin, "/admin/task/1/edit")
    assert re.search(r'enctype="multipart/form-data"', page.html)
    assert admin.post("/admin/task/1/edit", {}).status_code == 303
    assert task(workshop, id=1) == before
    answer = admin.post("/admin/task/1/edit", [("title", "one"), ("title", "two"), ("project", "1"), ("project", "2")])
    assert answer.status_code == 303
    assert (task(workshop, id=1)["title"], task(workshop, id=1)["project_id"]) == ("two", 2)
