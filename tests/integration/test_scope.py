"""Rows of others and fields that are not for everybody: absent on every door, as if they did not exist."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from dashboard import ModelAdmin

from .browsing import Page, read
from .people import Person, text
from .workshop import SECRET, Project, Task, TaskAdmin, person, session_of


def test_s4_a_row_of_somebody_else_is_not_there_on_any_door(workshop: Flask) -> None:
    ann, bob = person(workshop, "ann"), person(workshop, "bob")
    ann.get("/admin/project/")
    for method, url, data in (
        ("GET", "/admin/project/2/", {}),
        ("GET", "/admin/project/2/edit", {}),
        ("POST", "/admin/project/2/edit", {"name": "Mine"}),
        ("POST", "/admin/project/2/edit", {"name": "Mine", "_saveasnew": "1"}),
        ("GET", "/admin/project/2/delete", {}),
        ("POST", "/admin/project/2/delete", {}),
        ("GET", "/admin/project/new?_copy=2", {}),
        ("POST", "/admin/project/action", {"action": "delete", "key": "2"}),
        ("POST", "/admin/project/action", {"action": "delete", "key": "2", "_confirmed": "1"}),
        ("GET", "/admin/task/5/", {}),
        ("POST", "/admin/task/5/edit", {"title": "Mine"}),
        ("POST", "/admin/task/action", {"action": "finish", "key": "5"}),
    ):
        answer = ann.get(url) if method == "GET" else ann.post(url, data)
        assert answer.status_code == 404, (method, url)
        assert "Cellar" not in text(answer)
        assert "hidden task" not in text(answer)
    assert bob.get("/admin/project/2/edit").status_code == 200
    with session_of(workshop) as session:
        assert session.scalars(select(Project.name).order_by(Project.id)).all() == ["Garden", "Cellar"]
        assert (
            session.scalar(select(func.count()).select_from(Task).where(Task.title.in_(["Mine", "hidden task"]))) == 1
        )


def test_s4_s23_rows_of_others_are_neither_named_nor_counted_nor_found_out(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    listed = read(ann, "/admin/project/")
    assert "1 of 1" in listed.html
    for url in (
        "/admin/project/",
        "/admin/project/?q=cellar",
        "/admin/project/?name__contains=cellar",
        "/admin/task/",
        "/admin/task/3/",
        "/admin/task/3/edit",
        "/admin/task/new",
        "/admin/task/?project=2",
        "/admin/task/lookup/project",
        "/admin/task/lookup/project?q=Cell",
        "/admin/project/1/",
        "/admin/project/1/delete",
        "/admin/",
    ):
        answer = text(ann.get(url))
        assert "Cellar" not in answer, url
        assert "hidden task" not in answer, url
    # Neither a search nor a filter nor an order over the relation tells what is in the rows of others.
    for query in ("q=cellar", "project__name=Cellar", "project__name__startswith=C", "project__name__contains=ell"):
        assert "brew" not in read(ann, f"/admin/task/?{query}").html.split("<table")[-1].split("</table")[0], query
    for sort in ("project__name", "-project__name", "project", "-project"):
        html = read(ann, f"/admin/task/?sort={sort}").html
        order = sorted(("dig", "plant", "brew", "sweep"), key=lambda title: html.index(f">{title}<"))
        # Whose project is hidden stands with those that have none.
        assert {"brew", "sweep"} in (set(order[:2]), set(order[2:])), (sort, order)
    # What is linked already stays linked when somebody saves who may not see it.
    form = read(ann, "/admin/task/3/edit").form("record")
    assert "(not visible to you)" in [label for _value, label in form.selects["project"]]
    assert form.send(ann, text="brewed").status_code == 303
    assert form.send(ann, project="2").status_code == 422
    with session_of(workshop) as session:
        assert session.get_one(Task, 3).project_id == 2
        assert session.get_one(Task, 3).text == "brewed"
    assert read(ann, "/admin/task/1/edit").form("record").send(ann, project="2").status_code == 422


def test_s23_a_field_that_is_not_for_everybody_is_absent_everywhere(workshop: Flask) -> None:
    admin, ann = person(workshop, "admin"), person(workshop, "ann")
    for url in ("/admin/task/", "/admin/task/1/"):
        assert "4,242" in text(admin.get(url)), url
    assert "4242" in admin.get("/admin/task/1/edit").get_data(as_text=True)
    for url in (
        "/admin/task/",
        "/admin/task/1/",
        "/admin/task/1/edit",
        "/admin/task/new?salary=4242",
        "/admin/task/new?_copy=1",
        "/admin/project/1/",
        "/admin/task/1/delete",
        "/admin/",
    ):
        answer = ann.get(url).get_data(as_text=True)
        assert "4242" not in answer.replace("salary=4242", ""), url
        assert "4,242" not in answer, url
        assert "Salary" not in answer, url
    everything = read(ann, "/admin/task/").html.count('name="key"')
    assert everything == 4
    for query in (
        "salary=1",
        "salary__gte=1000000",
        "salary__is_null=true",
        "-salary=4242",
        "sort=salary",
        "sort=-salary",
        "project__tasks__salary=1",
    ):
        page = read(ann, f"/admin/task/?{query}")
        assert "chip-error" in page.html, query
        assert page.html.count('name="key"') == everything, query
    assert 'name="key"' not in ann.get("/admin/task/?q=4242").get_data(as_text=True)
    assert read(admin, "/admin/task/?q=4242").html.count('name="key"') == 5
    # Copying and saving as new takes along nothing that one may not see.
    form = read(ann, "/admin/task/new?_copy=1").form("record")
    assert form.send(ann, title="copied", salary="5").status_code == 303
    form = read(ann, "/admin/task/1/edit").form("record")
    assert form.send(ann, "_saveasnew=1", title="saved as new", salary="5").status_code == 303
    with session_of(workshop) as session:
        found = session.scalars(select(Task.salary).where(Task.title.in_(["copied", "saved as new"]))).all()
        assert found == [None, None]
        assert session.get_one(Task, 1).salary == 4242


def test_s24_a_secret_stands_on_no_page_and_cannot_be_asked_for(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    form = read(admin, "/admin/task/1/edit").form("record")
    answers = [
        form.send(admin, title="dig on", password_hash="typed-hash"),
        form.send(admin, title="", password_hash="typed-hash"),
        *(
            admin.get(url)
            for url in (
                "/admin/",
                "/admin/task/",
                "/admin/task/?sort=password_hash",
                "/admin/task/?password_hash__startswith=hash",
                "/admin/task/1/",
                "/admin/task/1/edit",
                "/admin/task/1/delete",
                "/admin/task/new?_copy=1",
                "/admin/project/1/",
                "/admin/task/lookup/project?q=hash",
            )
        ),
    ]
    for answer in answers:
        assert answer.status_code in (200, 303, 422)
        found = answer.get_data(as_text=True)
        assert SECRET not in found, answer.request.path
        assert "typed-hash" not in found
    for query in (
        f"password_hash={SECRET}",
        "password_hash__startswith=hash",
        "-password_hash=x",
        "sort=password_hash",
    ):
        page = read(admin, f"/admin/task/?{query}")
        assert "chip-error" in page.html
        assert page.html.count('name="key"') == 5
    assert 'name="key"' not in read(admin, f"/admin/task/?q={SECRET}").html
    with session_of(workshop) as session:
        assert session.get_one(Task, 1).password_hash == SECRET
    assert json.loads(admin.get("/admin/task/lookup/project?q=hash").get_data())["items"] == []


def test_an_action_and_a_delete_see_each_row_with_the_eyes_of_the_user(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    ann.get("/admin/project/")
    page = Page(ann.post("/admin/project/action", [("action", "delete"), ("key", "1")]))
    # Three tasks refer to it, one of which the clerk may not see: the number that forbids it is the true one, unnamed.
    assert "refer to this" in page.html
    assert "hidden task" not in page.html


def test_s23_a_relation_filter_finds_nothing_out_about_rows_of_others(workshop: Flask) -> None:
    ann, admin = person(workshop, "ann"), person(workshop, "admin")

    def listed(who: Person, query: str) -> set[str]:
        html = read(who, f"/admin/task/?{query}").html
        return {title for title in ("dig", "plant", "brew", "sweep") if f">{title}<" in html}

    assert listed(admin, "project=2") == {"brew"}
    assert listed(ann, "project=2") == set()
    assert listed(ann, "project=1") == {"dig", "plant"}
    assert listed(ann, "project__in=1,2") == {"dig", "plant"}
    assert listed(ann, "project__ne=2") == {"dig", "plant", "brew", "sweep"}
    # Whose project is hidden has none, as far as ann can tell.
    assert listed(ann, "project__is_null=true") == {"brew", "sweep"}
    assert listed(ann, "project__is_null=false") == {"dig", "plant"}


def test_s4_to_edit_a_row_one_must_be_allowed_to_view_it(workshop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = person(workshop, "ann")
    assert ann.get("/admin/task/1/edit").status_code == 200

    def unseen(self: ModelAdmin, action: str, user: object, row: Task | None = None) -> bool:
        return not (action == "view" and row is not None and row.id == 1)

    monkeypatch.setattr(TaskAdmin, "has_permission", unseen)
    assert ann.get("/admin/task/1/edit").status_code == 403
    assert ann.post("/admin/task/1/edit", {"title": "mine"}).status_code == 403
    assert ann.get("/admin/task/2/edit").status_code == 200
