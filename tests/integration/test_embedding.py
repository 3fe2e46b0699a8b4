# mypy: disable-error-code="misc, untyped-decorator"
# Flask-Admin publishes no types, and these tests derive from its views.
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flask_sqlalchemy
import flask_sqlalchemy_lite
import pytest
from flask import Blueprint, Flask, abort, render_template_string
from flask_admin import Admin, BaseView, expose
from flask_admin.theme import Bootstrap4Theme
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import Dashboard, DeclarationError

from .applications import Base, Product, Review, addresses, new_app, new_site, staff
from .crawling import crawl, links
from .people import Person, text

OURS = ("Content-Security-Policy", "X-Request-ID", "X-Frame-Options", "Cross-Origin-Opener-Policy")


@pytest.fixture
def site() -> Iterator[Dashboard]:
    with new_site() as site:
        yield site


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A database with the shop's tables, in a file."""
    url = f"sqlite:///{tmp_path / 'shop.sqlite'}"
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Product(id=1, name="Teapot", reviews=[Review(title="Pours well")]))
        session.commit()
    engine.dispose()
    return url


# Databases -----------------------------------------------------------------------------------------------------------


def with_flask_sqlalchemy(app: Flask, url: str) -> tuple[Any, Callable[[], None]]:
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db = flask_sqlalchemy.SQLAlchemy(app)
    return db, lambda: dispose_of(app, db)


def dispose_of(app: Flask, db: Any) -> None:
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def with_flask_sqlalchemy_lite(app: Flask, url: str) -> tuple[Any, Callable[[], None]]:
    app.config["SQLALCHEMY_ENGINES"] = {"default": url}
    db = flask_sqlalchemy_lite.SQLAlchemy(app)
    return db, lambda: dispose_of(app, db)


def with_an_engine(_app: Flask, url: str) -> tuple[Any, Callable[[], None]]:
    engine = create_engine(url)
    return engine, engine.dispose


def with_a_url(_app: Flask, url: str) -> tuple[Any, Callable[[], None]]:
    return url, lambda: None


def with_a_session_of_ones_own(_app: Flask, url: str) -> tuple[Any, Callable[[], None]]:
    engine = create_engine(url)
    return SimpleNamespace(session=scoped_session(sessionmaker(engine))), engine.dispose


EVERY_DATABASE = [
    with_flask_sqlalchemy,
    with_flask_sqlalchemy_lite,
    with_an_engine,
    with_a_url,
    with_a_session_of_ones_own,
]


@pytest.mark.parametrize("given", EVERY_DATABASE)
def test_a_dashboard_works_on_whatever_holds_the_session(given: Any, address: str) -> None:
    app = new_app()
    db, dispose = given(app, address)
    site = Dashboard(db)
    site.register_all(Base)
    site.init_app(app)
    ann = staff(app)
    assert "Teapot" in text(ann.get("/admin/product/"))
    ann.get("/admin/product/new")
    assert ann.post("/admin/product/new", {"name": "Kettle"}).status_code == 303
    assert "Kettle" in text(ann.get("/admin/product/"))
    assert "Pours well" in text(ann.get("/admin/product/1/"))
    with app.app_context():
        site.sessions.own_engine().dispose()
    dispose()


def test_a_bind_of_ones_own_of_flask_sqlalchemy_keeps_the_dashboards_tables_in_the_default(
    address: str, tmp_path: Path
) -> None:
    app = new_app(SQLALCHEMY_BINDS={"other": f"sqlite:///{tmp_path / 'other.sqlite'}"})
    db, dispose = with_flask_sqlalchemy(app, address)

    class Parcel(db.Model):  # type: ignore[name-defined]
        __bind_key__ = "other"
        id = db.Column(db.Integer, primary_key=True)
        label = db.Column(db.String(20))

    with app.app_context():
        db.create_all()
        db.session.add(Parcel(label="To Ann"))
        db.session.commit()
    site = Dashboard(db)
    site.register(Parcel)
    site.register(Product)
    site.init_app(app)
    ann = staff(app)
    assert "To Ann" in text(ann.get("/admin/parcel/"))
    assert "Teapot" in text(ann.get("/admin/product/"))
    dispose()


