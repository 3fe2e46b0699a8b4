from __future__ import annotations

import enum
import gc
import uuid
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

from dashboard.errors import DeclarationError
from dashboard.facts.info import FieldInfo, ModelInfo
from dashboard.facts.introspection import describe
from dashboard.facts.kinds import kind_named


class Status(enum.Enum):
    DRAFT = "draft"
    IN_PROGRESS = "in_progress"


def model_of(*attributes: tuple[str, Any], base: type[Any] | None = None) -> type[Any]:
    """Return a mapped class ``Thing`` with a key and the given attributes."""
    if base is None:

        class Base(DeclarativeBase):
            pass

        base = Base
    body = {"__tablename__": "thing", "id": mapped_column(sa.Integer, primary_key=True), **dict(attributes)}
    return type("Thing", (base,), body)


def field_of(column: Any, name: str = "value") -> FieldInfo:
    return describe(model_of((name, column))).fields[name]


# Columns -------------------------------------------------------------------------------------------------------------


def test_fields_are_named_after_attributes_and_not_after_columns() -> None:
    info = describe(
        model_of(
            ("written", mapped_column("WRITTEN_ON", sa.DateTime)),
            ("id", mapped_column("ID", primary_key=True, type_=sa.Integer)),
        )
    )
    assert list(info.fields) == ["id", "written"] or list(info.fields) == ["written", "id"]
    assert info.fields["written"].label == "Written"
    assert info.primary_key == ("id",)


@pytest.mark.parametrize(
    ("column", "required", "has_default"),
    [
        (lambda: mapped_column(sa.String, nullable=True), False, False),
        (lambda: mapped_column(sa.String, nullable=False), True, False),
        (lambda: mapped_column(sa.String, nullable=False, default=""), False, True),
        (lambda: mapped_column(sa.DateTime, nullable=False, default=datetime.now), False, True),
        (lambda: mapped_column(sa.DateTime, nullable=False, server_default=sa.func.now()), False, True),
        (lambda: mapped_column(sa.DateTime, nullable=False, default=sa.func.now()), False, True),
        (lambda: mapped_column(sa.String, nullable=False, server_default=sa.text("NULL")), True, False),
        (lambda: mapped_column(sa.Integer, sa.Identity(), nullable=False), False, True),
        (lambda: mapped_column(sa.Integer, sa.Sequence("s"), nullable=False), False, True),
        (lambda: mapped_column(sa.Integer, sa.Computed("id + 1"), nullable=False), False, True),
        (lambda: mapped_column(sa.Integer, sa.FetchedValue(), nullable=False), False, True),
    ],
)
def test_a_field_is_required_exactly_when_null_is_refused_and_nothing_supplies_a_value(
    column: Callable[[], Any], required: bool, has_default: bool
) -> None:
    field = field_of(column())
    assert (field.required, field.has_default) == (required, has_default)


@pytest.mark.parametrize(
    ("column", "writable"),
    [
        (lambda: mapped_column(sa.Integer), True),
        (lambda: mapped_column(sa.Integer, sa.Computed("id + 1")), False),
        (lambda: mapped_column(sa.Integer, sa.Identity(always=True)), False),
        (lambda: mapped_column(sa.Integer, sa.Identity()), True),
    ],
)
def test_what_the_database_computes_is_not_writable(column: Callable[[], Any], writable: bool) -> None:
    assert field_of(column()).writable is writable


def test_only_plain_python_defaults_are_told() -> None:
    assert field_of(mapped_column(sa.String, default="x")).default == "x"
    assert field_of(mapped_column(sa.Boolean, default=False)).default is False
    assert field_of(mapped_column(sa.DateTime, default=datetime.now)).default is None
    assert field_of(mapped_column(sa.DateTime, default=sa.func.now())).default is None
    assert field_of(mapped_column(sa.String, server_default="x")).default is None


def test_sizes_are_told() -> None:
    assert field_of(mapped_column(sa.String(80))).length == 80
    money = field_of(mapped_column(sa.Numeric(10, 2)))
    assert (money.precision, money.scale) == (10, 2)
    assert field_of(mapped_column(sa.Enum(Status))).length is None


