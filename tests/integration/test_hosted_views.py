# mypy: disable-error-code="misc, untyped-decorator"
# Flask-Admin publishes no types, and these tests derive from its views.
from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, flash, redirect, request
from flask_admin import BaseView, expose, expose_plugview
from flask_admin.contrib.fileadmin import FileAdmin
from flask_admin.menu import MenuLink
from werkzeug.test import TestResponse

from dashboard import Dashboard, DeclarationError

from .applications import addresses, new_app, new_site, staff
from .crawling import crawl
from .people import Person, text


class Report(BaseView):
    """What a developer moves over from Flask-Admin."""

    done: list[str] = []

    @expose("/")
    def index(self) -> str:
        return str(self.render("report.html", total=42))

    @expose("/files")
    def files(self) -> str:
        return "the secret files"

    @expose("/login")
    def login(self) -> str:
        return "the secret login"

    @expose("/static/<name>")
    def static(self, name: str) -> str:
        return f"the secret {name}"

    @expose("/send", methods=("GET", "POST"))
    def send(self) -> Any:
        if request.method == "POST":
            self.done.append(request.form["to"])
            flash(f"Sent to {request.form['to']}", "success")
        return redirect(self.get_url(".index"))

    @expose("/wrong")
    def wrong(self) -> Any:
        self.done.append("wrong")
        return len(3)  # type: ignore[arg-type]


Page = """{% extends "admin/master.html" %}
{% block body %}<p>Total: {{ total }}</p><a href="{{ get_url('.send') }}">Send</a>{% endblock %}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of files, with others beside it that nobody must reach."""
    files = tmp_path / "files"
    (files / "letters").mkdir(parents=True)
    (files / "letters" / "ann.txt").write_text("Dear Ann")
    (files / "notes.txt").write_text("Some notes")
    (files / "page.html").write_text("<script>alert(1)</script>")
    (files / "drawing.svg").write_text("<svg onload='alert(1)'/>")
    (tmp_path / "files-old").mkdir()
    (tmp_path / "files-old" / "secret.txt").write_text("TOP SECRET")
    (tmp_path / "secret.txt").write_text("TOP SECRET")
    (files / "way-out").symlink_to(tmp_path / "files-old")
    (files / "nowhere").symlink_to(tmp_path / "missing")
    return files


@pytest.fixture
def app(tmp_path: Path, folder: Path) -> Iterator[Flask]:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.html").write_text(Page)
    Report.done.clear()
    with new_site() as site:
        app = Flask("shop", root_path=str(tmp_path))
        app.config.update(new_app().config)
        site.add_view(Report(name="Report", endpoint="report"))
        site.add_view(FileAdmin(folder, name="Files", endpoint="files"), icon="folder")
        site.init_app(app)
        yield app


@pytest.fixture
def admin(app: Flask) -> Person:
    return staff(app)


# Any view ------------------------------------------------------------------------------------------------------------


def test_a_view_stands_in_our_pages_and_in_the_menu(admin: Person) -> None:
    page = admin.get("/admin/report/")
    assert page.status_code == 200
    assert "Total: 42" in text(page)
    assert "Products" in text(page)
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "bootstrap4" not in page.get_data(as_text=True)
    assert {"/admin/report/", "/admin/files/"} <= addresses(admin.get("/admin/").get_data(as_text=True))


VIEWS = ("/", "/files", "/login", "/static/notes.txt", "/send", "/wrong")


@pytest.mark.parametrize("view", VIEWS)
def test_s1_s2_every_route_of_a_hosted_view_is_guarded_whatever_it_is_called(app: Flask, view: str) -> None:
    stranger = Person(app).get(f"/admin/report{view}")
    assert stranger.status_code == 302
    assert "/admin/login" in stranger.location
    for role in ("viewer", "editor"):
        refused = staff(app, role).get(f"/admin/report{view}")
        assert refused.status_code == 403
        assert "secret" not in text(refused)
    assert Report.done == []


