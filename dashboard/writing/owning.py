"""Whose a new row is, where a declaration names the field that says so."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..declarations.ownership import owner_names, owner_values
from ..errors import Denied
from ..facts import ModelInfo
from ..i18n import gettext as _

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin
    from ..declarations.policy import Access

__all__ = ["is_fixed_owner", "owned", "sees_everything"]


def sees_everything(admin: ModelAdmin, access: Access) -> bool:
    """Return whether the user's scope of this model leaves nothing out."""
    everything = select(admin.info.model)
    return access.scope(everything, admin).compare(everything)


def is_fixed_owner(admin: ModelAdmin, access: Access, names: Set[str]) -> bool:
    """Return whether one of the names is the owner of rows that the user sees their own of: not theirs to give away."""
    return bool(admin.owner_field and names & owner_names(admin)) and not sees_everything(admin, access)


def owned(admin: ModelAdmin, access: Access, session: Session, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values of a new row with the user as its owner, unless they name one.

    Raises:
        Denied: the user sees their own rows only, and nothing of theirs could be stored as the owner.
    """
    names = owner_names(admin)
    if not names or names & set(values):
        return values
    found = owner_values(admin, access.user)
    if not found:
        if sees_everything(admin, access):
            return values
        raise Denied(_("You may not do this here."), permission=f"{admin.slug}.create")
    return {**values, **_as_relation(admin.info, access.user, session, found)}


def _as_relation(info: ModelInfo, user: Any, session: Session, found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the relation in place of its foreign keys, so that hooks find the owner where a form would put it."""
    unwrap = getattr(user, "_get_current_object", None)
    model = type(unwrap() if callable(unwrap) else user)
    for relation in info.relations.values():
        leads = relation.direction == "many_to_one" and set(relation.local_fields) == set(found)
        if leads and relation.writable and issubclass(model, relation.target):
            pairs = info.mapper.relationships[relation.name].local_remote_pairs or []
            target = info.mapper.relationships[relation.name].mapper
            wanted = {
                target.get_property_by_column(remote).key: found[info.mapper.get_property_by_column(local).key]
                for local, remote in pairs
            }
            entity = session.scalars(select(relation.target).filter_by(**wanted)).unique().first()
            return found if entity is None else {relation.name: entity}
    return found
