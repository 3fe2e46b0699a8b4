"""Takes the pictures in docs/screenshots: every page, wide and narrow, light and dark."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from .stage import PAGES, Stage, browser, demo, open_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {1280: 800, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
STRANGER = {"login": "/admin/login"}


def main(folder: Path, only: list[str]) -> None:
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), "")
    if not path:
        sys.exit("There is no Chromium to take pictures with (on Debian: apt-get install chromium).")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, demo(Path(data)) as stage, browser(path) as started:
        for width, height in SIZES.items():
            for scheme in SCHEMES:
                for email, pages in (("", STRANGER), ("admin@example.com", PAGES)):
                    wanted = {name: url for name, url in pages.items() if not only or name in only}
                    with open_page(started, stage, width=width, height=height, scheme=scheme, email=email) as page:
                        for name, url in wanted.items():
                            page.goto(stage.url(url))
                            page.screenshot(path=folder / f"{name}-{scheme}-{width}.png")
        report(stage)


def report(stage: Stage) -> None:
    for line in stage.trouble:
        print(line, file=sys.stderr)  # noqa: T201
    if stage.trouble:
        sys.exit("The pages are not in order.")


if __name__ == "__main__":
    chosen = [each for each in sys.argv[1:] if not each.startswith("--to=")]
    to = next((Path(each.removeprefix("--to=")) for each in sys.argv[1:] if each.startswith("--to=")), FOLDER)
    main(to, chosen)
