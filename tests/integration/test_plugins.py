from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, abort
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dashboard import Dashboard, DeclarationError, Denied, NotFound, Panel, PanelContext, Plugin, UnknownName
from dashboard.engine import plugins as finding

from .applications import Product, Review, addresses, new_app, new_site, panel_of, plugin, staff
from .people import Person, text

CORE = ("/admin/", "/admin/product/", "/admin/product/new", "/admin/product/1/", "/admin/password", "/admin/notes-gone")
UNAVAILABLE = "This panel is unavailable at the moment."


@pytest.fixture
def site() -> Iterator[Dashboard]:
    with new_site() as site:
        yield site


def serve(site: Dashboard) -> Person:
    app = new_app()
    site.init_app(app)
    ann = staff(app)
    ann.get("/admin/product/new")
    assert ann.post("/admin/product/new", {"name": "Teapot"}).status_code == 303
    return ann


def core_answers(ann: Person) -> list[int]:
    return [ann.get(url).status_code for url in CORE]


ALIVE = [200, 200, 200, 200, 200, 404]


class PluginBase(DeclarativeBase):
    metadata = MetaData()


class Gadget(PluginBase):
    __tablename__ = "odd_gadget"

    id: Mapped[int] = mapped_column(primary_key=True)


# Setting up ----------------------------------------------------------------------------------------------------------


def test_r16_a_plugin_that_raises_at_setup_is_off_with_all_it_added_and_administrators_are_told(
    site: Dashboard,
) -> None:
    def setup(_self: Any, site: Dashboard) -> None:
        site.register(Gadget)
        site.add_panel(panel_of(lambda _context: {}))
        site.add_route("go", lambda _context, _form: "gone", name="go", permission="odd.go")
        site.add_link("Odd", "/odd")
        site.add_check(lambda _context: [])
        raise RuntimeError("no licence")

    site.use(plugin(setup))
    ann = serve(site)
    assert core_answers(ann) == ALIVE
    home = ann.get("/admin/")
    assert "Odd: RuntimeError: no licence" in text(home)
    assert "Gadget" not in text(home)
    assert "/odd" not in addresses(home.get_data(as_text=True))
    assert ann.post("/admin/plugins/odd/go").status_code == 404
    assert ann.get("/admin/gadget/").status_code == 404


def test_who_may_not_know_of_plugins_is_not_told_which_failed(site: Dashboard) -> None:
    def setup(_self: Any, _site: Dashboard) -> None:
        raise KeyError("missing")

    site.use(plugin(setup))
    ann = serve(site)
    assert "KeyError" in text(ann.get("/admin/"))
    assert "KeyError" not in text(staff(ann.app, "viewer").get("/admin/"))


def test_s30_a_failing_plugin_tells_no_statement(site: Dashboard) -> None:
    def setup(_self: Any, site: Dashboard) -> None:
        with site.sessions.own_engine().connect() as connection:
            connection.execute(sql("SELECT hidden FROM nowhere"))

    site.use(plugin(setup))
    home = text(serve(site).get("/admin/"))
    assert "Odd: OperationalError" in home
    assert "nowhere" not in home


UNKNOWN = MetaData()
Table("odd_broken", UNKNOWN, Column("id", Integer, ForeignKey("nowhere.id"), primary_key=True))


@pytest.mark.parametrize("metadata", [object(), "metadata", PluginBase, UNKNOWN])
def test_r16_wrong_metadata_switches_its_plugin_off_and_nothing_else(site: Dashboard, metadata: Any) -> None:
    def setup(_self: Any, site: Dashboard) -> None:
        site.add_panel(panel_of(lambda _context: {}))
        site.add_route("go", lambda _context, _form: "gone", name="go", permission="odd.go")

    site.use(plugin(setup, metadata=metadata))
    site.use("notes")
    ann = serve(site)
    assert core_answers(ann) == ALIVE
    home = text(ann.get("/admin/"))
    assert "Odd: " in home
    assert "Odd things" not in home
    assert "Leave a note" in home
    assert ann.post("/admin/plugins/odd/go").status_code == 404


WRONG_ROUTES: list[dict[str, Any]] = [
    {"rule": "x/<"},
    {"rule": "x/<nosuch:key>"},
    {"name": "static"},
    {"name": "a.b"},
    {"name": ""},
    {"permission": ""},
    {"run": "not a function"},
]


@pytest.mark.parametrize("wrong", WRONG_ROUTES, ids=str)
def test_r16_a_route_that_cannot_be_is_refused_where_it_is_declared(site: Dashboard, wrong: dict[str, Any]) -> None:
    given = {"rule": "x", "name": "x", "permission": "odd.x", "run": print, **wrong}
    with pytest.raises(DeclarationError, match="route"):
        site.add_route(given.pop("rule"), given.pop("run"), **given)


