"""Controls of relations: the rows linked to now, and the first that may be linked to instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import Select

from ...declarations import FormField
from ...facts import RelationInfo
from ...i18n import gettext as _
from ...pages import Choice
from .picking import Picker
from .setting import required_message

__all__ = ["RelationControl"]

KEPT = "* kept"
"""Stands for a linked row that the user may not know of. No key looks like it: keys have neither stars nor spaces."""


class RelationControl(Field):
    """One relation. ``initial`` are the rows linked to when the form was made; those that the user may not know of
    (``hidden``) stay linked unless another row takes their place. The keys of ``left`` stay with the row that this one
    is a copy of, whatever comes back."""

    widget = Select()
    partial = "relation"

    def __init__(
        self,
        picker: Picker,
        *,
        field_label: str,
        initial: Sequence[Any] = (),
        creating: bool = False,
        override: FormField | None = None,
        query: str = "",
        left: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(label=field_label, render_kw=dict(override.attributes) if override else {}, **kwargs)
        self.picker, self.creating, self.query, self.left = picker, creating, query, left
        self.override = override or FormField()
        self.initial = {picker.key(entity): entity for entity in initial}
        self.labels = picker.labels(self.initial)
        self.hidden = [key for key in self.initial if key not in self.labels]
        self.typed: list[str] | None = None
        self.flags.required = self.required
        self.data = self._data(list(self.initial.values()))

    @property
    def relation(self) -> RelationInfo:
        return self.picker.relation

    @property
    def required(self) -> bool:
        """Return whether the database would refuse a row that leads nowhere."""
        if self.override.required is not None:
            return self.override.required
        if self.relation.many or self.relation.direction != "many_to_one":
            return False
        return self.relation.required or not (self.creating or self.relation.nullable)

    def _data(self, entities: list[Any]) -> Any:
        return entities if self.relation.many else (entities[0] if entities else None)

    # What WTForms calls ---------------------------------------------------------------------------------------------

    def process_data(self, value: Any) -> None:
        """Keep the rows linked to: relations are not given their data by name."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        chosen = valuelist if self.relation.many else valuelist[-1:]
        self.typed = [text for text in dict.fromkeys(chosen) if text and text not in self.left]
        if self.touched:
            self._choose(self.typed)

    def _choose(self, keys: list[str]) -> None:
        wanted = [key for key in keys if key != KEPT]
        found = self.picker.find(wanted)
        if len(found) < len(wanted):
            raise ValueError(_("Something chosen here does not exist, or no longer. Choose again."))
        kept = [self.initial[key] for key in self.hidden] if self.relation.many else []
        self.data = self._data([*kept, *found.values()])

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation
        if self.required and not self.data and (self.touched or self.creating):
            raise StopValidation(required_message())
        for validator in self.override.validators if self.touched or self.creating else ():
            try:
                validator(self.data)
            except ValueError as error:
                raise StopValidation(str(error)) from None

    # What the form asks ---------------------------------------------------------------------------------------------

    @property
    def shown(self) -> list[str]:
        """Return the keys that stand selected before anything is chosen."""
        visible = [key for key in self.initial if key in self.labels]
        return visible if self.relation.many or not self.hidden else [KEPT]

    @property
    def touched(self) -> bool:
        return self.typed is not None and set(self.typed) != set(self.shown)

    @property
    def given(self) -> bool:
        """Return whether the value takes part in the change."""
        return self.touched or (self.creating and bool(self.data))

    def offered(self) -> tuple[tuple[Choice, ...], bool]:
        """Return the options of the select, what is chosen first, and whether more rows exist than are offered."""
        selected = self.shown if self.typed is None else self.typed
        labels = {**self.labels, **self.picker.labels(key for key in selected if key not in self.labels)}
        if KEPT in self.shown:
            labels[KEPT] = _("(not visible to you)")
        first = [Choice(labels[key], value=key, selected=True) for key in selected if key in labels]
        found, more = self.picker.offer(self.query)
        others = [Choice(label, value=key) for key, label in found if key not in selected and key not in self.left]
        empty = [] if self.relation.many else [Choice(_("Choose …") if self.required else _("None"))]
        return (*empty, *first, *others), more
