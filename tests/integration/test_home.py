"""The first page: what one may open, what changed last, in sentences that lead there."""

from __future__ import annotations

from flask import Flask

from .browsing import read
from .people import text
from .workshop import Task, person, session_of


def test_home_shows_what_the_user_may_open_and_create(workshop: Flask) -> None:
    ann, admin = person(workshop, "ann"), person(workshop, "admin")
    page = read(ann, "/admin/")
    assert {"Projects", "Tasks", "Grumps"} <= {words for words, _url in page.links}
    assert not {"Secrets", "Ghosts"} & {words for words, _url in page.links}
    assert page.link("New: Tasks") == "/admin/task/new"
    assert "Secrets" in {words for words, _url in read(admin, "/admin/").links}
    assert "Nothing yet." in page.html


def test_recent_activity_is_told_in_sentences_that_lead_to_the_record(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    read(admin, "/admin/task/new").form("record").send(admin, title="water <plants>")
    with session_of(workshop) as session:
        key = session.query(Task).filter_by(title="water <plants>").one().id
    read(admin, f"/admin/task/{key}/edit").form("record").send(admin, stars="5")
    admin.post("/admin/task/action", {"action": "finish", "key": str(key)})
    page = read(admin, "/admin/")
    assert page.link("Created the task “water <plants>”") == f"/admin/task/{key}/"
    assert page.link("Changed the task “water <plants>”") == f"/admin/task/{key}/"
    assert page.link("Finish: the task “water <plants>”") == f"/admin/task/{key}/"
    assert "just now" in page.html
    assert "admin@example.com" in page.html
    admin.post(f"/admin/task/{key}/delete")
    page = read(admin, "/admin/")
    assert "Deleted the task “water &lt;plants&gt;”" in page.html
    assert not page.all_links("Created the task “water <plants>”")


def test_s4_activity_tells_nobody_of_rows_that_they_may_not_know(workshop: Flask) -> None:
    admin, ann = person(workshop, "admin"), person(workshop, "ann")
    for url, values in (
        ("/admin/secret/1/edit", {"name": "under the carpet"}),
        ("/admin/project/2/edit", {"name": "Deep cellar"}),
        ("/admin/task/5/edit", {"text": "not for clerks"}),
        ("/admin/task/1/edit", {"salary": "777"}),
    ):
        assert read(admin, url).form("record").send(admin, **values).status_code == 303
    told = text(admin.get("/admin/"))
    assert "under the carpet" in told
    assert "Deep cellar" in told
    told = text(ann.get("/admin/"))
    for word in ("carpet", "stairs", "ellar", "hidden task", "777"):
        assert word not in told, word
    assert "Changed the task “dig”" in told


def test_messages_are_shown_once_and_fit_into_the_cookie(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    for count in range(12):
        title = f"{count}" + "".join(chr(0x1F300 + (count * 997 + each * 31) % 600) for each in range(78))
        form = read(admin, f"/admin/task/new?_list={'q%3D' + 'x' * 1500}").form("record")
        cookie = form.send(admin, title=title).headers["Set-Cookie"]
        assert len(cookie) < 4000
    # Nobody looked at the pages after the saves: the last messages are there, and nobody was signed out.
    for _count in range(12):
        admin.post("/admin/task/action", {"action": "finish"})
    page = admin.get("/admin/")
    assert page.status_code == 200
    assert "select at least one record" in text(page)
    assert "select at least one record" not in text(admin.get("/admin/"))
