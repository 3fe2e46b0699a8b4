"""Every page as people meet it: accessible, never wider than the screen, and in order with scripts on and off."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .scenes import SCENES
from .stage import PAGES, Stage, open_page

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
STRANGER = {"login": "/admin/login"}


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def look(page: Page, stage: Stage, pages: dict[str, str]) -> list[str]:
    wrong = []
    for name, path in pages.items():
        page.goto(stage.url(path))
        wrong += [f"{name}: {line}" for line in violations(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        shown = page.evaluate("document.documentElement.clientWidth")
        if width > shown:
            wrong.append(f"{name}: {width} px wide on a screen of {shown}")
    return wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chrome: Browser, stage: Stage, width: int, scheme: Scheme
) -> None:
    with open_page(chrome, stage, width=width, scheme=scheme, email="") as page:
        wrong = look(page, stage, STRANGER)
    with open_page(chrome, stage, width=width, scheme=scheme) as page:
        wrong += look(page, stage, PAGES)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_axe_finds_nothing_on_the_way(chrome: Browser, stage: Stage, name: str) -> None:
    with open_page(chrome, stage, width=390, height=844) as page:
        SCENES[name](page, stage)
        assert not violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_page_of_the_menu_opens_without_scripts(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage, scripts=False) as page:
        addresses = [link.get_attribute("href") for link in page.locator("nav.sidebar a").all()]
        assert len(addresses) > 5
        for address in addresses:
            answer = page.goto(stage.url(str(address)))
            assert answer is not None
            assert answer.status == 200
            assert page.locator("h1").count() == 1


def test_a_viewer_sees_no_button_that_would_refuse(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage, email="viewer@example.com") as page:
        page.goto(stage.url("/admin/order/"))
        assert page.locator("a[href$='/new'], a[href*='/edit'], a[href*='/delete']").count() == 0
        page.goto(stage.url("/admin/order/1/"))
        assert page.locator("a[href*='/new'], a[href*='/edit'], a[href*='/delete']").count() == 0