def test_two_routes_of_one_name_are_told(site: Dashboard) -> None:
    site.add_route("a", lambda _context, _form: "", name="go", permission="x.go")
    with pytest.raises(DeclarationError, match="already"):
        site.add_route("b", lambda _context, _form: "", name="go", permission="x.go")


def test_a_method_may_be_written_as_a_text(site: Dashboard) -> None:
    site.add_route("go", lambda _context, _form: Response("went"), name="go", permission="x.go", methods="GET")
    assert text(serve(site).get("/admin/plugins/site/go")) == "went"


def test_s1_a_route_without_a_permission_stops_the_start(site: Dashboard) -> None:
    site.add_route("go", lambda _context, _form: "", name="go", permission="x.go")
    site.routes[0] = type(site.routes[0])("other", "other", print, "", (), "site")
    app = new_app()
    site.init_app(app)

    from dashboard.engine.guarding import declare_needs

    bound = app.extensions["dashboard"]["admin"]
    bound.blueprints.add("shop")
    app.add_url_rule("/admin/shop", "shop.index", lambda: "")
    with pytest.raises(DeclarationError, match=r"/admin/shop.* declares no permission"):
        declare_needs(app, bound)


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "site", "my plugin", "a/b", "Büro", "a.b", None])
def test_a_name_that_no_address_can_have_is_told(site: Dashboard, name: Any) -> None:
    with pytest.raises(DeclarationError, match="name"):
        site.use(plugin(lambda _self, _site: None, name=name))


def test_two_plugins_of_one_name_are_told(site: Dashboard) -> None:
    site.use("notes")
    with pytest.raises(DeclarationError, match="'notes'"):
        site.use("notes")
    with pytest.raises(DeclarationError, match="'notes'"):
        site.use(plugin(lambda _self, _site: None, name="notes"))


def test_what_is_no_plugin_is_told(site: Dashboard) -> None:
    for wrong in (Product, object(), 5):
        with pytest.raises(DeclarationError, match="not a plugin"):
            site.use(wrong)  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="Did you mean 'notes'"):
        site.use("note")
    with pytest.raises(DeclarationError, match="Signups"):
        site.use("signups")
    with pytest.raises(DeclarationError, match="no options"):
        site.use(plugin(lambda _self, _site: None), days=3)


def test_a_class_will_do_for_a_plugin_that_needs_nothing(site: Dashboard) -> None:
    site.use(type(plugin(lambda _self, site: site.add_link("Odd", "/odd"))))  # type: ignore[arg-type]
    assert "/odd" in addresses(serve(site).get("/admin/").get_data(as_text=True))


# Installed ones ------------------------------------------------------------------------------------------------------


def test_an_installed_plugin_is_enabled_by_name_with_its_options(site: Dashboard) -> None:
    site.use("notes", latest=1)
    ann = serve(site)
    for body in ("First", "Second"):
        ann.get("/admin/")
        assert ann.post("/admin/plugins/notes/add", {"body": body}).status_code == 303
    ann.get("/admin/")
    home = text(ann.get("/admin/"))
    assert "Second" in home
    assert "First" not in home


@pytest.mark.parametrize("configured", [["notes"], "notes", "notes,", ("notes", "notes")])
def test_the_configuration_enables_installed_plugins(site: Dashboard, configured: Any) -> None:
    app = new_app(DASHBOARD_PLUGINS=configured)
    site.init_app(app)
    assert "Leave a note" in text(staff(app).get("/admin/"))


def test_what_the_code_enabled_is_not_enabled_again_by_the_configuration(site: Dashboard) -> None:
    site.use("notes", latest=3)
    app = new_app(DASHBOARD_PLUGINS=["notes"])
    site.init_app(app)
    assert staff(app).get("/admin/").status_code == 200


def test_a_configured_plugin_that_is_not_installed_is_told(site: Dashboard) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'notes'"):
        site.init_app(new_app(DASHBOARD_PLUGINS=["nots"]))


