from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from dashboard.checks import CheckContext, Finding, describe_text, run_checks
from dashboard.declarations import Fieldset, FormField, ModelAdmin, Panel, Registry
from dashboard.facts import describe
from tests.unit.checks.zoo import Message, good_panel

OPTIONS = (*ModelAdmin.OPTIONS, "slug", "owner_field", "can_view", "can_create")
ODD: dict[str, Any] = {
    "None": None,
    "zero": 0,
    "empty text": "",
    "text": "titel",
    "object": object(),
    "class": Message,
    "set": {"title"},
    "empty mapping": {},
    "mapping of None": {"title": None, 7: 7, None: ()},
    "list of None": [None, 7, (), "", "__", "-", "=", "a__b__c", "title__", "__title"],
    "nested": [("A", {"fields": None}), ("B", {}), Fieldset("C", [*"xy"]), ("D", {"fields": ["title", 1], 3: 3}), ()],
    "method": lambda self: ("title",),
    "generator": (name for name in ("title",)),
    "form field": {"title": FormField(choices=7, validators=(None,), widget=7)},  # type: ignore[arg-type]
}


def admin_with(option: str, value: Any) -> ModelAdmin:
    declared: Any = type("Odd", (ModelAdmin,), {option: value})
    admin: ModelAdmin = declared(describe(Message))
    return admin


def unfinished(admins: Iterable[ModelAdmin] = (), panels: Sequence[Panel] = ()) -> list[str]:
    registry = Registry()
    for admin in admins:
        registry.add(admin)
    return [str(finding) for finding in run_checks(registry, panels=panels) if finding.id == "dashboard.E601"]


@pytest.mark.parametrize("option", OPTIONS)
def test_no_value_of_an_option_stops_the_checks(option: str) -> None:
    found = {name: unfinished([admin_with(option, value)]) for name, value in ODD.items()}

    assert {name: broken for name, broken in found.items() if broken} == {}


@pytest.mark.parametrize("option", ModelAdmin.OPTIONS)
def test_no_value_of_an_option_stops_the_description(option: str) -> None:
    for value in ODD.values():
        assert describe_text(admin_with(option, value)).startswith("Message: ")


@pytest.mark.parametrize("option", ["template", "load", "name", "place", "size", "permission", "plugin"])
def test_no_value_of_a_panel_stops_the_checks(option: str) -> None:
    values = (None, 7, "", "x y", object(), print, ["title"])
    good: dict[str, Any] = {"title": "Sign-ups", "name": "signups", "template": "a/b.html", "load": good_panel}

    assert unfinished(panels=[Panel(**{**good, option: value}) for value in values]) == []


def test_a_check_that_fails_keeps_what_it_found_and_the_others_go_on() -> None:
    def half(context: CheckContext) -> Iterable[Finding]:
        yield Finding("shop.E001", "error", "shop", "", "Found before.")
        raise LookupError(len(context.registry))

    def other(_context: CheckContext) -> Iterable[Finding]:
        return [Finding("shop.W001", "warning", "shop", "", "Found after.")]

    assert [finding.id for finding in run_checks(Registry(), extra=[half, other])] == [
        "shop.E001",
        "dashboard.E601",
        "shop.W001",
    ]
