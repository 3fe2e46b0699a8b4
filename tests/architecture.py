"""The module table of docs/architecture.md, made from the first sentence of every module; run it to write it anew."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "architecture.md"
FOLDERS = {"dashboard": "dashboard", "plugins": "dashboard.plugins", "templates": "dashboard.templates"}
"""Folders with modules, and the packages they are installed as."""

BEGIN, END = "<!-- modules: made by `make architecture` -->", "<!-- end of modules -->"
SENTENCE = re.compile(r".+?\.(?=\s|$)")


def module_files() -> list[Path]:
    """Return every Python file that is installed, in the order of the names they are imported under."""
    return sorted((path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")), key=module_name)


def module_name(path: Path) -> str:
    """Return the name a file is imported under."""
    folder, *rest = path.relative_to(ROOT).with_suffix("").parts
    return ".".join((FOLDERS[folder], *(part for part in rest if part != "__init__")))


def first_sentence(path: Path) -> str:
    """Return what the module says belongs in it; nothing when it does not say."""
    text = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    found = SENTENCE.match(text)
    return found[0] if found else text


def module_table() -> str:
    """Return the table as it should stand in the document."""
    rows = [f"| `{module_name(path)}` | {first_sentence(path)} |" for path in module_files()]
    return "\n".join((BEGIN, "", "| module | what belongs there |", "|---|---|", *rows, "", END))


def with_table(document: str) -> str:
    """Return the document with the table in its place."""
    before, rest = document.split(BEGIN)
    return before + module_table() + rest.split(END)[1]


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
