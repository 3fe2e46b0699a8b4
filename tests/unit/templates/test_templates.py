from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined, meta, nodes
from markupsafe import Markup
from wtforms import BooleanField, Form, PasswordField, StringField, SubmitField

from dashboard import pages
from dashboard.i18n import gettext, ngettext

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "templates" / "dashboard"
OURS = sorted(path for path in FOLDER.glob("*.html"))
EVIL = "<script>alert('x')</script>\"onmouseover=\"y"
GIVEN = {"_", "ngettext"}


@pytest.fixture(scope="module")
def environment() -> Environment:
    control = "<label for='{{ row.field.id }}'>{{ row.label }}</label>{{ row.field() }}"
    loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), DictLoader({"sample/control.html": control})])
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True)


# Pages that say ``text`` everywhere a person's words may stand. ---------------------------------------------------


class RecordForm(Form):  # type: ignore[misc]  # WTForms has no types
    title = StringField()


class AccountForm(Form):  # type: ignore[misc]
    email = StringField("E-mail", description="Yours")
    password = PasswordField("Password")
    remember = BooleanField("Remember me")
    submit = SubmitField("Go")


def chrome(text: str, *, signed_in: bool = True, **changes: Any) -> pages.Chrome:
    item = pages.MenuItem(text, "/list", active=True)
    levels: tuple[Any, ...] = ("success", "info", "warning", "error")
    made = pages.Chrome(
        title=text,
        home_url="/",
        theme_url="/theme",
        menu=[pages.MenuGroup("", [item]), pages.MenuGroup(text, [item])],
        messages=[pages.Message(level, text, "/x", text) for level in levels],
        signed_in=signed_in,
        user_label=text,
        user_initials=text[:2],
        login_url="/login",
        logout_url="/logout",
        password_url="/password",
        csrf_token="the-token",
        nonce="the-nonce",
        here="/here?q=1",
        bootstrap_css="/bootstrap.css",
        css="/dashboard.css",
        js="/main.js",
        icons="/icons.svg",
        favicon="/favicon.svg",
    )
    return dataclasses.replace(made, **changes)


def cells(text: str) -> list[pages.Cell]:
    plain = [pages.Cell(text, "/row"), pages.Cell(text), pages.Cell("", tone="null"), pages.Cell("", "/row", "null")]
    return plain + [pages.Cell(text, title=text, tone=tone) for tone in ("true", "false", "badge", "code", "error")]


def list_page(text: str, **changes: Any) -> pages.ListPage:
    columns = [
        pages.Column(
            f"c{number}", text, "text", number == 1, "/s", "/a", "/r", ("asc", "desc", "")[number % 3], number % 3, text
        )
        for number in range(9)
    ]
    choices = [pages.Choice(text, text, True, "/c"), pages.Choice(text, text, url="/d")]
    inputs = [
        pages.FilterInput(text, text, "select", choices=choices, lookup_url="/lookup"),
        pages.FilterInput(text, text, "number", text, step="1"),
    ]
    made = pages.ListPage(
        title=text,
        label=text,
        label_plural=text,
        crumbs=[pages.Crumb(text, "/"), pages.Crumb(text)],
        url="/list",
        columns=columns,
        rows=[
            pages.ListRow(text, text, cells(text), "/row", "/edit", "/delete"),
            pages.ListRow("2", text, cells(text)),
        ],
        new_url="/new",
        export_urls=[pages.ActionLink(text, "/export", icon="download")],
        searchable=True,
        search_hint=text,
        q=text,
        keep=[(text, text)],
        chips=[pages.Chip(text, "/remove", text), pages.Chip(text, "/remove")],
        clear_url="/clear",
        filters=[
            pages.FilterBox(text, text, True, choices, error=text),
            pages.FilterBox(text, text, inputs=inputs, error=text),
        ],
        filter_keep=[(text, text)],
        sorts=[
            pages.SortOption(text, "asc", 1, "/a", "/d", "/+", "/-"),
            pages.SortOption(text, "desc", 2, "/a", "/d", "/+", "/-"),
            pages.SortOption(text, "", 0, "/a", "/d", "/+", ""),
        ],
        actions=[pages.ActionLink(text, name="publish", icon="check-lg", style="danger"), pages.ActionLink(text)],
        action_url="/action",
        pager=pages.Pager(
            text,
            "/p",
            "/n",
            "/f",
            "/l",
            [pages.PageLink("1", "/1"), pages.PageLink("2", current=True), pages.PageLink("…", gap=True)],
            choices,
        ),
    )
    return dataclasses.replace(made, **changes)


