"""Mapped classes for the tables of an existing database, with relations and names that people understand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Engine, ForeignKeyConstraint, Table, and_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import foreign, registry, relationship, remote

from .connecting import open_database
from .errors import DashboardError
from .facts.naming import humanize, slugify
from .i18n import gettext as _
from .schema import Keyed, Skipped, read_schema, unique_keys
from .table_names import attribute_name, class_name, first_free, is_awkward, plural, reference_name

__all__ = ["Reflection", "reflect"]


@dataclass(frozen=True, slots=True)
class Reflection:
    """What was found in a database: a mapped class for each table that can be shown, and the tables that cannot."""

    engine: Engine
    models: tuple[type[Any], ...]
    skipped: tuple[Skipped, ...] = ()

    def __iter__(self) -> Iterator[type[Any]]:
        return iter(self.models)

    def __len__(self) -> int:
        return len(self.models)


def reflect(database: str | Engine, *, schema: str | None = None, write: bool = False) -> Reflection:
    """Map every table of an existing database that has a primary key, or else a unique one.

    A foreign key becomes a relation named after its column (``ArtistId``: ``artist``) and one back, named after the
    table (``albums``). A table that links two others is mapped like any other, and the two see each other through it.
    ``database`` is an address, opened read-only unless ``write``, or an engine. Raises
    :class:`~dashboard.errors.DashboardError` when it cannot be opened or read.
    """
    engine = open_database(database, write=write) if isinstance(database, str) else database
    tables, skipped = read_schema(engine, schema)
    try:
        models = _map(tables)
    except SQLAlchemyError as error:
        raise DashboardError(_("The tables do not fit together: %(reason)s", reason=str(error))) from error
    return Reflection(engine, tuple(models), tuple(skipped))


@dataclass(slots=True)
class Blueprint:
    """A class in the making: which table, which key, which attributes under which names."""

    table: Table
    key: tuple[Column[Any], ...]
    model: type[Any]
    attributes: dict[str, Any] = field(default_factory=dict)

    def add(self, candidates: Sequence[str], value: Any) -> str:
        """Give the value the first free of these names, and return it."""
        name = first_free(
            [each for each in candidates if not is_awkward(each)] or [f"{candidates[0]}_row"], self.attributes
        )
        self.attributes[name] = value
        return name


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key between two classes in the making. ``shares`` says that another one before it writes to a column of
    this one, which therefore only reads. ``single`` says that a row is referred to once at most."""

    source: Blueprint
    target: Blueprint
    constraint: ForeignKeyConstraint
    name: str
    shares: bool
    single: bool

    @property
    def pairs(self) -> list[tuple[Column[Any], Column[Any]]]:
        return [(element.parent, element.column) for element in self.constraint.elements]

    @property
    def columns(self) -> frozenset[Column[Any]]:
        return frozenset(element.parent for element in self.constraint.elements)


def _map(tables: Sequence[Keyed]) -> list[type[Any]]:
    mapped: dict[Table, Blueprint] = {}
    taken: set[str] = set()
    for keyed in tables:
        name = first_free([class_name(keyed.table.name), class_name(keyed.table.name, singular=False)], taken)
        taken.add(name)
        model = type(name, (), {"__module__": __name__, "__doc__": keyed.table.comment or ""})
        mapped[keyed.table] = Blueprint(keyed.table, keyed.key, model)
    for blueprint in mapped.values():
        _name_columns(blueprint, mapped)
    references = [reference for blueprint in mapped.values() for reference in _references(blueprint, mapped)]
    for reference in references:
        _relate(reference, references)
    for blueprint in mapped.values():
        own = [reference for reference in references if reference.source is blueprint]
        if _is_link(blueprint, own):
            _connect(blueprint, own[0], own[1])
            _connect(blueprint, own[1], own[0])
    mapper_registry = registry()
    for blueprint in mapped.values():
        mapper_registry.map_imperatively(
            blueprint.model, blueprint.table, properties=blueprint.attributes, primary_key=list(blueprint.key)
        )
    mapper_registry.configure()
    return [blueprint.model for blueprint in mapped.values()]


