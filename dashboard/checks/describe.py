"""One model and its effective declaration as readable text, for developers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..declarations.model_admin import Fieldset, ModelAdmin
from ..facts import FieldInfo, ModelInfo, RelationInfo
from .declared import Declared

__all__ = ["describe_text"]

PLAIN = ("category", "icon", "actions")
"""Options without a value that introspection has nothing to say about."""
SWITCHES = ("view", "create", "edit", "delete", "export")


def describe_text(admin: ModelAdmin) -> str:
    """Return the facts of a model and every option in effect, with where each comes from: the declaration, a method
    of it, or introspection. Computed options are asked for nobody in particular."""
    info = admin.info
    blocks = [
        _head(admin),
        _block("Fields", _table([_field(info, field) for field in info.fields.values()])),
        _block("Relations", _table([_relation(relation) for relation in info.relations.values()])),
        _block("Options", _table([_option(admin, option) for option in ModelAdmin.OPTIONS])),
        _block("Rights", _table(list(_rights(admin)))),
        _block("Actions", _table(_actions(admin))),
    ]
    return "\n\n".join(block for block in blocks if block)


def _head(admin: ModelAdmin) -> str:
    info, declared = admin.info, Declared(admin)
    lines = [
        f"{info.name}: {info.label_plural}" + (f" ({info.doc.strip().splitlines()[0]})" if info.doc.strip() else ""),
        f"  class    {info.model.__module__}.{info.model.__qualname__}",
        f"  table    {info.table}",
        f"  slug     {admin.slug}",
        f"  key      {', '.join(info.primary_key)}",
        f"  label    {_label(info)}",
    ]
    if type(admin) is not ModelAdmin:
        place = declared.location(())
        lines.append(f"  declared {declared.name}" + (f" at {place}" if place else ""))
    return "\n".join(lines)


def _label(info: ModelInfo) -> str:
    if info.has_str:
        return "its own __str__"
    return f"the field {info.label_field}" if info.label_field else f"“{info.label}” and its key"


def _field(info: ModelInfo, field: FieldInfo) -> tuple[str, ...]:
    marks = {
        "primary key": field.primary_key,
        "counted": field.autoincrement,
        "required": field.required,
        "unique": field.unique and not field.primary_key,
        "indexed": field.indexed and not (field.unique or field.primary_key),
        "foreign key": field.foreign_key,
        "secret": field.secret,
        "deferred": field.deferred,
        "has a default": field.has_default and not field.primary_key,
        "computed": not field.writable,
        f"is {', '.join(info.composed_of.get(field.name, ()))}": field.name in info.composed_of,
        "second name": field.source == "synonym",
    }
    length = f"({field.length})" if field.length else ""
    return field.name, f"{field.kind.name}{length}", ", ".join(mark for mark, applies in marks.items() if applies)


def _relation(relation: RelationInfo) -> tuple[str, ...]:
    marks = {
        f"by {', '.join(relation.local_fields)}": bool(relation.local_fields),
        "required": relation.required,
        "view only": relation.viewonly,
        f"back by {relation.reverse}": relation.reverse is not None,
        relation.loading: relation.loading != "ordinary",
    }
    text = ", ".join(mark for mark, applies in marks.items() if applies)
    return relation.name, f"{relation.direction.replace('_', ' ')} {relation.target.__name__}", text


def _option(admin: ModelAdmin, option: str) -> tuple[str, ...]:
    try:
        value = _text(getattr(admin, f"get_{option}")(None))
    except Exception as error:  # The developer's own method may need a real user.
        value = f"depends on the user ({type(error).__name__} without one)"
    return option, f"[{_origin(admin, option)}]", value


def _origin(admin: ModelAdmin, option: str) -> str:
    if getattr(type(admin), f"get_{option}") is not getattr(ModelAdmin, f"get_{option}"):
        return f"get_{option}"
    value = getattr(admin, option)
    if value != getattr(ModelAdmin, option):
        return "declared"
    return "introspection" if value is None and option not in PLAIN else "default"


def _rights(admin: ModelAdmin) -> Iterable[tuple[str, ...]]:
    for action in SWITCHES:
        offered = bool(getattr(admin, f"can_{action}"))
        yield action, f"needs {admin.slug}.{action}" if offered else "switched off", ""
    rows = f"one's own, by {admin.owner_field}" if admin.owner_field else "all"
    if type(admin).scope is not ModelAdmin.scope:
        rows = "those that scope() lets through"
    yield "rows", rows, ""


def _actions(admin: ModelAdmin) -> list[tuple[str, ...]]:
    return [(each.name, each.label, f"needs {admin.slug}.{each.permission}") for each in admin.all_actions.values()]


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {each}" for name, each in value.items()) or "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_text(each) for each in value) or "none"
    if isinstance(value, Fieldset):
        return f"{value.title or 'untitled'} ({', '.join(value.fields)})"
    return str(value)


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [min(28, max(len(row[column]) for row in rows)) for column in range(2)] if rows else [0, 0]
    return [f"  {row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}".rstrip() for row in rows]


def _block(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *lines]) if lines else ""
