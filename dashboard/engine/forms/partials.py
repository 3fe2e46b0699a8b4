"""Which template draws the control of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ...facts import kind_named
from ...facts.kinds import Kind

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["form_template"]

_found: WeakKeyDictionary[Environment, dict[str, str]] = WeakKeyDictionary()


def form_template(kind: Kind | str, environment: Environment) -> str:
    """Return ``dashboard/fields/<kind>/form.html``, of the nearest ancestor that has one; text's when none has.

    Looked up once per kind and environment: an application that adds a partial of its own is restarted anyway.
    """
    kind = kind_named(kind) if isinstance(kind, str) else kind
    known = _found.setdefault(environment, {})
    if kind.name not in known:
        names = [f"dashboard/fields/{name}/form.html" for name in (*kind.ancestors, "text")]
        known[kind.name] = environment.select_template(names).name or names[-1]
    return known[kind.name]
