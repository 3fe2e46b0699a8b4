"""Describing a model: everything the mapper knows of a class, without asking a database."""

from __future__ import annotations

import inspect as python
from dataclasses import is_dataclass, replace
from typing import Any

from sqlalchemy.orm import Mapper, SynonymProperty

from .attributes import composite_field, hybrid_fields, parts_of, synonym_field
from .columns import column_field, column_of, expression_field
from .info import FieldInfo, ModelInfo, RelationInfo
from .labels import has_own_str, label_fields, model_labels
from .mapped import mapper_of
from .naming import humanize, slugify
from .relations import foreign_key_label, relation_info

__all__ = ["describe"]

_KEPT = "dashboard.description"


def describe(model: type[Any]) -> ModelInfo:
    """Return what is known of a mapped class; described once, and again only when attributes were added to it since.

    Configures the mappers first, so call it when all models are defined. Raises
    :class:`~dashboard.errors.DeclarationError` for what is not a mapped class and for broken mappers.
    """
    mapper = mapper_of(model)
    attributes = len(mapper.attrs)
    # Kept by the class's own manager, so that it lives as long as the class and no longer.
    kept: dict[Any, Any] = mapper.class_manager.info
    known: tuple[int, ModelInfo] | None = kept.get(_KEPT)
    if known is None or known[0] != attributes:
        known = kept[_KEPT] = (attributes, _describe(mapper))
    return known[1]


def _describe(mapper: Mapper[Any]) -> ModelInfo:
    model = mapper.class_
    fields = _column_fields(mapper)
    composed_of = {prop.key: parts_of(prop) for prop in mapper.composites}
    for prop in mapper.composites:
        fields[prop.key] = composite_field(prop, [fields[name] for name in composed_of[prop.key]])
    for field in hybrid_fields(mapper):
        fields.setdefault(field.name, field)
    fields |= _synonyms(mapper, fields)
    relations = {prop.key: relation_info(mapper, prop, fields) for prop in mapper.relationships}
    fields = _without_id_in_labels(fields, relations)
    names = label_fields(model, fields)
    label, label_plural = model_labels(mapper)
    return ModelInfo(
        model=model,
        mapper=mapper,
        name=model.__name__,
        slug=slugify(model.__name__),
        label=label,
        label_plural=label_plural,
        table=str(getattr(mapper.local_table, "name", "") or model.__name__),
        primary_key=tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key),
        fields=fields,
        relations=relations,
        label_field=names[0] if names else None,
        label_fields=names,
        has_str=has_own_str(model),
        doc=_doc(mapper),
        polymorphic=mapper.polymorphic_on is not None,
        composed_of=composed_of,
    )


def _column_fields(mapper: Mapper[Any]) -> dict[str, FieldInfo]:
    """Describe columns in the order of the tables, oldest ancestor's first, then expressions in the mapper's order."""
    all_columns = [column for table in mapper.tables for column in table.columns]
    order = {column: place for place, column in enumerate(all_columns)}
    columns, expressions = [], []
    for prop in mapper.column_attrs:
        if prop.key.startswith("_sa_"):
            continue  # SQLAlchemy's own: a discriminator that is an expression
        column = column_of(mapper, prop)
        if column is None:
            expressions.append(expression_field(mapper.class_, prop))
        else:
            columns.append((order.get(column, len(order)), column_field(mapper, prop, column)))
    columns.sort(key=lambda pair: pair[0])
    return {field.name: field for field in [*(field for _place, field in columns), *expressions]}


def _synonyms(mapper: Mapper[Any], fields: dict[str, FieldInfo]) -> dict[str, FieldInfo]:
    """Describe the synonyms of fields. They can be named in paths; their source keeps them out of defaults."""
    found: dict[str, FieldInfo] = {}
    for prop in mapper.synonyms:
        target: Any = prop
        while isinstance(target, SynonymProperty):
            target = mapper.attrs.get(target.name)
        if target is not None and target.key in fields:
            found[prop.key] = synonym_field(mapper.class_, prop, fields[target.key])
    return found


def _without_id_in_labels(fields: dict[str, FieldInfo], relations: dict[str, RelationInfo]) -> dict[str, FieldInfo]:
    """Call a foreign key after what it leads to, unless a relation is called that already."""
    taken = {name for relation in relations.values() for name in relation.local_fields}
    return {
        name: replace(field, label=foreign_key_label(name))
        if field.foreign_key and not field.primary_key and name not in taken and not _has_own_label(field)
        else field
        for name, field in fields.items()
    }


def _has_own_label(field: FieldInfo) -> bool:
    return field.label != humanize(field.name)


def _doc(mapper: Mapper[Any]) -> str:
    comment = getattr(mapper.local_table, "comment", None)
    if comment:
        return str(comment)
    doc = vars(mapper.class_).get("__doc__") or ""
    if is_dataclass(mapper.class_) and doc.startswith(f"{mapper.class_.__name__}("):
        return ""  # dataclasses write the signature there
    return python.cleandoc(doc)
