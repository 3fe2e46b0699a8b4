"""What the mapper says of relationships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Mapper, RelationshipDirection, RelationshipProperty

from .columns import info_text
from .info import FieldInfo, Loading, RelationInfo
from .labels import model_labels
from .naming import humanize

__all__ = ["foreign_key_label", "relation_info"]

_DIRECTIONS = {
    RelationshipDirection.MANYTOONE: "many_to_one",
    RelationshipDirection.ONETOMANY: "one_to_many",
    RelationshipDirection.MANYTOMANY: "many_to_many",
}
_LOADING: Mapping[Any, Loading] = {
    "dynamic": "dynamic",
    "write_only": "write_only",
    "raise": "raise",
    "raise_on_sql": "raise",
}


def relation_info(
    mapper: Mapper[Any], prop: RelationshipProperty[Any], fields: Mapping[str, FieldInfo]
) -> RelationInfo:
    """Describe a relationship; ``fields`` are those of the class it stands on."""
    local = _local_fields(mapper, prop)
    keys = [fields[name] for name in local if name in fields]
    return RelationInfo(
        name=prop.key,
        label=_label(mapper, prop, local),
        target=prop.mapper.class_,
        direction=_DIRECTIONS[prop.direction],  # type: ignore[arg-type]
        many=bool(prop.uselist),
        nullable=all(key.nullable for key in keys),
        required=any(key.required for key in keys) and not prop.viewonly,
        viewonly=prop.viewonly,
        loading=_LOADING.get(prop.lazy, "ordinary"),
        local_fields=local,
        reverse=_reverse(prop),
        self_referential=prop.mapper.common_parent(prop.parent),
        help_text=info_text(prop.info, "description") or prop.doc or "",
        secret=bool(prop.info.get("secret", False)),
    )


def _local_fields(mapper: Mapper[Any], prop: RelationshipProperty[Any]) -> tuple[str, ...]:
    if prop.direction is not RelationshipDirection.MANYTOONE:
        return ()
    names = []
    for _remote, column in prop.synchronize_pairs:
        try:
            names.append(mapper.get_property_by_column(cast(Any, column)).key)
        except InvalidRequestError:
            continue  # a column that the class leaves out, or that belongs to a subclass
    return tuple(dict.fromkeys(names))


def _reverse(prop: RelationshipProperty[Any]) -> str | None:
    """Return the relationship that leads back: declared by either side, else the only one over the same columns."""
    named = prop.back_populates or (prop.backref if isinstance(prop.backref, str) else None)
    relationships = prop.mapper.relationships
    if isinstance(named, str) and named in relationships:
        return named
    declared = [each.key for each in relationships if each.back_populates == prop.key and each.mapper is prop.parent]
    mirrored = [each.key for each in relationships if _mirrors(each, prop)]
    return declared[0] if declared else (mirrored[0] if len(mirrored) == 1 else None)


def _mirrors(other: RelationshipProperty[Any], prop: RelationshipProperty[Any]) -> bool:
    if other is prop or not other.mapper.isa(prop.parent) or other.secondary is not prop.secondary:
        return False
    if other.direction is prop.direction and prop.secondary is None:
        return False
    if prop.secondary is None:
        return set(other.synchronize_pairs) == set(prop.synchronize_pairs)
    there = set(other.synchronize_pairs), set(other.secondary_synchronize_pairs or ())
    return there == (set(prop.secondary_synchronize_pairs or ()), set(prop.synchronize_pairs))


def _label(mapper: Mapper[Any], prop: RelationshipProperty[Any], local: tuple[str, ...]) -> str:
    if declared := info_text(prop.info, "label"):
        return declared
    if not any(cls.__name__ == "AutomapBase" for cls in mapper.class_.__mro__):
        return humanize(prop.key)
    return _automap_label(prop, local)


def _automap_label(prop: RelationshipProperty[Any], local: tuple[str, ...]) -> str:
    """Return a label where automap made up the name from the other table's: ``Support rep`` after the column
    ``SupportRepId`` rather than ``Employee``, ``Invoice lines`` rather than ``Invoiceline collection``."""
    target = prop.mapper.class_.__name__
    label, label_plural = model_labels(prop.mapper)
    if prop.key == f"{target.lower()}_collection":
        return label_plural
    if prop.key == target.lower():
        return foreign_key_label(local[0]) if len(local) == 1 else label
    return humanize(prop.key)


def foreign_key_label(name: str) -> str:
    """Return the label of what a foreign key leads to: ``Artist`` for ``ArtistId``."""
    label = humanize(name)
    for ending in (" ID", " key", " fk", " UUID", " pk"):
        if label.endswith(ending):
            return label.removesuffix(ending)
    return label