@pytest.mark.parametrize("extension", [flask_sqlalchemy.SQLAlchemy, flask_sqlalchemy_lite.SQLAlchemy])
def test_a_forgotten_db_init_app_is_told(extension: Any) -> None:
    site = Dashboard(extension())
    with pytest.raises(DeclarationError, match=r"Call db\.init_app\(app\) before site\.init_app\(app\)"):
        site.init_app(new_app())


def test_two_database_extensions_in_one_application_are_told_apart() -> None:
    app = new_app(SQLALCHEMY_DATABASE_URI="sqlite://")
    flask_sqlalchemy.SQLAlchemy(app)
    with pytest.raises(DeclarationError, match=r"Make one SQLAlchemy\(\)"):
        Dashboard(flask_sqlalchemy.SQLAlchemy()).init_app(app)


@pytest.mark.parametrize("wrong", [None, 5, object(), Flask("x"), sessionmaker(), Base])
def test_what_is_no_database_is_refused_with_what_would_be(wrong: Any) -> None:
    with pytest.raises(DeclarationError, match="an engine, or a database URL"):
        Dashboard(wrong)


@pytest.mark.parametrize("url", ["", "shop.sqlite", "postgresql//ann:secret@host/shop", "nosuch://host/shop"])
def test_a_wrong_database_url_is_told_without_its_password(url: str) -> None:
    with pytest.raises(DeclarationError, match=r"sqlite:///shop\.sqlite|not installed") as told:
        Dashboard(url)
    assert "secret" not in str(told.value)


def test_accounts_elsewhere_need_an_engine(tmp_path: Path) -> None:
    app = new_app(SQLALCHEMY_DATABASE_URI="sqlite://")
    with pytest.raises(DeclarationError, match="accounts="):
        Dashboard(flask_sqlalchemy.SQLAlchemy(app), accounts=f"sqlite:///{tmp_path / 'a.sqlite'}")
    with pytest.raises(DeclarationError, match="accounts="):
        Dashboard("sqlite://", accounts=object())


