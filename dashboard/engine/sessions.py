"""Where the one database session of a request comes from, and that it goes back whatever happens."""

from __future__ import annotations

from typing import Any, Protocol, cast
from uuid import uuid4

from flask import Flask, g
from sqlalchemy import URL, Engine, MetaData, create_engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
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

    The extension closes it at the end of the application context, as it does for the application itself; of what is
    no extension (it has no ``init_app``) the session is given back here.
    """

    def __init__(self, extension: Any) -> None:
        self.extension = extension
        self.key = f"_dashboard_session_{uuid4().hex}"

    def init_app(self, app: Flask) -> None:
        if not hasattr(self.extension, "init_app"):
            app.teardown_appcontext(self._give_back)
            return
        app.teardown_appcontext(self._close)
        bound = app.extensions.get("sqlalchemy")
        if bound is None:
            raise DeclarationError(
                "The database extension is not bound to this application yet.",
                hint="Call db.init_app(app) before site.init_app(app).",
            )
        if type(bound) is type(self.extension) and bound is not self.extension:
            raise DeclarationError(
                "This application is bound to another database extension than the dashboard.",
                hint="Make one SQLAlchemy() and use it for both.",
            )

    def current(self) -> Session:
        given = self.extension.session
        session = cast(Session, given() if callable(given) else given)
        setattr(g, self.key, session)
        return session

    def _close(self, _error: BaseException | None) -> None:
        # Flask tears the context of a streamed response down twice, and the extension looks for its session once.
        session: Session | None = g.get(self.key)
        if session is not None:
            session.close()

    def _give_back(self, _error: BaseException | None) -> None:
        session = self.extension.session
        (session.remove if hasattr(session, "remove") else session.close)()

    def own_engine(self) -> Engine:
        return cast(Engine, self.current().get_bind(mapper=Table.__mapper__ if hasattr(Table, "__mapper__") else None))

    def bind_own(self, metadata: MetaData) -> None:
        """Nothing to do: the extension's default engine serves tables that it does not know."""


class Owned:
    """Sessions on an engine, one per application context, made when first asked for.

    ``accounts`` is another engine for the dashboard's own tables, when they must not stand in the administered
    database.
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
        # It stays in g: a streamed response uses it again after the first time that Flask tears the context down.
        session: Session | None = g.get(self.key)
        if session is not None:
            session.close()


def sessions_for(db: Any, accounts: Any = None) -> Sessions:
    """Return the source of sessions for what a developer passed as ``db``: an engine, a database URL, or anything with
    a ``.session``. Raises :class:`~dashboard.errors.DeclarationError` for anything else."""
    if accounts is not None:
        accounts = _engine_for("accounts=", accounts)
    if isinstance(db, (str, URL)):
        db = _engine_for("Dashboard()", db)
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


def _engine_for(what: str, given: Any) -> Engine:
    """Return an engine for an engine or a URL. Passwords stay out of what is said about a wrong one."""
    if isinstance(given, Engine):
        return given
    if not isinstance(given, (str, URL)):
        raise DeclarationError(
            f"{what} cannot use {type(given).__name__!r} as a database.", hint="Pass an engine or a database URL."
        )
    try:
        return create_engine(given, pool_pre_ping=True)
    except (NoSuchModuleError, ImportError) as error:
        raise DeclarationError(
            f"{what} was given a URL whose driver is not installed: {error}", hint="Install it, or name another."
        ) from error
    except (ArgumentError, ValueError):
        raise DeclarationError(
            f"{what} was given a text that is no database URL.",
            hint="Write it like sqlite:///shop.sqlite or postgresql+psycopg://user@host/shop.",
        ) from None
