"""Which fields of a record may be seen and written through a form or a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..facts import FieldInfo, ModelInfo, RelationInfo
from .owning import is_fixed_owner

if TYPE_CHECKING:
    from ..declarations.model_admin import Fieldset, ModelAdmin
    from ..declarations.policy import Access

__all__ = ["Standing", "form_names", "grouped_names", "standing", "writable_names"]

Standing = Literal["absent", "read_only", "writable"]


def represented(info: ModelInfo, name: str) -> str:
    """Return the relation that stands for a foreign key column, else the name itself."""
    field = info.fields.get(name)
    if field is None or not field.foreign_key:
        return name
    for relation in info.relations.values():
        if relation.local_fields == (name,) and relation.writable and not relation.many and not relation.secret:
            return relation.name
    return name


def grouped_names(admin: ModelAdmin, user: Any) -> list[tuple[Fieldset, tuple[str, ...]]]:
    """Return the fieldsets of the form, each with its names: foreign keys as their relations, each name once, excluded
    ones left out, read-only ones that no fieldset names at the end of the last."""
    left_out = _left_out(admin, user)
    seen: set[str] = set()
    groups: list[tuple[Fieldset, tuple[str, ...]]] = []
    fieldsets = list(admin.get_fieldsets(user))
    for position, fieldset in enumerate(fieldsets):
        last = position == len(fieldsets) - 1
        groups.append((fieldset, _names(admin, user, fieldset.fields, last=last, left_out=left_out, seen=seen)))
    return groups


def _left_out(admin: ModelAdmin, user: Any) -> set[str]:
    """Return the excluded names, each with the other name of the same value: a relation and its foreign key."""
    left_out = set(admin.get_exclude(user))
    single = [each for each in admin.info.relations.values() if each.direction == "many_to_one"]
    for relation in single:
        if relation.name in left_out and len(relation.local_fields) == 1:
            left_out.update(relation.local_fields)
    return left_out | {relation.name for relation in single if left_out.intersection(relation.local_fields)}


def _names(
    admin: ModelAdmin, user: Any, declared: Sequence[str], *, last: bool, left_out: set[str], seen: set[str]
) -> tuple[str, ...]:
    names: list[str] = []
    for given in (*declared, *(admin.get_readonly_fields(user) if last else ())):
        name = represented(admin.info, given)
        if name not in seen and not {name, given} & left_out:
            seen.add(name)
            names.append(name)
    return tuple(names)


def form_names(admin: ModelAdmin, user: Any) -> tuple[str, ...]:
    """Return the names of everything on the form, in order."""
    return tuple(name for _, names in grouped_names(admin, user) for name in names)


def standing(admin: ModelAdmin, access: Access, name: str, *, creating: bool) -> Standing:
    """Return whether this user may see or write what a form calls ``name``.

    An unreadable field is absent; one that may be read but not written, or that is computed, is read-only on an
    existing record and absent on a new one, where it has no value yet.
    """
    known = admin.info.get(name)
    if not access.may_read(admin, name) or (isinstance(known, RelationInfo) and not access.may_know(known.target)):
        return "absent"
    if _writable(admin, access, name, known, creating):
        return "writable"
    if creating or (known is not None and known.secret):
        return "absent"
    return "read_only"


def _writable(
    admin: ModelAdmin, access: Access, name: str, known: FieldInfo | RelationInfo | None, creating: bool
) -> bool:
    if known is None or not known.writable or not access.may_write(admin, name):
        return False
    if isinstance(known, RelationInfo) and not _may_reassign(access, known):
        return False
    local = known.local_fields if isinstance(known, RelationInfo) else (name,)
    if is_fixed_owner(admin, access, {name, *local}):
        return False
    read_only = {*admin.get_readonly_fields(access.user)}
    if read_only & {name, *local}:
        return False
    if isinstance(known, FieldInfo) and not known.secret and (not known.kind.editable or known.autoincrement):
        return False
    return creating or not set(local) & set(admin.info.primary_key)


def _may_reassign(access: Access, relation: RelationInfo) -> bool:
    """Return whether the user may write what a relation is kept in: for one-to-many, a column of the related rows."""
    target = access.registry.find(relation.target)
    if relation.direction != "one_to_many" or target is None:
        return True
    return access.can("edit", target) and (relation.reverse is None or access.may_write(target, relation.reverse))


def writable_names(admin: ModelAdmin, access: Access, *, creating: bool) -> frozenset[str]:
    """Return the allow-list of a write: everything on the form that this user may write."""
    return frozenset(
        name
        for name in form_names(admin, access.user)
        if standing(admin, access, name, creating=creating) == "writable"
    )