def _leading(blueprint: Blueprint, mapped: Mapping[Table, Blueprint]) -> list[ForeignKeyConstraint]:
    """Return the foreign keys that lead to a table which is shown."""
    return [each for each in blueprint.table.foreign_key_constraints if each.referred_table in mapped]


def _name_columns(blueprint: Blueprint, mapped: Mapping[Table, Blueprint]) -> None:
    """Name the columns. One that is called like the relation that it holds (``reports_to``) makes room for it."""
    holding = {
        constraint.elements[0].parent: reference_name(
            constraint.column_keys, mapped[constraint.referred_table].model.__name__
        )
        for constraint in _leading(blueprint, mapped)
        if len(constraint.elements) == 1
    }
    for column in blueprint.table.columns:
        name = attribute_name(column.name)
        found = blueprint.add([f"{name}_id" if holding.get(column) == name else name], column)
        if found != slugify(column.name):
            column.info.setdefault("label", humanize(column.name))


def _references(blueprint: Blueprint, mapped: Mapping[Table, Blueprint]) -> Iterator[Reference]:
    """Yield the foreign keys of a table, those of one column first: they leave nothing for longer ones to overwrite."""
    written: set[Column[Any]] = set()
    constraints = sorted(
        _leading(blueprint, mapped),
        key=lambda each: (
            len(each.elements),
            [element.parent.name for element in each.elements],
            each.referred_table.key,
        ),
    )
    for constraint in constraints:
        target = mapped[constraint.referred_table]
        columns = {element.parent for element in constraint.elements}
        wanted = reference_name([column.name for column in constraint.columns], target.model.__name__)
        name = blueprint.add([wanted, f"{wanted}_{slugify(target.model.__name__)}"], None)
        yield Reference(
            blueprint, target, constraint, name, shares=bool(columns & written), single=_is_unique(blueprint, columns)
        )
        written |= columns


def _is_unique(blueprint: Blueprint, columns: set[Column[Any]]) -> bool:
    return any(key <= columns for key in [set(blueprint.key), *map(set, unique_keys(blueprint.table))])


def _relate(reference: Reference, references: Sequence[Reference]) -> None:
    """Add both directions of a foreign key. The rules of the database decide what becomes of rows whose row goes."""
    source, target = reference.source, reference.target
    rivals = [each for each in references if each.source is source and each.target is target]
    called = slugify(source.model.__name__) if reference.single else plural(source.model.__name__)
    told_apart = f"{called}_as_{reference.name}"
    back = target.add([told_apart] if len(rivals) > 1 else [called, told_apart], None)
    reading: dict[str, Any] = {"viewonly": True, "sync_backref": False} if reference.shares else {}
    source.attributes[reference.name] = relationship(
        target.model,
        primaryjoin=and_(*(foreign(here) == remote(there) for here, there in reference.pairs)),
        back_populates=back,
        uselist=False,
        **reading,
    )
    target.attributes[back] = relationship(
        source.model,
        primaryjoin=and_(*(remote(foreign(here)) == there for here, there in reference.pairs)),
        back_populates=reference.name,
        uselist=not reference.single,
        **(reading or {"passive_deletes": "all"}),
    )


def _is_link(blueprint: Blueprint, references: Sequence[Reference]) -> bool:
    """Return whether the table links two others: its key is made of two foreign keys, or it holds nothing else."""
    if len(references) != 2:
        return False
    held = references[0].columns | references[1].columns
    rest = set(blueprint.table.columns) - held
    return set(blueprint.key) == held or (len(blueprint.key) == 1 and rest == set(blueprint.key))


def _connect(link: Blueprint, here: Reference, there: Reference) -> None:
    """Let the rows on one side of a link see those on the other; to link them, one makes a row of the link itself."""
    same = here.target is there.target
    called = plural(there.name if same else there.target.model.__name__)
    here.target.add(
        [called, f"{called}_through_{slugify(link.model.__name__)}"],
        relationship(
            there.target.model,
            secondary=link.table,
            primaryjoin=and_(*(foreign(column) == own for column, own in here.pairs)),
            secondaryjoin=and_(*(foreign(column) == other for column, other in there.pairs)),
            viewonly=True,
        ),
    )
