"""Whose rows are whose: owners of new rows, keys without a relation, children of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import ForeignKey, Select, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from dashboard.declarations import Access, ModelAdmin, Registry, RolePolicy
from dashboard.errors import Denied, FieldErrors, Protected
from dashboard.facts import describe
from dashboard.writing import changes
from dashboard.writing.consequences import consequences
from dashboard.writing.history import ChangeRecord
from dashboard.writing.permitted import standing, writable_names


class Base(DeclarativeBase):
    pass


class Member(Base):
    __tablename__ = "member"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    is_authenticated = True
    is_active = True
    granted: tuple[str, ...] = ("*",)

    @property
    def roles(self) -> list[Any]:
        return [type("Role", (), {"name": "", "permissions": self.granted})()]

    def get_id(self) -> str:
        return str(self.id)


class Shelf(Base):
    __tablename__ = "shelf"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    jars: Mapped[list[Jar]] = relationship(back_populates="shelf", cascade="all, delete-orphan")


class Jar(Base):
    __tablename__ = "jar"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    owner: Mapped[Member | None] = relationship()
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelf.id"))
    shelf: Mapped[Shelf | None] = relationship(back_populates="jars")
    near_id: Mapped[int | None] = mapped_column(ForeignKey("jar.id"))


class JarAdmin(ModelAdmin):
    owner_field = "owner"
    fields = ("name", "owner", "shelf", "near_id")

    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        return statement if user.name == "chief" else super().scope(statement, user)


class Pantry:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.registry = Registry()
        self.ann, self.bob, self.chief = (Member(name=name) for name in ("ann", "bob", "chief"))
        session.add_all([self.ann, self.bob, self.chief])
        session.commit()
        for model in (Member, Shelf):
            self.register(model)
        self.jars = self.register(Jar, JarAdmin)

    def register(self, model: type[Any], declaration: type[ModelAdmin] = ModelAdmin) -> ModelAdmin:
        admin = declaration(describe(model))
        self.registry.add(admin)
        return admin

    def admin(self, model: type[Any]) -> ModelAdmin:
        found = self.registry.find(model)
        assert found is not None
        return found

    def access(self, user: Any, *granted: str) -> Access:
        user.granted = granted or ("*",)
        return Access(self.registry, RolePolicy(), user)

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.commit()

    def jar(self, name: str, owner: Member | None = None, **more: Any) -> Jar:
        jar = Jar(name=name, owner=owner, **more)
        self.add(jar)
        return jar


@pytest.fixture
def pantry() -> Iterator[Pantry]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    ChangeRecord.metadata.create_all(engine, tables=[ChangeRecord.__table__])  # type: ignore[list-item]
    with Session(engine) as session:
        yield Pantry(session)
    engine.dispose()


@pytest.mark.parametrize("field", ["owner", "owner_id"])
def test_a_new_row_belongs_to_whoever_makes_it(pantry: Pantry, field: str) -> None:
    pantry.jars.owner_field = field
    ann, chief = pantry.access(pantry.ann), pantry.access(pantry.chief)
    assert changes.create(pantry.jars, ann, pantry.session, {"name": "a"}).owner is pantry.ann
    assert changes.create(pantry.jars, chief, pantry.session, {"name": "b"}).owner is pantry.chief
    assert changes.create(pantry.jars, chief, pantry.session, {"name": "c", "owner": pantry.bob}).owner is pantry.bob
    with pytest.raises(Denied):
        changes.create(pantry.jars, ann, pantry.session, {"name": "d", "owner": pantry.bob})


def test_nobody_gives_their_rows_away(pantry: Pantry) -> None:
    jar = pantry.jar("a", pantry.ann)
    ann, chief = pantry.access(pantry.ann), pantry.access(pantry.chief)
    assert standing(pantry.jars, ann, "owner", creating=False) == "read_only"
    assert standing(pantry.jars, chief, "owner", creating=False) == "writable"
    with pytest.raises(Denied):
        changes.update(pantry.jars, ann, pantry.session, jar, {"owner": pantry.bob})


def test_who_can_own_nothing_makes_nothing(pantry: Pantry) -> None:
    class Stranger:
        name, is_authenticated, is_active = "stranger", True, True
        roles = (type("Role", (), {"name": "", "permissions": ("*",)})(),)

    with pytest.raises(Denied):
        changes.create(pantry.jars, pantry.access(Stranger()), pantry.session, {"name": "a"})


def test_a_bare_key_leads_within_the_scope_only(pantry: Pantry) -> None:
    mine, hers, theirs = pantry.jar("a", pantry.ann), pantry.jar("b", pantry.ann), pantry.jar("c", pantry.bob)
    ann = pantry.access(pantry.ann)
    for key in (theirs.id, 999):
        for write in (
            lambda key=key: changes.create(pantry.jars, ann, pantry.session, {"name": "x", "near_id": key}),
            lambda key=key: changes.update(pantry.jars, ann, pantry.session, mine, {"near_id": key}),
        ):
            with pytest.raises(FieldErrors) as refused:
                write()
            assert list(refused.value.errors) == ["near_id"]
            assert "There is no such" in refused.value.errors["near_id"][0]
    assert changes.update(pantry.jars, ann, pantry.session, mine, {"near_id": hers.id})
    # What is held already may stay.
    held = pantry.jar("d", pantry.ann, near_id=theirs.id)
    assert changes.update(pantry.jars, ann, pantry.session, held, {"name": "e", "near_id": theirs.id})


def test_children_are_reassigned_only_by_who_may_edit_them(pantry: Pantry) -> None:
    class ShelfAdmin(ModelAdmin):
        fields = ("name", "jars")

    shelves = pantry.register(Shelf, ShelfAdmin)
    viewing = pantry.access(pantry.ann, "shelf.*", "jar.view")
    assert standing(shelves, viewing, "jars", creating=False) == "read_only"
    assert writable_names(shelves, viewing, creating=True) == {"name"}
    editing = pantry.access(pantry.ann, "shelf.*", "jar.view", "jar.edit")
    assert standing(shelves, editing, "jars", creating=False) == "writable"


def test_what_a_delete_takes_along_must_be_deletable_too(pantry: Pantry) -> None:
    shelves = pantry.admin(Shelf)
    full, shared = Shelf(name="full"), Shelf(name="shared")
    pantry.add(full, shared, Shelf(name="empty"))
    pantry.jar("a", pantry.ann, shelf=full)
    pantry.jar("b", pantry.bob, shelf=shared)
    clerk = pantry.access(pantry.ann, "shelf.*", "jar.view")
    sentence = "This would delete jar as well, which you may not delete."
    assert consequences(shelves, clerk, pantry.session, [full]).protected == (sentence,)
    with pytest.raises(Protected, match=sentence):
        changes.delete(shelves, clerk, pantry.session, [full])
    ann = pantry.access(pantry.ann)
    found = consequences(shelves, ann, pantry.session, [shared])
    assert found.protected == ("Other records that you may not delete would be deleted as well.",)
    assert found.sentences == ()
    with pytest.raises(Protected):
        changes.delete(shelves, ann, pantry.session, [shared])
    changes.delete(shelves, ann, pantry.session, [full])
    assert pantry.session.query(Jar).count() == 1


@pytest.mark.parametrize(("excluded", "field"), [("owner_id", "owner"), ("owner", "owner_id")])
def test_to_exclude_a_key_is_to_exclude_its_relation(pantry: Pantry, excluded: str, field: str) -> None:
    class Without(ModelAdmin):
        exclude = (excluded,)
        fields = ("name", field)

    assert writable_names(Without(describe(Jar)), pantry.access(pantry.ann), creating=True) == {"name"}


def test_a_key_used_again_tells_nothing_of_the_row_before(pantry: Pantry) -> None:
    bob, ann = pantry.access(pantry.bob), pantry.access(pantry.ann)
    first = changes.create(pantry.jars, bob, pantry.session, {"name": "secret of bob"})
    key = first.id
    changes.delete(pantry.jars, bob, pantry.session, [first])
    second = changes.create(pantry.jars, ann, pantry.session, {"name": "of ann"})
    assert second.id == key
    assert [each.label for each in changes.recent(pantry.session, ann, 10)] == ["of ann"]
    chief = pantry.access(pantry.chief)
    assert [each.action for each in changes.recent(pantry.session, chief, 10)] == ["create", "delete", "create"]


def test_changes_name_rows_only_to_those_who_may_read_the_name(pantry: Pantry) -> None:
    shelves = pantry.admin(Shelf)
    changes.create(shelves, pantry.access(pantry.chief), pantry.session, {"name": "hidden name"})
    shelves.field_permissions = {"name": "see_name"}
    ann = pantry.access(pantry.ann, "shelf.view")
    assert [each.label for each in changes.recent(pantry.session, ann, 10)] == ["Shelf 1"]


def test_a_model_of_another_site_with_the_same_slug_is_another(pantry: Pantry) -> None:
    changes.create(pantry.admin(Shelf), pantry.access(pantry.chief), pantry.session, {"name": "here"})

    class Disguised(ModelAdmin):
        slug = "shelf"

    elsewhere = Registry()
    elsewhere.add(Disguised(describe(Member)))
    there = Access(elsewhere, RolePolicy(), pantry.chief)
    assert changes.recent(pantry.session, there, 10) == ()
