"""Checks of the words of a declaration: names of options, types of their values, slugs, labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from difflib import get_close_matches
from typing import Any

from ..declarations.model_admin import ModelAdmin
from .declared import Declared, Problem
from .rule import CheckContext, Rule, of_model, of_site

__all__ = ["RULES"]

SEQUENCES = (
    "list_display",
    "list_display_links",
    "list_filter",
    "search_fields",
    "ordering",
    "actions",
    "detail_fields",
    "related",
    "fields",
    "exclude",
    "fieldsets",
    "readonly_fields",
)
OF_NAMES = tuple(name for name in SEQUENCES if name != "fieldsets")
MAPPINGS = ("form_overrides", "labels", "descriptions", "field_permissions")
WORDS = ("slug", "label", "label_plural", "category", "icon", "empty_value_display", "owner_field")
SWITCHES = ("save_as", "can_view", "can_create", "can_edit", "can_delete", "can_export")
MAY_BE_NONE = frozenset(name for name in (*SEQUENCES, *WORDS) if getattr(ModelAdmin, name) is None)

SLUG = re.compile(r"[^\W_][\w-]*")
RESERVED_SLUGS = frozenset(
    ["action", "api", "health", "login", "logout", "panel", "password", "plugins", "static", "theme"]
)

ELSEWHERE = {
    "column_list": "list_display",
    "column_searchable_list": "search_fields",
    "column_filters": "list_filter",
    "column_default_sort": "ordering",
    "column_labels": "labels",
    "column_descriptions": "descriptions",
    "column_details_list": "detail_fields",
    "column_sortable_list": "ordering",
    "column_exclude_list": "list_display",
    "form_columns": "fields",
    "form_excluded_columns": "exclude",
    "form_rules": "fieldsets",
    "form_widget_args": "form_overrides",
    "form_args": "form_overrides",
    "form_choices": "form_overrides",
    "page_size": "list_per_page",
    "can_view_details": "can_view",
    "verbose_name": "label",
    "verbose_name_plural": "label_plural",
    "list_max_show_all": "list_max_per_page",
    "formfield_overrides": "form_overrides",
    "columns": "list_display",
    "search": "search_fields",
    "filter_fields": "list_filter",
}
"""What Flask-Admin, Django and flask-peewee call an option, and what it is called here."""


def unknown_option(declared: Declared) -> Iterator[Problem]:
    known = [name for name in dir(ModelAdmin) if not name.startswith("_")]
    columns = {named.name for option in ("list_display", "detail_fields") for named in declared.listed(option)}
    for name in _own_names(declared.admin):
        if name in known or name in columns or name in ELSEWHERE or _marked(declared.admin, name):
            continue
        if guess := get_close_matches(name, known, 1, 0.8):
            yield Problem((name,), f"There is no option or hook {name!r}.", f"Did you mean {guess[0]!r}?")


def option_of_another_admin(declared: Declared) -> Iterator[Problem]:
    for name in _own_names(declared.admin):
        if name in ELSEWHERE and not _marked(declared.admin, name):
            yield Problem((name,), f"{name!r} does nothing here.", f"This dashboard calls it {ELSEWHERE[name]!r}.")


def text_for_tuple(declared: Declared) -> Iterator[Problem]:
    for option in SEQUENCES:
        value = getattr(declared.admin, option, None)
        if isinstance(value, str):
            yield Problem((option,), f"{option} is a text, not a tuple of names.", f"Write ({value!r},) with a comma.")


def wrong_type(declared: Declared) -> Iterator[Problem]:
    for options, what, fits in KINDS_OF_OPTIONS:
        for option in options:
            value = getattr(declared.admin, option)
            if value is None and option in MAY_BE_NONE:
                continue
            if callable(value) and not isinstance(value, type):
                yield Problem((option,), f"{option} is a method.", f"Call the method get_{option}; it takes the user.")
            elif not fits(value):
                yield Problem((option,), f"{option} must be {what}, not {_a(value)}.", _mend(option, value))


def not_a_name(declared: Declared) -> Iterator[Problem]:
    for option in OF_NAMES:
        value = getattr(declared.admin, option)
        for index, name in enumerate(value if isinstance(value, tuple | list) else ()):
            if not isinstance(name, str):
                key = getattr(name, "key", None)
                hint = f"Write {key!r}, its name." if isinstance(key, str) else "Write a name in quotes."
                yield Problem((option, index), f"{option} takes names, not {_a(name)}.", hint)


def unknown_label(declared: Declared) -> Iterator[Problem]:
    return _unknown_words(declared, "labels")


def unknown_description(declared: Declared) -> Iterator[Problem]:
    return _unknown_words(declared, "descriptions")


def invalid_slug(declared: Declared) -> Iterator[Problem]:
    slug = declared.admin.slug
    if isinstance(slug, str) and not (SLUG.fullmatch(slug) and slug == slug.lower()):
        mended = re.sub(r"\W+", "_", slug.lower()).strip("_") or declared.info.slug
        yield Problem(
            ("slug",),
            f"slug={slug!r} cannot stand in addresses and permissions.",
            f"Use small letters, digits, '-' and '_' only, such as {mended!r}.",
        )


def reserved_slug(declared: Declared) -> Iterator[Problem]:
    slug = declared.admin.slug
    if isinstance(slug, str) and slug in RESERVED_SLUGS:
        sentence = f"slug={slug!r} is an address of the dashboard's own."
        yield Problem(("slug",), sentence, f"Set another, such as slug = '{slug}_model'.")


def duplicate_slug(context: CheckContext) -> Iterator[tuple[Declared, Problem]]:
    by_slug: dict[str, list[Declared]] = defaultdict(list)
    for declared in context.declared():
        by_slug[str(declared.admin.slug)].append(declared)
    for slug, (first, *others) in by_slug.items():
        for other in others:
            sentence = f"slug={slug!r} belongs to {first.name} already."
            yield other, Problem(("slug",), sentence, f"Set another on one of them, such as slug = '{slug}_2'.")


# -------------------------------------------------------------------------------------------------------------------


def _unknown_words(declared: Declared, option: str) -> Iterator[Problem]:
    for named, word in declared.mapped(option):
        if declared.display(named.name) is None and (problem := declared.unknown_path(named.trail, named.name)):
            yield problem
        elif not _word(word):
            sentence = f"{option}[{named.name!r}] must be a text, not {_a(word)}."
            yield Problem(named.trail, sentence, "Write it in quotes.")


def _own_names(admin: ModelAdmin) -> list[str]:
    """Return the public names that the developer's classes define, mixins included."""
    foreign = set(ModelAdmin.__mro__)
    classes = [cls for cls in reversed(type(admin).__mro__) if cls not in foreign]
    return list(dict.fromkeys(name for cls in classes for name in vars(cls) if not name.startswith("_")))


