"""Lists as staff use them without a script: sorting, searching, filtering, paging, and the way back to the same."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from flask import Flask

from .browsing import Page, read
from .people import text
from .workshop import Project, State, Task, person, session_of

CELL = re.compile(r'<td data-label="Title"[^>]*>.*?>([^<]+)</a>', re.DOTALL)


def titles(page: Page) -> list[str]:
    return CELL.findall(page.html)


def more_tasks(app: Flask, number: int) -> None:
    with session_of(app) as session:
        session.add_all(Task(title=f"task {count:03}", stars=count % 3) for count in range(number))
        session.commit()


def test_a_list_is_sorted_by_several_columns_added_and_removed_one_by_one(workshop: Flask) -> None:
    more_tasks(workshop, 6)
    admin = person(workshop, "admin")
    page = read(admin, "/admin/task/?q=task")
    page = read(admin, page.link("Stars, descending"))
    page = read(admin, page.link("Then sort by Title"))
    assert parse_qs(urlsplit(page.link("Title, descending")).query)["q"] == ["task"]
    with_stars = [title for title in titles(page) if title.startswith("task")]
    assert with_stars == ["task 002", "task 005", "task 001", "task 004", "task 000", "task 003"]
    page = read(admin, page.link("Do not sort by Stars"))
    assert titles(page) == ["hidden task", *(f"task {count:03}" for count in range(6))]
    page = read(admin, page.link("Title, descending"))
    assert titles(page)[0] == "task 005"


def test_every_filter_box_narrows_and_its_chip_takes_it_back(workshop: Flask) -> None:
    with session_of(workshop) as session:
        task = session.get_one(Task, 2)
        task.state, task.urgent = State.done, True
        session.commit()
    admin = person(workshop, "admin")
    start = read(admin, "/admin/task/")
    assert len(titles(start)) == 5
    for query, expected in (
        ("state=done", ["plant"]),
        ("project=2", ["brew"]),
        ("stars__gte=4", ["sweep", "hidden task"]),
        ("salary=4242", None),
        ("urgent=true", ["plant"]),
        ("urgent__is_null=false", ["plant"]),
        ("due__is_null=true", None),
        ("opened_at__year=2026", None),
        ("project__name__contains=ARD", ["dig", "plant", "hidden task"]),
        ("-project__name__contains=gard", ["brew", "sweep"]),
        ("stars=1&stars=3", ["dig", "brew"]),
        ("state=done&q=dig", []),
    ):
        page = read(admin, f"/admin/task/?{query}&sort=stars")
        assert "chip-error" not in page.html, query
        assert titles(page) == (titles(read(admin, "/admin/task/?sort=stars")) if expected is None else expected), query
        removing = [url for words, url in page.links if words.startswith("Remove: ")]
        assert removing, query
        for url in removing:
            assert len(titles(read(admin, url))) >= len(titles(page)), url
        cleared = read(admin, page.link("Clear all"))
        assert len(titles(cleared)) == 5
        assert "sort=stars" in urlsplit(page.link("Clear all")).query
    # The form of the filters itself, as it stands and filled in.
    form = next(form for form in start.forms if form.values("stars__lte"))
    assert titles(Page(form.send(admin, button="", stars__lte="1", q="d"))) == ["dig"]
    wrong = Page(form.send(admin, button="", stars__lte="one"))
    assert "chip-error" in wrong.html
    assert next(form for form in wrong.forms if form.values("stars__lte")).value("stars__lte") == "one"


def test_choices_of_the_filters_lead_to_their_rows(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    page = read(admin, "/admin/task/")
    found = {words: url for words, url in page.links if "state=" in url or "urgent" in url}
    assert {"Open", "Done"} <= set(found), found
    assert titles(read(admin, found["Done"])) == []
    assert len(titles(read(admin, found["Open"]))) == 5


def test_pages_are_turned_and_their_size_is_chosen(workshop: Flask) -> None:
    more_tasks(workshop, 30)
    admin = person(workshop, "admin")
    page = read(admin, "/admin/task/?q=task+0&sort=title")
    assert "1–10 of 30" in text_of(page)
    seen = titles(page)
    while any(words == "Next page" for words, _url in page.links):
        page = read(admin, page.link("Next page"))
        seen += titles(page)
    assert seen == [f"task {count:03}" for count in range(30)]
    assert "21–30 of 30" in text_of(page)
    assert titles(read(admin, page.link("First page")))[0] == "task 000"
    assert len(titles(read(admin, page.link("50")))) == 30
    assert len(titles(read(admin, "/admin/task/?per_page=99999"))) == 35


def text_of(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.html).split())


def test_s22_wrong_parameters_are_messages_and_the_list_still_stands(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    for query in (
        "page=-1",
        "page=abc",
        "page=0",
        "page=99999999999999999999",
        "page=4",
        "per_page=-1",
        "per_page=x",
        "per_page=",
        "sort=",
        "sort=-",
        "sort=,,,",
        "page=%00",
        "page=٣",
    ):
        assert len(titles(read(admin, f"/admin/task/?{query}"))) == 5, query
    for query in (
        "sort=nothing",
        "sort=password_hash",
        "sort=project__owner",
        "nothing=1",
        "state=nonsense",
        "stars=abc",
        "stars__gte=1e999",
        "stars=99999999999999999999999",
        "due=2026-13-45",
        "due__between=1",
        "opened_at__year=x",
        "title__nonsense=1",
        "password_hash__contains=h",
        "project=abc",
        "project__name__owner=1",
        "price=NaN",
        "price__gte=Infinity",
        "urgent=perhaps",
        "project__is_null=maybe",
    ):
        page = read(admin, f"/admin/task/?{query}")
        assert "chip-error" in page.html, query
        assert len(titles(page)) == 5, query
        back = next(url for words, url in page.links if words.startswith("Remove: "))
        assert "chip-error" not in read(admin, back).html, back


def test_empty_lists_say_why_they_are_empty(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    page = read(ann, "/admin/task/?q=nothing-like-this&state=open")
    assert "No match" in page.html
    assert len(titles(read(ann, page.link("Show all rows")))) == 4
    with session_of(workshop) as session:
        for task in session.query(Task):
            session.delete(task)
        session.commit()
    page = read(ann, "/admin/task/")
    assert "Nothing here yet" in page.html
    assert page.link("Create the first one") == "/admin/task/new"
    assert "No match" in read(ann, "/admin/task/?state=open").html


def test_the_list_is_found_again_after_a_record_was_read_edited_saved_and_deleted(workshop: Flask) -> None:
    more_tasks(workshop, 25)
    admin = person(workshop, "admin")
    asked = {"q": "task 0", "stars__gte": "1", "sort": "-stars,title", "page": "2", "per_page": "5"}

    def same_list(url: str) -> bool:
        parts = urlsplit(url)
        return parts.path == "/admin/task/" and dict(parse_qsl(parts.query)) == asked

    page = read(admin, f"/admin/task/?{urlencode(asked)}")
    first = titles(page)[0]
    record = read(admin, page.link(first))
    assert same_list(record.link("Tasks") if not record.all_links("Tasks")[-1:] else record.all_links("Tasks")[-1])
    editing = read(admin, record.link("Edit"))
    assert same_list(read(admin, editing.link("Cancel")).all_links("Tasks")[-1])
    refused = editing.form("record").send(admin, title="")
    assert refused.status_code == 422
    continued = Page(refused).form("record").send(admin, "_continue=1", title=f"{first} seen")
    assert continued.status_code == 303
    saved = read(admin, continued.location).form("record").send(admin, text="Looked at.")
    assert saved.status_code == 303
    assert same_list(saved.location), saved.location
    page = read(admin, saved.location)
    assert f"{first} seen was saved." in text_of(page)
    # The message leads to the record, and from there back to the same list.
    assert same_list(read(admin, page.link("View")).all_links("Tasks")[-1])
    asking = read(admin, page.link(f"Delete: {first} seen"))
    assert same_list(read(admin, asking.link("Cancel")).all_links("Tasks")[-1])
    deleted = asking.form("/delete").send(admin, button="")
    assert same_list(deleted.location)
    assert f"{first} seen was deleted." in text_of(read(admin, deleted.location))
    new = read(admin, read(admin, deleted.location).link("New task"))
    assert same_list(new.link("Cancel"))
    made = new.form("record").send(admin, title="task 0 new")
    assert same_list(made.location)


def test_lookups_answer_with_what_the_user_may_choose(workshop: Flask) -> None:
    admin, ann = person(workshop, "admin"), person(workshop, "ann")
    with session_of(workshop) as session:
        session.add_all(Project(name=f"Shed {count}") for count in range(30))
        session.commit()
    found = json.loads(admin.get("/admin/task/lookup/project?q=").get_data())
    assert len(found["items"]) == 20
    assert found["more"] is True
    found = json.loads(admin.get("/admin/task/lookup/project?q=ella").get_data())
    assert found == {"items": [{"value": "2", "label": "Cellar"}], "more": False}
    assert json.loads(ann.get("/admin/task/lookup/project?q=ella").get_data())["items"] == []
    for name in (
        "title",
        "nothing",
        "project__tasks__nothing",
        "__class__",
        "password_hash",
        "project__",
        "__",
        "%00",
        "a" * 3000,
    ):
        assert admin.get(f"/admin/task/lookup/{name}").status_code == 404, name
    # A path leads no further than the user may follow it: ghosts are not for clerks.
    assert ann.get("/admin/project/lookup/tasks").status_code == 200
    assert ann.get("/admin/ghost/lookup/project").status_code == 404
    assert text(admin.get("/admin/task/lookup/project?q=%25"))[:14] == '{"items":[],"m'
