"""Single rows, rows by their keys, and the first rows that match: for records, actions, pickers and related tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_
from sqlalchemy.orm import Session, defer, with_parent
from sqlalchemy.orm.interfaces import ORMOption

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..errors import Denied, NotFound
from ..facts import ModelInfo, RelationInfo, describe, encode_key, key_of
from ..i18n import gettext as _
from . import query, search
from .counting import count_bounded
from .faults import readable
from .keys import is_key, read_key
from .labels import label_row, labels_of
from .loading import label_options, record_options
from .query import Rows
from .question import Question
from .reach import may_read_relation, scoped
from .salvage import load
from .sorting import ROW_LABEL, SortKey, order_by
from .state import ListState

__all__ = ["RelatedRows", "count_bounded", "find", "find_many", "labelled", "options", "related"]

CHUNK = 200
SMALL = 1000
RELATED_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """The first rows that belong to a record. ``admin`` declares their model, None when nobody did; ``filter`` are the
    parameters with which their list shows all of them, None when it cannot."""

    relation: RelationInfo
    admin: ModelAdmin | None
    rows: Rows
    filter: list[tuple[str, str]] | None


def find(admin: ModelAdmin, access: Access, session: Session, key_text: str, *, for_reading: bool = False) -> Any:
    """Return the row with this key. Raises :class:`NotFound` alike for a key that is none, that no row has, and whose
    row is not this user's to know.

    What the user may not see is not loaded. ``for_reading`` refuses it to the application's own display methods too;
    without it hooks that run when a row is changed can have it fetched.
    """
    found = find_many(admin, access, session, [key_text], for_reading=for_reading)
    if not found:
        raise NotFound(_("There is no such record."))
    return found[0]


def find_many(
    admin: ModelAdmin, access: Access, session: Session, keys: Iterable[str], *, for_reading: bool = False
) -> list[Any]:
    """Return the rows with these keys in their order; unknown ones and those out of the user's scope are left out."""
    info = admin.info
    wanted: dict[str, tuple[Any, ...]] = {}
    for text in dict.fromkeys(keys):
        try:
            wanted[text] = read_key(info, text)
        except NotFound:
            continue
    found: dict[str, Any] = {}
    values = list(wanted.values())
    names = [field.name for field in info.fields.values() if field.source in ("column", "expression")]
    loaded = record_options(info, admin, access, for_reading=for_reading)

    def without(bad: Collection[str]) -> Sequence[ORMOption]:
        # A value that cannot be read costs its own place on the page; asking for it again raises there.
        return [*loaded, *(defer(getattr(info.model, name), raiseload=True) for name in bad)]

    with readable(session, info.label_plural):
        for start in range(0, len(values), CHUNK):
            among = or_(*(is_key(info.model, info.model, key) for key in values[start : start + CHUNK]))
            statement = scoped(info.model, access, admin).where(among)
            for row in load(statement, info, names, without, session).rows:
                found[encode_key(info, key_of(info, row))] = row
    return [found[text] for text in dict.fromkeys(_canonical(info, key) for key in values) if text in found]


def options(
    admin_or_info: ModelAdmin | ModelInfo, access: Access, session: Session, q: str = "", limit: int = 25
) -> list[tuple[str, str]]:
    """Return (key, label) of the first rows that match, for a picker; ask for one more to learn whether there are more.

    In alphabetical order where that is affordable: of what was searched for, and of small tables.
    """
    admin = admin_or_info if isinstance(admin_or_info, ModelAdmin) else _admin_of(admin_or_info, access)
    info = admin.info
    question = Question.of(admin, access, session)
    if not access.may_know(info.model) or search.problem(q, admin, access):
        return []
    found = [search.clause(q, question)] if q.strip() else []
    with readable(session, info.label_plural):
        alphabetical = bool(found) or not count_bounded(scoped(info.model, access), session, SMALL).capped
        order = order_by([SortKey(ROW_LABEL)] if alphabetical else [], question)
        statement = question.joins.apply(scoped(info.model, access)).where(*found).order_by(*order).limit(limit)
        rows = session.scalars(statement.options(*label_options(info, access.registry.find(info.model), access)))
        return [(encode_key(info, key_of(info, row)), label_row(info, row, access)) for row in rows.unique()]


def labelled(model: type[Any], access: Access, session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return what the rows with these keys are called, in the scope of their own declaration."""
    info = describe(model)
    if not access.may_know(model):
        return {}
    wanted = {}
    for text in keys:
        try:
            wanted[text] = read_key(info, text)
        except NotFound:
            continue
    labels = labels_of(model, wanted.values(), access, session)
    return {text: labels[key] for text, key in wanted.items() if key in labels}


def related(
    admin: ModelAdmin, access: Access, session: Session, row: Any, relation: str, limit: int = 10
) -> RelatedRows:
    """Return the first rows that a relation leads to, as their own list would show them.

    Raises :class:`Denied` when the user may not see them, :class:`~dashboard.errors.Unreadable` when nobody can.
    """
    info = admin.info.relations[relation]
    if not may_read_relation(admin, access, info):
        raise Denied(_("You may not do this here."))
    owner = access.registry.find(info.target)
    shown = owner or _admin_of(describe(info.target), access)
    state = ListState.parse([("per_page", str(limit))], shown, access)
    belongs = with_parent(row, getattr(type(row), relation))
    names = _columns_of(shown, info, access)
    found = query.run(state, shown, access, session, names=names, where=[belongs])
    return RelatedRows(info, owner, found, _filter(admin.info, owner, access, info, row))


def _filter(
    info: ModelInfo, owner: ModelAdmin | None, access: Access, relation: RelationInfo, row: Any
) -> list[tuple[str, str]] | None:
    if owner is None or relation.reverse is None or relation.reverse not in owner.info.relations:
        return None
    back = owner.info.relations[relation.reverse]
    if not may_read_relation(owner, access, back):
        return None
    target = describe(back.target)
    key = key_of(target, row)
    pairs = [(relation.reverse, encode_key(target, key))]
    state = ListState.parse(pairs, owner, access)
    return None if any(each.error for each in state.conditions) else state.pairs()


def _columns_of(admin: ModelAdmin, relation: RelationInfo, access: Access) -> Sequence[str]:
    """Return the related list's first columns, without the one that would say in every row where one is."""
    names = [name for name in admin.get_list_display(access.user) if name != relation.reverse]
    return names[:RELATED_COLUMNS] or (ROW_LABEL,)


def _canonical(info: ModelInfo, key: tuple[Any, ...]) -> str:
    return encode_key(info, key)


class _Undeclared(ModelAdmin):
    """Stands in for a model that nobody registered: its rows are named, and nothing more is shown of them."""

    list_display = (ROW_LABEL,)
    list_filter = ()

    def get_search_fields(self, user: Any) -> Sequence[str]:
        return (self.info.label_field,) if self.info.label_field else ()


def _admin_of(info: ModelInfo, access: Access) -> ModelAdmin:
    return access.registry.find(info.model) or _Undeclared(info)


def undeclared(model: type[Any]) -> ModelAdmin:
    """Return what stands in for the declaration of a model that nobody registered."""
    return _Undeclared(describe(model))
