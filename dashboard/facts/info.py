"""What the mapper says of a model, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper
    from sqlalchemy.types import TypeEngine

    from .kinds import Kind

__all__ = ["FieldInfo", "ModelInfo", "RelationInfo"]

Source = Literal["column", "expression", "hybrid", "composite", "synonym"]
Loading = Literal["ordinary", "dynamic", "write_only", "raise"]


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One value of a model: a column, ``column_property``, hybrid, composite or synonym.

    ``name`` is the attribute's name on the class. ``required`` is true exactly when the database would refuse
    a NULL and nothing (default, server default, identity, sequence) supplies a value. ``writable`` is false for
    computed values. ``secret`` fields are never selected, shown, sorted, searched, filtered, exported or recorded.
    """

    name: str
    label: str
    kind: Kind
    type: TypeEngine[Any]
    source: Source = "column"
    nullable: bool = True
    required: bool = False
    writable: bool = True
    primary_key: bool = False
    unique: bool = False
    indexed: bool = False
    foreign_key: bool = False
    secret: bool = False
    deferred: bool = False
    autoincrement: bool = False
    has_default: bool = False
    default: Any = None
    """The default when it is a plain Python value; otherwise None."""
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """(stored text, label) of an enum, in order."""
    help_text: str = ""

    @property
    def sortable(self) -> bool:
        return self.kind.sortable and not self.secret and self.source in ("column", "expression", "hybrid")

    @property
    def searchable(self) -> bool:
        return self.kind.searchable and not self.secret and self.source in ("column", "expression", "hybrid")


@dataclass(frozen=True, slots=True)
class RelationInfo:
    """One relationship of a model. ``local_fields`` are the names of this model's foreign key attributes
    (empty for one-to-many and many-to-many); ``reverse`` is the name of the relationship on ``target``
    that leads back, or None."""

    name: str
    label: str
    target: type[Any]
    direction: Literal["many_to_one", "one_to_many", "many_to_many"]
    many: bool
    nullable: bool = True
    required: bool = False
    viewonly: bool = False
    loading: Loading = "ordinary"
    local_fields: tuple[str, ...] = ()
    reverse: str | None = None
    self_referential: bool = False
    help_text: str = ""
    secret: bool = False

    @property
    def writable(self) -> bool:
        return not self.viewonly


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Everything that is known of one mapped class without asking a database.

    ``primary_key`` holds attribute names in the order of the mapper. ``label_field`` is the field that names a row
    when the class has no ``__str__`` of its own (``has_str``), or None.
    """

    model: type[Any]
    mapper: Mapper[Any]
    name: str
    slug: str
    label: str
    label_plural: str
    table: str
    primary_key: tuple[str, ...]
    fields: Mapping[str, FieldInfo]
    relations: Mapping[str, RelationInfo]
    label_field: str | None = None
    label_fields: tuple[str, ...] = ()
    """The label field and what completes it (first and last name); :func:`label_of` joins those that are loaded."""
    has_str: bool = False
    doc: str = ""
    polymorphic: bool = False
    composed_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """composite attribute -> the names of the column attributes it is made of."""

    def get(self, name: str) -> FieldInfo | RelationInfo | None:
        """Return the field or relation of that name, or None."""
        return self.fields.get(name) or self.relations.get(name)