def panels(text: str) -> list[pages.PanelCard]:
    return [
        pages.PanelCard("good", text, "key", 6, html=Markup("<p id='panel-inside'>kept</p>")),
        pages.PanelCard("bad", text, "", 12, error=text, reference=text),
    ]


def detail_page(text: str) -> pages.DetailPage:
    rows = [
        pages.DetailRow(f"f{number}", text, "text", [cell], text, block)
        for number, cell in enumerate(cells(text))
        for block in (False, True)
    ]
    several = pages.DetailRow("several", text, "relation", cells(text))
    none = pages.DetailRow("none", text, "relation", [])
    row = pages.ListRow("1", text, [pages.Cell(text), pages.Cell(text, "/u")], "/row")
    return pages.DetailPage(
        title=text,
        label=text,
        crumbs=[pages.Crumb(text)],
        groups=[pages.DetailGroup("", rows), pages.DetailGroup(text, [several, none])],
        related=[
            pages.Related("full", text, list_page(text).columns[:2], [row], text, "/all", "/new"),
            pages.Related("empty", text, [], [], "", ""),
            pages.Related("broken", text, [], [], "", "", error=text),
        ],
        panels=panels(text),
        edit_url="/edit",
        delete_url="/delete",
        clone_url="/clone",
        list_url="/list",
        actions=[pages.ActionLink(text, name="publish", icon="key"), pages.ActionLink(text, name="x", style="danger")],
        action_url="/action",
        key=text,
    )


def form_page(text: str) -> pages.FormPage:
    bound = RecordForm(data={"title": text})
    row = pages.FormRow("title", text, "text", bound["title"], "sample/control.html", errors=[text])
    fixed = pages.FormRow("id", text, "integer", cells=cells(text), help_text=text, wide=True)
    return pages.FormPage(
        title=text,
        label=text,
        crumbs=[pages.Crumb(text)],
        groups=[pages.FormGroup("", [row]), pages.FormGroup(text, [fixed, row], text, collapsed=True)],
        creating=False,
        action_url="/save",
        cancel_url="/list",
        errors=[text],
        error_count=2,
        hidden=[(text, text)],
        can_add_another=True,
        can_save_as_new=True,
        delete_url="/delete",
        view_url="/view",
    )


def account_form(text: str) -> AccountForm:
    form = AccountForm(data={"email": text})
    form["email"].errors = [text]
    return form


def home_page(text: str) -> pages.HomePage:
    kinds: tuple[Any, ...] = ("create", "update", "delete", "action")
    return pages.HomePage(
        title=text,
        greeting=text,
        groups=[
            pages.ModelGroup("", [pages.ModelLink(text, "/list", "/new", "table", text)]),
            pages.ModelGroup(text, [pages.ModelLink(text, "/list", "", "table")]),
        ],
        panels=panels(text),
        activity=[pages.Activity(text, kind, text, text, text, "/row", text, text) for kind in kinds],
        plugin_errors=[text],
    )


