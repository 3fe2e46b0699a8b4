"""Checks of a declaration's methods: computed options, hooks, columns, actions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from ..declarations.model_admin import ModelAdmin
from ..facts.kind import KINDS
from .declared import Declared, Problem, did_you_mean
from .rule import Rule, of_model

__all__ = ["RULES"]

HOOKS = {
    "scope": ("statement", "user"),
    "has_permission": ("action", "user", "row"),
    "get_row_label": ("row",),
    "before_save": ("row", "change"),
    "after_save": ("row", "change"),
    "before_delete": ("row", "change"),
    "after_delete": ("row", "change"),
}
BUILT_IN_ACTIONS = frozenset({"view", "create", "edit", "delete", "export", "import"})


def wrong_twin(declared: Declared) -> Iterator[Problem]:
    for option in ModelAdmin.OPTIONS:
        yield from _signature(declared, f"get_{option}", ("user",))


def wrong_hook(declared: Declared) -> Iterator[Problem]:
    for name, parameters in HOOKS.items():
        yield from _signature(declared, name, parameters)


def wrong_column_method(declared: Declared) -> Iterator[Problem]:
    for name in _display_methods(declared):
        yield from _signature(declared, name, ("row",))


def unknown_display_kind(declared: Declared) -> Iterator[Problem]:
    for name in _display_methods(declared):
        display = declared.display(name)
        if display is not None and display.kind not in KINDS:
            hint = did_you_mean(str(display.kind), list(KINDS), f"Kinds are {', '.join(sorted(KINDS))}.")
            yield Problem((name,), f"@display(kind={display.kind!r}): there is no such kind.", hint)


def unknown_action(declared: Declared) -> Iterator[Problem]:
    known = list(declared.admin.all_actions)
    for named in declared.listed("actions"):
        if named.name not in known:
            method = callable(getattr(declared.admin, named.name, None))
            otherwise = "Mark the method with @action." if method else f"Actions are {', '.join(known) or 'none'}."
            hint = otherwise if method else did_you_mean(named.name, known, otherwise)
            yield Problem(named.trail, f"There is no action {named.name!r}.", hint)


def wrong_action_method(declared: Declared) -> Iterator[Problem]:
    for name in declared.admin.all_actions:
        yield from _signature(declared, name, ("rows",))


def action_of_built_in_name(declared: Declared) -> Iterator[Problem]:
    for name in declared.admin.all_actions:
        if name in BUILT_IN_ACTIONS:
            hint = f"Call it something else, such as '{name}_selected'."
            yield Problem((name,), f"The action {name!r} is called like one that every model has.", hint)


def asynchronous(declared: Declared) -> Iterator[Problem]:
    twins = [f"get_{option}" for option in ModelAdmin.OPTIONS]
    for name in dict.fromkeys([*twins, *HOOKS, *_display_methods(declared), *declared.admin.all_actions]):
        if inspect.iscoroutinefunction(getattr(declared.admin, name, None)):
            yield Problem((name,), f"{name} is async, and nothing awaits it.", "Write def instead of async def.")


# -------------------------------------------------------------------------------------------------------------------


def _display_methods(declared: Declared) -> list[str]:
    shown = ("list_display", "detail_fields", "readonly_fields")
    listed = (named.name for option in shown for named in declared.listed(option))
    marked = (
        name
        for cls in reversed(type(declared.admin).__mro__)
        for name, value in vars(cls).items()
        if hasattr(value, "__dashboard_display__")
    )
    names = dict.fromkeys([*listed, *marked])
    return [name for name in names if declared.info.get(name) is None and declared.display(name) is not None]


def _signature(declared: Declared, name: str, parameters: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem when a method of the developer's own cannot be called as the dashboard calls it."""
    if getattr(type(declared.admin), name, None) is getattr(ModelAdmin, name, object()):
        return
    method = getattr(declared.admin, name, None)
    wanted = f"def {name}(self, {', '.join(parameters)})"
    if not callable(method):
        yield Problem((name,), f"{name} is a value, not a method.", f"Write {wanted}.")
    elif not _takes(method, len(parameters)):
        takes = str(inspect.signature(method)).partition(" ->")[0]
        yield Problem((name,), f"{name} is called with {_arguments(parameters)} but takes {takes}.", f"Write {wanted}.")


def _takes(method: Callable[..., Any], count: int) -> bool:
    try:
        inspect.signature(method).bind(*range(count))
    except TypeError:
        return False
    except ValueError:
        return True  # A callable written in C tells nothing of its parameters.
    return True


def _arguments(parameters: tuple[str, ...]) -> str:
    return f"({', '.join(parameters)})"


RULES: tuple[Rule, ...] = (
    of_model("dashboard.E401", "A computed option `get_<option>` takes the user.", wrong_twin),
    of_model("dashboard.E402", "Hooks take what they are called with.", wrong_hook),
    of_model("dashboard.E403", "A method shown as a column takes the row.", wrong_column_method),
    of_model("dashboard.E404", "`@display(kind=…)` is the name of a kind.", unknown_display_kind),
    of_model("dashboard.E405", "`actions` names methods marked with `@action`.", unknown_action),
    of_model("dashboard.E406", "An action takes the rows.", wrong_action_method),
    of_model("dashboard.E407", "No action is called like one that every model has.", action_of_built_in_name),
    of_model("dashboard.E408", "No method that the dashboard calls is `async`.", asynchronous),
)
