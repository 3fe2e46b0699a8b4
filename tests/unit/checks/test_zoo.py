from __future__ import annotations

import inspect
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dashboard.checks import RULES, Finding, run_checks
from dashboard.declarations import ModelAdmin, Registry
from dashboard.errors import Location
from dashboard.facts import describe
from tests.unit.checks.zoo import WRONG, ZOO, Animal


def findings_of(animal: Animal) -> list[Finding]:
    registry = Registry()
    for model, declaration in animal.declarations:
        registry.add(declaration(describe(model)))
    return list(run_checks(registry, panels=animal.panels, extra=animal.extra, plugins=animal.plugins))


def wrong_line(marked: Any) -> Location:
    """Return the line whose comment says that it is wrong, found without the code under test."""
    if isinstance(marked, Path):
        return Location(str(marked), marked.read_text(encoding="utf-8").splitlines().index("{# wrong #}") + 1)
    lines, first = inspect.getsourcelines(marked)
    offset = next(number for number, line in enumerate(lines) if line.rstrip().endswith(WRONG))
    return Location(inspect.getsourcefile(marked) or "", max(first, 1) + offset)


@pytest.mark.parametrize("animal", ZOO, ids=str)
def test_a_wrong_declaration_is_found_with_id_place_hint_and_line(animal: Animal) -> None:
    findings = findings_of(animal)

    assert [(finding.id, finding.place) for finding in findings] == [(animal.id, animal.place)]
    assert animal.hint in findings[0].hint
    assert findings[0].location == wrong_line(animal.marked)
    assert findings[0].sentence.endswith(".")


@pytest.mark.parametrize("animal", ZOO, ids=str)
def test_a_finding_names_who_declares_what_is_wrong(animal: Animal) -> None:
    (finding,) = findings_of(animal)

    name = getattr(animal.marked, "__name__", "")
    owner = "checks" if animal.extra else "Panel 'Sign-ups'" if animal.panels else name or "Plugin 'rude'"
    assert finding.object == owner
    assert f"{finding.location}: {finding.object}.{finding.place}: ({finding.id})" in str(finding)


def test_every_check_has_an_animal_and_every_animal_a_check() -> None:
    assert {rule.id for rule in RULES} == {animal.id for animal in ZOO}


def test_no_two_checks_share_an_id_or_a_sentence() -> None:
    assert max(Counter(rule.id for rule in RULES).values()) == 1
    assert max(Counter(rule.doc for rule in RULES).values()) == 1


def test_the_zoo_at_once_is_reported_at_once_errors_first() -> None:
    class Several(ModelAdmin):
        list_display = ("titel", "access_token")
        list_per_page = -1
        owner_field = "editor_name"
        fields = ("body", "nothing")

    registry = Registry()
    registry.add(Several(describe(ZOO[0].declarations[-1][0])))
    found = [(finding.id, finding.place) for finding in run_checks(registry)]

    assert found == [
        ("dashboard.E101", "list_display[0]"),
        ("dashboard.E112", "list_per_page"),
        ("dashboard.E201", "fields[1]"),
        ("dashboard.E301", "list_display[1]"),
        ("dashboard.W201", "fields"),
        ("dashboard.W301", "owner_field"),
    ]
