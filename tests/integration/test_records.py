"""The page of a record: its fields, what belongs to it in bounded numbers, its panels and actions."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import func, insert, select

from dashboard.demo.models import Customer, Message, Order, User

from .browsing import read
from .people import Person, text
from .workshop import Project, Task, engine_of, person, session_of


def test_a_record_shows_what_belongs_to_it_and_leads_there(app: Flask, admin: Person) -> None:
    with app.app_context():
        session = app.extensions["demo_site"].sessions.current()
        customer = session.scalars(select(Order.customer_id).limit(1)).one()
        number = session.scalar(select(func.count()).where(Order.customer_id == customer))
        name = session.get_one(Customer, customer).name
    page = read(admin, f"/admin/customer/{customer}/")
    assert name in page.html
    assert re.search(rf'Orders\s*<span class="pill">{number}</span>', page.html)
    listed = read(admin, page.link("Show all: Orders"))
    assert listed.html.count('name="key"') == number
    assert name in listed.html
    new = read(admin, page.link("New: Orders"))
    assert new.form("record").value("customer") == str(customer)
    first = next(url for words, url in page.links if re.fullmatch(r"/admin/order/\d+/", url))
    assert name in read(admin, first).html
    # Relations within one table and to many.
    with app.app_context():
        session = app.extensions["demo_site"].sessions.current()
        author = session.scalars(select(Message.author_id).limit(1)).one()
        member = session.get_one(User, author)
        member.followers = list(session.scalars(select(User).where(User.id != author).limit(3)))
        session.commit()
        names = [each.name for each in member.followers]
    page = read(admin, f"/admin/user/{author}/")
    for name in names:
        assert name in page.html


def test_counts_of_related_rows_are_bounded(workshop: Flask) -> None:
    with engine_of(workshop).begin() as connection:
        connection.execute(insert(Task), [{"title": f"t{count}", "project_id": 2} for count in range(10_050)])
    page = read(person(workshop, "admin"), "/admin/project/2/")
    assert "10,000+" in page.html
    assert page.html.count("/admin/task/") < 40


def test_a_panel_on_a_record_gets_the_row_and_one_that_fails_is_a_card(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    page = admin.get("/admin/project/1/")
    assert page.status_code == 200
    assert "The garden has 3 tasks." in text(page)
    assert "This panel is unavailable at the moment." in text(page)
    assert page.headers["X-Request-ID"] in text(page)
    assert "/srv/secret" not in page.get_data(as_text=True)
    assert "The garden has" not in text(admin.get("/admin/task/1/"))


def test_actions_of_a_record_come_back_to_it(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    page = read(ann, "/admin/task/1/?_list=q%3Ddig")
    form = next(form for form in page.forms if form.values("_record"))
    assert {value for _name, value in form.buttons} == {"finish", "reopen", "explode"}
    done = form.send(ann, "action=finish")
    assert urlsplit(done.location).path == "/admin/task/1/"
    assert parse_qs(urlsplit(done.location).query) == {"_list": ["q=dig"]}
    assert "1 finished." in text(ann.get(done.location))
    asking = form.send(ann, "action=reopen")
    assert asking.status_code == 200
    assert "Really reopen them?" in text(asking)


def test_links_of_a_record_are_those_that_work(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    page = read(ann, "/admin/project/1/")
    assert "hidden task" not in page.html
    assert re.search(r'Tasks\s*<span class="pill">2</span>', page.html)
    for words, url in page.links:
        if url.startswith("/admin") and "/static/" not in url:
            assert ann.get(url).status_code == 200, (words, url)
    with session_of(workshop) as session:
        assert session.scalar(select(func.count()).select_from(Project)) == 2


def test_duplicating_is_offered_and_starts_from_the_record(workshop: Flask) -> None:
    ann = person(workshop, "ann")
    page = read(ann, "/admin/project/1/?_list=q%3Dgarden")
    copy = read(ann, page.link("Duplicate"))
    assert copy.form("record").value("name") == "Garden"
    assert copy.link("Cancel") == "/admin/project/?q=garden"