def test_accounts_elsewhere_leave_nothing_in_the_administered_database(address: str, tmp_path: Path) -> None:
    app = new_app()
    site = Dashboard(address, accounts=f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    site.register_all(Base)
    site.use("notes")
    site.init_app(app)
    ann = staff(app)
    ann.get("/admin/")
    assert ann.post("/admin/plugins/notes/add", {"body": "Here"}).status_code == 303
    assert "Here" in text(ann.get("/admin/"))
    ann.get("/admin/product/1/edit")
    assert ann.post("/admin/product/1/edit", {"name": "Pot"}).status_code == 303
    engine = create_engine(address)
    with engine.connect() as connection:
        tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    assert tables == {"product", "review"}
    engine.dispose()
    with app.app_context():
        site.sessions.own_engine().dispose()
        site.sessions.current().get_bind(mapper=Product.__mapper__).engine.dispose()


# Applications --------------------------------------------------------------------------------------------------------


def test_one_site_serves_several_applications(site: Dashboard) -> None:
    site.use("notes")
    first, second = new_app(), new_app()
    site.init_app(first)
    site.init_app(second)
    ann = staff(first)
    assert ann.get("/admin/product/").status_code == 200
    other = Person(second)
    other.sign_in("admin@example.com", "sunflower-teapot-lantern-42")
    home = other.get("/admin/")
    assert home.status_code == 200
    assert "Notes" in text(home)


def test_one_site_bound_twice_to_one_application_is_told(site: Dashboard) -> None:
    app = new_app()
    site.init_app(app)
    with pytest.raises(DeclarationError, match="bound to this application already"):
        site.init_app(app)


def test_what_comes_after_init_app_is_refused_for_it_would_have_no_page(site: Dashboard, tmp_path: Path) -> None:
    site.init_app(new_app())
    late: list[Callable[[], Any]] = [
        lambda: site.unregister(Product),
        lambda: site.register(type("Late", (Base,), {"__tablename__": "late", "__abstract__": True})),
        lambda: site.add_route("x", print, name="x", permission="x.y"),
        lambda: site.add_link("Shop", "/shop"),
        lambda: site.use("notes"),
    ]
    for call in late:
        with pytest.raises(DeclarationError, match=r"before site\.init_app"):
            call()


@pytest.mark.parametrize("url", ["admin", "", "http://host/admin"])
def test_an_address_without_its_slash_is_told(url: str) -> None:
    with pytest.raises(DeclarationError, match="must begin with a slash"):
        Dashboard("sqlite://", url=url)


@pytest.mark.parametrize("name", ["my.site", "a/b", "Büro", "with space"])
def test_a_name_that_no_endpoint_can_have_is_told(name: str) -> None:
    with pytest.raises(DeclarationError, match="cannot be named"):
        Dashboard("sqlite://", name=name)


# Addresses -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_the_root(tmp_path: Path) -> Iterator[Flask]:
    """An application with pages and static files of its own, and the dashboard at its root."""
    (tmp_path / "static" / "img").mkdir(parents=True)
    (tmp_path / "static" / "img" / "logo.css").write_text("a {}")
    with new_site(url="/") as site:
        app = Flask("shop", root_path=str(tmp_path))
        app.config.update(new_app().config)
        app.add_url_rule("/about", "about", lambda: "About us")
        site.use("notes")
        site.init_app(app)
        yield app


def test_a_dashboard_at_the_root_works(at_the_root: Flask) -> None:
    ann = staff(at_the_root, root="")
    found = crawl(ann, "/")
    assert not found.failures
    assert {"/", "/product/", "/product/new", "/password"} <= found.paths()
    for url in addresses(ann.get("/").get_data(as_text=True)):
        if url.startswith("/dashboard-static/"):
            assert ann.get(url).status_code == 200, url
    assert ann.get("/no/such/page").status_code == 404


def test_static_files_of_a_dashboard_at_the_root_do_not_hide_the_applications(at_the_root: Flask) -> None:
    person = Person(at_the_root, "")
    assert person.get("/static/img/logo.css").get_data(as_text=True) == "a {}"
    rules = [rule.rule for rule in at_the_root.url_map.iter_rules() if rule.rule.startswith("/static")]
    assert rules == ["/static/<path:filename>"]


def test_pages_beside_a_dashboard_at_the_root_are_left_alone(at_the_root: Flask) -> None:
    person = Person(at_the_root, "")
    for url in ("/about", "/static/img/logo.css"):
        answer = person.get(url)
        assert answer.status_code == 200
        assert not [name for name in OURS if name in answer.headers]
    assert person.get("/product/").headers["X-Frame-Options"] == "DENY"
    assert person.client.post("/about").status_code == 405
    assert "X-Request-ID" not in person.client.post("/about").headers


def mounted_by_dispatcher(app: Flask) -> None:
    app.wsgi_app = DispatcherMiddleware(NotFound(), {"/office": app.wsgi_app})  # type: ignore[method-assign]


@pytest.mark.parametrize("url", ["/admin", "/"])
def test_every_link_keeps_what_the_application_is_mounted_under(url: str) -> None:
    with new_site(url=url) as site:
        app = new_app()
        site.use("notes")
        site.init_app(app)
        mounted_by_dispatcher(app)
        root = f"/office{url.rstrip('/')}"
        ann = staff(app, root=root)
        ann.get(f"{root}/product/new")
        ann.post(f"{root}/product/new", {"name": "Teapot"})
        found = crawl(ann, f"{root}/")
        assert not found.failures
        assert f"{root}/product/1/edit" in found.paths()
        for path in found.paths():
            outside = {each for each in addresses(ann.get(path).get_data(as_text=True)) if not each.startswith(root)}
            assert not outside, path


def test_behind_a_proxy_with_a_prefix_strangers_are_sent_to_the_right_sign_in_and_back(site: Dashboard) -> None:
    app = new_app()
    site.init_app(app)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)  # type: ignore[method-assign]
    person = Person(app)
    headers = {"X-Forwarded-Prefix": "/office"}
    answer = person.get("/admin/product/", headers=headers)
    assert answer.location == "/office/admin/login?next=%2Foffice%2Fadmin%2Fproduct%2F"
    outside = [
        each
        for each in addresses(person.get("/admin/login", headers=headers).get_data(as_text=True))
        if not each.startswith("/office/admin/")
    ]
    assert not outside


