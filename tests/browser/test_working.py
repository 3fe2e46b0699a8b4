"""A day's work in a browser: finding, creating, editing, deleting, by mouse and keyboard, with scripts on and off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Dialog, expect

from .stage import Stage, open_page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_a_category_is_created_edited_and_deleted(chrome: Browser, stage: Stage, scripts: bool) -> None:
    name = f"Bulbs {'with' if scripts else 'without'} scripts"
    with open_page(chrome, stage, scripts=scripts) as page:
        page.goto(stage.url("/admin/category/"))
        page.click("main a[href*='/category/new']")
        page.fill("[name=name]", name)
        page.click("button.btn[name=_continue]")
        expect(page.locator("[role=status], .messages").first).to_contain_text("was created")
        page.fill("[name=name]", f"{name}, early")
        page.click("button.btn[name=_save]")
        expect(page.locator("h1")).to_have_text("Categories")
        page.goto(stage.url(f"/admin/category/?q={name}"))
        page.click(f"text={name}, early")
        page.click("main a[href*='/delete']")
        page.click("main button.btn-danger")
        expect(page.locator(".messages").first).to_contain_text("was deleted")


def test_a_relation_is_searched_and_chosen_without_scripts(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage, scripts=False) as page:
        page.goto(stage.url("/admin/order/new"))
        page.fill("[name=note]", "typed before searching")
        page.fill(".relation-search input", "an")
        page.click(".relation-search button")
        expect(page.locator("[name=note]")).to_have_value("typed before searching")
        assert page.locator("select[name=customer] option").count() > 1


def test_a_relation_is_chosen_by_keyboard_alone(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage) as page:
        page.goto(stage.url("/admin/order/new"))
        box = page.get_by_role("combobox", name="Customer")
        box.focus()
        page.keyboard.type("an")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.locator("select[name=customer]").input_value() != ""
        assert box.input_value() != "an"


def test_the_theme_is_kept(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage, scheme="light") as page:
        background = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(background)
        page.locator("[popovertarget=user-menu]").click()
        page.locator("button[name=theme][value=dark]:visible").first.click()
        page.wait_for_function(f"{background} !== '{light}'")
        page.reload()
        assert page.evaluate(background) != light


def test_slash_goes_to_the_search(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage) as page:
        page.goto(stage.url("/admin/order/"))
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"


def test_selected_rows_are_deleted_after_a_question(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage) as page:
        page.goto(stage.url("/admin/message/?sort=-created_at&per_page=10"))
        for box in page.locator("td.pick input").all()[:2]:
            box.check()
        page.locator("button[name=action][value=delete]:visible").first.click()
        expect(page.locator("h1")).to_contain_text("2 records")


def test_leaving_a_changed_form_is_asked_about(chrome: Browser, stage: Stage) -> None:
    with open_page(chrome, stage) as page:
        page.goto(stage.url("/admin/customer/1/edit"))
        page.fill("[name=name]", "Changed")
        asked: list[str] = []

        def answer(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", answer)
        page.goto(stage.url("/admin/"))
        assert asked == ["beforeunload"]
