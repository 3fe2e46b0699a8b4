from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, synonym

from dashboard.declarations import Access, ModelAdmin, ReadOnly, Registry, RolePolicy
from dashboard.declarations.policy import covers, matches
from dashboard.facts import describe


class Base(DeclarativeBase):
    pass


class Firm(Base):
    __tablename__ = "firm"
    id: Mapped[int] = mapped_column(primary_key=True)


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    salary: Mapped[int]
    pay: Mapped[int] = synonym("salary")
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    firm: Mapped[Firm] = relationship()


@dataclass
class Role:
    name: str
    permissions: Any = ()


@dataclass
class User:
    roles: list[Role]
    is_authenticated: bool = True
    is_active: bool = True


def access_of(*permissions: str, **rules: str) -> tuple[Access, ModelAdmin]:
    class Declared(ModelAdmin):
        field_permissions = rules

    admin = Declared(describe(Person))
    registry = Registry()
    registry.add(admin)
    return Access(registry, RolePolicy(), User([Role("staff", list(permissions))])), admin


@pytest.mark.parametrize(
    ("granted", "permission", "covered"),
    [
        ({"message.view"}, "message.view", True),
        ({"message.*"}, "message.edit", True),
        ({"*.view"}, "message.view", True),
        ({"*"}, "anything.at_all", True),
        ({"*.view"}, "message.edit", False),
        ({"messages.*"}, "message.view", False),
        (set(), "message.view", False),
    ],
)
def test_a_star_stands_for_either_half_or_for_all(granted: set[str], permission: str, covered: bool) -> None:
    assert matches(granted, permission) is covered


def test_strangers_and_disabled_accounts_hold_nothing() -> None:
    policy = RolePolicy({"staff": ["*"]})
    for user in (object(), User([Role("staff")], is_authenticated=False), User([Role("staff")], is_active=False)):
        assert not policy.may_enter(user)
        assert not policy.allows(user, "message.view")
    assert policy.may_enter(User([Role("staff")]))


def test_permissions_may_be_kept_as_text_as_flask_security_keeps_them() -> None:
    policy = RolePolicy()
    assert policy.allows(User([Role("staff", "message.view, message.edit")]), "message.edit")
    assert not policy.allows(User([Role("staff", "")]), "")


def test_read_only_leaves_viewing_and_exporting() -> None:
    policy = ReadOnly(RolePolicy({"staff": ["*"]}))
    user = User([Role("staff")])
    assert policy.allows(user, "message.view")
    assert policy.allows(user, "panel.notes")
    assert not policy.allows(user, "message.edit")


@pytest.mark.parametrize("ruled", ["salary", "pay"])
def test_s23_a_synonym_is_governed_by_the_rule_of_what_it_stands_for(ruled: str) -> None:
    access, admin = access_of("person.view", **{"salary": "see_salary"})
    assert not access.may_read(admin, ruled)
    access, admin = access_of("person.see_salary", **{"salary": "see_salary"})
    assert access.may_read(admin, ruled)


@pytest.mark.parametrize("rule", ["firm", "firm_id"])
def test_s23_a_relation_and_its_foreign_key_are_governed_by_one_rule(rule: str) -> None:
    access, admin = access_of("person.view", **{rule: "see_firm"})
    assert not access.may_read(admin, "firm")
    assert not access.may_read(admin, "firm_id")
    assert not access.may_write(admin, "firm")
    assert access.may_read(admin, "salary")


@pytest.mark.parametrize(
    ("granted", "wanted", "covered"),
    [
        (["*"], ["*", "message.edit", "*.view"], True),
        (["message.*"], ["message.edit", "message.*"], True),
        (["*.view"], ["message.view", "*.view"], True),
        (["message.*", "*.view"], ["message.edit", "user.view"], True),
        (["message.edit"], [], True),
        (["*.view", "*.edit"], ["*"], False),
        (["message.edit"], ["message.*"], False),
        (["message.*"], ["*.edit"], False),
        (["message.*"], ["message.edit", "user.edit"], False),
    ],
)
def test_s26_who_holds_all_of_some_permissions(granted: list[str], wanted: list[str], covered: bool) -> None:
    assert covers(granted, wanted) is covered


@pytest.mark.parametrize("kept", [7, {"message.view": 1}, [["message.view"], "message.view", None]])
def test_permissions_that_are_no_list_of_texts_break_nothing(kept: Any) -> None:
    assert RolePolicy().of_role(Role("staff", kept)) <= {"message.view"}
