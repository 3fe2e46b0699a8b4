"""Panels: cards on the home page or on a record, declared as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Panel"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A card: a title, a template and a function that returns the template's variables.

    ``load`` takes a :class:`PanelContext` and returns a mapping. ``permission`` is a full permission string; without
    one the user needs ``panel.<name>``. ``place`` is ``"home"`` or the slug of a model, whose detail page then shows
    it. ``size`` is the width in twelfths of the page on a wide screen.
    """

    title: str
    template: str
    load: Callable[[PanelContext], Mapping[str, Any]]
    name: str = ""
    permission: str | None = None
    place: str = "home"
    size: Literal[3, 4, 6, 8, 12] = 6
    icon: str = ""
    plugin: str = field(default="")

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", re.sub(r"\W+", "-", self.title.lower()).strip("-"))


@dataclass(frozen=True, slots=True)
class PanelContext:
    """What a panel's function gets: the session of the request, who asks, the site, and the row on a record's page."""

    session: Any
    access: Any
    site: Any
    row: Any = None

    @property
    def user(self) -> Any:
        return self.access.user
