"""Deleting: what goes along is said before, what forbids it is named, and it is all or nothing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from dashboard.demo.models import Category, Customer, Order, OrderItem, OrderStatus, Product
from dashboard.writing.history import ChangeRecord

from .browsing import Page, read
from .people import Person, text
from .workshop import Grump, Task, person, session_of


def test_what_goes_along_and_what_forbids_it_is_named(app: Flask, admin: Person) -> None:
    with app.app_context():
        session = app.extensions["demo_site"].sessions.current()
        customer = Customer(
            name="Ida", email="ida@example.org", street="1 Elm", postal_code="1", city="Oslo", country="NO"
        )
        category = Category(name="Tools")
        tools = [Product(sku=f"T-{count}", name=f"Tool {count}", price=1, category=category) for count in range(3)]
        order = Order(customer=customer, status=OrderStatus.paid)
        order.items = [OrderItem(product=tool, unit_price=1) for tool in tools]
        session.add_all([customer, order])
        session.commit()
        keys = {"customer": customer.id, "order": order.id, "category": category.id, "product": tools[0].id}
        items = session.scalar(select(func.count()).select_from(OrderItem))
    # Protected: the page says by what, offers no button, and a button of yesterday is refused.
    for slug, sentence in (("customer", "1 order refers to this."), ("category", "3 products refer to this.")):
        url = f"/admin/{slug}/{keys[slug]}/delete"
        page = read(admin, url)
        assert sentence in page.html
        assert not [form for form in page.forms if form.action == url]
        refused = admin.post(url)
        assert refused.status_code == 409
        assert sentence in text(refused)
        assert admin.get(f"/admin/{slug}/{keys[slug]}/").status_code == 200
    # Cascading: the page says how many, and they are gone afterwards.
    url = f"/admin/order/{keys['order']}/delete"
    page = read(admin, url)
    assert "3 order items will be deleted as well." in page.html
    assert page.form("/delete").send(admin, button="").status_code == 303
    with app.app_context():
        session = app.extensions["demo_site"].sessions.current()
        assert session.scalar(select(func.count()).select_from(OrderItem)) == items - 3
        deleted = select(ChangeRecord.key).where(ChangeRecord.action == "delete", ChangeRecord.model == "order")
        assert session.scalars(deleted).all() == [str(keys["order"])]
    assert admin.get(url).status_code == 404
    assert admin.post(url).status_code == 404
    assert read(admin, f"/admin/customer/{keys['customer']}/delete").form("/delete").send(admin, "").status_code == 303


def select_rows(who: Person, *keys: str, query: str = "") -> Page:
    page = read(who, f"/admin/task/?{query}")
    answer = page.form("selection").send(who, "action=delete", key=keys)
    assert answer.status_code == 200
    return Page(answer)


def tasks(app: Flask) -> set[str]:
    with session_of(app) as session:
        return set(session.scalars(select(Task.title)))


def test_several_are_deleted_at_once_after_a_question(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    page = select_rows(admin, "1", "3", query="sort=title")
    assert "Delete 2 records?" in page.html
    assert tasks(workshop) >= {"dig", "brew"}
    assert {"dig", "brew"} <= {item for item in ("dig", "brew", "plant") if f">{item}<" in page.html}
    assert ">plant<" not in page.html
    done = page.form("/action").send(admin, button="")
    assert done.location == "/admin/task/?sort=title"
    assert "2 records were deleted." in text(admin.get(done.location))
    assert tasks(workshop) == {"plant", "sweep", "hidden task"}
    # Sent twice: the second time nothing of it is there any more.
    again = page.form("/action").send(admin, button="")
    assert again.status_code == 404


def test_of_several_none_is_deleted_when_one_is_protected(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    admin.get("/admin/project/")
    asked = admin.post("/admin/project/action", [("action", "delete"), ("key", "1"), ("key", "2")])
    assert "4 tasks refer to this." in text(asked)
    refused = admin.post(
        "/admin/project/action", [("action", "delete"), ("key", "1"), ("key", "2"), ("_confirmed", "1")]
    )
    assert refused.status_code == 409
    assert "4 tasks refer to this." in text(refused)
    assert admin.get("/admin/project/1/").status_code == 200
    assert admin.get("/admin/project/2/").status_code == 200


def test_a_row_that_vanished_while_the_question_was_open_is_not_found(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    single, several = read(admin, "/admin/task/1/delete"), select_rows(admin, "1", "2")
    with session_of(workshop) as session:
        session.delete(session.get_one(Task, 1))
        session.commit()
    assert single.form("/delete").send(admin, button="").status_code == 404
    answer = several.form("/action").send(admin, button="")
    assert answer.status_code == 404
    assert "Nothing was done" in text(answer)
    assert "plant" in tasks(workshop)
    assert admin.get("/admin/task/1/edit").status_code == 404


def test_a_row_without_a_name_can_still_be_deleted(workshop: Flask) -> None:
    admin = person(workshop, "admin")
    page = read(admin, "/admin/grump/1/delete")
    assert "/srv/secret" not in page.html
    assert page.form("/delete").send(admin, button="").status_code == 303
    with session_of(workshop) as session:
        assert session.get(Grump, 1) is None