def test_who_lacks_the_permission_does_not_see_the_view_in_the_menu(app: Flask) -> None:
    assert "/admin/report/" not in addresses(staff(app, "editor").get("/admin/").get_data(as_text=True))


def test_static_files_of_a_hosted_view_are_guarded_and_served(app: Flask, folder: Path) -> None:
    class Gallery(BaseView):
        @expose("/")
        def index(self) -> str:
            return "gallery"

    with new_site() as site:
        other = new_app()
        site.add_view(Gallery(endpoint="gallery", static_folder=str(folder), static_url_path="/static"))
        site.init_app(other)
        assert Person(other).get("/admin/gallery/static/notes.txt").status_code == 302
        assert staff(other, "viewer").get("/admin/gallery/static/notes.txt").status_code == 403
        seen = staff(other).get("/admin/gallery/static/notes.txt")
        assert seen.status_code == 200
        assert "no-store" in seen.headers["Cache-Control"]


def test_s5_a_hosted_view_needs_the_token(admin: Person) -> None:
    assert admin.client.post("/admin/report/send", data={"to": "Bob"}).status_code == 400
    assert Report.done == []
    assert admin.post("/admin/report/send", {"to": "Bob"}).status_code == 302
    assert Report.done == ["Bob"]


def test_what_a_view_flashes_is_shown_on_the_next_page_of_ours_once(admin: Person) -> None:
    admin.post("/admin/report/send", {"to": "Bob"})
    assert "Sent to Bob" in text(admin.get("/admin/"))
    assert "Sent to Bob" not in text(admin.get("/admin/report/"))


def test_a_view_that_raises_type_error_runs_once_and_gets_our_error_page(admin: Person) -> None:
    answer = admin.get("/admin/report/wrong")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in text(answer)
    assert Report.done == ["wrong"]


def test_a_view_that_says_itself_who_may_is_asked_too() -> None:
    class Closed(Report):
        def is_accessible(self) -> bool:
            return False

        def is_visible(self) -> bool:
            return False

    with new_site() as site:
        app = new_app()
        site.add_view(Closed(name="Closed", endpoint="closed"))
        site.init_app(app)
        ann = staff(app)
        assert ann.get("/admin/closed/files").status_code == 403
        assert "/admin/closed/" not in addresses(ann.get("/admin/").get_data(as_text=True))


def test_a_permission_of_its_own_opens_a_view(app: Flask) -> None:
    with new_site() as site:
        other = new_app()
        site.add_view(Report(endpoint="report"), permission="product.view")
        site.init_app(other)
        assert staff(other, "viewer").get("/admin/report/files").status_code == 200


def test_views_of_flasks_own_are_guarded_too() -> None:
    from flask.views import MethodView

    class Tool(BaseView):
        @expose("/")
        def index(self) -> str:
            return "tool"

        @expose_plugview("/api")
        class Api(MethodView):
            def get(self, cls: Any) -> str:
                return "api"

            def delete(self, cls: Any) -> str:
                Report.done.append("deleted")
                return "deleted"

    Report.done.clear()
    with new_site() as site:
        app = new_app()
        site.add_view(Tool(endpoint="tool"))
        site.init_app(app)
        assert Person(app).get("/admin/tool/api").status_code == 302
        ann = staff(app)
        assert ann.get("/admin/tool/api").status_code == 200
        assert ann.client.delete("/admin/tool/api").status_code == 400
        assert Report.done == []
        assert ann.client.delete("/admin/tool/api", headers={"X-CSRFToken": ann.token}).status_code == 200


@pytest.mark.parametrize("wrong", [Report, None, "files", MenuLink("x", "/x")])
def test_what_is_no_view_is_told(wrong: Any) -> None:
    with pytest.raises(DeclarationError, match="not a Flask-Admin view"):
        Dashboard("sqlite://").add_view(wrong)


