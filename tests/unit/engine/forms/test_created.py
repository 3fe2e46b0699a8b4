from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column, relationship
from werkzeug.datastructures import MultiDict

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Registry
from dashboard.engine.forms import build
from dashboard.facts import describe
from dashboard.writing import changes
from dashboard.writing.assigning import assign
from dashboard.writing.making import make
from tests.unit.engine.forms.browser import sent_back
from tests.unit.engine.forms.conftest import Workshop
from tests.unit.engine.forms.things import Group, Owner, Thing


class Base(DeclarativeBase):
    pass


class Country(Base):
    """A key of its own, and one column of every sort of default."""

    __tablename__ = "country"
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    motto: Mapped[str] = mapped_column(String(30), default="")
    rank: Mapped[int] = mapped_column(default=7)
    open: Mapped[bool] = mapped_column(server_default=text("1"))
    free: Mapped[bool]
    note: Mapped[str | None] = mapped_column(String(30), default="prefilled")


def create(workshop: Workshop, **typed: Any) -> Thing:
    data = sent_back(workshop.html(workshop.form()))
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    form = workshop.form(None, data)
    assert form.validate(), form.errors
    made: Thing = changes.create(workshop.admin, workshop.access, workshop.session, form.values())
    return made


def test_a_new_row_starts_from_the_defaults(workshop: Workshop) -> None:
    made = create(workshop)
    assert (made.title, made.active, made.maybe, made.short, made.tint) == ("", False, None, None, "#000000")
    assert made.code is not None


def test_a_new_row_takes_what_is_typed(workshop: Workshop) -> None:
    owner, groups = Owner(name="Ann"), [Group(name="a"), Group(name="b")]
    workshop.add(owner, *groups)
    keys = [str(group.id) for group in groups]
    made = create(workshop, title="New", active="true", at="2024-01-02T03:04", owner=str(owner.id), groups=keys)
    assert (made.title, made.active, made.at) == ("New", True, datetime(2024, 1, 2, 3, 4))
    assert (made.owner, made.groups) == (owner, groups)


def test_the_address_may_fill_in_fields(workshop: Workshop) -> None:
    owner = Owner(name="Ann")
    workshop.add(owner)
    form = workshop.form(args={"owner": str(owner.id), "short": "given", "whole": "nonsense", "id": "5", "next": "/x"})
    data = sent_back(workshop.html(form))
    assert (data["owner"], data["short"], data["whole"], data["field-next"]) == (str(owner.id), "given", "", "")
    sent = workshop.form(None, data)
    assert sent.values()["owner"] is owner
    assert sent.values()["short"] == "given"


def test_a_copy_keeps_what_a_form_cannot_carry(workshop: Workshop) -> None:
    owner = Owner(name="Ann")
    at = datetime(2024, 1, 2, 3, 4, 5, 123456)
    thing = workshop.thing(title="One", short="", body="a\r\nb", at=at, owner=owner, groups=[Group(name="a")])
    data = workshop.untouched(thing)
    data["title"] = "Two"
    form = workshop.form(None, data, like=thing)
    assert form.validate()
    made = changes.create(workshop.admin, workshop.access, workshop.session, form.values())
    assert made.id != thing.id
    assert (made.title, made.short, made.body, made.at) == ("Two", "", "a\r\nb", at)
    assert (made.owner, made.groups) == (owner, thing.groups)


def country_form(session: Session, row: Any = None, data: dict[str, str] | None = None) -> Any:
    admin = ModelAdmin(describe(Country))
    registry = Registry()
    registry.add(admin)
    sent = None if data is None else MultiDict(data)
    return build(admin, Access(registry, AllowEveryone(), None), session, row, sent)


def test_a_key_of_its_own_is_written_once() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        assert country_form(session)["code"].flags.required
        row = Country(code="de", name="Germany", free=True)
        session.add(row)
        session.commit()
        assert "code" not in country_form(session, row)
    engine.dispose()


def test_what_is_left_empty_is_left_to_the_database() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        form = country_form(session, None, {"code": "de", "name": "Germany", "note": "", "motto": "", "open": ""})
        assert form.validate(), form.errors
        made = changes_of(session, form.values())
        assert (made.rank, made.open, made.free, made.note, made.motto) == (7, True, False, None, "")
    engine.dispose()


def changes_of(session: Session, values: dict[str, Any]) -> Country:
    info = describe(Country)
    row: Country = make(info, values)
    assign(session, info, row, values, creating=True)
    session.add(row)
    session.commit()
    return row


def test_what_the_database_would_refuse_is_required() -> None:
    engine = create_engine("sqlite://")
    with Session(engine) as session:
        form = country_form(session, None, {})
        assert not form.validate()
        assert set(form.errors) == {"code", "name"}
    engine.dispose()


class Strict(MappedAsDataclass, DeclarativeBase):
    pass


class Parent(Strict):
    __tablename__ = "parent"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]


class Child(Strict):
    __tablename__ = "child"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent: Mapped[Parent] = relationship()
    parent_id: Mapped[int] = mapped_column(ForeignKey("parent.id"), init=False)
    tags: Mapped[list[str] | None] = mapped_column(String(5), default_factory=lambda: None)
    stars: Mapped[int] = mapped_column(default=3)


class Peculiar(Base):
    """Nobody can guess what this one wants."""

    __tablename__ = "peculiar"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    sort: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "sort", "polymorphic_identity": "odd"}

    def __init__(self, secret_ingredient: str) -> None:
        self.name = secret_ingredient


def test_rows_are_made_whatever_their_class_wants() -> None:
    parent = Parent(name="p")
    child = make(describe(Child), {"name": "c", "parent": parent})
    assert (child.name, child.parent, child.stars, child.id) == ("c", parent, 3, None)
    odd = make(describe(Peculiar), {"name": "n"})
    assert (odd.name, odd.sort) == (None, "odd")