def test_a_failing_page_under_a_prefix_offers_to_try_the_right_address_again() -> None:
    with new_site() as site:
        app = new_app()
        site.init_app(app)
        mounted_by_dispatcher(app)
        ann = staff(app, root="/office/admin")
        with app.app_context():
            Base.metadata.tables["review"].drop(site.sessions.own_engine())
        page = ann.get("/office/admin/review/?q=a")
        assert page.status_code == 503
        found = addresses(page.get_data(as_text=True))
        assert "/office/admin/review/?q=a" in found
        assert not [each for each in found if not each.startswith("/office/")]


# Beside others -------------------------------------------------------------------------------------------------------


def test_an_applications_pages_get_nothing_of_ours(site: Dashboard) -> None:
    app = new_app()
    app.add_url_rule("/", "start", lambda: render_template_string("{{ chrome is defined }} {{ page is defined }}"))
    site.init_app(app)
    person = Person(app)
    answer = person.get("/")
    assert text(answer) == "False False"
    assert not [name for name in (*OURS, "Referrer-Policy", "X-Content-Type-Options") if name in answer.headers]
    missing = person.get("/nothing")
    assert missing.status_code == 404
    assert "The requested URL was not found" in text(missing)
    assert "dashboard_context" not in missing.get_data(as_text=True)


def test_a_csrf_protection_of_the_applications_own_gets_along(site: Dashboard) -> None:
    app = new_app(WTF_CSRF_TIME_LIMIT=-1)
    CSRFProtect(app)
    app.add_url_rule("/mail", "mail", lambda: "sent", methods=["POST"])
    site.init_app(app)
    ann = staff(app)
    ann.get("/admin/product/new")
    # Their time limit is over at once; ours is as long as the session.
    assert ann.post("/admin/product/new", {"name": "Teapot"}).status_code == 303
    assert ann.client.post("/admin/product/new", data={"name": "Kettle"}).status_code == 400
    assert "Kettle" not in text(ann.get("/admin/product/"))
    assert ann.client.post("/mail").status_code == 400


def test_a_csrf_protection_that_comes_later_refuses_with_our_page(site: Dashboard) -> None:
    app = new_app()
    protection = CSRFProtect()
    hooks = app.before_request_funcs.setdefault(None, [])
    site.init_app(app)
    protection.init_app(app)
    # As if it had been there first: the guard is not asked about what it refuses.
    hooks.insert(0, hooks.pop())
    ann = staff(app)
    refused = ann.client.post("/admin/product/new", data={"name": "Kettle"})
    assert refused.status_code == 400
    assert refused.headers["X-Request-ID"] in refused.get_data(as_text=True)


def test_error_pages_of_the_applications_own_stay_on_its_own_pages(site: Dashboard) -> None:
    app = new_app()
    for code in (400, 401, 403, 404, 405, 409, 413, 500, 503):
        app.register_error_handler(code, lambda error: (f"their page {getattr(error, 'code', '')}", 418))
    app.register_error_handler(Exception, lambda _error: ("their page", 418))
    app.add_url_rule("/broken", "broken", lambda: abort(404))
    site.init_app(app)
    ann = staff(app)
    assert ann.get("/broken").status_code == 418
    assert ann.get("/nothing").status_code == 418
    assert ann.get("/admin/nothing").status_code == 404
    assert ann.get("/admin/product/77/").status_code == 404
    assert ann.client.post("/admin/product/new").status_code == 400
    assert ann.client.put("/admin/product/").status_code == 405
    assert ann.client.post("/admin/nothing").status_code == 404
    assert Person(app).client.post("/admin/product/new").status_code == 401


def test_names_of_the_applications_own_in_templates_do_not_reach_ours(site: Dashboard) -> None:
    app = new_app()
    theirs = dict.fromkeys(("page", "chrome", "_", "ngettext", "menu", "panel", "icon", "title", "user"), "THEIRS")
    site.init_app(app)
    app.context_processor(lambda: theirs)
    app.jinja_env.globals.update(theirs)
    ann = staff(app)
    found = crawl(ann, "/admin/")
    assert not found.failures
    assert "THEIRS" not in ann.get("/admin/").get_data(as_text=True)