def samples(text: str) -> Iterator[tuple[str, Any, pages.Chrome]]:
    inside, outside = chrome(text), chrome(text, signed_in=False, theme="dark", direction="rtl")
    crumbs = [pages.Crumb(text)]
    asking: dict[str, Any] = {"keys": [text], "hidden": [(text, text)]}
    action = pages.ActionLink(text, name="publish", icon="", style="danger")
    yield "home.html", home_page(text), inside
    yield "home.html", pages.HomePage(text, ""), inside
    yield "list.html", list_page(text), inside
    yield "list.html", list_page(text, actions=(), filters=(), sorts=(), pager=pages.Pager("")), inside
    for empty in ("no_rows", "no_match", "unreadable"):
        yield "list.html", list_page(text, rows=(), empty=empty, error=text, reference=text), inside
    yield "list.html", list_page(text, rows=(), empty="no_rows", new_url="", q=""), inside
    yield "detail.html", detail_page(text), inside
    yield "form.html", form_page(text), inside
    yield "form.html", dataclasses.replace(form_page(text), errors=(), error_count=0, creating=True), inside
    yield "delete.html", pages.DeletePage(text, crumbs, [text], 3, "/d", "/c", consequences=[text], **asking), inside
    yield "delete.html", pages.DeletePage(text, crumbs, [text], 0, "/d", "/c", protected=[text], **asking), inside
    yield "confirm.html", pages.ConfirmPage(text, text, crumbs, [text], 2, action, "/a", "/c", **asking), inside
    yield "login.html", pages.LoginPage(text, account_form(text), "/login", [text], text), outside
    yield "password.html", pages.PasswordPage(text, account_form(text), "/password", crumbs, [text]), inside
    for status in (400, 401, 403, 404, 409, 413, 429, 500, 503):
        for resend in (False, True):
            page = pages.ErrorPage(status, text, text, text, "/back", "/retry", resend, [(text, text)], "/login")
            yield "error.html", page, inside
            yield "error.html", page, outside


def rendered(environment: Environment, text: str = "words") -> Iterator[tuple[str, str]]:
    for name, page, around in samples(text):
        template = environment.get_template(f"dashboard/{name}")
        yield name, template.render(page=page, chrome=around, _=gettext, ngettext=ngettext)


# What holds ---------------------------------------------------------------------------------------------------------


def test_every_page_renders_with_nothing_undefined(environment: Environment) -> None:
    names = {name for name, html in rendered(environment) if "</html>" in html}
    whole = {path.name for path in OURS if not path.name.startswith("_")}
    assert names == whole - {"base.html", "plain.html", "panel_error.html", "hosted.html"}


def test_s18_hostile_words_come_out_as_text(environment: Environment) -> None:
    for name, html in rendered(environment, EVIL):
        assert "<script>alert" not in html, name
        assert '"onmouseover=' not in html, name
        assert "&lt;script&gt;alert" in html, name


def test_what_a_panel_rendered_is_shown_as_it_is(environment: Environment) -> None:
    pages_with_panels = [html for name, html in rendered(environment) if name == "detail.html"]
    assert all("<p id='panel-inside'>kept</p>" in html for html in pages_with_panels)


def test_a_panel_that_is_plain_text_is_escaped(environment: Environment) -> None:
    page = pages.HomePage("Home", "", panels=[pages.PanelCard("p", "P", "", 6, html="<b>not markup</b>")])
    template = environment.get_template("dashboard/home.html")
    html = template.render(page=page, chrome=chrome("x"), _=gettext, ngettext=ngettext)
    assert "&lt;b&gt;not markup" in html


def test_s05_every_form_that_posts_carries_the_token(environment: Environment) -> None:
    for name, html in rendered(environment):
        for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
            posts, acts = 'method="post"' in form, "<button" in form
            assert not (posts and acts) or 'name="csrf_token" value="the-token"' in form, (name, form[:120])


def test_every_script_is_ours_and_carries_the_nonce(environment: Environment) -> None:
    for name, html in rendered(environment):
        scripts = re.findall(r"<script[^>]*>", html)
        assert scripts == ['<script type="module" src="/main.js" nonce="the-nonce">'], name


