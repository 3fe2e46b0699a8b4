"""Pages that one comes to by doing something: what is done before the picture is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from .stage import Stage

__all__ = ["SCENES", "Scene"]

Scene = Callable[[Page, Stage], None]


def form_errors(page: Page, stage: Stage) -> None:
    page.goto(stage.url("/admin/product/new"))
    page.fill("[name=name]", "Copper tape, 5 m")
    page.fill("[name=price]", "twelve")
    _send_unchecked(page)


def stale_form(page: Page, stage: Stage) -> None:
    page.goto(stage.url("/admin/category/new"))
    page.fill("[name=name]", "Typed before the token went stale")
    page.evaluate("for (const each of document.querySelectorAll('main [name=csrf_token]')) each.value = 'stale'")
    _send_unchecked(page)


def _send_unchecked(page: Page) -> None:
    # The browser would stop what the server is to answer.
    page.evaluate("for (const each of document.forms) each.noValidate = true")
    page.click("button.btn[name=_save]")
    page.wait_for_load_state()


def selection(page: Page, stage: Stage) -> None:
    page.goto(stage.url("/admin/user/"))
    for box in page.locator("td.pick input").all()[:3]:
        box.check()


def confirm(page: Page, stage: Stage) -> None:
    selection(page, stage)
    page.click("button[name=action][value=deactivate]")
    page.wait_for_load_state()


def delete_several(page: Page, stage: Stage) -> None:
    selection(page, stage)
    page.click("button[name=action][value=delete]")
    page.wait_for_load_state()


def filters(page: Page, stage: Stage) -> None:
    page.goto(stage.url("/admin/order/?status=shipped"))
    page.click("[popovertarget=filters]")


def picker(page: Page, stage: Stage) -> None:
    page.goto(stage.url("/admin/order/new"))
    page.get_by_role("combobox", name="Customer").fill("an")
    page.get_by_role("option").first.wait_for()


def account(page: Page, stage: Stage) -> None:
    page.goto(stage.url("/admin/order/"))
    page.click("[popovertarget=user-menu]")


SCENES: Mapping[str, Scene] = {
    "account": account,
    "confirm": confirm,
    "delete-several": delete_several,
    "filters": filters,
    "form-errors": form_errors,
    "picker": picker,
    "selection": selection,
    "stale-form": stale_form,
}
"""What an administrator does, by the name of the picture. None of it changes a row."""
