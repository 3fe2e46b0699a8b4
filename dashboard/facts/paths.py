"""Paths: ``author__country__name`` followed through relations to a field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ..errors import UnknownName
from .introspection import describe
from .kind import LOOKUPS, Kind
from .kinds import kind_named
from .naming import close_match

if TYPE_CHECKING:
    from .info import FieldInfo, ModelInfo, RelationInfo

__all__ = ["Path", "resolve"]


@dataclass(frozen=True, slots=True)
class Path:
    """Where a path leads: over ``hops`` to a ``field`` or to a ``relation`` of the model ``model``.

    One of ``field`` and ``relation`` is set. ``lookup`` is what followed them, or None.
    """

    text: str
    model: type[Any]
    hops: tuple[RelationInfo, ...]
    field: FieldInfo | None
    relation: RelationInfo | None
    lookup: str | None = None

    @property
    def leaf(self) -> FieldInfo | RelationInfo:
        return cast("FieldInfo | RelationInfo", self.field or self.relation)

    @property
    def name(self) -> str:
        """The path without its lookup."""
        return "__".join([*(hop.name for hop in self.hops), self.leaf.name])

    @property
    def kind(self) -> Kind:
        return self.field.kind if self.field is not None else kind_named("relation")

    @property
    def label(self) -> str:
        """A heading: ``Author`` for the name of the author, ``Author country`` for a country of hers."""
        parts = [hop.label for hop in self.hops]
        names_target = self.hops and self.field is not None and describe(self.model).label_field == self.field.name
        if not names_target:
            parts.append(self.leaf.label)
        head, *rest = parts
        return " ".join([head, *map(_uncapitalized, rest)])

    @property
    def many(self) -> bool:
        """Whether a row may have several values here."""
        return any(hop.many for hop in self.hops) or (self.relation is not None and self.relation.many)

    @property
    def secret(self) -> bool:
        return self.leaf.secret or any(hop.secret for hop in self.hops)


def _uncapitalized(label: str) -> str:
    first = label.split(" ")[0]
    return label if len(first) > 1 and first.isupper() else label[:1].lower() + label[1:]


def resolve(info: ModelInfo, text: str, *, lookups: bool = False) -> Path:
    """Follow a path from a model and return where it leads.

    ``pk`` stands for a primary key of one column. With ``lookups`` the last part may be a lookup; a field of that name
    comes first. Raises :class:`~dashboard.errors.UnknownName` with close matches.
    """
    rest = text.split("__")
    hops: list[RelationInfo] = []
    while True:
        name, rest = _take(info, rest, text)
        if not rest or _is_lookup(info, name, rest, lookups):
            break
        relation = info.relations.get(name)
        if relation is None:
            raise _no_way_on(info, name, rest, text, lookups)
        hops.append(relation)
        info = describe(relation.target)
    field, relation = info.fields.get(name), info.relations.get(name)
    return Path(text, info.model, tuple(hops), field, None if field else relation, rest[0] if rest else None)


def _take(info: ModelInfo, parts: list[str], text: str) -> tuple[str, list[str]]:
    """Return the name the path goes on with, the longest that exists, and what is left of the path."""
    for count in range(len(parts), 0, -1):
        name = "__".join(parts[:count])
        if info.get(name) is not None:
            return name, parts[count:]
    if parts[0] == "pk" and len(info.primary_key) == 1:
        return info.primary_key[0], parts[1:]
    raise _unknown(parts[0], text, info, (*info.fields, *info.relations))


def _is_lookup(info: ModelInfo, name: str, rest: list[str], lookups: bool) -> bool:
    if not lookups or len(rest) != 1 or rest[0] not in LOOKUPS:
        return False
    relation = info.relations.get(name)
    return relation is None or describe(relation.target).get(rest[0]) is None


def _no_way_on(info: ModelInfo, name: str, rest: list[str], text: str, lookups: bool) -> UnknownName:
    if lookups:
        known = info.fields[name].kind.lookups
        return _unknown(rest[0], text, info, known, f"'{name}' has no lookup '{'__'.join(rest)}'")
    return UnknownName(
        f"'{text}' leads nowhere: '{name}' of {info.name} is not a relation.",
        name="__".join(rest),
        candidates=tuple(info.relations),
        hint=f"Say '{name}', or begin with one of the relations: {', '.join(info.relations) or 'there are none'}.",
    )


def _unknown(name: str, text: str, info: ModelInfo, names: Iterable[str], said: str = "") -> UnknownName:
    candidates = tuple(names)
    meant = close_match(name, candidates)
    where = f" (in '{text}')" if text != name else ""
    hint = f"Did you mean '{meant}'?" if meant else f"There are: {', '.join(candidates)}."
    return UnknownName(f"{said or f'{info.name} has no {name!r}'}{where}.", name=name, candidates=candidates, hint=hint)
