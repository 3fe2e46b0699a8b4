"""How the form of a record is made: which fields it has, what they start from, what came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.types import TypeDecorator
from werkzeug.datastructures import MultiDict

from ...declarations import Access, FormField, ModelAdmin
from ...facts import FieldInfo, RelationInfo
from ...writing.permitted import form_names, standing
from ...writing.schema import field_label
from .choosing import control_class
from .names import control_name, search_name
from .picking import MOST_LINKED, Picker
from .record_form import RecordForm
from .relation_controls import RelationControl
from .setting import Setting

__all__ = ["build"]

Values = Mapping[str, Any]


def build(
    admin: ModelAdmin,
    access: Access,
    session: Session,
    row: Any | None = None,
    data: MultiDict[str, str] | None = None,
    *,
    like: Any | None = None,
    args: MultiDict[str, str] | None = None,
) -> RecordForm:
    """Return the form of ``row``, or of a new one when that is None, bound to ``data`` when something was sent.

    A new row starts from the row ``like`` when it is a copy, else from the defaults of the columns, and from ``args``,
    the query of the address (``?customer=5``), as far as the user may write those fields.
    """
    session = session() if isinstance(session, scoped_session) else session
    source = row if row is not None else like
    making = _Making(admin, access, session, row, source, data, MultiDict() if args is None else args)
    fields: dict[str, Any] = {}
    read_only: list[str] = []
    for name in form_names(admin, access.user):
        rank = standing(admin, access, name, creating=row is None)
        control = making.control(name) if rank == "writable" else None
        if control is not None:
            fields[name] = control
        elif rank == "read_only" or (rank == "writable" and row is not None):
            read_only.append(name)
    return RecordForm(
        fields,
        admin,
        access,
        session,
        row=row,
        read_only=frozenset(read_only),
        crowded=frozenset(making.crowded),
        data=data,
    )


class _Making:
    """Makes the controls of one form."""

    def __init__(
        self,
        admin: ModelAdmin,
        access: Access,
        session: Session,
        row: Any | None,
        source: Any | None,
        data: MultiDict[str, str] | None,
        args: MultiDict[str, str],
    ) -> None:
        self.admin, self.access, self.session = admin, access, session
        self.creating, self.source, self.args = row is None, source, args
        self.copying = row is None and source is not None
        self.data: MultiDict[str, str] = MultiDict() if data is None else data
        self.overrides = admin.get_form_overrides(access.user)
        self.crowded: set[str] = set()
        self.dialect = session.get_bind(admin.info.mapper).dialect.name

    def control(self, name: str) -> Any | None:
        """Return the unbound control of a field, or None when it cannot be edited after all: its value cannot be read,
        or it links to too many rows."""
        known = self.admin.info.get(name)
        common = {"name": control_name(name), "id": f"field-{name}"}
        if isinstance(known, RelationInfo):
            return self._relation(known, common)
        assert isinstance(known, FieldInfo)  # noqa: S101  (what is writable is one or the other)
        try:
            setting = self._setting(known)
            if setting.initial is not None and not known.secret:
                text = setting.kind.text(setting.initial)
                if isinstance(known.type, TypeDecorator) and not _reads_back(setting, text):
                    return None
        except Exception:  # the stored value, or a type of the application's own, is broken: this field pays, no other
            return None
        return control_class(setting)(setting, **common)

    def _setting(self, field: FieldInfo) -> Setting:
        return Setting(
            field=field,
            kind=field.kind,
            label=field_label(self.admin, self.access.user, field.name),
            initial=self._initial(field),
            creating=self.creating,
            dialect=self.dialect,
            override=self.overrides.get(field.name, FormField()),
        )

    def _initial(self, field: FieldInfo) -> Any:
        if self.source is not None:
            return None if field.secret else getattr(self.source, field.name)
        given = self.args.get(control_name(field.name))
        if given is not None and not field.secret:
            try:
                return field.kind.parse(given, field.type)
            except ValueError:
                pass  # an address may say anything; the default is as good a start
        if field.default is None and field.kind.is_a("boolean") and not field.nullable and not field.has_default:
            return False
        return field.default

    def _relation(self, relation: RelationInfo, common: dict[str, str]) -> Any | None:
        picker = Picker.of(relation, self.access, self.session)
        initial, left = self._linked(picker), set[str]()
        if self.copying and relation.direction == "one_to_many":
            # Such a row belongs to one at a time: a copy that took it along would take it away.
            initial, left = [], {picker.key(entity) for entity in initial}
        if len(initial) > MOST_LINKED:
            self.crowded.add(relation.name)
            return None
        return RelationControl(
            picker,
            field_label=field_label(self.admin, self.access.user, relation.name),
            initial=initial,
            creating=self.creating,
            override=self.overrides.get(relation.name),
            query=self.data.get(search_name(relation.name), "").strip(),
            left=frozenset(left),
            **common,
        )

    def _linked(self, picker: Picker) -> list[Any]:
        if self.source is not None:
            return list(picker.linked(self.admin, self.source)) if inspect(self.source).persistent else []
        return list(picker.find(self.args.getlist(control_name(picker.relation.name))[:MOST_LINKED]).values())


def _reads_back(setting: Setting, text: str) -> bool:
    """Return whether a text stands for the value that it was made from. A type of the application's own may give values
    that the kind of its ``impl`` knows nothing of: those are shown, and not edited as if they were something else."""
    read = setting.kind.parse(text, setting.field.type)
    return bool(read == setting.initial or (read != read and setting.initial != setting.initial))
