"""Checks of the list: columns, links, filters, search, order, page size."""

from __future__ import annotations

from collections.abc import Iterator

from ..declarations.defaults import ROW_LABEL
from ..declarations.model_admin import ModelAdmin
from ..facts import FieldInfo, describe
from .declared import Declared, Named, Problem, did_you_mean
from .rule import Rule, of_model

__all__ = ["RULES"]

PREFIXES = "=^@"
WITHOUT_REPETITION = (
    "list_display",
    "list_display_links",
    "list_filter",
    "search_fields",
    "ordering",
    "detail_fields",
    "related",
)


def unknown_column(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("list_display"):
        if declared.display(named.name) is None and named.name != ROW_LABEL:
            yield from _unknown(declared, named, extra=_methods(declared))


def no_column(declared: Declared) -> Iterator[Problem]:
    columns = declared.admin.list_display
    if isinstance(columns, tuple | list) and not columns:
        yield Problem(("list_display",), "The list has no column.", "Name one, or leave list_display out.")


def unknown_link(declared: Declared) -> Iterator[Problem]:
    columns = _columns(declared)
    for named in declared.listed("list_display_links"):
        if columns and named.name not in columns:
            hint = did_you_mean(named.name, columns, f"Columns are {', '.join(map(repr, columns))}.")
            yield Problem(named.trail, f"{named.name!r} is not in list_display.", hint)


def unknown_filter(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("list_filter"):
        yield from _unknown(declared, named)


def unfilterable(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("list_filter"):
        path = declared.path(named.name)
        if path is not None and path.field is not None and not _filterable(path.field):
            yield Problem(
                named.trail,
                f"{named.name!r} is of kind {path.field.kind.name}, which cannot be filtered.",
                "Leave it out.",
            )


def unknown_search(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("search_fields"):
        prefix, name = _prefixed(named.name)
        if prefix in ("", *PREFIXES):
            yield from _unknown(declared, Named(named.trail, name))


def wrong_prefix(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("search_fields"):
        prefix, name = _prefixed(named.name)
        if prefix not in ("", *PREFIXES):
            yield Problem(
                named.trail,
                f"{named.name!r} begins with {prefix!r}, which is no way to search.",
                f"Write {name!r} (contains), '^{name}' (starts with) or '={name}' (is exactly).",
            )


def unsearchable(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("search_fields"):
        _prefix, name = _prefixed(named.name)
        path = declared.path(name)
        if path is None or path.secret:
            continue
        if path.relation is not None and describe(path.relation.target).label_field is None:
            sentence = f"{name!r} is a relation whose rows are not called by a text."
            yield Problem(named.trail, sentence, f"Name a field of it: '{name}__…'.")
        elif path.field is not None and not (path.field.searchable or "eq" in path.field.kind.lookups):
            sentence = f"{name!r} is of kind {path.field.kind.name}, which cannot be searched."
            yield Problem(named.trail, sentence, "Leave it out.")


def unknown_order(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("ordering"):
        name = named.name.removeprefix("-")
        if declared.display(name) is None and name != ROW_LABEL:
            yield from _unknown(declared, Named(named.trail, name))


def unsortable(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("ordering"):
        name = named.name.removeprefix("-")
        if reason := _unsortable(declared, name):
            yield Problem(named.trail, f"{name!r} cannot be sorted by: {reason}.", "Name a column that has an order.")


def duplicate(declared: Declared) -> Iterator[Problem]:
    for option in WITHOUT_REPETITION:
        seen: dict[str, int] = {}
        for named in declared.listed(option):
            name = named.name.removeprefix("-") if option == "ordering" else named.name
            first = seen.setdefault(name, int(named.trail[1]))
            if first != named.trail[1]:
                sentence = f"{name!r} stands here twice, first at {option}[{first}]."
                yield Problem(named.trail, sentence, "Remove one of them.")


def wrong_page_size(declared: Declared) -> Iterator[Problem]:
    for option in ("list_per_page", "list_max_per_page"):
        value: object = getattr(declared.admin, option)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            hint = f"Write {option} = {getattr(ModelAdmin, option)}."
            yield Problem((option,), f"{option} must be a whole number above 0, not {value!r}.", hint)


def page_too_large(declared: Declared) -> Iterator[Problem]:
    size, most = declared.admin.list_per_page, declared.admin.list_max_per_page
    if isinstance(size, int) and isinstance(most, int) and 0 < most < size:
        yield Problem(
            ("list_per_page",),
            f"list_per_page={size} is above list_max_per_page={most}.",
            "Lower the first or raise the second.",
        )


def wrong_display_order(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("list_display"):
        display = declared.display(named.name)
        if display is None or not display.ordering:
            continue
        name = display.ordering.removeprefix("-")
        if problem := declared.unknown_path((named.name,), name):
            yield problem
        elif reason := _unsortable(declared, name):
            sentence = f"Its ordering {name!r} cannot be sorted by: {reason}."
            yield Problem((named.name,), sentence, "Name a column that has an order.")


# -------------------------------------------------------------------------------------------------------------------


def _unknown(declared: Declared, named: Named, extra: list[str] | None = None) -> Iterator[Problem]:
    if problem := declared.unknown_path(named.trail, named.name, extra=extra or ()):
        yield problem


def _methods(declared: Declared) -> list[str]:
    names = (name for cls in type(declared.admin).__mro__ for name in vars(cls))
    return [name for name in names if declared.display(name) is not None]


def _columns(declared: Declared) -> list[str]:
    """Return the columns of the list; none when only a method knows them, or they are no list at all."""
    computed = type(declared.admin).get_list_display is not ModelAdmin.get_list_display
    listed = isinstance(declared.admin.list_display, tuple | list | None)
    return list(declared.admin.get_list_display(None)) if listed and not computed else []


def _prefixed(text: str) -> tuple[str, str]:
    return (text[0], text[1:]) if text and not (text[0].isalnum() or text[0] == "_") else ("", text)


def _filterable(field: FieldInfo) -> bool:
    """Return whether there is anything to ask of a value beyond whether it is there."""
    return bool(set(field.kind.lookups) - {"is_null"})


def _unsortable(declared: Declared, name: str) -> str:
    """Return why nothing can be sorted by a path, or an empty text."""
    path = declared.path(name)
    if path is None:
        return _unsortable_method(declared, name)
    if path.many:
        many = next((hop.name for hop in path.hops if hop.many), path.leaf.name)
        return f"{many!r} leads to several rows"
    if path.field is None or path.field.sortable or path.field.secret:
        return ""
    return f"it is of kind {path.field.kind.name}" if path.field.source == "column" else f"it is a {path.field.source}"


def _unsortable_method(declared: Declared, name: str) -> str:
    display = declared.display(name)
    if display is None:
        return ""
    if not display.ordering:
        return "the method says no @display(ordering=…)"
    columns = _columns(declared)
    return "" if name in columns or not columns else "the method is not in list_display"


RULES: tuple[Rule, ...] = (
    of_model("dashboard.E101", "`list_display` names fields, relations, paths or methods that exist.", unknown_column),
    of_model("dashboard.E102", "`list_display` is not empty.", no_column),
    of_model("dashboard.E103", "`list_display_links` names columns of the list.", unknown_link),
    of_model("dashboard.E104", "`list_filter` names fields, relations or paths that exist.", unknown_filter),
    of_model("dashboard.E105", "`list_filter` names what has a way to be filtered.", unfilterable),
    of_model("dashboard.E106", "`search_fields` names fields or paths that exist.", unknown_search),
    of_model("dashboard.E107", "`search_fields` uses no prefix but `=`, `^` and `@`.", wrong_prefix),
    of_model("dashboard.E108", "`search_fields` names what a text can be found in.", unsearchable),
    of_model("dashboard.E109", "`ordering` names fields, relations, paths or methods that exist.", unknown_order),
    of_model("dashboard.E110", "`ordering` names what has an order.", unsortable),
    of_model("dashboard.E111", "No name stands twice in one option of the list or the record.", duplicate),
    of_model("dashboard.E112", "`list_per_page` and `list_max_per_page` are whole numbers above 0.", wrong_page_size),
    of_model("dashboard.E113", "`list_per_page` is not above `list_max_per_page`.", page_too_large),
    of_model(
        "dashboard.E114", "`@display(ordering=…)` names a path that exists and has an order.", wrong_display_order
    ),
)
