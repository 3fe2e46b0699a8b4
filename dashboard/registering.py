"""The models that a developer registers: noted at once, described when somebody first asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .checks.names import RESERVED_SLUGS
from .declarations import ModelAdmin
from .declarations.registry import Registry
from .errors import DeclarationError, Location, UnknownName
from .facts import close_match, describe
from .facts.mapped import require_mapped
from .facts.naming import slugify
from .tables import Table

__all__ = ["Registrations"]


class Registrations:
    """Models with their declarations, in order of registration.

    Describing a model configures SQLAlchemy's mappers, which fails for good while a model that another one refers to
    is not imported yet. So that the order of imports does not matter, nothing is described before :attr:`registry` is
    read.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.places: dict[type[Any], Location | None] = {}
        self._declared: dict[type[Any], type[ModelAdmin]] = {}
        self._registry = Registry()

    def __contains__(self, model: object) -> bool:
        return isinstance(model, type) and model in self._declared

    @property
    def registry(self) -> Registry:
        """The declarations, built. Raises :class:`DeclarationError` for a model that SQLAlchemy cannot configure."""
        for model, declared in self._declared.items():
            if model not in self._registry:
                self._build(model, declared)
        return self._registry

    def add(self, model: type[Any], declared: type[ModelAdmin], place: Location | None) -> None:
        """Note a model. Raises :class:`DeclarationError` for what is no model, no declaration, or noted already."""
        if isinstance(model, type) and issubclass(model, ModelAdmin):
            raise DeclarationError(
                f"{model.__name__} is a declaration, not a model.",
                hint=f"The model comes first: site.register(Model, {model.__name__}).",
            )
        if not (isinstance(declared, type) and issubclass(declared, ModelAdmin)):
            raise DeclarationError(f"{declared!r} is not a declaration.", hint="Derive it from dashboard.ModelAdmin.")
        if model in self:
            raise DeclarationError(
                f"{model.__name__} is registered on {self.title!r} already.",
                hint="Call site.unregister first to replace its declaration.",
            )
        require_mapped(model)
        if issubclass(model, Table):
            raise DeclarationError(
                f"{model.__name__} is a table of the dashboard's own and cannot be registered.",
                hint="Its accounts and roles are kept with the commands: flask dashboard --help.",
            )
        self._declared[model] = declared
        self.places[model] = place

    def replace(self, model: type[Any], declared: type[ModelAdmin], place: Location | None) -> None:
        """Give a noted model another declaration."""
        self.remove(model)
        self.add(model, declared, place)

    def remove(self, model: type[Any]) -> None:
        """Forget a model. Raises :class:`UnknownName` when it is not noted."""
        if model not in self:
            name = getattr(model, "__name__", repr(model))
            names = [each.__name__ for each in self._declared]
            guess = close_match(name, names)
            raise UnknownName(
                f"{name} is not registered on {self.title!r}.",
                name=name,
                candidates=names,
                hint=f"Did you mean {guess}?" if guess else "",
            )
        del self._declared[model]
        if model in self._registry:
            self._registry.remove(model)

    def noted(self) -> dict[type[Any], type[ModelAdmin]]:
        """Return what is noted, for :meth:`restore`."""
        return dict(self._declared)

    def restore(self, noted: dict[type[Any], type[ModelAdmin]]) -> None:
        """Go back to what was noted before."""
        self._declared = dict(noted)
        self._registry = Registry()

    def _build(self, model: type[Any], declared: type[ModelAdmin]) -> None:
        admin = declared(describe(model))
        admin.slug = admin.slug if declared.slug else self._free_slug(admin.slug, model)
        self._registry.add(admin)

    def _free_slug(self, slug: str, model: type[Any]) -> str:
        """Return a slug that is neither another model's (two classes may share a name in different modules) nor an
        address of the dashboard's own."""
        module = model.__module__.rpartition(".")[2]
        candidates: Iterable[str] = (
            slug,
            f"{slug}_model" if slug in RESERVED_SLUGS else slugify(f"{module}_{slug}"),
            *(f"{slug}_{number}" for number in range(2, 1000)),
        )
        free = (each for each in candidates if each not in RESERVED_SLUGS and self._registry.by_slug(each) is None)
        return next(free)
