from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, stream_with_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from dashboard import Dashboard, PanelContext

from .applications import Base, Product, Review, new_app, panel_of, plugin, staff
from .people import Person, text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.sqlite"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Product(id=1, name="Teapot"))
        session.commit()
    yield engine
    engine.dispose()


def serve(engine: Any, *, setup: Any = lambda _self, _site: None, **settings: Any) -> Flask:
    app = new_app(**settings)
    site = Dashboard(engine)
    site.register(Product)
    site.register(Review)
    site.use(plugin(setup))
    site.init_app(app)
    return app


def test_a_request_has_one_session_and_takes_one_connection(engine: Engine) -> None:
    taken: list[Any] = []
    app = serve(engine)
    ann = staff(app)
    event.listen(engine, "checkout", lambda *given: taken.append(given[0]))
    for url in ("/admin/", "/admin/product/", "/admin/product/1/", "/admin/product/1/edit"):
        taken.clear()
        assert ann.get(url).status_code == 200
        assert len(taken) == 1, url
    taken.clear()
    assert ann.get("/admin/static/1/css/dashboard.css").status_code == 200
    assert taken == []


# The fixture no_connection_is_kept of conftest.py fails each of these when a connection stays out.


def broken(context: PanelContext, _form: Any = None) -> Any:
    context.session.add(Product(name="Half"))
    context.session.flush()
    raise RuntimeError("in the middle")


def test_what_a_failing_route_wrote_is_rolled_back(engine: Engine) -> None:
    app = serve(engine, setup=lambda _self, site: site.add_route("go", broken, name="go", permission="odd.go"))
    ann = staff(app)
    assert ann.post("/admin/plugins/odd/go").status_code == 500
    assert "Half" not in text(ann.get("/admin/product/"))


def test_what_a_failing_panel_wrote_is_rolled_back(engine: Engine) -> None:
    app = serve(engine, setup=lambda _self, site: site.add_panel(panel_of(broken)))
    ann = staff(app)
    assert "unavailable" in text(ann.get("/admin/"))
    assert "Half" not in text(ann.get("/admin/product/"))


def test_a_refusal_in_words_keeps_nothing(engine: Engine) -> None:
    def refuse(context: PanelContext, _form: Any) -> None:
        context.session.add(Product(name="Half"))
        context.session.flush()
        raise ValueError("Not today.")

    app = serve(engine, setup=lambda _self, site: site.add_route("go", refuse, name="go", permission="odd.go"))
    ann = staff(app)
    assert ann.post("/admin/plugins/odd/go").status_code == 303
    page = text(ann.get("/admin/product/"))
    assert "Not today." in page
    assert "Half" not in page


def streaming(context: PanelContext, _form: Any) -> Response:
    def lines() -> Iterator[str]:
        for product in context.session.scalars(select(Product)):
            yield f"{product.name}\n"
        raise RuntimeError("cut off")

    return Response(stream_with_context(lines()), mimetype="text/plain")


def test_a_stream_that_breaks_gives_its_connection_back(engine: Engine) -> None:
    def setup(_self: Any, site: Dashboard) -> None:
        site.add_route("go", streaming, name="go", permission="odd.go", methods=("GET",))

    ann = staff(serve(engine, setup=setup))
    with pytest.raises(RuntimeError, match="cut off"):
        ann.client.get("/admin/plugins/odd/go", buffered=True)
    stream = ann.client.get("/admin/plugins/odd/go")
    assert next(iter(stream.response)) == b"Teapot\n"
    stream.close()
    assert ann.get("/admin/").status_code == 200


def test_a_failing_page_of_the_application_gives_its_connection_back(engine: Engine) -> None:
    app = serve(engine)
    site = app.extensions["dashboard"]["admin"]
    app.testing = False

    def start() -> str:
        site.sessions.current().execute(sql("SELECT 1"))
        raise RuntimeError("theirs")

    app.add_url_rule("/", "start", start)
    assert Person(app).get("/").status_code == 500


