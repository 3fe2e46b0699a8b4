"""Which rows hold privileges: what is a role, what is an account, and what each of them may do as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, inspect, or_, select
from sqlalchemy.orm import Mapper, PassiveFlag, Session
from sqlalchemy.orm.attributes import get_history

from ..declarations.policy import RolePolicy, covers
from ..facts import ModelInfo, describe
from .links import linked

__all__ = ["Holders", "changed_links", "changes", "same_row", "stored_role"]

MOST_ROLES = 1000
PENDING = PassiveFlag.PASSIVE_NO_INITIALIZE | PassiveFlag.INCLUDE_PENDING_MUTATIONS


@dataclass(frozen=True, slots=True)
class StoredRole:
    """A role as the database has it, whatever was set on the row since."""

    key: tuple[Any, ...]
    name: Any
    permissions: Any


class Holders:
    """Roles and accounts in one session, as a policy sees them."""

    def __init__(self, session: Session, policy: Any, user: type[Any]) -> None:
        self.session = session
        self.user = user
        own = getattr(policy, "of_role", None)
        self.given = own if callable(own) else RolePolicy().of_role

    def is_account(self, info: ModelInfo) -> bool:
        return "roles" in info.relations or issubclass(self.user, info.model)

    def is_role(self, info: ModelInfo) -> bool:
        return "permissions" in info.fields or any(self.accounts_with(info.model))

    def is_link(self, info: ModelInfo) -> bool:
        """Return whether the model is the table between accounts and roles, mapped as a model of its own."""
        return any(each.relationships["roles"].secondary is info.mapper.local_table for each in _accounts(info.mapper))

    def accounts_with(self, role: type[Any]) -> list[type[Any]]:
        """Return the models whose ``roles`` are of this kind."""
        targets = ((each.class_, each.relationships["roles"].mapper.class_) for each in _accounts(inspect(role)))
        return [account for account, target in targets if issubclass(role, target)]

    def held(self, info: ModelInfo, row: Any) -> frozenset[str]:
        """Return what an account may do as it is stored, switched off or not."""
        relation = info.relations.get("roles")
        if relation is None:
            roles: Sequence[Any] = getattr(row, "roles", None) or ()
            return frozenset().union(*map(self.given, roles))
        roles = linked(self.session, info, row, relation)
        stored = (stored_role(self.session, role) for role in roles)
        return frozenset().union(*(self.given(role) for role in stored if role is not None))

    def somebody_holds_all(self, model: type[Any]) -> bool:
        """Return whether an account that is not switched off has a role that may do everything."""
        info = describe(model)
        target = describe(info.relations["roles"].target)
        able = [role.key for role in stored_roles(self.session, target) if covers(self.given(role), ("*",))]
        if not able:
            return False
        is_one = or_(*(_is(target, key) for key in able))
        relation = model.roles
        having = relation.any(is_one) if info.relations["roles"].many else relation.has(is_one)
        statement = select(*(getattr(model, name) for name in info.primary_key)).where(having)
        active = info.fields.get("active")
        if active is not None and active.source == "column":
            statement = statement.where(model.active.is_(True))
        return self.session.execute(statement.limit(1)).first() is not None


def _accounts(mapper: Mapper[Any]) -> Iterator[Mapper[Any]]:
    """Return every model beside this one that has roles."""
    return (each for each in mapper.registry.mappers if "roles" in each.relationships)


def _is(info: ModelInfo, key: Sequence[Any]) -> Any:
    return and_(*(getattr(info.model, name) == part for name, part in zip(info.primary_key, key, strict=True)))


def stored_roles(session: Session, info: ModelInfo, key: Sequence[Any] = ()) -> list[StoredRole]:
    """Return the roles in the database, or the one of that key."""
    known = [name for name in ("name", "permissions") if name in info.fields]
    columns = [getattr(info.model, name) for name in (*info.primary_key, *known)]
    statement = select(*columns).limit(MOST_ROLES)
    size = len(info.primary_key)
    found = session.execute(statement.where(_is(info, key)) if key else statement).all()
    return [
        StoredRole(tuple(row[:size]), **{"name": "", "permissions": (), **dict(zip(known, row[size:], strict=True))})
        for row in found
    ]


def stored_role(session: Session, role: Any) -> StoredRole | None:
    """Return a role as the database has it; None for one that is new."""
    identity = inspect(role).identity
    return next(iter(stored_roles(session, describe(type(role)), identity)), None) if identity else None


def changes(row: Any, name: str) -> bool:
    """Return whether an attribute of a row was set to something else."""
    return bool(get_history(row, name, PENDING).has_changes())


def changed_links(row: Any, name: str) -> list[Any]:
    """Return the rows that a relation has gained or lost, without loading it."""
    history = get_history(row, name, PENDING)
    return [each for each in (*(history.added or ()), *(history.deleted or ())) if each is not None]


def same_row(one: Any, other: Any) -> bool:
    """Return whether two instances stand for the same row."""
    if one is other:
        return True
    left, right = inspect(one, raiseerr=False), inspect(other, raiseerr=False)
    return left is not None and right is not None and left.key is not None and left.key == right.key
