"""Who may do what to which rows and fields; asked by every door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from ..errors import Denied
from ..i18n import gettext as _

if TYPE_CHECKING:
    from sqlalchemy import Select

    from .model_admin import ModelAdmin
    from .registry import Registry

__all__ = ["Access", "AllowEveryone", "Policy", "ReadOnly", "RolePolicy", "covers", "matches"]

READING = frozenset({"view", "export"})


@runtime_checkable
class Policy(Protocol):
    """What the dashboard asks before it shows or does anything.

    Permissions are strings ``<model slug>.<action>``: ``message.view``, ``message.edit``, ``panel.signups``.
    ``user`` is whatever the sign-in gives: Flask-Login's anonymous user included.
    """

    def may_enter(self, user: Any) -> bool:
        """Return whether this user may see the site at all; a stranger who may not is sent to sign in."""
        ...

    def allows(self, user: Any, permission: str, row: Any = None) -> bool:
        """Return whether the user holds the permission, for this row when one is given."""
        ...

    def scope(self, statement: Select[Any], user: Any, admin: ModelAdmin) -> Select[Any]:
        """Return the statement narrowed to the rows that the user may know of."""
        ...


def matches(granted: Iterable[str], permission: str) -> bool:
    """Return whether one of the granted permissions covers this one; ``*`` stands for either half or for all."""
    model, _dot, action = permission.rpartition(".")
    return any(grant in (permission, "*", "*.*", f"{model}.*", f"*.{action}") for grant in granted)


def covers(granted: Iterable[str], wanted: Iterable[str]) -> bool:
    """Return whether whoever holds ``granted`` holds all of ``wanted``, wildcards included: ``message.*`` covers
    ``message.edit`` and not ``*.edit``."""
    held = frozenset(granted)
    return all(matches(held, each) for each in wanted)


class RolePolicy:
    """Permissions kept on the user's roles, with ``*`` as either half; default deny.

    A role is anything with a ``name`` and, optionally, ``permissions`` (a list, or a comma separated text, as
    Flask-Security keeps them). ``grants`` adds permissions by role name, for applications whose role table has
    no such column: ``RolePolicy({"staff": ["message.*"]})``. Row scope comes from ``ModelAdmin.scope``.
    """

    def __init__(self, grants: Mapping[str, Iterable[str]] | None = None) -> None:
        self.grants = {name: frozenset(permissions) for name, permissions in (grants or {}).items()}

    def granted(self, user: Any) -> frozenset[str]:
        """Return all permissions of a user; none for a stranger or a disabled account."""
        if not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", True):
            return frozenset()
        found: set[str] = set()
        for role in getattr(user, "roles", None) or ():
            found |= self.of_role(role)
        return frozenset(found)

    def of_role(self, role: Any) -> frozenset[str]:
        """Return what a role gives to those who have it."""
        kept = getattr(role, "permissions", None) or ()
        parts = [part.strip() for part in kept.split(",")] if isinstance(kept, str) else kept
        found = {part for part in parts if isinstance(part, str)} if isinstance(parts, Iterable) else set()
        return frozenset(found | self.grants.get(getattr(role, "name", ""), frozenset())) - {""}

    def may_enter(self, user: Any) -> bool:
        return bool(self.granted(user))

    def allows(self, user: Any, permission: str, row: Any = None) -> bool:
        return matches(self.granted(user), permission)

    def scope(self, statement: Select[Any], user: Any, admin: ModelAdmin) -> Select[Any]:
        return admin.scope(statement, user)


class AllowEveryone:
    """Lets anybody do anything, signed in or not: for a machine of one's own, never for a network."""

    def may_enter(self, user: Any) -> bool:
        return True

    def allows(self, user: Any, permission: str, row: Any = None) -> bool:
        return True

    def scope(self, statement: Select[Any], user: Any, admin: ModelAdmin) -> Select[Any]:
        return admin.scope(statement, user)


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """Another policy with every permission but viewing and exporting taken away."""

    policy: Policy

    def may_enter(self, user: Any) -> bool:
        return self.policy.may_enter(user)

    def allows(self, user: Any, permission: str, row: Any = None) -> bool:
        model, _dot, action = permission.rpartition(".")
        reading = action in READING or model == "panel"
        return reading and self.policy.allows(user, permission, row)

    def scope(self, statement: Select[Any], user: Any, admin: ModelAdmin) -> Select[Any]:
        return self.policy.scope(statement, user, admin)


@dataclass(frozen=True, slots=True)
class Access:
    """One user in front of one site: the only thing that pages, queries and changes ask for permission.

    Built once per request; holds no connection and no request.
    """

    registry: Registry
    policy: Policy
    user: Any

    def can(self, action: str, admin: ModelAdmin, row: Any = None) -> bool:
        """Return whether the user may do ``action`` on this model: the declaration's own switch
        (``has_permission``) and the policy must both agree."""
        return admin.has_permission(action, self.user, row) and self.policy.allows(
            self.user, f"{admin.slug}.{action}", row
        )

    def require(self, action: str, admin: ModelAdmin, row: Any = None) -> None:
        """Raise :class:`~dashboard.errors.Denied` unless :meth:`can`."""
        if not self.can(action, admin, row):
            raise Denied(_("You may not do this here."), permission=f"{admin.slug}.{action}")

    def can_model(self, action: str, model: type[Any]) -> bool:
        """Return the same for a model class; False when it is not registered on this site."""
        admin = self.registry.find(model)
        return admin is not None and self.can(action, admin)

    def can_panel(self, name: str, permission: str | None) -> bool:
        """Return whether the user may see a panel: its own permission, else ``panel.<name>``."""
        return self.policy.allows(self.user, permission or f"panel.{name}")

    def scope(self, statement: Select[Any], admin: ModelAdmin) -> Select[Any]:
        """Return the statement narrowed to rows the user may know of. Every read of rows starts here."""
        return self.policy.scope(statement, self.user, admin)

    def may_know(self, model: type[Any]) -> bool:
        """Return whether rows of a related model may be named to this user, and sorted, searched and filtered by.

        A model that is not registered has no permissions of its own: its labels belong to the record that shows them.
        """
        admin = self.registry.find(model)
        return admin is None or self.can("view", admin)

    def may_read(self, admin: ModelAdmin, name: str) -> bool:
        """Return whether the user may see a field, and with that sort, filter and search by it."""
        return self._field(admin, name, "view")

    def may_write(self, admin: ModelAdmin, name: str) -> bool:
        """Return whether the user may change a field."""
        return self._field(admin, name, "view") and self._field(admin, name, "edit")

    def _field(self, admin: ModelAdmin, name: str, action: str) -> bool:
        rules = admin.get_field_permissions(self.user)
        for each in _same_value(admin, name) if rules else ():
            needed = rules.get(f"{each}.{action}") or rules.get(each)
            if needed and not self.policy.allows(self.user, needed if "." in needed else f"{admin.slug}.{needed}"):
                return False
        return True


def _same_value(admin: ModelAdmin, name: str) -> tuple[str, ...]:
    """Return every name of what a field holds: a relation and its foreign keys, a synonym and what it stands for."""
    info = admin.info
    synonym = info.mapper.synonyms.get(name)
    real = synonym.name if synonym is not None else name
    relation = info.relations.get(real)
    if relation is not None and relation.direction == "many_to_one":
        return (name, real, *relation.local_fields)
    holders = [
        each.name
        for each in info.relations.values()
        if each.direction == "many_to_one" and each.local_fields == (real,)
    ]
    return (name, real, *holders)
