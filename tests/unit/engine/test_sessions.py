from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

from dashboard.engine.sessions import Borrowed, Owned, sessions_for
from dashboard.errors import DeclarationError
from dashboard.tables import Table


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    yield engine
    engine.dispose()


def test_an_engine_a_url_and_its_text_are_owned(engine: Engine) -> None:
    for given in (engine, "sqlite://", make_url("sqlite://")):
        assert isinstance(sessions_for(given), Owned)


def test_what_has_a_session_is_borrowed(engine: Engine) -> None:
    assert isinstance(sessions_for(SimpleNamespace(session=scoped_session(sessionmaker(engine)))), Borrowed)


def test_a_context_has_one_session_and_the_next_another(engine: Engine) -> None:
    app, sessions = Flask(__name__), sessions_for(engine)
    sessions.init_app(app)
    with app.app_context():
        first = sessions.current()
        assert sessions.current() is first
    with app.app_context():
        assert sessions.current() is not first


def test_two_sources_do_not_share_a_session(engine: Engine) -> None:
    app, one, other = Flask(__name__), sessions_for(engine), sessions_for(engine)
    with app.app_context():
        assert one.current() is not other.current()
        one.current().close()
        other.current().close()


def test_the_dashboards_and_its_plugins_tables_stand_where_the_accounts_are(engine: Engine) -> None:
    metadata = MetaData()
    app, sessions = Flask(__name__), sessions_for(engine, "sqlite://")
    sessions.init_app(app)
    sessions.bind_own(metadata)
    with app.app_context():
        assert sessions.own_engine() is not engine
        assert sessions.current().get_bind() is engine
        assert sessions.current().get_bind(mapper=None, clause=None) is engine
        assert Table in sessions.binds  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrong", [None, 5, object(), sessionmaker()])
def test_what_holds_no_session_is_refused(wrong: object) -> None:
    with pytest.raises(DeclarationError, match="cannot get a database session"):
        sessions_for(wrong)


def test_a_url_that_cannot_be_read_is_refused_without_repeating_it() -> None:
    with pytest.raises(DeclarationError, match="no database URL") as told:
        sessions_for("postgresql//ann:secret@host")
    assert "secret" not in str(told.value)
    with pytest.raises(DeclarationError, match="not installed"):
        sessions_for("nosuch://host/shop")
