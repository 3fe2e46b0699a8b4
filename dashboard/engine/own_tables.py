"""Makes the tables of the core and of the plugins when a site is first used, once, whoever comes first."""

from __future__ import annotations

import logging
from threading import Lock

from sqlalchemy import Engine, MetaData, Table, inspect
from sqlalchemy.exc import SQLAlchemyError

from .. import security, tables
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
    wanted: list[tuple[MetaData, list[Table]]] = [
        (tables.metadata, [*accounts.tables, tables.metadata.tables["dashboard_change"]])
    ]
    wanted += [
        (plugin.metadata, list(plugin.metadata.tables.values()))
        for plugin in site.plugins
        if plugin.metadata is not None
    ]
    for metadata, some in wanted:
        _create(engine, metadata, some)
    if accounts.own:
        security.seed_roles(site.sessions.current())


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