def test_enums_bring_their_choices_in_order() -> None:
    expected = (("DRAFT", "Draft"), ("IN_PROGRESS", "In progress"))
    assert field_of(mapped_column(sa.Enum(Status))).choices == expected
    assert field_of(mapped_column(sa.Enum("b", "a", name="x"))).choices == (("b", "B"), ("a", "A"))
    by_value = sa.Enum(Status, values_callable=lambda members: [member.value for member in members])
    field = field_of(mapped_column(by_value))
    assert field.choices == expected
    assert field.kind.parse("DRAFT", field.type) is Status.DRAFT


def test_uniqueness_is_found_wherever_it_is_declared() -> None:
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        flagged: Mapped[str] = mapped_column(unique=True)
        constrained: Mapped[str]
        indexed_unique: Mapped[str]
        half: Mapped[str]
        other_half: Mapped[str]
        partly: Mapped[str]
        indexed: Mapped[str] = mapped_column(index=True)
        leading: Mapped[str]
        following: Mapped[str]
        __table_args__ = (
            sa.UniqueConstraint("constrained"),
            sa.UniqueConstraint("half", "other_half"),
            sa.Index("i1", "indexed_unique", unique=True),
            sa.Index("i2", "partly", unique=True, sqlite_where=sa.text("id > 1")),
            sa.Index("i3", "leading", "following"),
            sa.Index("i4", sa.func.lower(sa.column("following"))),
        )

    fields = describe(Thing).fields
    assert {name for name, field in fields.items() if field.unique} == {
        "id",
        "flagged",
        "constrained",
        "indexed_unique",
    }
    unindexed = {name for name, field in fields.items() if not field.indexed}
    assert unindexed == {"other_half", "partly", "following"}


def test_an_integer_key_counts_up_by_itself() -> None:
    info = describe(model_of())
    assert info.fields["id"].autoincrement
    assert not info.fields["id"].required
    assert info.fields["id"].primary_key


def test_a_text_key_must_be_given() -> None:
    field = describe(model_of(("id", mapped_column(sa.String, primary_key=True)))).fields["id"]
    assert field.required
    assert not field.autoincrement
    assert not field.nullable


def test_composite_keys_keep_their_order_and_nobody_counts_them_up() -> None:
    info = describe(model_of(("lang", mapped_column(sa.String, primary_key=True))))
    assert info.primary_key == ("id", "lang")
    assert not info.fields["lang"].unique
    assert info.fields["id"].required


def test_comments_and_info_help_people() -> None:
    assert field_of(mapped_column(sa.String, comment="From the database")).help_text == "From the database"
    column = mapped_column(sa.String, comment="no", info={"label": "Worth", "description": "What it is worth"})
    field = field_of(column)
    assert (field.label, field.help_text) == ("Worth", "What it is worth")
    assert field_of(mapped_column(sa.Numeric, info={"kind": "money"})).kind.name == "money"


def test_secrets_are_found_by_name_and_info_overrides() -> None:
    assert field_of(mapped_column(sa.String), "password_hash").secret
    assert not field_of(mapped_column(sa.String, info={"secret": False}), "password_hash").secret
    assert field_of(mapped_column(sa.String, info={"secret": True}), "nickname").secret
    assert field_of(mapped_column("password", sa.String), "pw").secret
    assert not field_of(mapped_column(sa.DateTime), "password_changed_at").secret
    assert not field_of(mapped_column(sa.String), "password").searchable
    assert not field_of(mapped_column(sa.String), "password").sortable


def test_deferred_columns_are_told() -> None:
    assert field_of(orm.deferred(mapped_column(sa.Text))).deferred
    assert not field_of(mapped_column(sa.Text)).deferred


def test_the_counter_of_versions_is_kept_by_the_mapper() -> None:
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        version: Mapped[int] = mapped_column()
        __mapper_args__ = {"version_id_col": version}

    field = describe(Thing).fields["version"]
    assert (field.required, field.writable) == (False, False)


# Attributes that are no columns --------------------------------------------------------------------------------------


@dataclass
class Point:
    x: int
    y: int | None


def everything() -> type[Any]:
    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "person"
        id: Mapped[int] = mapped_column(primary_key=True)
        first: Mapped[str] = mapped_column()
        last: Mapped[str] = mapped_column()
        born: Mapped[int]
        _email: Mapped[str] = mapped_column("email")
        x: Mapped[int]
        y: Mapped[int | None]
        place: Mapped[Point] = orm.composite("x", "y")
        surname = orm.synonym("last", info={"label": "Surname"})
        shout: Mapped[str] = orm.column_property(sa.func.upper(last))
        extra: Mapped[str | None] = orm.query_expression()

        email = orm.synonym("_email", descriptor=property(lambda self: self._email))

        @hybrid_property
        def full_name(self) -> str:
            return self.first + " " + self.last

        @full_name.inplace.setter
        def _set_full_name(self, value: str) -> None:
            self.first, self.last = value.split(" ", 1)

        @hybrid_property
        def initials(self) -> str:
            return f"{self.first[0]}{self.last[0]}".upper()

        @hybrid_property
        def grown_up(self) -> bool | None:
            return 2026 - self.born >= 18 if self.born else None

        @hybrid_property
        def age(self) -> int | None:
            return 2026 - (self.born or 0)

    return Person


