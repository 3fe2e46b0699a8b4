"""Checks of rights and secrets: owner, permissions of fields, secrets that an option would show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import FieldInfo
from .declared import Declared, Problem, did_you_mean
from .rule import Rule, of_model

__all__ = ["RULES"]

SHOWN = (
    "list_display",
    "list_filter",
    "search_fields",
    "ordering",
    "detail_fields",
    "related",
    "fields",
    "readonly_fields",
)
PERMISSION = re.compile(r"([\w-]+|\*)(\.([\w-]+|\*))?")


def secret_shown(declared: Declared) -> Iterator[Problem]:
    names = [named for option in SHOWN for named in declared.listed(option)]
    for named in (*names, *declared.grouped(), *(named for named, _ in declared.mapped("form_overrides"))):
        name = named.name.lstrip("=^-")
        if _leads_to_secret(declared, name):
            option = str(named.trail[0])
            yield Problem(
                named.trail,
                f"{name!r} is a secret: it is never shown, searched, sorted, filtered or edited.",
                f"Remove it from {option}.",
            )


def unknown_owner(declared: Declared) -> Iterator[Problem]:
    owner = declared.admin.owner_field
    if isinstance(owner, str) and (problem := declared.unknown_path(("owner_field",), owner)):
        yield problem


def owner_without_key(declared: Declared) -> Iterator[Problem]:
    owner = declared.admin.owner_field
    path = declared.path(owner) if isinstance(owner, str) else None
    if path is not None and isinstance(path.field, FieldInfo) and not path.field.foreign_key:
        candidates = [name for name, relation in declared.info.relations.items() if not relation.many]
        yield Problem(
            ("owner_field",),
            f"{owner!r} is no foreign key: it is compared with the primary key of whoever is signed in.",
            f"Name the relation to the user, one of {', '.join(candidates) or 'none so far'}, or override scope.",
        )


def unknown_guarded_field(declared: Declared) -> Iterator[Problem]:
    for named, _permission in declared.mapped("field_permissions"):
        name, dot, half = named.name.rpartition(".")
        name = name if dot else named.name
        if dot and half not in ("view", "edit"):
            hint = did_you_mean(half, ["view", "edit"], "Write '.view', '.edit' or neither.")
            yield Problem(named.trail, f"{named.name!r} ends in {half!r}.", hint)
        elif declared.info.get(name) is None and declared.display(name) is None:
            hint = did_you_mean(name, declared.names(), "The field is unguarded until its name is right.")
            yield Problem(named.trail, f"{name!r} is not a field or relation of {declared.info.name}.", hint)


def malformed_permission(declared: Declared) -> Iterator[Problem]:
    for named, permission in declared.mapped("field_permissions"):
        if not (isinstance(permission, str) and PERMISSION.fullmatch(permission)):
            hint = f"Write an action ('see_{named.name.partition('.')[0]}') or '<model>.<action>'."
            yield Problem(named.trail, f"{permission!r} is no permission.", hint)


# -------------------------------------------------------------------------------------------------------------------


def _leads_to_secret(declared: Declared, name: str) -> bool:
    path = declared.path(name)
    return path is not None and path.secret


RULES: tuple[Rule, ...] = (
    of_model("dashboard.E301", "No option shows, searches, sorts, filters or edits a secret.", secret_shown),
    of_model("dashboard.E302", "`owner_field` names a column, relation or path that exists.", unknown_owner),
    of_model(
        "dashboard.E303", "`field_permissions` names fields, bare or with `.view` or `.edit`.", unknown_guarded_field
    ),
    of_model("dashboard.E304", "`field_permissions` holds actions or permissions.", malformed_permission),
    of_model("dashboard.W301", "`owner_field` leads to the user by a foreign key.", owner_without_key),
)
