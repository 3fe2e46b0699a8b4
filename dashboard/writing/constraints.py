"""What a database refuses, as sentences on the fields concerned; its own words never reach a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, literal, select
from sqlalchemy.orm import Session

from ..errors import DashboardError, FieldErrors, Protected, Reference
from ..facts import FieldInfo, RelationInfo
from ..i18n import gettext as _
from .limits import too_much
from .permitted import represented
from .schema import check_rule, columns_of, field_label, in_sentence, is_own, names_of, table_labels
from .violations import Violation, violation_of

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin
    from ..declarations.policy import Access

__all__ = ["explained"]


def explained(
    error: BaseException,
    *,
    admin: ModelAdmin,
    access: Access,
    session: Session,
    values: Mapping[str, Any],
    deleting: bool = False,
) -> DashboardError | None:
    """Return what an error of the database means for the person who wrote ``values``, or None when it is about
    something else. The session must have been rolled back: SQLite does not say which key leads nowhere, so it is
    asked."""
    violation = violation_of(error)
    if violation is None:
        return None
    if violation.sort == "foreign_key" and (
        deleting or violation.referenced or not is_own(admin.info, violation.table)
    ):
        return _protected(admin, access, violation)
    if not is_own(admin.info, violation.table) or _is_of_another(admin, violation):
        return _elsewhere(admin, access, violation)
    names = _names(admin, violation) or _suspects(admin, session, values, violation)
    return FieldErrors({name: [_sentence(admin, access, violation, name, names)] for name in names or ("",)})


def _names(admin: ModelAdmin, violation: Violation) -> tuple[str, ...]:
    columns = violation.columns or columns_of(admin.info, violation.constraint)
    names = names_of(admin.info, violation.table, columns)
    return tuple(dict.fromkeys(represented(admin.info, name) for name in names))


def _suspects(admin: ModelAdmin, session: Session, values: Mapping[str, Any], violation: Violation) -> tuple[str, ...]:
    """Return the fields that must be meant when the server named none."""
    if violation.sort == "foreign_key":
        return tuple(name for name, value in values.items() if _leads_nowhere(admin, session, name, value))
    if violation.sort in ("length", "range", "value"):
        dialect = session.get_bind(admin.info.mapper).dialect.name
        fields = admin.info.fields
        return tuple(name for name in values if name in fields and too_much(fields[name], values[name], dialect))
    return ()


def _leads_nowhere(admin: ModelAdmin, session: Session, name: str, value: Any) -> bool:
    known = admin.info.get(name)
    if value is None or known is None:
        return False
    if isinstance(known, RelationInfo):
        identity = None if known.many else inspect(value).identity
        return identity is not None and session.get(known.target, identity) is None
    if not known.foreign_key:
        return False
    column = admin.info.mapper.columns[name]
    return any(
        session.execute(select(literal(1)).where(key.column == value).limit(1)).first() is None
        for key in column.foreign_keys
    )


def _sentence(admin: ModelAdmin, access: Access, violation: Violation, name: str, names: tuple[str, ...]) -> str:
    if violation.sort == "unique":
        return _unique(admin, access, names)
    if violation.sort == "null":
        return _("This field is required.")
    if violation.sort == "foreign_key":
        return _gone(admin, access, name)
    if violation.sort == "check":
        rule = check_rule(admin.info, violation.constraint)
        return _("This breaks the rule “%(rule)s”.", rule=rule) if rule else _("This value is not allowed here.")
    return _misfit(admin, name, violation)


def _unique(admin: ModelAdmin, access: Access, names: tuple[str, ...]) -> str:
    model = in_sentence(admin.get_label(access.user))
    labels = [in_sentence(field_label(admin, access.user, name)) for name in names]
    if not labels:
        return _("Something here must be unique and is already taken.")
    vowel = model[:1].lower() in "aeiou"
    if len(labels) == 1:
        message = _("There is already an %(model)s with this %(field)s.") if vowel else ""
        message = message or _("There is already a %(model)s with this %(field)s.")
        return message % {"model": model, "field": labels[0]}
    message = _("There is already an %(model)s with this combination of %(fields)s and %(last)s.") if vowel else ""
    message = message or _("There is already a %(model)s with this combination of %(fields)s and %(last)s.")
    return message % {"model": model, "fields": ", ".join(labels[:-1]), "last": labels[-1]}


def _gone(admin: ModelAdmin, access: Access, name: str) -> str:
    if not name:
        return _("Something that this refers to does not exist, or no longer.")
    label = in_sentence(field_label(admin, access.user, name))
    return _("This %(field)s does not exist, or no longer. Choose another.", field=label)


def _misfit(admin: ModelAdmin, name: str, violation: Violation) -> str:
    field = admin.info.fields.get(name)
    if violation.sort == "length":
        if isinstance(field, FieldInfo) and field.length is not None:
            return _("This is too long: at most %(length)s characters fit here.", length=field.length)
        return _("This is too long to be stored.")
    if violation.sort == "range":
        return _("This number is too large or too small to be stored here.")
    return _("This value cannot be stored here.")


def _protected(admin: ModelAdmin, access: Access, violation: Violation) -> Protected:
    """Return the refusal of a delete that nobody foresaw: the server knows of a table that the mapper does not."""
    label = _("records") if not violation.table else table_labels(admin.info, access, violation.table)[1]
    return Protected(
        _("This cannot be deleted because other records refer to it."),
        references=(Reference(label, 1, capped=True),),
        hint=_("Delete or change those first."),
    )


def _is_of_another(admin: ModelAdmin, violation: Violation) -> bool:
    """Return whether a column is meant that the model does not have, where the server did not say whose it is."""
    return not violation.table and bool(violation.columns) and not names_of(admin.info, "", violation.columns)


def _elsewhere(admin: ModelAdmin, access: Access, violation: Violation) -> FieldErrors:
    """Return what to say when a row of another table was refused, written along by a relation, a hook or an action."""
    found = next((each for each in admin.info.relations.values() if each.many and _concerns(each, violation)), None)
    name, table = ("", violation.table) if found is None else (found.name, inspect(found.target).local_table)
    one, many = table_labels(admin.info, access, table) if table != "" else (_("record"), _("records"))
    if violation.sort == "null":
        return FieldErrors({name: [_("These %(rows)s cannot be taken away from here: they need one.", rows=many)]})
    return FieldErrors({name: [_("A record of another kind (%(row)s) that is written along was refused.", row=one)]})


def _concerns(relation: RelationInfo, violation: Violation) -> bool:
    for table in inspect(relation.target).tables:
        if violation.table == getattr(table, "name", "") or (
            not violation.table and set(violation.columns) <= {column.name for column in table.columns}
        ):
            return True
    return False
