"""A real database that nobody wrote models for: every page of every table answers, on every database system."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine, insert, select, text

from dashboard.engine.build import bound_sites
from dashboard.serving import serve_app

from .people import Person
from .people import text as words

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CHINOOK = Path(os.environ.get("DASHBOARD_CHINOOK") or SHARED)
TABLES = {
    "album", "artist", "customer", "employee", "genre", "invoice", "invoice_line", "media_type", "playlist",
    "playlist_track", "track",
}  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHINOOK / "chinook.sqlite").is_file(),
        reason="the Chinook sample database is not there; DASHBOARD_CHINOOK may name its folder",
    ),
]


def load(database_url: str) -> None:
    """Put the sample database there: as a file, by its own script, or copied table by table."""
    if database_url.startswith("sqlite"):
        shutil.copy(CHINOOK / "chinook.sqlite", database_url.removeprefix("sqlite:///"))
    elif database_url.startswith("postgresql"):
        script = (CHINOOK / "chinook-postgresql.sql").read_text(encoding="utf-8")
        # The script makes a database of its own and goes there; this one is there already.
        script = re.sub(r"^(DROP DATABASE|CREATE DATABASE|\\c) .*$", "", script, flags=re.MULTILINE)
        run(database_url, script)
    else:
        copy(f"sqlite:///file:{CHINOOK / 'chinook.sqlite'}?mode=ro&uri=true", database_url)


def run(database_url: str, script: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(script)
    engine.dispose()


def copy(source_url: str, target_url: str) -> None:
    source, target, metadata = create_engine(source_url), create_engine(target_url), MetaData()
    metadata.reflect(source)
    metadata.create_all(target)
    with source.connect() as there, target.begin() as here:
        # The boss of an employee may come after them.
        here.execute(text("SET FOREIGN_KEY_CHECKS = 0"))
        for table in metadata.sorted_tables:
            here.execute(insert(table), [dict(row) for row in there.execute(select(table)).mappings()])
    source.dispose()
    target.dispose()


@pytest.fixture
def served(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The sample database, served; read-only unless the test is parametrized to write."""
    load(database_url)
    app = serve_app(database_url, users_path=tmp_path / "users.sqlite", write=getattr(request, "param", False))
    yield app
    sessions = bound_sites(app)["admin"].sessions
    sessions.engine.dispose()  # type: ignore[attr-defined]
    sessions.accounts.dispose()  # type: ignore[attr-defined]


def administrator(app: Flask) -> Person:
    with app.app_context():
        made = bound_sites(app)["admin"].declared.first_admin()
    assert made is not None
    person = Person(app)
    person.sign_in(*made)
    return person


def page(person: Person, url: str, status: int = 200) -> str:
    response = person.get(url)
    assert response.status_code == status, f"{url}: {response.status_code} {words(response)[:300]}"
    return response.get_data(as_text=True)


def addresses(html: str, start: str) -> list[str]:
    """Return the addresses of a page's links that begin like this, each once, in order."""
    found = (unescape(each) for each in re.findall(r'href="([^"]+)"', html))
    return list(dict.fromkeys(each for each in found if each.startswith(start)))


def slugs(app: Flask) -> list[str]:
    return [admin.slug for admin in bound_sites(app)["admin"].registry]


def test_all_eleven_tables_are_listed_sorted_searched_filtered_and_opened(served: Flask) -> None:
    person = administrator(served)
    assert set(slugs(served)) == TABLES
    for admin in bound_sites(served)["admin"].registry:
        slug = admin.slug
        html = page(person, f"/admin/{slug}/")
        for field in admin.info.fields:
            page(person, f"/admin/{slug}/?sort={field}&per_page=5")
            page(person, f"/admin/{slug}/?sort=-{field}&per_page=5")
        for question in ("a", "1", "%", "Ünknown’s “x”"):
            page(person, f"/admin/{slug}/?q={question}&per_page=5")
        for link in addresses(html, f"/admin/{slug}/?")[:25]:
            page(person, link)
        for link in addresses(html, f"/admin/{slug}/")[:60]:
            if re.fullmatch(rf"/admin/{slug}/[^/?]+/(\?.*)?", link):
                page(person, link)
                break
        else:
            raise AssertionError(f"{slug}: no row leads to its record")


def test_every_field_can_be_filtered_by(served: Flask) -> None:
    person = administrator(served)
    for admin in bound_sites(served)["admin"].registry:
        slug, info = admin.slug, admin.info
        for name, field in info.fields.items():
            for lookup in field.kind.lookups:
                page(person, f"/admin/{slug}/?{name}__{lookup}=1&per_page=5")
        for relation in info.relations.values():
            if not relation.many:
                page(person, f"/admin/{slug}/?{relation.name}=1&per_page=5")


def test_tracks_show_album_and_genre_by_name(served: Flask) -> None:
    shown = words(administrator(served).get("/admin/track/?sort=track_id"))
    assert "For Those About To Rock We Salute You" in shown
    assert "Rock" in shown
    assert "MPEG audio file" in shown


