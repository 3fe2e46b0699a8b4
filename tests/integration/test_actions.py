"""Actions on selected rows: with a question and without, on nothing, on what vanished, by those who may not."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from dashboard.writing.history import ChangeRecord

from .browsing import Page, read
from .people import text
from .workshop import State, Task, person, session_of


def states(app: Flask) -> dict[int, State]:
    with session_of(app) as session:
        return {task.id: task.state for task in session.scalars(select(Task).order_by(Task.id))}


def test_an_action_runs_on_the_selected_rows_and_comes_back_to_the_list(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    form = read(ann, "/admin/task/?sort=-stars&state=open").form("selection")
    assert {value for _name, value in form.buttons} == {"finish", "reopen", "explode", "delete"}
    assert form.boxes["key"] == ["4", "3", "2", "1"]
    done = form.send(ann, "action=finish", key=["1", "2"])
    assert done.status_code == 303
    assert done.location in ("/admin/task/?state=open&sort=-stars", "/admin/task/?sort=-stars&state=open")
    assert "2 finished." in text(ann.get(done.location))
    assert [key for key, state in states(workshop).items() if state is State.done] == [1, 2]
    with session_of(workshop) as session:
        records = session.scalars(select(ChangeRecord)).all()
        assert {(record.key, record.action, record.action_name) for record in records} == {
            ("1", "action", "finish"),
            ("2", "action", "finish"),
        }


def test_an_action_with_a_question_runs_after_the_answer(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    form = read(ann, "/admin/task/").form("selection")
    form.send(ann, "action=finish", key=["1", "2", "3"])
    asked = form.send(ann, "action=reopen", key=["1", "3"])
    assert asked.status_code == 200
    assert states(workshop)[1] is State.done
    page = Page(asked)
    assert "Really reopen them?" in page.html
    assert page.form("/action").values("key") == ["1", "3"]
    assert page.link("Cancel") == "/admin/task/"
    done = page.form("/action").send(ann, "action=reopen")
    assert done.status_code == 303
    assert "Reopen: 2 records." in text(ann.get(done.location))
    assert [key for key, state in states(workshop).items() if state is State.done] == [2]


def test_nothing_selected_is_said_and_nothing_done(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    form = read(ann, "/admin/task/?q=dig").form("selection")
    for name in ("finish", "reopen", "delete"):
        done = form.send(ann, f"action={name}")
        assert done.location == "/admin/task/?q=dig"
        assert "select at least one record" in text(ann.get(done.location))
    assert set(states(workshop).values()) == {State.open}


def test_an_action_that_refuses_changes_nothing_and_says_why(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    with session_of(workshop) as session:
        session.get_one(Task, 3).title = "never again"
        for task in session.scalars(select(Task)):
            task.state = State.done
        session.commit()
    form = read(ann, "/admin/task/").form("selection")
    done = Page(form.send(ann, "action=reopen", key=["1", "3"])).form("/action").send(ann, "action=reopen")
    assert "“never again” stays finished." in text(ann.get(done.location))
    assert set(states(workshop).values()) == {State.done}


def test_an_action_that_breaks_is_an_error_page_and_changes_nothing(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    answer = read(ann, "/admin/task/").form("selection").send(ann, "action=explode", key=["1"])
    assert answer.status_code == 500
    assert "/srv/secret" not in answer.get_data(as_text=True)
    assert "SELECT" not in answer.get_data(as_text=True)
    assert ann.get("/admin/task/").status_code == 200


def test_s2_s22_what_nobody_offered_is_refused(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    ann.get("/admin/task/")
    for action, keys, status in (
        ("", ["1"], 400),
        ("nothing", ["1"], 400),
        ("__init__", ["1"], 400),
        ("before_save", ["1"], 400),
        ("finish", ["5"], 404),
        ("finish", ["1", "5"], 404),
        ("finish", ["99", "abc", "\x00", "../1", "1,2"], 404),
        ("delete", ["5"], 404),
        ("finish", [str(count) for count in range(1001)], 413),
    ):
        data = [("action", action), *(("key", key) for key in keys), ("_confirmed", "1"), ("_record", "//evil.example")]
        assert ann.post("/admin/task/action", data).status_code == status, (action, keys[:3])
    assert set(states(workshop).values()) == {State.open}
    assert len(states(workshop)) == 5
    done = ann.post("/admin/task/action", [("action", "finish"), ("key", "1"), ("_record", "//evil.example\r\nX-A: 1")])
    assert done.location == "/admin/task/"
    with workshop.app_context():
        from dashboard.security.accounts import Role

        session = workshop.extensions["workshop"][0].sessions.current()
        session.scalars(select(Role).where(Role.name == "clerk")).one().permissions = ["task.view"]
        session.commit()
    for action in ("finish", "reopen", "explode", "delete"):
        assert ann.post("/admin/task/action", {"action": action, "key": "1"}).status_code == 403, action
    assert not read(ann, "/admin/task/").form("selection").buttons