# The database is away -------------------------------------------------------------------------------------------------


def assert_away(person: Person, url: str) -> None:
    answer = person.get(url)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    page = text(answer)
    assert "The database does not answer" in page
    assert answer.headers["X-Request-ID"] in page
    for word in ("sqlite", "psycopg", "SELECT", "OperationalError", "Traceback", "no such table", "127.0.0.1"):
        assert word not in page
    files = person.get("/admin/static/1/css/dashboard.css")
    assert files.status_code == 200


def test_r8_a_database_at_a_closed_port_is_a_page_that_says_so() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    engine = create_engine(f"postgresql+psycopg://nobody@127.0.0.1:{port}/shop", connect_args={"connect_timeout": 2})
    app = serve(engine)
    person = Person(app)
    for url in ("/admin/", "/admin/login", "/admin/product/", "/admin/nothing"):
        assert_away(person, url)
    assert person.client.post("/admin/login", data={"email": "a@b.example"}).status_code == 503
    as_json = person.get("/admin/", headers={"Accept": "application/json"})
    assert as_json.status_code == 503
    assert as_json.mimetype == "application/problem+json"
    engine.dispose()


def test_r8_a_database_that_goes_away_and_comes_back_is_used_again(engine: Engine, file: Path) -> None:
    app = serve(engine)
    ann = staff(app)
    assert ann.get("/admin/product/").status_code == 200
    away = file.with_suffix(".away")
    engine.dispose()
    os.rename(file, away)
    file.mkdir()
    for url in ("/admin/", "/admin/product/", "/admin/product/1/", "/admin/product/new", "/admin/login"):
        assert_away(ann, url)
    file.rmdir()
    os.rename(away, file)
    assert "Teapot" in text(ann.get("/admin/product/"))


def test_a_database_whose_tables_are_gone_gets_the_dashboards_own_again(engine: Engine, file: Path) -> None:
    app = serve(engine)
    ann = staff(app)
    engine.dispose()
    file.unlink()
    assert ann.get("/admin/").status_code == 503
    answer = ann.get("/admin/")
    assert answer.status_code == 302
    assert ann.get(answer.location).status_code == 200


def test_r8_the_same_with_flask_sqlalchemy(file: Path) -> None:
    app = new_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{file}")
    db = SQLAlchemy(app)
    with app.app_context():
        Base.metadata.create_all(db.engine)
    site = Dashboard(db)
    site.register(Product)
    site.init_app(app)
    ann = staff(app)
    assert ann.get("/admin/product/").status_code == 200
    with app.app_context():
        db.engine.dispose()
    os.rename(file, file.with_suffix(".away"))
    file.mkdir()
    assert_away(ann, "/admin/product/")
    file.rmdir()
    os.rename(file.with_suffix(".away"), file)
    assert ann.get("/admin/product/").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_a_poisoned_transaction_spoils_neither_the_error_page_nor_the_next_request(database_url: str) -> None:
    engine = create_engine(database_url)
    Base.metadata.create_all(engine)

    def poison(context: PanelContext, _form: Any) -> Any:
        context.session.execute(sql("SELECT nothing FROM nowhere"))

    def swallow(context: PanelContext) -> Any:
        try:
            context.session.execute(sql("SELECT nothing FROM nowhere"))
        except Exception:
            return None
        return None

    def setup(_self: Any, site: Dashboard) -> None:
        site.add_route("go", poison, name="go", permission="odd.go")
        site.add_panel(panel_of(swallow))
        site.add_panel(panel_of(lambda context: context.session.execute(sql("SELECT 1")).one(), name="other"))

    ann = staff(serve(engine, setup=setup))
    answer = ann.post("/admin/plugins/odd/go")
    assert answer.status_code in (500, 503)
    assert "admin@example.com" in text(answer), "the page has its menu"
    assert ann.get("/admin/").status_code == 200
    assert ann.get("/admin/product/").status_code == 200
    engine.dispose()
