from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dashboard.checks import RULES, CheckContext, Finding, run_checks
from dashboard.declarations import ModelAdmin, Registry
from dashboard.facts import describe
from tests.unit.checks.zoo import Message

DOCUMENT = Path(__file__).parents[3] / "docs" / "checks.md"
ROW = re.compile(r"^\| `(dashboard\.[EW]\d{3})` \| (.+) \|$", re.MULTILINE)


def test_the_document_lists_every_check_in_order_with_its_sentence() -> None:
    assert ROW.findall(DOCUMENT.read_text(encoding="utf-8")) == [(rule.id, rule.doc) for rule in RULES]


def test_the_sample_of_a_check_of_ones_own_runs() -> None:
    (sample,) = re.findall(r"```python\n(.+?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)

    class Site:
        def __init__(self) -> None:
            self.added: list[Any] = []

        def add_check(self, check: Any) -> None:
            self.added.append(check)

    site = Site()
    exec(sample, {"site": site})
    registry = Registry()
    registry.add(ModelAdmin(describe(Message)))
    (found,) = run_checks(registry, extra=site.added)

    assert isinstance(found, Finding)
    assert (found.id, found.level, found.place) == ("shop.W001", "warning", "category")
    assert list(site.added[0](CheckContext(registry))) == [found]
