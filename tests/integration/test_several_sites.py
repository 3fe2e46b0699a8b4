from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.pool import StaticPool

from dashboard import Dashboard, DeclarationError, ModelAdmin, ReadOnly, RolePolicy

from .applications import Base, Product, Review, addresses, new_app, staff
from .crawling import crawl
from .people import Person, text


class Brief(ModelAdmin):
    list_display = ("name",)
    label_plural = "Wares"


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def app(engine: Engine) -> Flask:
    """An office that may do everything and a counter that only looks, on one database and with the same people."""
    app = new_app()
    office = Dashboard(engine, title="Office")
    office.register(Product)
    office.register(Review)
    office.use("notes")
    counter = Dashboard(engine, title="Counter", url="/counter", policy=ReadOnly(RolePolicy()))
    counter.register(Product, Brief)
    office.init_app(app)
    counter.init_app(app)
    return app


def test_each_site_has_its_own_models_titles_links_and_rights(app: Flask) -> None:
    ann = staff(app)
    ann.get("/admin/product/new")
    assert ann.post("/admin/product/new", {"name": "Teapot"}).status_code == 303
    office, counter = ann.get("/admin/"), ann.get("/counter/")
    assert "Office" in text(office)
    assert "Reviews" in text(office)
    assert "Counter" in text(counter)
    assert "Wares" in text(counter)
    assert "Reviews" not in text(counter)
    assert "Teapot" in text(ann.get("/counter/product/"))
    assert ann.get("/counter/product/new").status_code == 403
    assert ann.get("/counter/review/").status_code == 404
    assert ann.post("/counter/plugins/notes/add", {"body": "x"}).status_code == 404
    assert not [each for each in addresses(counter.get_data(as_text=True)) if not each.startswith("/counter/")]
    assert not [each for each in addresses(office.get_data(as_text=True)) if not each.startswith("/admin/")]


def test_one_sign_in_opens_both_and_one_sign_out_closes_both(app: Flask) -> None:
    ann = staff(app)
    assert ann.get("/counter/").status_code == 200
    assert ann.post("/counter/logout").status_code == 303
    assert ann.get("/admin/").status_code == 302


def test_each_site_sends_strangers_to_its_own_sign_in(app: Flask) -> None:
    person = Person(app)
    assert person.get("/counter/product/").location.startswith("/counter/login")
    assert person.get("/admin/product/").location.startswith("/admin/login")
    assert person.get("/counter/nothing").location.startswith("/counter/login")


def test_every_page_of_both_sites_answers(app: Flask) -> None:
    ann = staff(app)
    for root in ("/admin/", "/counter/"):
        assert not crawl(ann, root).failures


def test_a_site_below_another_ones_address_has_its_own_pages(engine: Engine) -> None:
    app = new_app()
    outer = Dashboard(engine, title="Outer")
    outer.register(Product)
    inner = Dashboard(engine, title="Inner", url="/admin/inner")
    inner.register(Review)
    outer.init_app(app)
    inner.init_app(app)
    ann = staff(app)
    assert "Inner" in text(ann.get("/admin/inner/"))
    assert ann.get("/admin/inner/review/").status_code == 200
    assert ann.get("/admin/inner/product/").status_code == 404
    assert Person(app).client.post("/admin/inner/nothing").status_code == 401
    assert "Inner" in text(ann.get("/admin/inner/nothing"))


def test_two_sites_at_one_address_or_of_one_name_are_told(engine: Engine) -> None:
    app = new_app()
    Dashboard(engine).init_app(app)
    with pytest.raises(DeclarationError, match="another url="):
        Dashboard(engine).init_app(app)
    with pytest.raises(DeclarationError, match="another url="):
        Dashboard(engine, url="/admin/", name="other").init_app(app)
    with pytest.raises(DeclarationError, match="another url="):
        Dashboard(engine, url="/other", name="admin").init_app(app)


def test_a_site_on_another_database_shares_the_accounts_and_keeps_its_own_history(
    engine: Engine, tmp_path: Path
) -> None:
    other = create_engine(f"sqlite:///{tmp_path / 'other.sqlite'}")
    Base.metadata.create_all(other)
    app = new_app()
    first, second = Dashboard(engine), Dashboard(other, url="/other")
    first.register(Product)
    second.register(Product)
    first.init_app(app)
    second.init_app(app)
    # The second is asked first: the accounts must be there all the same.
    assert Person(app, "/other").get("/other/login").status_code == 200
    ann = staff(app)
    ann.get("/other/product/new")
    assert ann.post("/other/product/new", {"name": "Teapot"}).status_code == 303
    assert "Teapot" in text(ann.get("/other/product/"))
    assert "Teapot" not in text(ann.get("/admin/product/"))
    assert "dashboard_user" not in inspect(other).get_table_names()
    assert "dashboard_change" in inspect(other).get_table_names()
    assert "Teapot" in text(ann.get("/other/"))
    assert "Teapot" not in text(ann.get("/admin/"))
    other.dispose()
