from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, String, Table, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from dashboard.declarations import ModelAdmin
from dashboard.facts import describe


class Base(DeclarativeBase):
    pass


class SignedIn:
    is_authenticated = True


members = Table(
    "members",
    Base.metadata,
    Column("team_id", ForeignKey("team.id"), primary_key=True),
    Column("user_id", ForeignKey("user.id"), primary_key=True),
)


class User(SignedIn, Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class Robot(SignedIn, Base):
    __tablename__ = "robot"

    id: Mapped[int] = mapped_column(primary_key=True)


class Team(Base):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    users: Mapped[list[User]] = relationship(secondary=members)


class Task(Base):
    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    user_name: Mapped[str | None] = mapped_column(ForeignKey("user.name"))
    named: Mapped[User | None] = relationship(foreign_keys=[user_name], viewonly=True)
    creator: Mapped[int | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    team: Mapped[Team | None] = relationship()
    steps: Mapped[list[Step]] = relationship(back_populates="task")


class Step(Base):
    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    task: Mapped[Task] = relationship(back_populates="steps")


class Stranger:
    is_authenticated = False


class Proxy:
    """Stands for Flask-Login's ``current_user``."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def _get_current_object(self) -> Any:
        return self._user


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        ann, bob = User(id=1, name="ann"), User(id=2, name="bob")
        session.add_all([ann, bob, Robot(id=1)])
        session.flush()
        session.add_all([Team(id=1, users=[ann]), Team(id=2, users=[ann, bob])])
        session.flush()
        session.add_all(
            [
                Task(id=1, user_id=1, user_name="bob", creator=2, team_id=1, steps=[Step(id=1), Step(id=2)]),
                Task(id=2, user_id=2, user_name="ann", creator=1, team_id=2, steps=[Step(id=3)]),
                Task(id=3),
            ]
        )
        session.commit()
        yield session
    engine.dispose()


def owned(session: Session, model: type[Any], owner_field: str | None, user: Any) -> list[int]:
    declared: Any = type("Declared", (ModelAdmin,), {"owner_field": owner_field})
    statement = declared(describe(model)).scope(select(model), user)
    return sorted(row.id for row in session.scalars(statement))


@pytest.mark.parametrize(
    ("model", "owner_field", "ann", "bob"),
    [
        (Task, "user", [1], [2]),
        (Task, "user_id", [1], [2]),
        (Task, "user_name", [2], [1]),
        (Task, "named", [2], [1]),
        (Task, "creator", [2], [1]),
        (Task, "team__users", [1, 2], [2]),
        (Team, "users", [1, 2], [2]),
        (Step, "task__user", [1, 2], [3]),
        (Step, "task__user_id", [1, 2], [3]),
        (Step, "task__team__users", [1, 2, 3], [3]),
        (Team, "users__name", [], []),
    ],
)
def test_everybody_sees_their_own_rows(
    session: Session, model: type[Any], owner_field: str, ann: list[int], bob: list[int]
) -> None:
    assert owned(session, model, owner_field, session.get(User, 1)) == ann
    assert owned(session, model, owner_field, session.get(User, 2)) == bob


def test_without_an_owner_field_everybody_sees_every_row(session: Session) -> None:
    assert owned(session, Task, None, Stranger()) == [1, 2, 3]


@pytest.mark.parametrize("owner_field", ["user", "user_id", "user_name", "creator", "team__users"])
@pytest.mark.parametrize("user", [Stranger(), None, object(), User(id=1, name="ann"), SignedIn()])
def test_strangers_and_users_that_are_no_rows_own_nothing(session: Session, owner_field: str, user: Any) -> None:
    assert owned(session, Task, owner_field, user) == []


@pytest.mark.parametrize("owner_field", ["user", "user_id", "user_name", "team__users"])
def test_a_user_of_another_table_owns_nothing_by_having_the_same_number(session: Session, owner_field: str) -> None:
    assert owned(session, Task, owner_field, session.get(Robot, 1)) == []


def test_a_proxy_owns_what_its_user_owns(session: Session) -> None:
    assert owned(session, Task, "user", Proxy(session.get(User, 2))) == [2]
    assert owned(session, Task, "user", Proxy(Stranger())) == []


def test_a_user_who_left_the_session_still_owns_rows(session: Session) -> None:
    ann = session.get(User, 1)
    assert ann is not None
    session.expire(ann)
    session.expunge(ann)

    assert owned(session, Task, "user", ann) == [1]
    assert owned(session, Team, "users", ann) == [1, 2]


def test_a_field_of_another_type_than_the_users_key_is_never_compared(session: Session) -> None:
    # PostgreSQL refuses to compare a text with a number.
    declared: Any = type("Declared", (ModelAdmin,), {"owner_field": "name"})
    statement = declared(describe(User)).scope(select(User.id), session.get(User, 1))

    assert "name =" not in str(statement)
    assert session.scalars(statement).all() == []


def test_the_foreign_key_itself_is_compared(session: Session) -> None:
    declared: Any = type("Declared", (ModelAdmin,), {"owner_field": "user"})
    statement = declared(describe(Task)).scope(select(Task.id), session.get(User, 1))

    assert "EXISTS" not in str(statement).upper()
