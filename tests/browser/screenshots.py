"""Takes the pictures in docs/screenshots: every page, wide and narrow, light and dark."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from .scenes import SCENES
from .stage import PAGES, Stage, browser, demo, open_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {1280: 800, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PEOPLE = {
    "": {"login": "/admin/login"},
    "viewer@example.com": {"forbidden": "/admin/order/1/edit"},
    "admin@example.com": PAGES,
}


def main(folder: Path, only: list[str]) -> None:
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    path = next((each for each in found if each), "")
    if not path:
        sys.exit("There is no Chromium to take pictures with (on Debian: apt-get install chromium).")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, demo(Path(data)) as stage, browser(path) as started:
        for width in SIZES:
            for scheme in SCHEMES:
                take(started, stage, folder, width, scheme, only)
        report(stage)


def take(
    started: Browser, stage: Stage, folder: Path, width: int, scheme: Literal["light", "dark"], only: list[str]
) -> None:
    for email, pages in PEOPLE.items():
        with open_page(started, stage, width=width, height=SIZES[width], scheme=scheme, email=email) as page:
            for name, url in pages.items():
                if not only or name in only:
                    page.goto(stage.url(url))
                    shoot(page, folder / f"{name}-{scheme}-{width}.png")
            for name, scene in SCENES.items() if email.startswith("admin") else ():
                if not only or name in only:
                    scene(page, stage)
                    shoot(page, folder / f"{name}-{scheme}-{width}.png")


def shoot(page: Page, path: Path) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path)


def report(stage: Stage) -> None:
    for line in stage.trouble:
        sys.stderr.write(f"{line}\n")
    if stage.trouble:
        sys.exit("The pages are not in order.")


if __name__ == "__main__":
    chosen = [each for each in sys.argv[1:] if not each.startswith("--to=")]
    to = next((Path(each.removeprefix("--to=")) for each in sys.argv[1:] if each.startswith("--to=")), FOLDER)
    main(to, chosen)
