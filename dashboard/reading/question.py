"""One statement while it is being asked for: who asks, of which model, over which joins, in which dialect."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..facts import ModelInfo, Path
from .joins import Joins
from .lookups import Operand
from .reach import field_at, scoped

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """What every part of a statement needs to know; ``joins`` is filled by those parts."""

    admin: ModelAdmin
    access: Access
    dialect: str
    joins: Joins = field(compare=False)

    @classmethod
    def of(cls, admin: ModelAdmin, access: Access, session: Session) -> Question:
        """Return a fresh question about the rows of ``admin``'s model."""
        dialect = session.get_bind(admin.info.mapper).dialect.name
        return cls(admin, access, dialect, Joins(admin.info.model, access))

    def again(self) -> Question:
        """Return the same question without joins."""
        return Question(self.admin, self.access, self.dialect, Joins(self.info.model, self.access))

    @property
    def info(self) -> ModelInfo:
        return self.admin.info

    def start(self) -> Select[Any]:
        """Return the statement that every read of these rows starts from."""
        return scoped(self.info.model, self.access, self.admin)

    def operand(self, path: Path, entity: Any) -> Operand:
        """Return the column at the end of a path, of the entity that its relations lead to."""
        field = field_at(path)
        return Operand(getattr(entity, field.name), field, self.dialect)
