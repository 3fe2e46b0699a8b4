"""What is loaded of each row: what is shown, what its label needs, never a secret and never row by row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import defer, lazyload, load_only, selectin_polymorphic, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access, AllowEveryone, ReadOnly, RolePolicy
from ..facts import FieldInfo, ModelInfo, describe
from .columns import ListColumn
from .joins import key_pairs
from .reach import may_read_field
from .touched import Walk, walk

__all__ = ["label_options", "list_options", "loaded_names", "record_options"]


def list_options(
    admin: ModelAdmin, access: Access, columns: Sequence[ListColumn], *, without: Collection[str] = ()
) -> list[ORMOption]:
    """Return how the rows of a page are loaded, the columns ``without`` left out.

    Only the columns shown, where nothing else of the application looks at a row; else every readable column, and the
    relations that its code walks along, each in one statement for all rows.
    """
    if not _is_looked_at(admin, access, columns):
        names = [name for name in _shown(admin.info, access, admin, columns) if name not in without]
        return [lazyload("*"), load_only(*(getattr(admin.info.model, name) for name in names), raiseload=bool(without))]
    shown = {column.field.name for column in columns if column.comes == "row" and column.field is not None}
    undeferred = [
        undefer(getattr(admin.info.model, name))
        for name in shown.difference(without)
        if (field := admin.info.fields[name]).deferred and field.source in ("column", "expression")
    ]
    functions = [*_functions(admin, columns), *_hybrids(admin.info, columns)]
    walked = walk(admin.info, functions)
    keep = _kept(admin.info, columns)
    broken = [defer(getattr(admin.info.model, name), raiseload=True) for name in without]
    record = _record(admin.info, admin, access, keep)
    return [*record, *undeferred, *broken, *_walked(admin.info.model, walked, access)]


def label_options(info: ModelInfo, admin: ModelAdmin | None, access: Access) -> list[ORMOption]:
    """Return how rows are loaded of which nothing but the label is shown."""
    own_label = admin is not None and type(admin).get_row_label is not ModelAdmin.get_row_label
    if not own_label and not info.has_str and not info.polymorphic:
        names = dict.fromkeys((*info.primary_key, *_label_names(info, admin, access)))
        return [lazyload("*"), load_only(*(getattr(info.model, name) for name in names))]
    functions: list[Callable[..., Any]] = [info.model.__str__] if info.has_str else []
    functions += [admin.get_row_label] if admin is not None and own_label else []
    return [*_record(info, admin, access, info.primary_key), *_walked(info.model, walk(info, functions), access)]


def record_options(info: ModelInfo, admin: ModelAdmin | None, access: Access, *, for_reading: bool) -> list[ORMOption]:
    """Return how one row is loaded: without what the user may not see, which is fetched only if code of the application
    asks for it, and not even then ``for_reading``."""
    hidden = _hidden(info, admin, access, info.primary_key)
    deferred = [defer(getattr(each.model, name), raiseload=for_reading) for each, name in hidden]
    return [lazyload("*"), *deferred] if for_reading else [*deferred]


def loaded_names(admin: ModelAdmin, access: Access, columns: Sequence[ListColumn]) -> tuple[str, ...]:
    """Return the plain columns that the rows of a page are loaded with."""
    info = admin.info
    if not _is_looked_at(admin, access, columns):
        return _shown(info, access, admin, columns)
    plain = (field for field in info.fields.values() if field.source in ("column", "expression"))
    keep = _kept(info, columns)
    return tuple(field.name for field in plain if field.name in keep or may_read_field(admin, access, field))


# Who looks at rows ---------------------------------------------------------------------------------------------------


def _is_looked_at(admin: ModelAdmin, access: Access, columns: Sequence[ListColumn]) -> bool:
    """Return whether code of the application may ask a row for more than what is shown."""
    info = admin.info
    if info.has_str or info.polymorphic or info.mapper.inherits is not None:
        return True
    if type(admin).get_row_label is not ModelAdmin.get_row_label:
        return True
    if type(admin).has_permission is not ModelAdmin.has_permission or not _ignores_rows(access.policy):
        return True
    computed = ("hybrid", "composite", "synonym")
    return any(column.comes == "method" or (column.field and column.field.source in computed) for column in columns)


def _ignores_rows(policy: Any) -> bool:
    if isinstance(policy, ReadOnly):
        return _ignores_rows(policy.policy)
    return type(policy) in (RolePolicy, AllowEveryone)


def _functions(admin: ModelAdmin, columns: Sequence[ListColumn]) -> Iterator[Callable[..., Any]]:
    info = admin.info
    if info.has_str:
        yield info.model.__str__
    for name in ("get_row_label", "has_permission"):
        if getattr(type(admin), name) is not getattr(ModelAdmin, name):
            yield getattr(type(admin), name)
    for column in columns:
        if column.comes == "method":
            yield getattr(admin, column.name)


def _hybrids(info: ModelInfo, columns: Sequence[ListColumn]) -> Iterator[Callable[..., Any]]:
    for column in columns:
        if column.comes == "row" and column.field is not None and column.field.source == "hybrid":
            getter = getattr(info.mapper.all_orm_descriptors[column.field.name], "fget", None)
            if callable(getter):
                yield getter


# What is loaded of them ----------------------------------------------------------------------------------------------


def _shown(info: ModelInfo, access: Access, admin: ModelAdmin, columns: Sequence[ListColumn]) -> tuple[str, ...]:
    names = [*info.primary_key, *_label_names(info, admin, access)]
    for column in columns:
        if column.comes == "row" and column.field is not None:
            names.append(column.field.name)
        if column.comes == "key" and column.relation is not None:
            names += key_pairs(info.model, column.relation) or ()
    return tuple(dict.fromkeys(names))


def _label_names(info: ModelInfo, admin: ModelAdmin | None, access: Access) -> list[str]:
    names = info.label_fields or ((info.label_field,) if info.label_field else ())
    return [
        name for name in names if may_read_field(admin, access, info.fields[name]) and _is_mapped(info.fields[name])
    ]


def _kept(info: ModelInfo, columns: Sequence[ListColumn]) -> tuple[str, ...]:
    """Return what is loaded although the user may not see it: keys, and those of the relations shown."""
    keys = [key_pairs(info.model, each.relation) or () for each in columns if each.comes == "key" and each.relation]
    return (*info.primary_key, *(name for pair in keys for name in pair))


def _is_mapped(field: FieldInfo) -> bool:
    return field.source in ("column", "expression")


def _record(info: ModelInfo, admin: ModelAdmin | None, access: Access, keep: Iterable[str]) -> list[ORMOption]:
    hidden = [
        defer(getattr(each.model, name), raiseload=True) for each, name in _hidden(info, admin, access, tuple(keep))
    ]
    below = [mapper.class_ for mapper in info.mapper.self_and_descendants if mapper is not info.mapper]
    return [lazyload("*"), *([selectin_polymorphic(info.model, below)] if below else []), *hidden]


def _hidden(
    info: ModelInfo, admin: ModelAdmin | None, access: Access, keep: Sequence[str]
) -> Iterator[tuple[ModelInfo, str]]:
    """Yield the columns that this user may not see, those of subclasses included."""
    seen: set[Any] = set()
    for mapper in info.mapper.self_and_descendants:
        each = describe(mapper.class_)
        needed = {*keep, *each.primary_key, *_needed_by_mapper(each)}
        for field in each.fields.values():
            prop = mapper.attrs.get(field.name)
            inherited = (
                mapper is not info.mapper and mapper.inherits is not None and field.name in mapper.inherits.attrs
            )
            if field.name in needed or not _is_mapped(field) or inherited or prop in seen:
                continue
            if not may_read_field(admin, access, field):
                seen.add(prop)
                yield each, field.name


def _needed_by_mapper(info: ModelInfo) -> set[str]:
    columns = (info.mapper.polymorphic_on, info.mapper.version_id_col)
    found = info.mapper.columns.items()
    return {name for name, column in found if any(column is each for each in columns)}


def _walked(model: type[Any], walked: Walk, access: Access) -> Iterator[ORMOption]:
    for name, further in walked.items():
        info = describe(describe(model).relations[name].target)
        owner = access.registry.find(info.model)
        inner: list[Any] = [*_record(info, owner, access, info.primary_key), *_walked(info.model, further, access)]
        yield selectinload(getattr(model, name)).options(*inner)
