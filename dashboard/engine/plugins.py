"""Plugins as they are found, made and checked, before and while a site sets them up."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import Map, Rule

from ..declarations import Plugin
from ..errors import DashboardError, DeclarationError, UnknownName
from ..facts import close_match, humanize
from ..i18n import gettext as _
from .sessions import Sessions
from .site import Route

__all__ = ["BrokenPlugin", "bind_tables", "checked", "folder", "make", "said_of"]

NAME = re.compile(r"[^\W\d]\w*", re.ASCII)


class BrokenPlugin(DashboardError):
    """An installed plugin, the one called ``name``, cannot be imported."""

    def __init__(self, name: str, error: BaseException) -> None:
        super().__init__(_sentence(humanize(name), error))
        self.name = name


def make(plugin: Any, options: Mapping[str, Any]) -> Plugin:
    """Return the plugin for what ``site.use`` was given: a value, a class, or the name of an installed one."""
    if isinstance(plugin, Plugin):
        if options:
            raise DeclarationError(
                f"The plugin {plugin.name!r} is made already, so it takes no options.",
                hint=f"Give them to {type(plugin).__name__}(…).",
            )
        return plugin
    kind = _installed(plugin) if isinstance(plugin, str) else plugin
    if not (isinstance(kind, type) and issubclass(kind, Plugin)):
        raise DeclarationError(f"{plugin!r} is not a plugin.", hint="Derive its class from dashboard.Plugin.")
    try:
        return kind(**options)
    except TypeError as error:
        raise DeclarationError(
            f"The plugin {kind.name or kind.__name__!r} cannot be made with these options: {error}.",
            hint=f"Make it in code: site.use({kind.__name__}(…)).",
        ) from error


def _installed(name: str) -> Any:
    """Return the plugin class behind an entry point. Raises :class:`UnknownName` with the names that are installed."""
    found = {entry.name: entry for entry in entry_points(group="dashboard.plugins")}
    if name not in found:
        guess = close_match(name, list(found))
        raise UnknownName(
            f"There is no installed plugin {name!r}.",
            name=name,
            candidates=sorted(found),
            hint=f"Did you mean {guess!r}?" if guess else f"Installed: {', '.join(sorted(found)) or 'none'}.",
        )
    try:
        return found[name].load()
    except Exception as error:
        raise BrokenPlugin(name, error) from error


def said_of(plugin: Plugin, error: BaseException) -> str:
    """Return what administrators are told of a plugin that could not be set up."""
    return _sentence(plugin.label or humanize(plugin.name), error)


def _sentence(name: str, error: BaseException) -> str:
    # SQLAlchemy tells the statement and where it was sent: that is for the log.
    reason = _("The log says why.") if isinstance(error, (SQLAlchemyError, OSError)) else str(error)
    return f"{name}: {type(error).__name__}: {reason}"


def bind_tables(plugin: Plugin, sessions: Sessions) -> None:
    """Let a plugin's tables live beside the dashboard's own.

    Raises :class:`~dashboard.errors.DeclarationError` for what is no metadata.
    """
    if plugin.metadata is None:
        return
    if not isinstance(plugin.metadata, MetaData):
        raise DeclarationError(
            f"metadata is {type(plugin.metadata).__name__!r}.", hint="Name the MetaData of its tables: Base.metadata."
        )
    sessions.bind_own(plugin.metadata)


def folder(plugin: Plugin) -> Path | None:
    """Return the folder of a plugin's module, in which ``templates`` and ``static`` stand."""
    file = getattr(import_module(type(plugin).__module__), "__file__", None)
    return Path(file).parent if file else None


def checked(route: Route, taken: Collection[str]) -> Route:
    """Return the route. Raises :class:`DeclarationError` when it cannot be served, before anything is built."""
    if not NAME.fullmatch(route.name) or route.name == "static":
        raise DeclarationError(
            f"A route cannot be named {route.name!r}.", hint="Use a name as in Python, and not 'static'."
        )
    if route.name in taken:
        raise DeclarationError(f"There is a route {route.name!r} already.", hint="Give one of them another name=.")
    if not route.permission:
        raise DeclarationError(
            f"The route {route.name!r} declares no permission.", hint="Write permission='notes.add'."
        )
    if not callable(route.run):
        raise DeclarationError(f"The route {route.name!r} has nothing to run.", hint="Pass a function.")
    try:
        Map([Rule(f"/{route.rule}", endpoint=route.name, methods=list(route.methods))])
    except (ValueError, LookupError, TypeError) as error:
        raise DeclarationError(
            f"The route {route.name!r} has the rule {route.rule!r}, which cannot be: {error}.",
            hint="Write it as in Flask, such as 'notes/<int:note>'.",
        ) from error
    return route
