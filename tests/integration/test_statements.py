"""How many statements each page sends: the same however many rows there are, and few."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask
from sqlalchemy import Engine

from .people import Person
from .workshop import Project, Task, engine_of, person, session_of

Statements = Callable[[Engine], AbstractContextManager[list[str]]]

KNOWING = 1
"""Session, user and roles come in one statement: what every page costs before it begins."""

MOST = {
    "/admin/": KNOWING + 3,  # activity; a panel that fails, after which the user is read again
    "/admin/project/": KNOWING + 2,  # rows, their number
    "/admin/grump/": KNOWING + 1,
    "/admin/task/": KNOWING + 5,  # rows, their number, labels of related rows; size and rows of the filter by project
    "/admin/task/?q=t&sort=project,-stars&state=open&project=1": KNOWING + 6,  # and the label of the chip
    "/admin/task/1/": KNOWING + 2,
    "/admin/task/1/edit": KNOWING + 5,
    "/admin/task/new": KNOWING + 2,
    "/admin/project/1/": KNOWING + 6,  # with two panels
    "/admin/task/1/delete": KNOWING + 1,
    "/admin/project/1/delete": KNOWING + 4,  # one of the tables that refer to it cannot be read
    "/admin/task/lookup/project?q=a": KNOWING + 1,
}
"""Statements per page with several pages of rows."""


def counts(app: Flask, who: Person, statements: Statements) -> dict[str, list[str]]:
    found = {}
    for url in MOST:
        with statements(engine_of(app)) as sent:
            assert who.get(url).status_code == 200, url
        found[url] = [each for each in sent if not each.startswith(("SAVEPOINT", "ROLLBACK", "RELEASE"))]
    return found


def test_no_page_costs_more_statements_when_there_are_more_rows(workshop: Flask, statements: Statements) -> None:
    admin = person(workshop, "admin")
    admin.get("/admin/")
    few = counts(workshop, admin, statements)
    with session_of(workshop) as session:
        projects = [Project(name=f"Shed {count:03}a") for count in range(40)]
        session.add_all(projects)
        session.add_all(Task(title=f"t{count}", project=projects[count % 40], stars=count) for count in range(120))
        session.add_all(Task(title=f"g{count}", project_id=1) for count in range(60))
        session.commit()
    many = counts(workshop, admin, statements)
    for url, most in MOST.items():
        listing = "\n".join(many[url])
        assert len(many[url]) <= most, f"{url}: {len(many[url])} statements\n{listing}"
        # A list that goes on on a second page has its rows counted.
        assert len(many[url]) <= len(few[url]) + 1, f"{url}: {len(few[url])} -> {len(many[url])}\n{listing}"


def test_a_save_costs_the_same_whatever_the_table_holds(workshop: Flask, statements: Statements) -> None:
    admin = person(workshop, "admin")
    admin.get("/admin/task/")
    sent: dict[int, int] = {}
    for rows in (0, 100):
        with session_of(workshop) as session:
            session.add_all(Task(title=f"{rows} {count}") for count in range(rows))
            session.commit()
        with statements(engine_of(workshop)) as found:
            assert admin.post("/admin/task/1/edit", {"text": f"after {rows}"}).status_code == 303
        sent[rows] = len(found)
    assert sent[0] == sent[100]
    assert sent[100] <= KNOWING + 8, found
