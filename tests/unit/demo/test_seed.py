"""The example's rows: the same every time, believable, and in order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, Table, create_engine, func, select
from sqlalchemy.orm import Session

from dashboard.demo.models import Base, Category, Customer, Message, Order, OrderItem, Product, Role, User, follow, now
from dashboard.demo.names import handle
from dashboard.demo.seed import Sizes, seed, seed_few

SMALL = Sizes(users=60, messages=120, follows=80, customers=40, orders=90)
NOON = datetime(2025, 6, 15, 12)


@pytest.fixture
def tables(engine: Engine) -> Engine:
    Base.metadata.create_all(engine)
    return engine


def everything(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in Base.metadata.sorted_tables
        }


def fresh(moment: datetime = NOON, sizes: Sizes = SMALL) -> Engine:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    assert seed(engine, sizes=sizes, moment=moment)
    return engine


def test_every_table_is_filled_on_every_database(tables: Engine) -> None:
    assert seed(tables, sizes=SMALL)
    with tables.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.scalar(select(func.count()).select_from(table)), table.name


def test_who_comes_second_changes_nothing(tables: Engine) -> None:
    assert seed(tables, sizes=SMALL)
    before = everything(tables)
    assert not seed(tables, sizes=SMALL)
    assert everything(tables) == before


def test_a_row_can_be_added_afterwards(tables: Engine) -> None:
    seed(tables, sizes=SMALL)
    with Session(tables) as session:
        session.add(Role(name="Beekeeper", description=""))
        session.commit()
        assert session.scalar(select(func.count()).select_from(Role)) == 5


def test_a_handful_is_filled_in_through_a_session(tables: Engine) -> None:
    with Session(tables) as session:
        assert seed_few(session)
        for model in (User, Role, Message, Customer, Category, Product, Order, OrderItem):
            assert session.scalars(select(model)).first() is not None
        assert not seed_few(session)


def test_the_rows_are_the_same_every_time() -> None:
    first, second = fresh(), fresh()
    assert everything(first) == everything(second)
    first.dispose()
    second.dispose()


@pytest.fixture(scope="module")
def filled() -> Iterator[Engine]:
    """The whole example, as ``make run`` fills it in."""
    engine = fresh(sizes=Sizes())
    yield engine
    engine.dispose()


@pytest.fixture
def whole(filled: Engine) -> Iterator[Session]:
    with Session(filled) as session:
        yield session


def count(session: Session, table: type[Base] | Table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_there_are_some_thousands_of_rows(whole: Session) -> None:
    numbers = {each: count(whole, each) for each in (User, Message, Customer, Order, OrderItem, Product, Category)}
    assert numbers[User] == 1_200
    assert numbers[Message] == 3_000
    assert numbers[Customer] == 600
    assert numbers[Order] == 2_500
    assert 5_000 < numbers[OrderItem] < 7_000
    assert 100 < numbers[Product] < 150
    assert numbers[Category] == 25
    assert count(whole, follow) == 4_000


def test_names_are_written_in_a_dozen_scripts(whole: Session) -> None:
    names = "".join(whole.scalars(select(User.name)))
    scripts = {unicodedata.name(letter).split()[0] for letter in names if letter.isalpha()}
    assert {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "TAMIL", "THAI", "CJK", "HANGUL"} <= scripts
    assert len(scripts) >= 12


def test_signups_come_every_week_and_more_of_them_at_weekends(whole: Session) -> None:
    joined = [moment.date() for moment in whole.scalars(select(User.joined_at))]
    assert max(joined) == NOON.date()
    weeks = {(NOON.date() - day).days // 7 for day in joined}
    assert weeks == set(range(max(weeks) + 1))
    assert len(weeks) > 30
    weekend = sum(day.weekday() >= 5 for day in joined)
    assert 0.35 < weekend / len(joined) < 0.5


def test_nothing_lies_in_the_future_and_nothing_before_its_cause(whole: Session) -> None:
    latest = [
        whole.scalar(select(func.max(column)))
        for column in (User.joined_at, User.last_seen_at, Message.created_at, Message.edited_at, Order.placed_at)
    ]
    assert max(moment for moment in latest if moment is not None) <= NOON
    for message in whole.scalars(select(Message)):
        assert message.created_at >= message.author.joined_at
        assert message.in_reply_to is None or message.in_reply_to.created_at <= message.created_at
    for order in whole.scalars(select(Order)):
        assert order.customer.customer_since <= order.placed_at.date()


def test_totals_are_the_sum_of_the_lines(whole: Session) -> None:
    for order in whole.scalars(select(Order)):
        assert order.total == sum(item.amount for item in order.items)
        assert order.items


def test_messages_differ_and_have_no_gaps(whole: Session) -> None:
    bodies = whole.scalars(select(Message.body)).all()
    assert not any("{" in body or "  " in body for body in bodies)
    assert len(set(bodies)) > 1_500


def test_products_have_names_of_their_own_and_stand_on_shelves_without_shelves(whole: Session) -> None:
    names = whole.scalars(select(Product.name)).all()
    assert len(set(names)) == len(names)
    assert not whole.scalars(select(Product).where(Product.category.has(Category.children.any()))).all()
    assert max(depth(each) for each in whole.scalars(select(Category))) == 2


def depth(category: Category) -> int:
    return 1 + depth(category.parent) if category.parent else 0


def test_no_two_members_have_the_same_user_name_and_neighbours_differ() -> None:
    handles = [handle(number) for number in range(5_000)]
    assert len(set(handles)) == 5_000
    assert all(first.split(".")[0] != second.split(".")[0] for first, second in pairwise(handles[:300]))


def test_the_clock_of_the_example_is_utc_to_the_second() -> None:
    assert now().tzinfo is None
    assert now().microsecond == 0
    assert timedelta(0) <= now() - datetime.fromisoformat(now().isoformat()) < timedelta(seconds=5)