def test_expressions_are_fields_that_nobody_writes() -> None:
    shout = describe(everything()).fields["shout"]
    assert (shout.source, shout.writable, shout.required, shout.kind.name) == ("expression", False, False, "text")
    assert shout.sortable


def test_a_hybrid_with_a_setter_is_writable() -> None:
    fields = describe(everything()).fields
    assert (fields["full_name"].source, fields["full_name"].writable) == ("hybrid", True)
    assert (fields["age"].source, fields["age"].writable, fields["age"].kind.name) == ("hybrid", False, "integer")
    assert fields["full_name"].sortable
    assert "_set_full_name" not in fields


def test_a_hybrid_for_rows_only_is_shown_and_nothing_else() -> None:
    fields = describe(everything()).fields
    assert not fields["initials"].sortable
    assert not fields["initials"].searchable
    assert fields["initials"].kind.lookups == ()
    assert fields["grown_up"].kind.name == "boolean"


def test_a_synonym_is_marked_so_that_nobody_shows_it_twice() -> None:
    fields = describe(everything()).fields
    assert (fields["surname"].source, fields["surname"].label) == ("synonym", "Surname")
    assert (fields["email"].source, fields["email"].writable) == ("synonym", False)
    assert not fields["surname"].sortable


def test_a_composite_is_one_field_made_of_others() -> None:
    info = describe(everything())
    place = info.fields["place"]
    assert (place.source, place.kind.name, place.writable) == ("composite", "composite", False)
    assert info.composed_of == {"place": ("x", "y")}
    assert place.kind.format(Point(1, 2)) == "1, 2"


def test_a_password_behind_a_synonym_or_hybrid_stays_secret() -> None:
    class Base(DeclarativeBase):
        pass

    class Account(Base):
        __tablename__ = "account"
        id: Mapped[int] = mapped_column(primary_key=True)
        code_hash: Mapped[str]
        proof = orm.synonym("code_hash")

        @hybrid_property
        def password(self) -> str:
            return self.code_hash

    fields = describe(Account).fields
    assert fields["code_hash"].secret
    assert fields["proof"].secret
    assert fields["password"].secret


# Relations -----------------------------------------------------------------------------------------------------------


class World(DeclarativeBase):
    pass


post_tags = sa.Table(
    "tags", World.metadata, sa.Column("post", sa.ForeignKey("post.id")), sa.Column("tag", sa.ForeignKey("tag.id"))
)
follows = sa.Table(
    "follows", World.metadata, sa.Column("a", sa.ForeignKey("writer.id")), sa.Column("b", sa.ForeignKey("writer.id"))
)


class Writer(World):
    __tablename__ = "writer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    posts: Mapped[list[Post]] = relationship(back_populates="author", foreign_keys="Post.author_id")
    reviews: orm.WriteOnlyMapped[Post] = relationship(back_populates="reviewer", foreign_keys="Post.reviewer_id")
    profile: Mapped[Profile] = relationship(back_populates="writer")
    following: Mapped[list[Writer]] = relationship(
        secondary=follows, primaryjoin=id == follows.c.a, secondaryjoin=id == follows.c.b, backref="followers"
    )


class Profile(World):
    __tablename__ = "profile"
    writer_id: Mapped[int] = mapped_column(sa.ForeignKey("writer.id"), primary_key=True)
    writer: Mapped[Writer] = relationship(back_populates="profile")


class Tag(World):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tag.id"))
    parent: Mapped[Tag | None] = relationship(remote_side=id, back_populates="children")
    children: Mapped[list[Tag]] = relationship(back_populates="parent", order_by=id)
    posts: orm.DynamicMapped[Post] = relationship(secondary=post_tags, overlaps="tags")


