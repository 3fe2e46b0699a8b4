"""Panels become cards; one that fails becomes a card that says so, and the page survives."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from flask import g
from markupsafe import Markup

from .. import pages
from ..declarations import Panel, PanelContext
from ..i18n import gettext as _
from .rendering import render
from .site import Context

__all__ = ["cards"]

log = logging.getLogger("dashboard.panels")


def cards(at: Context, place: str, row: Any = None) -> Sequence[pages.PanelCard]:
    """Return the cards of one place (``home`` or a model's slug) that this user may see."""
    return [
        _card(at, panel, row)
        for panel in at.site.panels
        if panel.place == place
        and panel.plugin not in at.site.broken
        and at.access.can_panel(panel.name, panel.permission)
    ]


def _card(at: Context, panel: Panel, row: Any) -> pages.PanelCard:
    try:
        # A savepoint would not help every database; what a panel left half done is rolled back instead.
        given = panel.load(PanelContext(at.session, at.access, at.site.declared, row))
        html = render(panel.template, None, **{"panel": panel, "route_url": route_urls(at, panel.plugin), **given})
    except Exception:
        log.exception("Panel %r failed (reference %s).", panel.name, g.dashboard_reference)
        _put_right(at)
        return pages.PanelCard(
            panel.name,
            panel.title,
            panel.icon,
            panel.size,
            error=_("This panel is unavailable at the moment. The rest of the page is not affected."),
            reference=g.dashboard_reference,
        )
    return pages.PanelCard(panel.name, panel.title, panel.icon, panel.size, html=Markup(html))  # noqa: S704  (Jinja rendered and escaped it)


def _put_right(at: Context) -> None:
    try:
        at.session.rollback()
    except Exception:
        log.exception("The session could not be rolled back (reference %s).", g.dashboard_reference)


class RouteUrls:
    """Called in a panel's template with a route's name: ``route_url("add")``."""

    def __init__(self, at: Context, plugin: str) -> None:
        self.at = at
        self.plugin = plugin

    def __call__(self, name: str) -> str:
        for route in self.at.site.routes:
            if route.plugin == self.plugin and route.name == name:
                return self.at.urls.plugin(route.plugin, route.rule)
        known = ", ".join(route.name for route in self.at.site.routes if route.plugin == self.plugin)
        raise LookupError(f"There is no route {name!r} here. Known: {known or 'none'}.")


def route_urls(at: Context, plugin: str) -> RouteUrls:
    """Return the function with which a panel's template finds the addresses of its plugin's routes."""
    return RouteUrls(at, plugin)
