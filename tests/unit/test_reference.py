"""What can be said is written down: options, lookups, commands and configuration all stand in docs/reference.md."""

from __future__ import annotations

import re

import pytest

from dashboard import ModelAdmin
from dashboard.cli import group, main
from dashboard.reading.lookups import LOOKUPS, NEGATIVE
from tests.architecture import ROOT, module_files

REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def words(begin: str, end: str) -> set[str]:
    """Return what stands in backticks in the first column of the tables between two headings."""
    section = REFERENCE.split(begin, 1)[1].split(end, 1)[0]
    firsts = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)
    return {word for first in firsts for word in re.findall(r"`([^`]+)`", first)}


def options() -> set[str]:
    return {name for name in ModelAdmin.__annotations__ if name.islower() and name != "info"}


def test_every_option_is_described_and_nothing_else() -> None:
    assert words("## Options of", "### The same in other words") == options()


def test_the_twins_are_those_of_the_class() -> None:
    section = REFERENCE.split("## Options of", 1)[1].split("###", 1)[0]
    with_twin = {
        word
        for names, twin in re.findall(r"^\| ([^|]+) \| [^|]+ \| (yes|–) \|", section, re.MULTILINE)
        for word in re.findall(r"`([^`]+)`", names)
        if twin == "yes"
    }
    assert with_twin == set(ModelAdmin.OPTIONS)


def test_every_lookup_is_described_and_nothing_else() -> None:
    assert words("### Lookups", "### Search") == {*LOOKUPS, *NEGATIVE}


@pytest.mark.parametrize("command", sorted(group.commands))
def test_every_flask_command_is_described(command: str) -> None:
    assert any(word.startswith(f"flask dashboard {command}") for word in words("## Commands", "## Configuration"))


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_described_with_its_options(command: str) -> None:
    lines = [line for line in REFERENCE.splitlines() if line.startswith(f"| `dashboard {command}")]
    assert len(lines) == 1
    for parameter in main.commands[command].params:
        assert not parameter.opts[0].startswith("--") or f"`{parameter.opts[0]}`" in lines[0]


def test_every_setting_is_described() -> None:
    read = {
        name
        for path in module_files()
        for name in re.findall(r"[\"`](DASHBOARD_[A-Z_]+)[\"`]", path.read_text(encoding="utf-8"))
    }
    assert {"DASHBOARD_PLUGINS", "DASHBOARD_ENV"} <= read
    assert {name for name in read if f"`{name}`" not in REFERENCE} == set()