def test_the_lines_of_an_invoice_are_reachable_from_it(served: Flask) -> None:
    person = administrator(served)
    html = page(person, "/admin/invoice/5/")
    lines = [link for link in addresses(html, "/admin/invoice_line/") if "?" in link]
    assert lines, "the invoice leads to its lines"
    shown = words(person.get(lines[0]))
    assert "1–14 of 14" in shown
    assert re.search(r'href="/admin/invoice_line/\d+/', html)


def test_nothing_can_be_changed_unless_asked_for(served: Flask) -> None:
    person = administrator(served)
    for slug in ("genre", "playlist_track"):
        html = page(person, f"/admin/{slug}/")
        assert "/new" not in html.replace("/newest", "")
        page(person, f"/admin/{slug}/new", status=403)
    page(person, "/admin/genre/1/edit", status=403)
    assert person.post("/admin/genre/1/edit", {"name": "Noise"}).status_code == 403
    assert person.post("/admin/genre/1/delete", {}).status_code == 403
    assert "Noise" not in page(person, "/admin/genre/1/")


@pytest.mark.parametrize("served", [True], indirect=True, ids=["write"])
def test_with_write_every_table_has_forms_and_an_unchanged_save_changes_nothing(served: Flask) -> None:
    person = administrator(served)
    site = bound_sites(served)["admin"]
    for slug in slugs(served):
        page(person, f"/admin/{slug}/new")
        key = next(
            each for link in addresses(page(person, f"/admin/{slug}/"), f"/admin/{slug}/")
            if (each := re.sub(r"\?.*", "", link).removeprefix(f"/admin/{slug}/").strip("/")) not in ("", "new")
            and "/" not in each
        )  # fmt: skip
        before = words(person.get(f"/admin/{slug}/{key}/"))
        html = page(person, f"/admin/{slug}/{key}/edit")
        answer = person.post(f"/admin/{slug}/{key}/edit", fields(html))
        assert answer.status_code == 303, f"{slug}/{key}: {words(answer)[:500]}"
        person.get("/admin/")
        assert words(person.get(f"/admin/{slug}/{key}/")) == before
    with served.app_context():
        changes = site.sessions.current().scalar(text("SELECT count(*) FROM dashboard_change"), bind_arguments={
            "bind": site.sessions.own_engine()
        })  # fmt: skip
        assert changes == 0


@pytest.mark.parametrize("served", [True], indirect=True, ids=["write"])
def test_with_write_rows_are_made_changed_and_deleted_and_what_is_needed_stays(served: Flask) -> None:
    person = administrator(served)
    person.get("/admin/genre/new")
    # Where the database counts by itself, the form has no key and ignores this one.
    made = person.post("/admin/genre/new", {"genre_id": "99", "name": "Field recordings"})
    assert made.status_code == 303, words(made)
    found = re.search(r'href="(/admin/genre/\d+/)', page(person, "/admin/genre/?q=Field+recordings"))
    assert found is not None
    person.get(f"{found[1]}edit")
    assert person.post(f"{found[1]}edit", {"name": "Birdsong"}).status_code == 303
    assert "Birdsong" in page(person, found[1])
    person.get(f"{found[1]}delete")
    assert person.post(f"{found[1]}delete", {}).status_code == 303
    page(person, found[1], status=404)
    assert person.post("/admin/genre/1/delete", {}).status_code in (303, 409)
    assert "Rock" in page(person, "/admin/genre/1/")


def fields(html: str) -> list[tuple[str, str]]:
    """Return what a browser would send of the form with the save button, nothing touched."""
    form = re.search(r'<form[^>]*method="post"[^>]*>(?:(?!</form>).)*name="_save".*?</form>', html, re.DOTALL)
    assert form is not None
    pairs: list[tuple[str, str]] = []
    for control in re.finditer(
        r"<input\b[^>]*>|<textarea\b[^>]*>(?P<text>.*?)</textarea>|<select\b[^>]*>(?P<options>.*?)</select>",
        form.group(),
        re.DOTALL,
    ):
        opening = control.group().partition(">")[0]
        name = re.search(r'\bname="([^"]*)"', opening)
        kind = re.search(r'\btype="([^"]*)"', opening)
        if name is None or name.group(1) == "csrf_token" or re.search(r"\bdisabled\b", opening):
            continue
        if (options := control.group("options")) is not None:
            chosen = re.findall(r'<option\b(?=[^>]*\bselected\b)[^>]*\bvalue="([^"]*)"', options)
            first = re.findall(r'<option\b[^>]*\bvalue="([^"]*)"', options)[: 0 if "multiple" in opening else 1]
            pairs += [(name.group(1), unescape(value)) for value in chosen or first]
        elif (written := control.group("text")) is not None:
            pairs.append((name.group(1), unescape(written.removeprefix("\n"))))
        elif not (kind and kind.group(1) in ("checkbox", "radio")) or re.search(r"\bchecked\b", opening):
            value = re.search(r'\bvalue="([^"]*)"', opening)
            pairs.append((name.group(1), unescape(value.group(1)) if value else ""))
    return [*pairs, ("_save", "1")]
