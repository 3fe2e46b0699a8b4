"""Reads the lists that the example is made from: lines of fields between bars."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

__all__ = ["records"]


def records(name: str, fields: int) -> Iterator[list[str]]:
    """Yield the lines of ``data/<name>.txt`` as that many fields, those at the end that are missing empty."""
    text = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            found = [part.strip() for part in line.split("|")]
            yield found + [""] * (fields - len(found))