class Post(World):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("writer.id"))
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("writer.id"))
    country_id: Mapped[int | None] = mapped_column(sa.ForeignKey("writer.id"))
    author: Mapped[Writer] = relationship(
        back_populates="posts", foreign_keys=author_id, info={"description": "Who wrote it", "label": "Written by"}
    )
    reviewer: Mapped[Writer | None] = relationship(back_populates="reviews", foreign_keys=reviewer_id, lazy="raise")
    tags: Mapped[list[Tag]] = relationship(secondary=post_tags)
    first_tag: Mapped[Tag | None] = relationship(secondary=post_tags, viewonly=True, uselist=False)


def test_a_required_foreign_key_makes_its_relation_required() -> None:
    author = describe(Post).relations["author"]
    assert (author.direction, author.many, author.target) == ("many_to_one", False, Writer)
    assert (author.required, author.nullable) == (True, False)
    assert author.local_fields == ("author_id",)
    assert author.reverse == "posts"
    assert (author.label, author.help_text) == ("Written by", "Who wrote it")
    reviewer = describe(Post).relations["reviewer"]
    assert (reviewer.required, reviewer.nullable, reviewer.loading) == (False, True, "raise")


def test_relations_to_many_need_no_field_of_their_own() -> None:
    relations = describe(Writer).relations
    posts = relations["posts"]
    assert (posts.direction, posts.many, posts.local_fields, posts.required) == ("one_to_many", True, (), False)
    assert posts.reverse == "author"
    assert relations["reviews"].loading == "write_only"
    assert (relations["profile"].direction, relations["profile"].many) == ("one_to_many", False)


def test_many_to_many_and_its_way_back() -> None:
    assert describe(Post).relations["tags"].direction == "many_to_many"
    assert describe(Post).relations["tags"].reverse == "posts"
    assert describe(Tag).relations["posts"].loading == "dynamic"
    assert describe(Writer).relations["following"].reverse == "followers"
    assert describe(Writer).relations["followers"].reverse == "following"
    assert describe(Writer).relations["followers"].self_referential


def test_trees_refer_to_themselves() -> None:
    relations = describe(Tag).relations
    assert relations["parent"].self_referential
    assert (relations["parent"].reverse, relations["children"].reverse) == ("children", "parent")
    assert not relations["posts"].self_referential


def test_a_relation_for_viewing_only_is_not_writable() -> None:
    assert not describe(Post).relations["first_tag"].writable
    assert describe(Post).relations["tags"].writable


def test_a_foreign_key_is_called_after_what_it_leads_to_unless_a_relation_is() -> None:
    fields = describe(Post).fields
    assert fields["author_id"].label == "Author ID"
    assert fields["country_id"].label == "Country"
    assert fields["country_id"].foreign_key


def test_an_undeclared_way_back_is_found_by_its_columns() -> None:
    class Base(DeclarativeBase):
        pass

    class Room(Base):
        __tablename__ = "room"
        id: Mapped[int] = mapped_column(primary_key=True)
        chairs: Mapped[list[Chair]] = relationship(overlaps="room")

    class Chair(Base):
        __tablename__ = "chair"
        id: Mapped[int] = mapped_column(primary_key=True)
        room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))
        room: Mapped[Room] = relationship(overlaps="chairs")

    Room.__annotations__["chairs"] = Mapped[list[Chair]]
    Base.registry._class_registry["Chair"] = Chair
    assert describe(Chair).relations["room"].reverse == "chairs"
    assert describe(Room).relations["chairs"].reverse == "room"


# Inheritance ---------------------------------------------------------------------------------------------------------


class Zoo(DeclarativeBase):
    pass


class Animal(Zoo):
    __tablename__ = "animal"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    name: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "animal"}


class Dog(Animal):
    __tablename__ = "dog"
    id: Mapped[int] = mapped_column(sa.ForeignKey("animal.id"), primary_key=True)
    breed: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "dog"}


class Cat(Animal):
    indoors: Mapped[bool | None]
    __mapper_args__ = {"polymorphic_identity": "cat"}


def test_joined_inheritance_has_the_ancestor_s_fields_first() -> None:
    info = describe(Dog)
    assert list(info.fields) == ["id", "type", "name", "breed"]
    assert info.polymorphic
    assert info.fields["id"].autoincrement
    assert not info.fields["id"].required
    assert not info.fields["id"].foreign_key
    assert info.fields["breed"].required


def test_the_mapper_keeps_the_discriminator() -> None:
    field = describe(Dog).fields["type"]
    assert (field.required, field.writable) == (False, False)


