"""Nobody grants what they lack: an application's own accounts and roles, edited by people with fewer rights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import flask_login
import pytest
from flask import Flask
from sqlalchemy import Column, Engine, ForeignKey, String, Table, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, object_session, relationship

from dashboard import Access, AllowEveryone, Dashboard, DeclarationError, ModelAdmin, Policy, action
from dashboard.errors import Greater
from dashboard.security.accounts import Account, Role
from dashboard.tables import Table as OwnTable
from dashboard.writing import changes

from .applications import new_app
from .people import Person, text

CHIEF, EDITOR, READER = 1, 2, 3


class Base(DeclarativeBase):
    pass


member_duty = Table(
    "member_duty",
    Base.metadata,
    Column("member_id", ForeignKey("member.id"), primary_key=True),
    Column("duty_id", ForeignKey("duty.id"), primary_key=True),
)


class Duty(Base):
    """A role."""

    __tablename__ = "duty"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    permissions: Mapped[str | None] = mapped_column(String(200))
    members: Mapped[list[Member]] = relationship(secondary=member_duty, back_populates="roles")


class Member(Base, flask_login.UserMixin):  # type: ignore[misc]
    """An account."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(50))
    roles: Mapped[list[Duty]] = relationship(secondary=member_duty, back_populates="members")

    @property
    def is_active(self) -> bool:
        return self.active


class Membership(Base):
    """The table between the two, as a model of its own."""

    __table__ = member_duty

    def __str__(self) -> str:
        return "link"


class MemberAdmin(ModelAdmin):
    @action(label="Promote")
    def promote(self, rows: Sequence[Member]) -> None:
        for row in rows:
            session = object_session(row)
            assert session is not None
            row.roles.append(session.get_one(Duty, CHIEF))

    @action(label="Switch off")
    def switch_off(self, rows: Sequence[Member]) -> None:
        for row in rows:
            row.active = False


ANN, ED, RITA, OTHER = 1, 2, 3, 4
PERMISSIONS = {CHIEF: "*", EDITOR: "*.view,*.edit,*.create,*.delete,*.promote,*.switch_off", READER: "*.view"}


@dataclass
class Club:
    """The application, and what is stored beside it."""

    app: Flask
    engine: Engine

    def sign_in(self, ident: int) -> Person:
        person = Person(self.app)
        person.get(f"/in/{ident}")
        person.get("/admin/")
        return person

    def roles(self, ident: int) -> list[int]:
        with self.engine.connect() as connection:
            chosen = select(member_duty.c.duty_id).where(member_duty.c.member_id == ident)
            return sorted(connection.scalars(chosen))

    def stored(self, model: type[Any], ident: int) -> Any:
        with Session(self.engine) as session:
            return session.get(model, ident)


def make_club(engine: Engine, policy: Policy | None = None) -> Club:
    Base.metadata.create_all(engine)
    app = new_app("club")
    manager = flask_login.LoginManager(app)
    manager.login_view = "sign_in"
    site = Dashboard(engine, policy=policy)
    site.register(Member, MemberAdmin)
    site.register(Duty)
    site.register(Membership)
    manager.user_loader(lambda ident: site.sessions.current().get(Member, int(ident)))

    @app.get("/in/<int:ident>")
    def sign_in(ident: int) -> str:
        flask_login.login_user(site.sessions.current().get(Member, ident))
        return "in"

    site.init_app(app)
    with app.app_context():
        site.create_tables()
    with Session(engine) as session:
        duties = {ident: Duty(id=ident, name=f"duty {ident}", permissions=kept) for ident, kept in PERMISSIONS.items()}
        session.add_all(duties.values())
        people: tuple[tuple[int, list[int]], ...] = ((ANN, [CHIEF]), (ED, [EDITOR]), (RITA, [READER]), (OTHER, []))
        for ident, having in people:
            session.add(Member(id=ident, name=f"member {ident}", roles=[duties[each] for each in having]))
        session.commit()
    return Club(app, engine)


@pytest.fixture
def club(engine: Engine) -> Iterator[Club]:
    yield make_club(engine)
    Base.metadata.drop_all(engine)


def member(ident: int, roles: Sequence[int], **more: Any) -> list[tuple[str, str]]:
    given = {"name": f"member {ident}", "active": "true", **more}
    return [*given.items(), ("roles", ""), *(("roles", str(role)) for role in roles)]


# Giving and taking ---------------------------------------------------------------------------------------------------


def test_s26_an_editor_gives_roles_that_hold_no_more_than_their_own(club: Club) -> None:
    ed = club.sign_in(ED)
    assert ed.post(f"/admin/member/{OTHER}/edit", member(OTHER, [READER])).status_code == 303
    assert club.roles(OTHER) == [READER]


def test_s26_an_editor_cannot_give_or_take_a_role_that_holds_more(club: Club) -> None:
    ed = club.sign_in(ED)
    answer = ed.post(f"/admin/member/{OTHER}/edit", member(OTHER, [CHIEF]))
    assert answer.status_code == 422
    assert "You cannot give or take the role “duty 1”" in text(answer)
    assert ed.post("/admin/member/new", member(9, [CHIEF])).status_code == 422
    assert ed.post(f"/admin/member/{ANN}/edit", member(ANN, [])).status_code == 422
    assert (club.roles(OTHER), club.roles(ANN), club.stored(Member, 5)) == ([], [CHIEF], None)


