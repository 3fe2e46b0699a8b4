"""What a check is: a rule with an id and a sentence, over a whole site or over each declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..declarations.panel import Panel
from ..declarations.registry import Registry
from ..errors import Location
from .declared import Declared, Problem
from .finding import Finding, Level

__all__ = ["Check", "CheckContext", "Rule", "of_model", "of_site"]


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may look at: the declarations and panels of one site, and where each model was registered."""

    registry: Registry
    panels: Sequence[Panel] = ()
    places: Mapping[type[Any], Location | None] = field(default_factory=dict)
    plugins: Mapping[str, Path | None] = field(default_factory=dict)
    """The folder of each plugin, by its name, where it is known."""

    def declared(self) -> list[Declared]:
        return [Declared(admin, self.places.get(admin.info.model)) for admin in self.registry]


Check = Callable[[CheckContext], Iterable[Finding]]
"""A check of a plugin's or application's own: ``site.add_check(check)``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table of checks. The letter of the id says the level: E an error, W a warning."""

    id: str
    doc: str
    check: Check

    @property
    def level(self) -> Level:
        return level_of(self.id)


def level_of(identifier: str) -> Level:
    return "warning" if identifier.rpartition(".")[2].startswith("W") else "error"


def of_model(identifier: str, doc: str, check: Callable[[Declared], Iterable[Problem]]) -> Rule:
    """Return the rule that asks ``check`` about each declaration of a site."""

    def run(context: CheckContext) -> Iterable[Finding]:
        for declared in context.declared():
            for problem in check(declared):
                yield found(identifier, declared, problem)

    return Rule(identifier, doc, run)


def of_site(
    identifier: str, doc: str, check: Callable[[CheckContext], Iterable[tuple[Declared | str, Problem]]]
) -> Rule:
    """Return a rule about several declarations at once, or about what belongs to no model (then its name in words)."""

    def run(context: CheckContext) -> Iterable[Finding]:
        for subject, problem in check(context):
            yield found(identifier, subject, problem)

    return Rule(identifier, doc, run)


def found(identifier: str, subject: Declared | str, problem: Problem) -> Finding:
    """Return the finding that a problem of a declaration is."""
    return Finding(
        id=identifier,
        level=level_of(identifier),
        object=subject if isinstance(subject, str) else subject.name,
        place=problem.place,
        sentence=problem.sentence,
        hint=problem.hint,
        location=problem.location or (None if isinstance(subject, str) else subject.location(problem.trail)),
    )
