"""The table of all checks, in order, and their run over one site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..declarations.panel import Panel
from ..declarations.registry import Registry
from ..errors import Location
from . import forms, lists, methods, names, panels, rights
from .finding import Finding
from .rule import Check, CheckContext, Rule

__all__ = ["RULES", "run_checks"]

BROKEN = "dashboard.E601"


def nothing(_context: CheckContext) -> Iterator[Finding]:
    """Find nothing: this row's findings are made by the run itself, when another check raises."""
    yield from ()


RULES: tuple[Rule, ...] = (
    *names.RULES,
    *lists.RULES,
    *forms.RULES,
    *rights.RULES,
    *methods.RULES,
    *panels.RULES,
    Rule(BROKEN, "A check runs to its end: an application's own, or ours over values nobody expected.", nothing),
)


def run_checks(
    registry: Registry,
    *,
    panels: Sequence[Panel] = (),
    places: Mapping[type[Any], Location | None] | None = None,
    extra: Iterable[Check] = (),
    plugins: Mapping[str, Path | None] | None = None,
) -> tuple[Finding, ...]:
    """Return all that is wrong with a site, errors first; never stops at the first and never raises.

    ``places`` says where each model was registered, ``extra`` are checks of plugins and applications,
    ``plugins`` the folders of plugins by their names.
    """
    context = CheckContext(registry, tuple(panels), dict(places or {}), dict(plugins or {}))
    checks = [(rule.id, rule.check) for rule in RULES]
    checks += [(getattr(check, "__qualname__", repr(check)), check) for check in extra]
    found = [finding for name, check in checks for finding in _run(name, check, context)]
    return tuple(sorted(found, key=lambda finding: finding.level != "error"))


def _run(name: str, check: Check, context: CheckContext) -> Iterator[Finding]:
    try:
        yield from check(context)
    except Exception as error:
        sentence = f"The check could not finish: {type(error).__name__}: {error}."
        hint = "Mend the check, or the value that it stumbled over."
        yield Finding(BROKEN, "error", "checks", name, sentence, hint, _raised(error))


def _raised(error: BaseException) -> Location | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return Location(trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else None