def _marked(admin: ModelAdmin, name: str) -> bool:
    value = getattr(admin, name, None)
    return hasattr(value, "__dashboard_display__") or hasattr(value, "__dashboard_action__")


def _word(value: object) -> bool:
    """Return whether a value can be shown as a text; lazy translations can."""
    others = (bool, int, float, bytes, tuple, list, Mapping, Set)
    return isinstance(value, str) or not (value is None or isinstance(value, others) or callable(value))


def _a(value: object) -> str:
    return "None" if value is None else f"{type(value).__name__} {value!r}"[:60]


def _mend(option: str, value: object) -> str:
    if option in SEQUENCES and isinstance(value, Set | Mapping):
        return "Write a tuple: the order matters."
    if option in SEQUENCES:
        return f"Write {option} = ({value!r},)." if isinstance(value, int) else "Write a tuple, such as ('id', 'name')."
    if option in MAPPINGS:
        return "Write a mapping from field names, such as {'title': …}."
    return "Write True or False." if option in SWITCHES else "Write it in quotes."


KINDS_OF_OPTIONS: tuple[tuple[tuple[str, ...], str, Callable[[Any], bool]], ...] = (
    (SEQUENCES, "a tuple or list", lambda value: isinstance(value, tuple | list | str)),
    (MAPPINGS, "a mapping", lambda value: isinstance(value, Mapping)),
    (WORDS, "a text", _word),
    (SWITCHES, "True or False", lambda value: isinstance(value, bool)),
)

RULES: tuple[Rule, ...] = (
    of_model("dashboard.E001", "An attribute is not called almost like an option or hook.", unknown_option),
    of_model("dashboard.E002", "An option that takes several names is not a single text.", text_for_tuple),
    of_model("dashboard.E003", "An option's value has the type that the option takes.", wrong_type),
    of_model("dashboard.E004", "Options that list names list texts.", not_a_name),
    of_model("dashboard.E005", "`labels` names what exists, and says it in words.", unknown_label),
    of_model("dashboard.E006", "`descriptions` names what exists, and says it in words.", unknown_description),
    of_model("dashboard.E007", "A slug can stand in an address and a permission.", invalid_slug),
    of_model("dashboard.E008", "A slug is not an address of the dashboard's own.", reserved_slug),
    of_site("dashboard.E009", "No two models of a site have the same slug.", duplicate_slug),
    of_model("dashboard.W001", "An option is not called by another admin's word for it.", option_of_another_admin),
)