def test_two_views_of_one_endpoint_and_a_view_at_a_models_address_are_told(folder: Path) -> None:
    with new_site() as site:
        site.add_view(FileAdmin(folder, endpoint="files"))
        with pytest.raises(DeclarationError, match="endpoint"):
            site.add_view(FileAdmin(folder, endpoint="files"))
        site.add_view(Report(endpoint="other", url="product"))
        with pytest.raises(DeclarationError, match=r"where Product is"):
            site.init_app(new_app())


@pytest.mark.parametrize(("site_url", "url", "found"), [("/", "tools", "/tools/"), ("/admin", "/tools", "/tools/")])
def test_a_view_with_an_address_of_its_own_is_linked_where_it_is(site_url: str, url: str, found: str) -> None:
    with new_site(url=site_url) as site:
        app = new_app()
        site.add_view(Report(endpoint="report", url=url))
        site.init_app(app)
        root = site_url.rstrip("/")
        ann = staff(app, root=root)
        assert found in addresses(ann.get(f"{root}/").get_data(as_text=True))
        assert Person(app, root).get(f"{found}files").status_code == 302
        assert ann.get(f"{found}files").status_code == 200


def test_one_view_serves_several_applications(folder: Path) -> None:
    with new_site() as site:
        site.add_view(FileAdmin(folder, endpoint="files"))
        for app in (new_app(), new_app()):
            site.init_app(app)
            assert Person(app).get("/admin/files/").status_code == 302


# The file browser ----------------------------------------------------------------------------------------------------


def upload(person: Person, name: str, content: bytes = b"x", where: str = "") -> TestResponse:
    data = {"upload": (io.BytesIO(content), name), "csrf_token": person.token}
    return person.client.post(f"/admin/files/upload/{where}", data=data, content_type="multipart/form-data")


def test_the_browser_lists_folders_and_files_and_every_link_of_it_works(admin: Person) -> None:
    page = text(admin.get("/admin/files/"))
    assert "letters" in page
    assert "notes.txt" in page
    found = crawl(admin, "/admin/files/", per_shape=20)
    assert not found.failures
    assert "/admin/files/b/letters" in found.paths()
    assert "/admin/files/download/letters/ann.txt" in found.paths()


def test_files_can_be_uploaded_downloaded_renamed_and_deleted(admin: Person, folder: Path) -> None:
    admin.get("/admin/files/upload/")
    assert upload(admin, "plan.txt", b"A plan").status_code == 302
    assert "plan.txt" in text(admin.get("/admin/files/"))
    assert admin.get("/admin/files/download/plan.txt").data == b"A plan"
    admin.get("/admin/files/rename/?path=plan.txt")
    assert admin.post("/admin/files/rename/", {"path": "plan.txt", "name": "plans.txt"}).status_code == 302
    assert (folder / "plans.txt").read_bytes() == b"A plan"
    assert admin.post("/admin/files/delete/", {"path": "plans.txt"}).status_code == 302
    assert not (folder / "plans.txt").exists()


def test_folders_can_be_made_and_deleted(admin: Person, folder: Path) -> None:
    admin.get("/admin/files/mkdir/letters")
    assert admin.post("/admin/files/mkdir/letters", {"name": "old"}).status_code == 302
    assert (folder / "letters" / "old").is_dir()
    assert admin.post("/admin/files/delete/", {"path": "letters"}).status_code == 302
    assert not (folder / "letters").exists()


