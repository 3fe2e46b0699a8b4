"""Checks of panels and plugins: name, place, size, templates, function."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from ..declarations.panel import Panel
from ..errors import Location
from .declared import Problem, did_you_mean
from .rule import CheckContext, Rule, of_site

__all__ = ["RULES"]

SIZES = (3, 4, 6, 8, 12)
ESCAPED = (".html", ".htm", ".xml", ".xhtml")
"""Flask escapes values in templates of these names and leaves those of any other as they are."""
NAME = re.compile(r"[^\W_][\w-]*")

Found = Iterator[tuple[str, Problem]]


def unknown_place(context: CheckContext) -> Found:
    places = ["home", *(admin.slug for admin in context.registry)]
    for panel in context.panels:
        if panel.place not in places:
            hint = did_you_mean(str(panel.place), places, "Write 'home' or the slug of a registered model.")
            yield _named(panel), _problem(panel, "place", f"There is no place {panel.place!r}.", hint)


def wrong_size(context: CheckContext) -> Found:
    for panel in context.panels:
        if panel.size not in SIZES:
            sentence = f"size={panel.size!r} is no width the page has."
            yield _named(panel), _problem(panel, "size", sentence, f"Write one of {', '.join(map(str, SIZES))}.")


def duplicate_panel(context: CheckContext) -> Found:
    seen: set[str] = set()
    for panel in context.panels:
        if str(panel.name) in seen:
            hint = f"Give one of them another, such as name='{panel.name}-2'."
            yield _named(panel), _problem(panel, "name", f"Another panel is called {panel.name!r} already.", hint)
        seen.add(str(panel.name))


def wrong_name(context: CheckContext) -> Found:
    for panel in context.panels:
        if not (isinstance(panel.name, str) and NAME.fullmatch(panel.name)):
            sentence = f"name={panel.name!r} cannot stand in addresses and permissions."
            yield _named(panel), _problem(panel, "name", sentence, "Use letters, digits, '-' and '_' only.")


def wrong_load(context: CheckContext) -> Found:
    for panel in context.panels:
        if not callable(panel.load):
            sentence = f"load is {panel.load!r}, which cannot be called."
            yield _named(panel), _problem(panel, "load", sentence, "Name a function that takes the context.")
        elif not _takes_context(panel):
            sentence = f"load is called with the panel's context but takes {inspect.signature(panel.load)}."
            yield _named(panel), _problem(panel, "load", sentence, "Write def load(context) and return a mapping.")


def foreign_template(context: CheckContext) -> Found:
    for panel in context.panels:
        if panel.plugin and not str(panel.template).startswith(f"{panel.plugin}/"):
            sentence = f"The plugin {panel.plugin!r} takes {panel.template!r} from outside its own templates."
            hint = f"Move it to 'templates/{panel.plugin}/' and write '{panel.plugin}/…'."
            yield _named(panel), _problem(panel, "template", sentence, hint)


def unescaped_template(context: CheckContext) -> Found:
    for panel in context.panels:
        if not str(panel.template).endswith(ESCAPED):
            sentence = f"Values in {panel.template!r} would not be escaped: Flask goes by the ending of the name."
            yield _named(panel), _problem(panel, "template", sentence, "Give the file a name that ends in '.html'.")


def foreign_files(context: CheckContext) -> Found:
    for name, folder in context.plugins.items():
        templates = folder / "templates" if folder is not None else None
        if templates is None or not templates.is_dir():
            continue
        for path in sorted(templates.rglob("*")):
            step = path.relative_to(templates).parts[0]
            if path.is_file() and step != name:
                sentence = f"The plugin has {path.name!r} outside 'templates/{name}/', where it could hide another's."
                hint = f"Move it to 'templates/{name}/' and write '{name}/…'."
                yield f"Plugin {name!r}", Problem(("templates",), sentence, hint, Location(str(path), 1))


# -------------------------------------------------------------------------------------------------------------------


def _named(panel: Panel) -> str:
    return f"Panel {panel.title!r}"


def _problem(panel: Panel, place: str, sentence: str, hint: str) -> Problem:
    return Problem((place,), sentence, hint, _location(panel))


def _location(panel: Panel) -> Location | None:
    """Return where the panel's function stands: the value itself keeps no line."""
    code = getattr(inspect.unwrap(panel.load), "__code__", None) if callable(panel.load) else None
    return Location(code.co_filename, code.co_firstlineno) if code is not None else None


def _takes_context(panel: Panel) -> bool:
    try:
        inspect.signature(panel.load).bind(None)
    except TypeError:
        return False
    except ValueError:
        return True  # A callable written in C tells nothing of its parameters.
    return True


RULES: tuple[Rule, ...] = (
    of_site("dashboard.E501", "A panel's place is `home` or the slug of a registered model.", unknown_place),
    of_site("dashboard.E502", "A panel's size is 3, 4, 6, 8 or 12 twelfths of the page.", wrong_size),
    of_site("dashboard.E503", "No two panels have the same name.", duplicate_panel),
    of_site("dashboard.E504", "A panel's name can stand in an address and a permission.", wrong_name),
    of_site("dashboard.E505", "A panel's function takes the context.", wrong_load),
    of_site("dashboard.E506", "A plugin's panel has its template under the plugin's own name.", foreign_template),
    of_site("dashboard.E507", "A plugin's templates stand in a folder of the plugin's own name.", foreign_files),
    of_site("dashboard.E508", "A panel's template has a name whose values Flask escapes.", unescaped_template),
)