def test_s26_nobody_changes_their_own_roles_from_either_side(club: Club) -> None:
    ed = club.sign_in(ED)
    for roles in ([CHIEF], [EDITOR, READER], []):
        answer = ed.post(f"/admin/member/{ED}/edit", member(ED, roles))
        assert answer.status_code == 422
        assert "Nobody changes their own roles" in text(answer)
    reader = [("name", "duty 3"), ("permissions", "*.view"), ("members", str(RITA)), ("members", str(ED))]
    assert ed.post(f"/admin/duty/{READER}/edit", reader).status_code == 422
    chief = [("name", "duty 1"), ("permissions", "*"), ("members", str(ANN)), ("members", str(OTHER))]
    assert ed.post(f"/admin/duty/{CHIEF}/edit", chief).status_code == 422
    assert (club.roles(ED), club.roles(OTHER)) == ([EDITOR], [])


@pytest.mark.parametrize("permissions", ["*", "*.view,*.approve", "member.*"])
def test_s26_an_editor_cannot_write_permissions_they_lack_into_a_role(club: Club, permissions: str) -> None:
    ed = club.sign_in(ED)
    answer = ed.post(f"/admin/duty/{READER}/edit", {"name": "duty 3", "permissions": permissions, "members": str(RITA)})
    assert answer.status_code == 422
    assert "You cannot give a role permissions that you do not have yourself." in text(answer)
    assert ed.post("/admin/duty/new", {"name": "new", "permissions": permissions}).status_code == 422
    assert club.stored(Duty, READER).permissions == "*.view"


def test_s26_an_editor_cannot_weaken_or_delete_a_role_that_holds_more(club: Club) -> None:
    ed = club.sign_in(ED)
    weaker = {"name": "duty 1", "permissions": "*.view", "members": str(ANN)}
    assert ed.post(f"/admin/duty/{CHIEF}/edit", weaker).status_code == 422
    assert ed.post(f"/admin/duty/{CHIEF}/delete").status_code in (403, 409)
    assert club.stored(Duty, CHIEF).permissions == "*"


def test_s26_the_table_between_accounts_and_roles_is_for_those_who_may_do_everything(club: Club) -> None:
    site = club.app.extensions["dashboard"]["admin"].declared
    with club.app.test_request_context(), Session(club.engine) as session:
        access = Access(site.registry, site.policy, session.get(Member, ED))
        admin = site.registry.find(Membership)
        link = session.get(Membership, (ED, EDITOR))
        with pytest.raises(Greater, match="can link accounts and roles"):
            changes.delete(admin, access, session, [link])
    assert club.roles(ED) == [EDITOR]


# Accounts that hold more ----------------------------------------------------------------------------------------------


def test_s26_an_editor_cannot_switch_off_or_delete_an_account_that_holds_more(club: Club) -> None:
    ed = club.sign_in(ED)
    assert ed.post(f"/admin/member/{ANN}/edit", member(ANN, [CHIEF], active="false")).status_code == 422
    answer = ed.post(f"/admin/member/{ANN}/delete")
    assert answer.status_code == 403
    assert "This account may do what you may not" in text(answer)
    assert ed.post("/admin/member/action", {"action": "switch_off", "key": str(ANN)}).status_code == 403
    assert club.stored(Member, ANN).active
    assert ed.post(f"/admin/member/{RITA}/delete").status_code == 303


def test_s26_what_an_action_gives_counts_as_well(club: Club) -> None:
    ed = club.sign_in(ED)
    assert ed.post("/admin/member/action", {"action": "promote", "key": str(OTHER)}).status_code == 403
    assert club.roles(OTHER) == []
    ann = club.sign_in(ANN)
    assert ann.post("/admin/member/action", {"action": "promote", "key": str(OTHER)}).status_code == 303
    assert club.roles(OTHER) == [CHIEF]


def test_s26_the_last_account_that_may_do_everything_stays(club: Club) -> None:
    ann = club.sign_in(ANN)
    answer = ann.post(f"/admin/member/{ANN}/delete")
    assert answer.status_code == 403
    assert "this is the last account that may" in text(answer)
    weaker = {"name": "duty 1", "permissions": "*.view", "members": str(ANN)}
    assert ann.post(f"/admin/duty/{CHIEF}/edit", weaker).status_code == 422
    assert ann.post(f"/admin/member/{OTHER}/edit", member(OTHER, [CHIEF])).status_code == 303
    assert ann.post(f"/admin/member/{OTHER}/edit", member(OTHER, [])).status_code == 303
    assert (club.roles(ANN), club.roles(OTHER), club.stored(Duty, CHIEF).permissions) == ([CHIEF], [], "*")


def test_s26_a_policy_that_grants_nothing_by_name_restricts_nothing(engine: Engine) -> None:
    club = make_club(engine, AllowEveryone())
    stranger = Person(club.app)
    stranger.get("/admin/member/new")
    assert stranger.post(f"/admin/member/{OTHER}/edit", member(OTHER, [CHIEF])).status_code == 303
    assert club.roles(OTHER) == [CHIEF]
    Base.metadata.drop_all(engine)


# The dashboard's own tables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Account, Role])
def test_s26_the_dashboards_own_accounts_cannot_be_registered(model: type[Any]) -> None:
    with pytest.raises(DeclarationError, match=r"a table of the dashboard's own[\s\S]*flask dashboard --help"):
        Dashboard("sqlite://").register(model)


def test_s26_registering_all_leaves_the_dashboards_own_tables_out() -> None:
    site = Dashboard("sqlite://")
    site.register_all(OwnTable)
    assert [admin.slug for admin in site.registry] == []