def test_what_happened_is_said_on_our_page_without_paths_of_the_server(admin: Person, folder: Path) -> None:
    admin.get("/admin/files/upload/")
    assert "There is a file of that name already." in text(upload(admin, "notes.txt"))
    admin.post("/admin/files/mkdir/", {"name": "letters"})
    assert str(folder) not in text(admin.get("/admin/files/"))
    assert (folder / "notes.txt").read_text() == "Some notes"


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "notes.txt"])
def test_s27_a_download_is_never_shown_in_place(admin: Person, name: str) -> None:
    answer = admin.get(f"/admin/files/download/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_s27_a_base_url_does_not_lead_around_the_guard(folder: Path) -> None:
    with new_site() as site:
        app = new_app()
        site.add_view(FileAdmin(folder, "/static/", endpoint="files"))
        site.init_app(app)
        assert staff(app).get("/admin/files/download/page.html").status_code == 200


@pytest.mark.parametrize(
    "name", ["x.html", "x.HTM", "x.svg", "x.xhtml", "x.php", "x.html.", "x.svg ", "a/x.svg", "x.js"]
)
def test_s27_what_a_browser_would_run_is_not_taken(admin: Person, folder: Path, name: str) -> None:
    before = sorted(os.listdir(folder))
    admin.get("/admin/files/upload/")
    assert upload(admin, name).status_code == 200
    admin.post("/admin/files/rename/", {"path": "notes.txt", "name": "notes.html"})
    assert sorted(os.listdir(folder)) == before


def test_what_is_allowed_by_name_is_taken(folder: Path) -> None:
    class Drawings(FileAdmin):
        allowed_extensions = ("svg",)

    with new_site() as site:
        app = new_app()
        site.add_view(Drawings(folder, endpoint="files"))
        site.init_app(app)
        ann = staff(app)
        ann.get("/admin/files/upload/")
        assert upload(ann, "new.svg").status_code == 302
        assert upload(ann, "new.txt").status_code == 200
        assert not (folder / "new.txt").exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Überblick 2026.txt", "Überblick 2026.txt"),
        ("日本.txt", "日本.txt"),
        ("../../evil.txt", "evil.txt"),
        ("..hidden.txt", "hidden.txt"),
        ("a\u202etxt.exe", "a_txt.exe"),
        ("x" * 300 + ".txt", "x" * 130 + ".txt"),
    ],
)
def test_an_uploads_name_keeps_its_letters_and_no_path(admin: Person, folder: Path, sent: str, kept: str) -> None:
    admin.get("/admin/files/upload/")
    assert upload(admin, sent).status_code == 302
    assert (folder / kept).is_file()


@pytest.mark.parametrize("name", ["..", "...", "/", ""])
def test_an_upload_without_a_name_is_explained(admin: Person, name: str) -> None:
    admin.get("/admin/files/upload/")
    assert upload(admin, name).status_code == 200


STEPS = ("..", "%2e%2e", "..%2f", "%2e%2e%2f", "..\\", "..%5c", "....//", "%252e%252e", "..%00", ".%2e")
ROUTES = ("b", "download", "upload", "mkdir", "edit", "rename", "old_b")
TARGETS = ("secret.txt", "files-old/secret.txt", "files-old", "etc/passwd")


@pytest.mark.parametrize("step", STEPS)
def test_s28_no_path_leads_out_of_the_folder(admin: Person, step: str) -> None:
    for route in ROUTES:
        for target in TARGETS:
            for path in (f"{step}/{target}", f"letters/{step}/{step}/{target}", f"{step}{target}"):
                url = (
                    f"/admin/files/{route}/?path={path}"
                    if route in ("edit", "rename")
                    else f"/admin/files/{route}/{path}"
                )
                answer = admin.get(url)
                assert answer.status_code in (302, 308, 400, 404), url
                assert "TOP SECRET" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["way-out/secret.txt", "way-out", "nowhere"])
def test_s28_links_that_lead_out_are_not_followed(admin: Person, path: str) -> None:
    assert admin.get(f"/admin/files/download/{path}").status_code == 404
    assert admin.get(f"/admin/files/b/{path}").status_code == 404
    page = text(admin.get("/admin/files/"))
    assert "way-out" not in page
    assert "nowhere" not in page


@pytest.mark.parametrize("path", [".", "", "./", "letters/..", "letters/../", "/", "..", "\0", "../files"])
def test_the_folder_itself_can_be_neither_deleted_nor_renamed(admin: Person, folder: Path, path: str) -> None:
    for url, more in (("delete", {}), ("rename", {"name": "gone"})):
        assert admin.post(f"/admin/files/{url}/", {"path": path, **more}).status_code in (302, 404)
        assert (folder / "notes.txt").exists()
    assert admin.post("/admin/files/action/", {"action": "delete", "rowid": path}).status_code in (302, 404)
    assert (folder / "notes.txt").exists()


