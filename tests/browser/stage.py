"""A running demo and a browser in front of it, for browser tests and for the pictures in docs/."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from flask import Response, g
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.serving import make_server

from dashboard import security
from dashboard.demo import create_app
from dashboard.engine.build import current_site
from dashboard.engine.faults import answer
from dashboard.engine.site import open_context
from dashboard.errors import Conflict

__all__ = ["PAGES", "PASSWORD", "Stage", "browser", "demo", "open_page"]

PASSWORD = "sunflower-teapot-lantern-42"
PEOPLE = {"admin@example.com": "admin", "editor@example.com": "editor", "viewer@example.com": "viewer"}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

ERRORS: dict[int, Exception] = {
    409: Conflict("Somebody else has changed or deleted this in the meantime."),
    413: RequestEntityTooLarge(),
    500: RuntimeError("for the picture"),
    503: OperationalError("SELECT 1", {}, Exception("for the picture")),
}
PAGES = {
    "home": "/admin/",
    "list": "/admin/order/",
    "list-filtered": "/admin/message/?status=published&sort=-created_at",
    "list-no-match": "/admin/customer/?q=nobody-is-called-this",
    "list-people": "/admin/user/",
    "detail": "/admin/order/1/",
    "detail-long": "/admin/user/1/",
    "create": "/admin/product/new",
    "edit": "/admin/order/1/edit",
    "delete": "/admin/customer/1/delete",
    "password": "/admin/password",
    "missing": "/admin/order/999999999/",
    **{f"error-{status}": f"/admin/look/{status}" for status in ERRORS},
}
"""The pages of the demo that are looked at, by the name of their picture."""


@dataclass
class Stage:
    """A served demo: its address and what went wrong in the pages that were opened."""

    address: str
    app: Any
    trouble: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


@contextmanager
def demo(folder: Path) -> Iterator[Stage]:
    """Serve the demo, filled, on a free port of this machine for as long as the block runs."""
    app = create_app(
        {"DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}", "SECRET_KEY": "a-key-for-this-run-only-" + "x" * 24}
    )
    with app.app_context():
        app.extensions["demo_site"].create_tables()
        for email, role in PEOPLE.items():
            security.create_user(email, PASSWORD, roles=(role,), name=email.partition("@")[0].title())
    app.add_url_rule("/admin/look/<int:status>", "look", look)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Stage(f"http://127.0.0.1:{server.server_port}", app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def look(status: int) -> Response:
    """Answer as the site does to an error that nothing in the demo leads to."""
    g.dashboard_reference = "5f0c1d2e3a4b"
    open_context(current_site("admin"), security.current_user())
    return answer(ERRORS[status])


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """Start Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def open_page(
    started: Browser,
    stage: Stage,
    *,
    width: int = 1280,
    height: int = 800,
    scheme: Literal["light", "dark"] = "light",
    scripts: bool = True,
    email: str = "admin@example.com",
) -> Iterator[Page]:
    """Open a page of somebody who is signed in; with ``email=""`` of a stranger."""
    context: BrowserContext = started.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.on("console", lambda message: _note(stage, page, message))
    page.on("pageerror", lambda error: stage.trouble.append(f"{page.url}: {error}"))
    try:
        if email:
            sign_in(page, stage, email)
        yield page
    finally:
        context.close()


def sign_in(page: Page, stage: Stage, email: str) -> None:
    page.goto(stage.url("/admin/login"))
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit], main button:not([type])")
    page.wait_for_url(stage.url("/admin/"))


def _note(stage: Stage, page: Page, message: ConsoleMessage) -> None:
    # A page that answers 404 is an error to the browser's console; here it is what was asked for.
    expected = "Failed to load resource" in message.text and page.url in message.location.get("url", "")
    if message.type in ("error", "warning") and not expected:
        stage.trouble.append(f"{page.url}: {message.type}: {message.text}")
