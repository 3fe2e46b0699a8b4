from __future__ import annotations

import pytest

from dashboard.engine.urls import Urls

OFFICE = Urls("/office/admin", version="abc", back="sort=-name&page=2")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (OFFICE.home(), "/office/admin/"),
        (OFFICE.login(), "/office/admin/login"),
        (OFFICE.list("product"), "/office/admin/product/"),
        (OFFICE.list("product", [("q", "a b&c"), ("sort", "-name")]), "/office/admin/product/?q=a+b%26c&sort=-name"),
        (OFFICE.back_to_list("product"), "/office/admin/product/?sort=-name&page=2"),
        (OFFICE.record("product", "1"), "/office/admin/product/1/?_list=sort%3D-name%26page%3D2"),
        (OFFICE.edit("product", "1"), "/office/admin/product/1/edit?_list=sort%3D-name%26page%3D2"),
        (OFFICE.static("css/a.css"), "/office/admin/static/abc/css/a.css"),
        (OFFICE.icons(), "/office/admin/static/abc/icons.svg"),
        (OFFICE.plugin("notes", "/add"), "/office/admin/plugins/notes/add"),
    ],
)
def test_an_address_begins_with_what_the_site_is_mounted_under(address: str, expected: str) -> None:
    assert address == expected


def test_a_site_at_the_root_has_no_doubled_slash() -> None:
    root = Urls("", "abc", files="dashboard-static")
    assert root.home() == "/"
    assert root.list("product") == "/product/"
    assert root.static("a.css") == "/dashboard-static/abc/a.css"


def test_a_link_elsewhere_forgets_the_list_and_nothing_else() -> None:
    root = Urls("", "abc", "page=2", "dashboard-static")
    assert root.elsewhere() == Urls("", "abc", "", "dashboard-static")
    assert root.returning_to("q=x") == Urls("", "abc", "q=x", "dashboard-static")