def test_renaming_never_overwrites(admin: Person, folder: Path) -> None:
    admin.post("/admin/files/rename/", {"path": "notes.txt", "name": "page.html"})
    (folder / "other.txt").write_text("Other")
    admin.post("/admin/files/rename/", {"path": "notes.txt", "name": "other.txt"})
    assert (folder / "other.txt").read_text() == "Other"
    assert (folder / "notes.txt").read_text() == "Some notes"
    assert "There is a file of that name already." in text(admin.get("/admin/files/"))


BAD = [
    "/b/notes.txt",
    "/b/nothing",
    "/download/letters",
    "/download/nothing",
    "/rename/",
    "/rename/?path=nothing",
    "/edit/",
    "/edit/?path=letters",
    "/edit/?path=nothing",
    "/upload/notes.txt",
    "/mkdir/notes.txt",
    "/?sort=rel_path",
    "/?sort=size&desc=1",
    "/?sort=nothing&desc=x",
    "/b/letters?sort=rel_path",
    "/old_index",
    "/old_b/letters",
    "/download/%00",
    "/b/" + "x" * 300,
]


@pytest.mark.parametrize("url", BAD)
def test_s22_bad_addresses_of_the_browser_are_no_faults_of_ours(admin: Person, url: str) -> None:
    assert admin.get(f"/admin/files{url}").status_code in (200, 302, 404)


@pytest.mark.parametrize("url", ["/upload/", "/mkdir/", "/rename/", "/delete/", "/action/"])
def test_s5_no_form_of_the_browser_works_without_its_token(admin: Person, folder: Path, url: str) -> None:
    before = sorted(os.listdir(folder))
    data = {"path": "notes.txt", "name": "gone", "action": "delete", "rowid": "notes.txt"}
    assert admin.client.post(f"/admin/files{url}", data=data).status_code == 400
    assert sorted(os.listdir(folder)) == before


@pytest.mark.parametrize("role", ["", "viewer", "editor"])
def test_s2_the_browser_is_closed_to_who_lacks_its_permission(app: Flask, folder: Path, role: str) -> None:
    person = staff(app, role) if role else Person(app)
    person.get("/admin/login" if not role else "/admin/")
    before = sorted(os.listdir(folder))
    for url in ("/", "/b/letters", "/download/notes.txt", "/upload/", "/mkdir/", "/rename/?path=notes.txt"):
        assert person.get(f"/admin/files{url}").status_code == (403 if role else 302)
    assert person.post("/admin/files/delete/", {"path": "notes.txt"}).status_code == (403 if role else 401)
    assert person.post("/admin/files/mkdir/", {"name": "x"}).status_code == (403 if role else 401)
    assert sorted(os.listdir(folder)) == before


def test_every_link_of_the_forms_leads_somewhere(admin: Person) -> None:
    for url in ("/admin/files/upload/", "/admin/files/mkdir/letters", "/admin/files/rename/?path=notes.txt"):
        page = admin.get(url)
        assert page.status_code == 200
        assert 'href=""' not in page.get_data(as_text=True)
        assert 'name="csrf_token"' in page.get_data(as_text=True)


def test_an_edit_of_a_text_file_is_kept(folder: Path) -> None:
    class Texts(FileAdmin):
        editable_extensions = ("txt",)

    with new_site() as site:
        app = new_app()
        site.add_view(Texts(folder, endpoint="files"))
        site.init_app(app)
        ann = staff(app)
        assert "Some notes" in text(ann.get("/admin/files/edit/?path=notes.txt"))
        assert ann.post("/admin/files/edit/?path=notes.txt", {"content": "More"}).status_code == 302
        assert (folder / "notes.txt").read_text() == "More"
        assert ann.post("/admin/files/edit/?path=../secret.txt", {"content": "More"}).status_code == 404