def test_templates_of_the_applications_own_named_like_flask_admins_and_ours_do_not_meet(tmp_path: Path) -> None:
    for name in ("base.html", "home.html", "list.html", "login.html", "error.html", "admin/base.html"):
        path = tmp_path / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("THEIRS")
    with new_site() as site:
        app = Flask("shop", root_path=str(tmp_path))
        app.config.update(new_app().config)
        site.init_app(app)
        ann = staff(app)
        assert not crawl(ann, "/admin/").failures
        assert "THEIRS" not in ann.get("/admin/").get_data(as_text=True)
        assert "THEIRS" not in ann.get("/admin/nothing").get_data(as_text=True)


def test_a_template_of_the_applications_own_in_our_folder_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "templates" / "dashboard").mkdir(parents=True)
    (tmp_path / "templates" / "dashboard" / "home.html").write_text("Our own home of {{ chrome.title }}")
    with new_site() as site:
        app = Flask("shop", root_path=str(tmp_path))
        app.config.update(new_app().config)
        site.init_app(app)
        assert text(staff(app).get("/admin/")) == "Our own home of Dashboard"


class StockPage(BaseView):
    @expose("/")
    def index(self) -> str:
        return str(self.render("stock.html"))


@pytest.mark.parametrize("stock_first", [True, False])
def test_a_stock_flask_admin_beside_ours_keeps_its_bootstrap_4(tmp_path: Path, stock_first: bool) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "stock.html").write_text(
        "{% extends 'admin/master.html' %}{% block body %}Their page{% endblock %}"
    )
    with new_site(url="/office") as site:
        app = Flask("shop", root_path=str(tmp_path))
        app.config.update(new_app().config)
        Babel(app)  # Flask-Admin alone needs it wherever it is installed
        stock = Admin(name="Stock", theme=Bootstrap4Theme())
        stock.add_view(StockPage(name="Page", endpoint="stockpage"))
        for init in (stock.init_app, site.init_app) if stock_first else (site.init_app, stock.init_app):
            init(app)
        person = Person(app)
        home = person.get("/admin/")
        assert home.status_code == 200
        assert "bootstrap4" in home.get_data(as_text=True)
        theirs = person.get("/admin/stockpage/")
        assert "Their page" in text(theirs)
        assert "bootstrap4" in theirs.get_data(as_text=True)
        assert not [name for name in OURS if name in theirs.headers]
        ann = staff(app, root="/office")
        ours = ann.get("/office/product/")
        assert ours.status_code == 200
        assert "bootstrap4" not in ours.get_data(as_text=True)


def test_a_stock_flask_admin_at_the_same_address_is_told(site: Dashboard) -> None:
    app = new_app()
    Admin(app)
    with pytest.raises(DeclarationError, match="url='/dashboard'"):
        site.init_app(app)


def test_a_blueprint_of_the_same_name_is_told(site: Dashboard) -> None:
    app = new_app()
    app.register_blueprint(Blueprint("admin", __name__, url_prefix="/elsewhere"))
    with pytest.raises(DeclarationError, match="name="):
        site.init_app(app)


def test_flask_babel_that_is_not_initialised_changes_nothing(site: Dashboard) -> None:
    app = new_app()
    site.init_app(app)
    assert "babel" not in app.extensions
    assert staff(app).get("/admin/product/new").status_code == 200


def test_teardown_of_the_application_sees_no_session_of_ours(site: Dashboard) -> None:
    app = new_app()
    app.add_url_rule("/", "start", lambda: "start")
    site.init_app(app)
    staff(app)
    with app.test_request_context("/"):
        assert site.sessions.current().scalars(select(Product)).all() == []


def test_links_of_every_page_lead_somewhere(site: Dashboard) -> None:
    app = new_app()
    site.add_link("Shop", "/shop", permission="shop.open")
    site.init_app(app)
    ann = staff(app)
    assert "/shop" in set(links("/admin/", ann.get("/admin/").get_data(as_text=True)))
    eve = staff(app, "viewer")
    assert "/shop" not in set(links("/admin/", eve.get("/admin/").get_data(as_text=True)))