def test_single_inheritance_adds_fields_to_the_subclass_only() -> None:
    assert "indoors" in describe(Cat).fields
    assert "indoors" not in describe(Animal).fields


def test_concrete_inheritance_stands_alone() -> None:
    class Base(DeclarativeBase):
        pass

    class Shape(Base):
        __tablename__ = "shape"
        id: Mapped[int] = mapped_column(primary_key=True)
        old: Mapped[str]

    class Circle(Shape):
        __tablename__ = "circle"
        id: Mapped[int] = mapped_column(primary_key=True)
        radius: Mapped[float]
        __mapper_args__ = {"concrete": True}

    assert list(describe(Circle).fields) == ["id", "radius"]


# Ways of mapping -----------------------------------------------------------------------------------------------------


def test_dataclasses_are_described_with_their_defaults() -> None:
    class Base(MappedAsDataclass, DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(init=False, primary_key=True)
        name: Mapped[str]
        count: Mapped[int] = mapped_column(default=3)

    info = describe(Thing)
    assert info.fields["name"].required
    assert (info.fields["count"].required, info.fields["count"].default) == (False, 3)
    assert not info.has_str
    assert info.doc == ""


def test_imperative_mappings_are_described() -> None:
    registry = orm.registry()
    table = sa.Table(
        "legacy", registry.metadata, sa.Column("CD", sa.String(3), primary_key=True), sa.Column("NM", sa.String(30))
    )

    class Country:
        def __str__(self) -> str:
            return "a country"

    registry.map_imperatively(Country, table, properties={"code": table.c.CD, "name": table.c.NM})
    info = describe(Country)
    assert list(info.fields) == ["code", "name"]
    assert (info.primary_key, info.has_str, info.label_plural) == (("code",), True, "Countries")


CHINOOK = [
    """CREATE TABLE "Employee" ("EmployeeId" INTEGER PRIMARY KEY, "FirstName" TEXT, "LastName" TEXT, "Title" TEXT,
    "ReportsTo" INTEGER REFERENCES "Employee")""",
    """CREATE TABLE "Invoice" ("InvoiceId" INTEGER PRIMARY KEY,
    "SupportRepId" INTEGER NOT NULL REFERENCES "Employee")""",
    """CREATE TABLE "InvoiceLine" ("InvoiceLineId" INTEGER PRIMARY KEY,
    "InvoiceId" INTEGER REFERENCES "Invoice")""",
]


def test_reflected_tables_get_good_labels() -> None:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    with engine.begin() as connection:
        for table in CHINOOK:
            connection.execute(sa.text(table))
    base = automap_base()
    base.prepare(autoload_with=engine)
    engine.dispose()
    employee, invoice, line = (describe(base.classes[name]) for name in ("Employee", "Invoice", "InvoiceLine"))
    assert (line.label, line.label_plural, line.slug) == ("Invoice line", "Invoice lines", "invoice_line")
    assert employee.label_fields == ("FirstName", "LastName")
    assert employee.relations["employee"].label == "Reports to"
    assert invoice.relations["employee"].label == "Support rep"
    assert invoice.relations["invoiceline_collection"].label == "Invoice lines"
    assert employee.primary_key == ("EmployeeId",)
    assert not employee.fields["EmployeeId"].required


def test_a_mapped_query_is_not_writable() -> None:
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    query = sa.select(Thing.__table__.c.id, Thing.__table__.c.name).subquery()

    class View(Base):
        __table__ = query
        __mapper_args__ = {"primary_key": [query.c.id]}

    info = describe(View)
    assert info.primary_key == ("id",)
    assert not info.fields["name"].writable


# Names of rows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"title": sa.String(50), "name": sa.String(50)}, ("name",)),
        ({"title": sa.Text(), "email": sa.String(50)}, ("title",)),
        ({"first_name": sa.String(50), "title": sa.String(9), "last_name": sa.String(50)}, ("first_name", "last_name")),
        ({"ThingName": sa.String(50)}, ("ThingName",)),
        ({"email": sa.String(50), "username": sa.String(50)}, ("username",)),
        ({"body": sa.Text()}, ()),
        ({"name": sa.Integer()}, ()),
        ({"note": sa.String(50)}, ()),
        ({"password": sa.String(50)}, ()),
        ({"code": sa.String(8)}, ("code",)),
    ],
)
def test_the_most_telling_field_names_a_row(columns: dict[str, Any], expected: tuple[str, ...]) -> None:
    info = describe(model_of(*((name, mapped_column(type_)) for name, type_ in columns.items())))
    assert info.label_fields == expected
    assert info.label_field == (expected[0] if expected else None)


