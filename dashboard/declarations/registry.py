"""The models of one site, each with its declaration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model_admin import ModelAdmin

__all__ = ["Registry"]


class Registry:
    """Maps model classes and slugs to their :class:`ModelAdmin`, in order of registration."""

    def __init__(self) -> None:
        self._by_model: dict[type[Any], ModelAdmin] = {}

    def add(self, admin: ModelAdmin) -> None:
        self._by_model[admin.info.model] = admin

    def remove(self, model: type[Any]) -> None:
        del self._by_model[model]

    def find(self, model: type[Any]) -> ModelAdmin | None:
        """Return the declaration of a model, or of its nearest registered ancestor, or None."""
        for cls in model.__mro__:
            if (admin := self._by_model.get(cls)) is not None:
                return admin
        return None

    def by_slug(self, slug: str) -> ModelAdmin | None:
        return next((admin for admin in self if admin.slug == slug), None)

    def __iter__(self) -> Iterator[ModelAdmin]:
        return iter(self._by_model.values())

    def __len__(self) -> int:
        return len(self._by_model)

    def __contains__(self, model: object) -> bool:
        return model in self._by_model
