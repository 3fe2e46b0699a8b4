"""Makes the tables of the core and of the plugins when a site is first used, once, whoever comes first."""

from __future__ import annotations

import logging
from threading import Lock

from sqlalchemy import Engine, MetaData, Table, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from .. import security, tables
from ..declarations import Plugin
from ..facts import humanize
from ..i18n import gettext as _
from .site import Site

__all__ = ["create_tables", "ensure_tables"]

log = logging.getLogger("dashboard")

_lock = Lock()
ATTEMPTS = 3


def ensure_tables(site: Site) -> None:
    """Make missing tables, once per process and site."""
    if site.ready:
        return
    with _lock:
        if not site.ready:
            create_tables(site)
            site.ready = True


def create_tables(site: Site) -> None:
    """Make the tables that are missing. Two processes may do this at once: the slower one finds them made.

    Needs an application context. Raises what the database raises when it cannot be reached.
    """
    engine = site.sessions.own_engine()
    accounts = security.state(site.app)
    # Several dashboards of an application share the accounts, which stand beside the first one's own tables.
    _create(accounts.db.get_bind(mapper=inspect(security.Login)).engine, tables.metadata, list(accounts.tables))
    _create(engine, tables.metadata, [tables.metadata.tables["dashboard_change"]])
    for plugin in site.plugins:
        if plugin.metadata is not None and plugin.name not in site.broken:
            _create_for(plugin, site, engine)
    if accounts.own:
        security.seed_roles(accounts.db)


def _create_for(plugin: Plugin, site: Site, engine: Engine) -> None:
    """Make a plugin's tables; one whose tables cannot be made is off, and the rest of the site stays."""
    try:
        _create(engine, plugin.metadata, list(plugin.metadata.tables.values()))
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log.exception("The tables of the plugin %r could not be made; it is off.", plugin.name)
        site.broken.add(plugin.name)
        name = plugin.label or humanize(plugin.name)
        site.plugin_errors.append(_("%(name)s: its tables could not be made. The log says why.", name=name))


def _create(engine: Engine, metadata: MetaData, some: list[Table]) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        with engine.connect() as connection:
            present = set(inspect(connection).get_table_names())
        missing = [table for table in some if table.name not in present]
        if not missing:
            return
        try:
            metadata.create_all(engine, tables=missing)
        except SQLAlchemyError:
            if attempt == ATTEMPTS:
                raise
            log.info("Another process is making the dashboard's tables; looking again.")
