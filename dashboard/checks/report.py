"""Findings as text for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import fill, indent

from ..errors import Location
from .finding import Finding

__all__ = ["report"]

WIDTH = 94


def report(findings: Sequence[Finding]) -> str:
    """Return the findings grouped by declaration, errors first, with their number in the last line."""
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda each: each.level != "error"):
        groups.setdefault(finding.object, []).append(finding)
    blocks = [[name, *(line for finding in group for line in _lines(finding))] for name, group in groups.items()]
    return "\n\n".join([*("\n".join(lines) for lines in blocks), _summary(findings)])


def _lines(finding: Finding) -> Iterable[str]:
    where = f"  {_short(finding.location)}" if finding.location is not None else ""
    yield f"  {finding.level} {finding.id}  {finding.place}{where}".rstrip()
    for text in (finding.sentence, finding.hint):
        if text:
            yield indent(fill(text, WIDTH, break_on_hyphens=False, break_long_words=False), " " * 6)


def _summary(findings: Sequence[Finding]) -> str:
    errors = sum(finding.level == "error" for finding in findings)
    warnings = len(findings) - errors
    if not findings:
        return "The dashboard's checks found nothing wrong."
    parts = [_counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
    return f"The dashboard's checks found {' and '.join(parts)}."


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _short(location: Location) -> str:
    """Return the location relative to where the command runs, when it lies below."""
    file = Path(location.file)
    try:
        return f"{file.relative_to(Path.cwd())}:{location.line}"
    except (ValueError, OSError):
        return str(location)
