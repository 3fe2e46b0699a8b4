"""Where the one database session of a request comes from, and that it goes back whatever happens."""

from __future__ import annotations

from typing import Any, Protocol, cast
from uuid import uuid4

from flask import Flask, g
from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.orm import Session

from ..errors import DeclarationError
from ..tables import Table

__all__ = ["Borrowed", "Owned", "Sessions", "sessions_for"]


class Sessions(Protocol):
    """The seam between the dashboard and whatever holds the application's database session."""

    def init_app(self, app: Flask) -> None:
        """Prepare the application; called once per application."""
        ...

    def current(self) -> Session:
        """Return the session of this application context; it is closed when the context ends."""
        ...

    def own_engine(self) -> Engine:
        """Return the engine on which the dashboard keeps its own tables. Needs an application context."""
        ...

    def bind_own(self, metadata: MetaData) -> None:
        """Make the tables of a plugin's metadata live beside the dashboard's own."""
        ...


class Borrowed:
    """The session of an extension with a ``.session``: Flask-SQLAlchemy, Flask-SQLAlchemy-Lite, or one's own.

    The extension closes it at the end of the application context, as it does for the application itself.
    """

    def __init__(self, extension: Any) -> None:
        self.extension = extension

    def init_app(self, app: Flask) -> None:
        known = {"sqlalchemy", "sqlalchemy_lite"} & set(app.extensions)
        if hasattr(self.extension, "init_app") and not known:
            raise DeclarationError(
                "The database extension is not bound to this application yet.",
                hint="Call db.init_app(app) before site.init_app(app).",
            )

    def current(self) -> Session:
        session = self.extension.session
        return cast(Session, session() if callable(session) else session)

    def own_engine(self) -> Engine:
        return cast(Engine, self.current().get_bind(mapper=Table.__mapper__ if hasattr(Table, "__mapper__") else None))

    def bind_own(self, metadata: MetaData) -> None:
        """Nothing to do: the extension's default engine serves tables that it does not know."""


class Owned:
    """Sessions on an engine, one per application context, made when first asked for.

    ``accounts`` is another engine for the dashboard's own tables, when they must not stand in the administered database.
    """

    def __init__(self, engine: Engine, accounts: Engine | None = None) -> None:
        self.engine = engine
        self.accounts = accounts or engine
        self.binds: dict[Any, Engine] = {Table: self.accounts} if accounts is not None else {}
        self.key = f"_dashboard_session_{uuid4().hex}"

    def init_app(self, app: Flask) -> None:
        app.teardown_appcontext(self._close)

    def current(self) -> Session:
        session: Session | None = g.get(self.key)
        if session is None:
            session = Session(self.engine, binds=dict(self.binds))
            setattr(g, self.key, session)
        return session

    def own_engine(self) -> Engine:
        return self.accounts

    def bind_own(self, metadata: MetaData) -> None:
        if self.accounts is not self.engine:
            self.binds.update(dict.fromkeys(metadata.tables.values(), self.accounts))

    def _close(self, _error: BaseException | None) -> None:
        session: Session | None = g.pop(self.key, None)
        if session is not None:
            session.close()


def sessions_for(db: Any, accounts: Any = None) -> Sessions:
    """Return the source of sessions for what a developer passed as ``db``: an engine, a database URL, or anything with a
    ``.session``. Raises :class:`~dashboard.errors.DeclarationError` for anything else."""
    accounts = create_engine(accounts) if isinstance(accounts, str) else accounts
    if isinstance(db, str):
        db = create_engine(db, pool_pre_ping=True)
    if isinstance(db, Engine):
        return Owned(db, accounts)
    if accounts is not None:
        raise DeclarationError(
            "accounts= needs a dashboard that has an engine of its own.",
            hint="Pass an engine or a database URL as the first argument of Dashboard.",
        )
    # A property that needs an application context, as Flask-SQLAlchemy-Lite's, must not be read here.
    if hasattr(type(db), "session") or "session" in getattr(db, "__dict__", {}):
        return Borrowed(db)
    raise DeclarationError(
        f"Dashboard() cannot get a database session from {type(db).__name__!r}.",
        hint="Pass a Flask-SQLAlchemy or Flask-SQLAlchemy-Lite extension, an engine, or a database URL.",
    )
