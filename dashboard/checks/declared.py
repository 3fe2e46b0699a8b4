"""One declaration as the checks read it: its raw options, the names it may use, where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..declarations.display import Display, display_of
from ..declarations.model_admin import Fieldset, ModelAdmin
from ..errors import Location, UnknownName
from ..facts import ModelInfo, Path, close_match, resolve
from .sources import Trail, class_location, locate, place

__all__ = ["Declared", "Named", "Problem", "did_you_mean"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where in the declaration; the rule makes a finding of it."""

    trail: Trail
    sentence: str
    hint: str = ""
    location: Location | None = None

    @property
    def place(self) -> str:
        return place(self.trail)


@dataclass(frozen=True, slots=True)
class Named:
    """A name in an option and the way to it."""

    trail: Trail
    name: str


def did_you_mean(name: str, candidates: Sequence[str], otherwise: str = "") -> str:
    """Return the hint for a name that does not exist."""
    guess = close_match(name, [each for each in candidates if each != name])
    return f"Did you mean {guess!r}?" if guess else otherwise


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration and where its model was registered."""

    admin: ModelAdmin
    registered: Location | None = None

    @property
    def info(self) -> ModelInfo:
        return self.admin.info

    @property
    def name(self) -> str:
        """Return what the developer calls it: the class, or the model when it has none of its own."""
        cls = type(self.admin)
        return self.info.name if cls is ModelAdmin else cls.__name__

    def location(self, trail: Trail) -> Location | None:
        """Return where a part of the declaration stands: its own line, its class's, else where it was registered."""
        cls, name = type(self.admin), str(trail[0]) if trail else ""
        if cls is ModelAdmin:
            return self.registered
        own = (each for each in cls.__mro__ if each not in ModelAdmin.__mro__)
        if any(name in vars(each) for each in own):
            return locate(cls, trail) or self.registered
        return (self.registered if name in vars(self.admin) else class_location(cls)) or self.registered

    # What may be named ------------------------------------------------------------------------------------------

    def path(self, text: str) -> Path | None:
        """Return where a path leads, or None."""
        try:
            return resolve(self.info, text)
        except UnknownName:
            return None

    def display(self, name: str) -> Display | None:
        """Return what a method of the developer's own says as a column; ModelAdmin's own methods are none."""
        return None if hasattr(ModelAdmin, name) else display_of(self.admin, name)

    def names(self) -> list[str]:
        """Return the fields and relations of the model."""
        return [*self.info.fields, *self.info.relations]

    def unknown_path(self, trail: Trail, text: str, *, extra: Sequence[str] = ()) -> Problem | None:
        """Return what is wrong with a path, with the whole path in the hint; None when it leads somewhere."""
        try:
            resolve(self.info, text)
        except UnknownName as error:
            candidates = [text.replace(error.name, each, 1) if error.name else each for each in error.candidates]
            hint = did_you_mean(text, [*candidates, *extra], error.hint)
            return Problem(trail, error.message, hint)
        return None

    # What is written --------------------------------------------------------------------------------------------

    def listed(self, option: str) -> Iterator[Named]:
        """Yield the names in an option that is a tuple or list; nothing when it is something else."""
        value = getattr(self.admin, option, None)
        if isinstance(value, tuple | list):
            for index, name in enumerate(value):
                if isinstance(name, str):
                    yield Named((option, index), name)

    def mapped(self, option: str) -> Iterator[tuple[Named, Any]]:
        """Yield the names in an option that is a mapping, with what they map to."""
        value = getattr(self.admin, option, None)
        if isinstance(value, Mapping):
            for name, kept in value.items():
                if isinstance(name, str):
                    yield Named((option, name), name), kept

    def grouped(self) -> Iterator[Named]:
        """Yield the names in ``fieldsets``, whichever way they are written."""
        value = self.admin.fieldsets
        for index, fieldset in enumerate(value if isinstance(value, tuple | list) else ()):
            names = fieldset_fields(fieldset)
            for position, name in enumerate(names if isinstance(names, tuple | list) else ()):
                if isinstance(name, str):
                    yield Named(("fieldsets", index, ".fields", position), name)

    def on_form(self) -> Iterator[Named]:
        """Yield the names that the developer put on the form, by either option."""
        yield from self.listed("fields")
        yield from self.grouped()


def fieldset_fields(fieldset: object) -> object:
    """Return the ``fields`` of a fieldset of either form; None when it is neither."""
    if isinstance(fieldset, Fieldset):
        return fieldset.fields
    if isinstance(fieldset, tuple | list) and len(fieldset) == 2 and isinstance(fieldset[1], Mapping):
        return fieldset[1].get("fields")
    return None