def test_r16_an_installed_plugin_that_cannot_be_imported_is_told_to_administrators(
    site: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = EntryPoint("weather", "no_such_module:Weather", "dashboard.plugins")
    monkeypatch.setattr(finding, "entry_points", lambda **_given: [broken])
    app = new_app(DASHBOARD_PLUGINS=["weather"])
    site.init_app(app)
    home = text(staff(app).get("/admin/"))
    assert "Weather: ModuleNotFoundError" in home


def test_s46_installed_is_not_enabled_and_its_addresses_are_not_there(site: Dashboard) -> None:
    ann = serve(site)
    assert "Leave a note" not in text(ann.get("/admin/"))
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = ann.client.open("/admin/plugins/notes/add", method=method, headers={"X-CSRFToken": ann.token})
        assert answer.status_code == 404
        assert "X-Request-ID" in answer.headers
    assert ann.get("/admin/plugins/notes/static/x.css").status_code == 404


# Panels --------------------------------------------------------------------------------------------------------------


def raising(error: BaseException) -> Callable[[PanelContext], dict[str, Any]]:
    def load(_context: PanelContext) -> dict[str, Any]:
        raise error

    return load


def failing_statement(context: PanelContext) -> dict[str, Any]:
    context.session.execute(sql("SELECT nothing FROM nowhere"))
    return {}


def half_done(context: PanelContext) -> dict[str, Any]:
    context.session.add(Review(id=1, title="Half", product_id=999_999))
    context.session.add(Product(id=1, name="Twice"))
    context.session.flush()
    return {}


def swallowing(context: PanelContext) -> dict[str, Any]:
    try:
        half_done(context)
    except Exception:
        return {}
    return {}


def not_mapping(_context: PanelContext) -> Any:
    return None


LOADS = [
    raising(RuntimeError("boom")),
    raising(KeyError("x")),
    failing_statement,
    half_done,
    swallowing,
    not_mapping,
    lambda _context: abort(404),
    lambda context: context.row.name,
    lambda context: context.site.registry.by_slug("nothing").info,
]


@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("place", ["home", "product"])
def test_r16_a_panel_that_fails_becomes_a_card_with_a_reference(site: Dashboard, load: Any, place: str) -> None:
    site.add_panel(panel_of(load, place=place))
    site.use("notes")
    ann = serve(site)
    assert core_answers(ann) == ALIVE
    page = ann.get("/admin/" if place == "home" else "/admin/product/1/")
    assert UNAVAILABLE in text(page)
    assert page.headers["X-Request-ID"] in text(page)
    assert "Leave a note" in text(ann.get("/admin/"))
    assert "boom" not in text(page)


@pytest.fixture
def packages(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Make a plugin as a package of files, and return its module."""
    made = []

    def make(name: str, source: str, files: dict[str, str]) -> Any:
        folder = tmp_path / name
        for path, content in {"__init__.py": source, **files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content)
        spec = spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)])
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[name] = module_from_spec(spec)
        made.append(name)
        spec.loader.exec_module(module)
        return module

    yield make
    for name in made:
        del sys.modules[name]


WEATHER = """
from dashboard import Panel, Plugin

class Weather(Plugin):
    name = "weather"

    def setup(self, site):
        site.add_panel(Panel("Weather", "weather/panel.html", lambda context: {"sky": "blue", "panel": "mine"},
                             place=self.place))
        site.add_route("sky", lambda context, form: ("weather/sky.html", {"sky": "grey"}), name="sky",
                       permission="weather.view", methods=("GET",))

    def __init__(self, place="home"):
        self.place = place
"""
FILES = {
    "templates/weather/panel.html": "The sky is {{ sky }}. <a href='{{ route_url(\"sky\") }}'>More</a>",
    "templates/weather/sky.html": '{% extends "dashboard/base.html" %}{% block content %}All {{ sky }}{% endblock %}',
    "static/weather.css": "a {}",
    "secret.txt": "TOP SECRET",
}


def test_a_plugin_brings_panel_page_and_static_files(site: Dashboard, packages: Callable[..., Any]) -> None:
    site.use(packages("weather_plugin", WEATHER, FILES).Weather())
    ann = serve(site)
    assert "The sky is blue." in text(ann.get("/admin/"))
    assert "All grey" in text(ann.get("/admin/plugins/weather/sky"))
    css = Person(ann.app).get("/admin/plugins/weather/static/weather.css")
    assert css.status_code == 200
    assert css.headers["X-Content-Type-Options"] == "nosniff"


def test_a_panel_stands_on_the_records_of_its_place(site: Dashboard, packages: Callable[..., Any]) -> None:
    site.use(packages("weather_plugin", WEATHER, FILES).Weather(place="product"))
    ann = serve(site)
    assert "The sky is blue." in text(ann.get("/admin/product/1/"))
    assert "The sky is blue." not in text(ann.get("/admin/"))


STEPS = ("..", "%2e%2e", "..%2f..", "..\\", "..%5c", "%252e%252e", "....//", "%00", "/")


@pytest.mark.parametrize("step", STEPS)
def test_s28_s46_no_path_leads_out_of_a_plugins_static_files(
    site: Dashboard, packages: Callable[..., Any], step: str
) -> None:
    site.use(packages("weather_plugin", WEATHER, FILES).Weather())
    ann = serve(site)
    for root in ("/admin/plugins/weather/static", "/admin/static/1"):
        for path in (
            f"{root}/{step}/secret.txt",
            f"{root}/{step}{step}/secret.txt",
            f"{root}/css/{step}/{step}/secret.txt",
        ):
            answer = ann.get(path)
            assert answer.status_code in (302, 308, 404), path
            assert "TOP SECRET" not in answer.get_data(as_text=True)


def test_r16_a_plugin_whose_template_is_missing_or_broken_costs_its_card_only(
    site: Dashboard, packages: Callable[..., Any]
) -> None:
    for template in ("", "{% if %}", "{{ nothing.at.all }}", "{{ 1 / 0 }}", '{% include "weather/none.html" %}'):
        with new_site() as other:
            files = {**FILES, "templates/weather/panel.html": template}
            if not template:
                del files["templates/weather/panel.html"]
            module = packages(f"weather_{abs(hash(template))}", WEATHER, files)
            other.use(module.Weather())
            ann = serve(other)
            assert core_answers(ann) == ALIVE
            assert UNAVAILABLE in text(ann.get("/admin/")), template


def test_templates_outside_a_plugins_own_folder_stop_the_start(site: Dashboard, packages: Callable[..., Any]) -> None:
    files = {**FILES, "templates/dashboard/home.html": "Mine", "templates/panel.html": "Mine"}
    site.use(packages("weather_plugin", WEATHER, files).Weather())
    with pytest.raises(DeclarationError, match=r"E507[\s\S]*E507") as told:
        site.init_app(new_app())
    assert "templates/weather/" in str(told.value)
    assert "home.html" in str(told.value)


def test_a_plugin_written_beside_the_applications_own_templates_is_fine(
    site: Dashboard, packages: Callable[..., Any], tmp_path: Path
) -> None:
    site.use(packages("shop_app", WEATHER, {**FILES, "templates/index.html": "Shop"}).Weather())
    app = Flask("shop", root_path=str(tmp_path / "shop_app"))
    app.config.update(new_app().config)
    site.init_app(app)
    assert "The sky is blue." in text(staff(app).get("/admin/"))


# Routes --------------------------------------------------------------------------------------------------------------


def refuse(error: BaseException) -> Callable[..., Any]:
    def run(_context: PanelContext, _form: Any) -> Any:
        raise error

    return run


ANSWERS = [
    (refuse(RuntimeError("boom")), 500),
    (refuse(NotFound("gone")), 404),
    (refuse(Denied("no")), 403),
    (lambda _context, _form: abort(409), 409),
    (lambda context, _form: failing_statement(context), 503),
    (lambda _context, _form: ("no/such.html", {}), 500),
    (lambda _context, _form: ("made", 201), 201),
    (lambda _context, _form: Response("made", 201), 201),
    (lambda _context, _form: "Well done", 303),
    (lambda _context, _form: None, 303),
    (refuse(ValueError("Not like this.")), 303),
]


@pytest.mark.parametrize(("run", "status"), ANSWERS)
def test_r16_whatever_a_route_does_is_an_answer(site: Dashboard, run: Any, status: int) -> None:
    site.use(plugin(lambda _self, site: site.add_route("go", run, name="go", permission="odd.go")))
    ann = serve(site)
    ann.get("/admin/")
    answer = ann.post("/admin/plugins/odd/go")
    assert answer.status_code == status
    assert answer.headers["X-Request-ID"]
    assert "boom" not in text(answer)
    assert core_answers(ann) == ALIVE


def test_s5_a_plugins_route_needs_permission_and_token(site: Dashboard) -> None:
    went: list[str] = []

    def run(_context: PanelContext, _form: Any) -> str:
        went.append("went")
        return "Went."

    site.use(plugin(lambda _self, site: site.add_route("static2", run, name="files", permission="odd.go")))
    ann = serve(site)
    url = "/admin/plugins/odd/static2"
    assert ann.client.post(url).status_code == 400
    assert Person(ann.app).client.post(url).status_code == 401
    eve = staff(ann.app, "viewer")
    eve.get("/admin/")
    assert eve.post(url).status_code == 403
    assert ann.client.post(url, headers={"Origin": "https://evil.example"}).status_code == 400
    assert went == []
    ann.get("/admin/")
    assert ann.post(url).status_code == 303
    assert went == ["went"]


def test_a_plugins_panel_needs_its_permission(site: Dashboard) -> None:
    shown = Panel("Takings", "odd/panel.html", raising(RuntimeError()), permission="takings.open")
    site.use(plugin(lambda _self, site: site.add_panel(shown)))
    ann = serve(site)
    assert "Takings" in text(ann.get("/admin/"))
    assert "Takings" not in text(staff(ann.app, "editor").get("/admin/"))


def test_a_plugin_that_defines_no_setup_is_told() -> None:
    with new_site() as site:
        site.use(type("Empty", (Plugin,), {"name": "empty"})())
        assert "NotImplementedError" in text(serve(site).get("/admin/"))