def test_an_address_that_everybody_has_names_people_rather_than_a_login_that_some_lack() -> None:
    email = ("email", mapped_column(sa.String(50), nullable=False))
    assert describe(model_of(("username", mapped_column(sa.String(50))), email)).label_field == "email"
    email = ("email", mapped_column(sa.String(50), nullable=False))
    login = ("username", mapped_column(sa.String(50), nullable=False))
    assert describe(model_of(login, email)).label_field == "username"


def test_short_unique_text_names_a_row_when_nothing_better_does() -> None:
    assert describe(model_of(("plate", mapped_column(sa.String(20), unique=True)))).label_field == "plate"
    assert describe(model_of(("plate", mapped_column(sa.String(20))))).label_field is None
    assert describe(model_of(("token", mapped_column(sa.String(20), unique=True)))).label_field is None
    assert describe(model_of(("external_id", mapped_column(sa.String(20), unique=True)))).label_field is None
    assert describe(model_of(("id", mapped_column(sa.Uuid, primary_key=True)))).label_field is None


def test_a_str_of_a_mixin_counts_and_one_of_sqlalchemy_does_not() -> None:
    class Named:
        def __str__(self) -> str:
            return "named"

    class Base(DeclarativeBase):
        pass

    class Thing(Named, Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)

    assert describe(Thing).has_str
    assert not describe(model_of()).has_str


# Keeping and failing -------------------------------------------------------------------------------------------------


def test_a_class_is_described_once_and_again_when_it_grew() -> None:
    model = model_of(("name", mapped_column(sa.String)))
    info = describe(model)
    assert describe(model) is info
    model.shout = orm.column_property(sa.func.upper(model.name))
    assert "shout" in describe(model).fields


def test_a_description_does_not_keep_its_class_alive() -> None:
    def gone() -> weakref.ref[Any]:
        model = model_of()
        describe(model)
        return weakref.ref(model)

    kept = gone()
    gc.collect()
    assert kept() is None


class Plain:
    pass


class AbstractBase(DeclarativeBase):
    pass


class Abstract(AbstractBase):
    __abstract__ = True


class Reflected(DeferredReflection, AbstractBase):
    __tablename__ = "somewhere"


@pytest.mark.parametrize(
    ("thing", "hint"),
    [
        (Plain, "Derive it from your declarative base"),
        (AbstractBase, "declarative base"),
        (Abstract, "abstract"),
        (Reflected, "prepare()"),
        (Writer(name="x"), "Give the class Writer"),
        (Writer.__table__, "Map the table 'writer'"),
        ("Writer", "Give a class"),
        (None, "Give a class"),
        (orm.aliased(Writer), "Give a class"),
    ],
)
def test_what_is_not_mapped_is_refused_with_a_hint(thing: Any, hint: str) -> None:
    with pytest.raises(DeclarationError, match="is not a mapped class") as caught:
        describe(thing)
    assert hint in caught.value.hint


def test_a_broken_mapper_is_named_with_its_cause_every_time() -> None:
    class Base(DeclarativeBase):
        pass

    class Fine(Base):
        __tablename__ = "fine"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Broken(Base):
        __tablename__ = "broken"
        id: Mapped[int] = mapped_column(primary_key=True)
        nothing: Mapped[Any] = relationship("Nowhere")

    for model in (Fine, Broken, Fine):
        with pytest.raises(DeclarationError, match=r"mapper of Broken: .*Nowhere") as caught:
            describe(model)
        assert "Background" not in str(caught.value)
        assert caught.value.hint


def test_a_broken_mapper_elsewhere_does_no_harm() -> None:
    model = model_of()
    assert isinstance(describe(model), ModelInfo)


def test_every_attribute_can_be_got_by_name() -> None:
    info = describe(Post)
    assert info.get("author") is info.relations["author"]
    assert info.get("author_id") is info.fields["author_id"]
    assert info.get("nothing") is None


def test_uuid_and_decimal_annotations_find_their_kinds() -> None:
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
        price: Mapped[Decimal]
        status: Mapped[Status]

    fields = describe(Thing).fields
    assert [fields[name].kind for name in ("id", "price", "status")] == [
        kind_named(each) for each in ("uuid", "decimal", "enum")
    ]
    assert not fields["id"].required
