"""Sign-ups are counted per day of UTC, within what the reader may know, and drawn as bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from dashboard.plugins.signups import Signups
from dashboard.plugins.signups.counting import per_day
from dashboard.plugins.signups.plugin import bars
from sqlalchemy import Date, DateTime, Engine, Select, String, TypeDecorator, text
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, Session, mapped_column

from dashboard import Access, AllowEveryone, ModelAdmin, PanelContext
from dashboard.declarations.registry import Registry
from dashboard.facts import describe

FIRST = date(2025, 3, 1)


class Base(DeclarativeBase):
    pass


class Strict(TypeDecorator[datetime]):
    """A type of an application's own that takes times with a zone only."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a zone is missing")
        return value.astimezone(UTC).replace(tzinfo=None)


class Guest(Base):
    __tablename__ = "signups_guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), default="")
    naive: Mapped[datetime | None] = mapped_column(DateTime)
    zoned: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    plain: Mapped[date | None] = mapped_column(Date)
    strict: Mapped[datetime | None] = mapped_column(Strict)


class Everybody(AllowEveryone):
    """Allows all but what it is told not to."""

    def __init__(self, *forbidden: str) -> None:
        self.forbidden = forbidden

    def allows(self, user: Any, permission: str, row: Any = None) -> bool:
        return permission not in self.forbidden


class ShownGuests(ModelAdmin):
    """Hides some rows, in a way that names the others twice but for DISTINCT."""

    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        return statement.where(Guest.name != "hidden").distinct().order_by(Guest.name)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def context(session: Session, *, admin: type[ModelAdmin] | None = None, policy: Any = None) -> PanelContext:
    registry = Registry()
    if admin is not None:
        registry.add(admin(describe(Guest)))
    return PanelContext(session, Access(registry, policy or AllowEveryone(), None), None)


def add(session: Session, *moments: datetime, name: str = "") -> None:
    for moment in moments:
        naive = moment.replace(tzinfo=None)
        session.add(Guest(name=name, naive=naive, zoned=moment, plain=naive.date(), strict=moment))
    session.commit()


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "column", [Guest.naive, Guest.zoned, Guest.plain, Guest.strict], ids=lambda each: str(each.key)
)
def test_rows_are_counted_on_the_day_of_utc(session: Session, column: InstrumentedAttribute[Any]) -> None:
    add(session, at(1, 0), at(1, 23, 59), at(2, 0), at(5))
    add(session, datetime(2025, 2, 28, 23, 59, tzinfo=UTC))
    session.add(Guest())
    session.commit()
    found = per_day(context(session), column, FIRST)
    assert found == {date(2025, 3, 1): 2, date(2025, 3, 2): 1, date(2025, 3, 5): 1}


def test_the_zone_of_the_session_does_not_move_a_day(session: Session) -> None:
    add(session, at(1, 23, 30), at(2, 0, 30))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL TIME ZONE 'Pacific/Auckland'"))
    found = per_day(context(session), Guest.zoned, FIRST)
    assert found == {date(2025, 3, 1): 1, date(2025, 3, 2): 1}


def test_only_rows_are_counted_that_the_reader_may_know_of_each_once(session: Session) -> None:
    add(session, at(1), at(1), at(2))
    add(session, at(1), name="hidden")
    assert per_day(context(session, admin=ShownGuests), Guest.naive, FIRST) == {FIRST: 2, date(2025, 3, 2): 1}


def test_one_statement_counts_them_all(
    session: Session, statements: Callable[[Engine], AbstractContextManager[list[str]]]
) -> None:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with statements(engine) as sent:
        Signups(Guest.naive).load(context(session, admin=ShownGuests))
    assert len(sent) == 1


def test_the_numbers_add_up(session: Session) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    yesterday, before, long_ago = now - timedelta(days=1), now - timedelta(days=9), now - timedelta(days=60)
    add(session, now, now, yesterday, before, before, long_ago)
    found = Signups(Guest.naive, days=7).load(context(session))
    assert (found["total"], found["today"], found["average"], found["change"]) == (3, 2, "0.4", 50)
    assert [bar.number for bar in found["bars"]] == [0, 0, 0, 0, 0, 1, 2]
    assert found["bars"][-1].day == now.date()


def test_without_anybody_before_there_is_no_change_to_tell(session: Session) -> None:
    found = Signups(Guest.naive, days=7).load(context(session))
    assert (found["total"], found["change"]) == (0, None)
    assert {bar.height for bar in found["bars"]} == {1}


@pytest.mark.parametrize("forbidden", ["guest.view", "guest.see_dates"])
def test_who_may_not_see_the_rows_does_not_see_their_number(session: Session, forbidden: str) -> None:
    class Dated(ModelAdmin):
        field_permissions = {"naive": "see_dates"}

    found = Signups(Guest.naive).load(context(session, admin=Dated, policy=Everybody(forbidden)))
    assert found == {"allowed": False}


def test_the_highest_bar_fills_the_chart_and_none_leaves_it() -> None:
    days = [FIRST + timedelta(days=each) for each in range(3)]
    drawn = bars(days, [0, 5, 10])
    assert [(bar.x, bar.y, bar.height) for bar in drawn] == [(0, 99, 1), (10, 50, 50), (20, 0, 100)]


def test_times_of_another_zone_fall_on_the_day_of_utc(session: Session) -> None:
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("only PostgreSQL keeps the zone of a time")
    add(session, datetime(2025, 3, 2, 1, tzinfo=timezone(timedelta(hours=5))))
    assert per_day(context(session), Guest.zoned, FIRST) == {FIRST: 1}