def test_ids_are_unique_and_everything_they_are_named_for_exists(environment: Environment) -> None:
    for name, html in rendered(environment):
        ids = re.findall(r'\sid="([^"]*)"', html)
        twice = {each for each in ids if ids.count(each) > 1} - {"title", "filter-words-error"}
        assert not twice, (name, twice)  # the sample repeats one field and one filter
        named = re.findall(r'(?:popovertarget|aria-labelledby)="([^"]+)"', html)
        assert set(named) <= set(ids), name


def test_the_automatic_theme_is_left_to_the_browser(environment: Environment) -> None:
    template = environment.get_template("dashboard/home.html")
    page = pages.HomePage("Home", "Hello")
    for theme, attribute in (("auto", None), ("light", 'data-bs-theme="light"'), ("dark", 'data-bs-theme="dark"')):
        html = template.render(page=page, chrome=chrome("x", theme=theme), _=gettext, ngettext=ngettext)
        opening = re.search(r"<html[^>]*>", html)
        assert opening is not None
        assert (attribute in opening[0]) if attribute else ("data-bs-theme" not in opening[0])


def test_the_search_of_a_list_keeps_what_it_must(environment: Environment) -> None:
    template = environment.get_template("dashboard/list.html")
    page = list_page("words", keep=[("sort", "-id")], filter_keep=[("q", "kept")])
    html = template.render(page=page, chrome=chrome("x"), _=gettext, ngettext=ngettext)
    assert '<input type="hidden" name="sort" value="-id">' in html
    assert '<input type="hidden" name="q" value="kept">' in html


def test_a_protected_row_has_no_button_that_deletes(environment: Environment) -> None:
    page = pages.DeletePage("Delete?", [], ["One"], 0, "/really", "/back", protected=["Orders refer to it."])
    template = environment.get_template("dashboard/delete.html")
    html = template.render(page=page, chrome=chrome("x"), _=gettext, ngettext=ngettext)
    assert "/really" not in html
    assert "Orders refer to it." in html


def test_a_collapsed_group_opens_when_something_in_it_is_wrong(environment: Environment) -> None:
    template = environment.get_template("dashboard/form.html")
    for errors, opened in (((), False), (("Too long.",), True)):
        row = pages.FormRow("x", "X", "text", cells=[pages.Cell("1")], errors=errors)
        page = dataclasses.replace(form_page("words"), groups=[pages.FormGroup("More", [row], collapsed=True)])
        html = template.render(page=page, chrome=chrome("x"), _=gettext, ngettext=ngettext)
        assert bool(re.search(r'<details class="card group" open>', html)) is opened


# What the sources say -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_template_has_nothing_that_the_content_security_policy_refuses(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\bnonce=)", source)
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", source)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_template_opens_with_what_it_needs(path: Path, environment: Environment) -> None:
    source = path.read_text(encoding="utf-8")
    comment = re.match(r"\{#\n(.*?)\n#\}\n", source, re.DOTALL)
    assert comment, "The file does not open with a comment."
    documented = set(re.findall(r"^ {4}(\w+)", comment[1], re.MULTILINE))
    tree = environment.parse(source)
    imported = {name for node in tree.find_all(nodes.FromImport) for name in node.names}
    made = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    needed = meta.find_undeclared_variables(tree) - GIVEN - imported - made - set(environment.globals)
    assert needed <= documented


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_template_asks_its_page_for_what_that_page_has(path: Path, environment: Environment) -> None:
    source = path.read_text(encoding="utf-8")
    asked = {
        node.attr
        for node in environment.parse(source).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "page"
    }
    line = re.search(r"^ {4}page +(.*(?:\n {8,}.*)*)", source, re.MULTILINE)
    if not asked or path.name in ("_document.html", "base.html"):
        return
    assert line, "The comment does not say what page is."
    classes = [getattr(pages, name) for name in re.findall(r"\b[A-Z]\w+Page\b", line[1])]
    assert classes
    for each in classes:
        assert asked <= {field.name for field in dataclasses.fields(each)}, each
