"""What goes along with deleted rows, what loses its link and what forbids the delete, in words and bounded numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, literal, not_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..errors import Reference
from ..i18n import gettext as _
from ..i18n import ngettext
from ..reading.reach import narrowing
from .dependants import Dependants, dependants_of
from .schema import mapper_of, table_labels

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin
    from ..declarations.policy import Access

__all__ = ["Consequences", "consequences", "reference_sentences"]

MOST = 1000
"""Rows are counted up to here; beyond it the sentence says «1,000+»."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What deleting would mean: ``sentences`` about rows that go or lose their link, ``protected`` about rows that
    forbid it, which ``references`` holds as numbers; ``forbidden`` says which would go along and are not the
    user's to delete."""

    sentences: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    forbidden: tuple[str, ...] = ()


def consequences(admin: ModelAdmin, access: Access, session: Session, rows: Sequence[Any]) -> Consequences:
    """Return what deleting ``rows`` would mean, one bounded count per table that refers to theirs."""
    sentences: list[str] = []
    references: list[Reference] = []
    forbidden: list[str] = []
    for each in dependants_of(admin.info, rows) if rows else ():
        number = _count(admin, session, each)
        if not number:
            continue
        label = _label(admin, access, each, number)
        if each.fate == "protect":
            references.append(Reference(label, min(number, MOST), capped=number > MOST))
        elif each.fate == "delete" and (refusal := _refusal(admin, access, session, each, label)):
            forbidden.append(refusal)
        else:
            sentences.append(_sentence(each, number, label))
    kept = tuple(dict.fromkeys(forbidden))
    return Consequences(tuple(sentences), (*kept, *reference_sentences(references)), tuple(references), kept)


def _refusal(admin: ModelAdmin, access: Access, session: Session, dependants: Dependants, label: str) -> str:
    """Return why rows that would go along are not this user's to delete, or an empty text."""
    mapper = mapper_of(admin.info, dependants.table)
    owner = access.registry.find(mapper.class_) if mapper is not None else None
    if mapper is None or owner is None:
        return ""
    within = narrowing(mapper.class_, mapper.class_, access)
    if within is not None and _count(admin, session, dependants, mapper.class_, not_(within)):
        return _("Other records that you may not delete would be deleted as well.")
    if access.can("delete", owner):
        return ""
    return _("This would delete %(label)s as well, which you may not delete.", label=label)


def _count(
    admin: ModelAdmin, session: Session, dependants: Dependants, source: Any = None, *more: ColumnElement[bool]
) -> int:
    rows = select(literal(1)).select_from(dependants.counted if source is None else source)
    some = rows.where(dependants.condition, *more).limit(MOST + 1).subquery()
    statement = select(func.count()).select_from(some)
    try:
        with session.begin_nested():
            return session.execute(statement, bind_arguments={"mapper": admin.info.mapper}).scalar_one()
    except SQLAlchemyError:  # a table that is mapped and does not exist refers to nothing
        return 0


def _label(admin: ModelAdmin, access: Access, dependants: Dependants, number: int) -> str:
    mapper = mapper_of(admin.info, dependants.table)
    if mapper is not None and not access.may_know(mapper.class_):
        return ngettext("other record", "other records", number)
    one, many = table_labels(admin.info, access, dependants.table)
    return one if number == 1 else many


def _sentence(dependants: Dependants, number: int, label: str) -> str:
    count = _number(number)
    if dependants.fate == "delete":
        return ngettext(
            "%(count)s %(label)s will be deleted as well.",
            "%(count)s %(label)s will be deleted as well.",
            number,
            count=count,
            label=label,
        )
    if dependants.fate == "unlink":
        return ngettext(
            "The link to %(count)s %(label)s will be removed.",
            "The links to %(count)s %(label)s will be removed.",
            number,
            count=count,
            label=label,
        )
    return ngettext(
        "%(count)s %(label)s will stay and lose its link.",
        "%(count)s %(label)s will stay and lose their link.",
        number,
        count=count,
        label=label,
    )


def _number(number: int) -> str:
    return f"{min(number, MOST):,}" + ("+" if number > MOST else "")


def reference_sentences(references: Sequence[Reference]) -> tuple[str, ...]:
    """Return one sentence per model whose rows forbid a delete."""
    sentences = []
    for reference in references:
        count = f"{reference.count:,}" + ("+" if reference.capped and reference.count > 1 else "")
        if reference.capped and reference.count == 1:
            sentences.append(_("Some %(label)s still refer to this.", label=reference.label))
        else:
            sentences.append(
                ngettext(
                    "%(count)s %(label)s refers to this.",
                    "%(count)s %(label)s refer to this.",
                    reference.count,
                    count=count,
                    label=reference.label,
                )
            )
    return tuple(sentences)
