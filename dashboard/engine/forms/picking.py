"""What a relation's control may offer and accept: rows of the related model's own scope, never the whole table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ...declarations import Access, ModelAdmin
from ...facts import RelationInfo, describe, encode_key, key_of
from ...reading import rows
from ...writing.links import linked

__all__ = ["MOST_LINKED", "OFFERED", "Picker"]

OFFERED = 25
"""How many matches a select offers."""

MOST_LINKED = 100
"""Beyond so many linked rows a relation is not edited on the form."""


@dataclass(frozen=True, slots=True)
class Picker:
    """The rows that one relation of one form may lead to."""

    relation: RelationInfo
    target: ModelAdmin
    access: Access
    session: Session

    @classmethod
    def of(cls, relation: RelationInfo, access: Access, session: Session) -> Picker:
        """Return the picker of a relation; a model that is not registered gets a declaration without options."""
        known = access.registry.find(relation.target)
        return cls(relation, known or rows.undeclared(relation.target), access, session)

    def linked(self, admin: ModelAdmin, row: Any) -> Sequence[Any]:
        """Return the rows linked to now: one more than may be edited at most."""
        return linked(self.session, admin.info, row, self.relation, limit=MOST_LINKED + 1)

    def key(self, entity: Any) -> str:
        """Return the key of a related row as text."""
        return encode_key(describe(type(entity)), key_of(describe(type(entity)), entity))

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the labels of those of the keys that the user may know of."""
        keys = list(keys)
        return rows.labelled(self.relation.target, self.access, self.session, keys) if keys else {}

    def find(self, keys: Sequence[str]) -> dict[str, Any]:
        """Return the rows with these keys that the user may know of."""
        found = rows.find_many(self.target, self.access, self.session, keys) if keys else []
        return {self.key(entity): entity for entity in found}

    def offer(self, q: str) -> tuple[list[tuple[str, str]], bool]:
        """Return (key, label) of the first matches and whether there are more."""
        found = rows.options(self.target, self.access, self.session, q, OFFERED + 1)
        return found[:OFFERED], len(found) > OFFERED
