"""Plugins: what others add to a site, through its public API alone."""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = ["Plugin"]


class Plugin:
    """The parent of every plugin.

    ``name`` is its namespace: its templates stand under ``templates/<name>/``, its static files under
    ``/<site>/plugins/<name>/static/``, its routes under ``/<site>/plugins/<name>/``. ``setup(site)`` is called once
    per site, when the site is bound to an application, and may register models, panels, actions, links and routes.
    """

    name: ClassVar[str] = ""
    label: ClassVar[str] = ""
    metadata: ClassVar[Any] = None
    """The ``MetaData`` of tables of its own, created with the core's; None when it has none."""

    def setup(self, site: Any) -> None:
        """Add to the site; raising disables this plugin, is logged and told to administrators."""
        raise NotImplementedError(f"{type(self).__name__} must define setup(self, site).")
