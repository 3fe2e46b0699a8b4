"""The home page: panels, models, recent activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Activity", "HomePage", "ModelGroup", "ModelLink", "PanelCard"]


@dataclass(frozen=True, slots=True)
class PanelCard:
    """A panel after its function ran. ``html`` is its rendered template; when it failed, ``error`` says so in words and
    ``reference`` leads to the log."""

    name: str
    title: str
    icon: str
    size: int
    html: str = ""
    error: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """One recorded change, for the list of recent activity. ``when`` is for people, ``when_iso`` for machines."""

    user: str
    action: Literal["create", "update", "delete", "action"]
    sentence: str
    model: str
    label: str
    url: str
    when: str
    when_iso: str


@dataclass(frozen=True, slots=True)
class ModelLink:
    """A model on the home page; ``new_url`` is empty when the user may not create."""

    label: str
    url: str
    new_url: str
    icon: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ModelGroup:
    """The models of one category on the home page."""

    label: str
    models: Sequence[ModelLink]


@dataclass(frozen=True, slots=True)
class HomePage:
    """``dashboard/home.html``."""

    title: str
    greeting: str
    groups: Sequence[ModelGroup] = ()
    panels: Sequence[PanelCard] = ()
    activity: Sequence[Activity] = ()
    plugin_errors: Sequence[str] = ()
    """Plugins that could not be loaded; shown to administrators only."""
