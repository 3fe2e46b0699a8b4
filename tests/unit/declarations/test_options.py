from __future__ import annotations

import inspect
from typing import Any

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dashboard.declarations import Fieldset, ModelAdmin, defaults
from dashboard.facts import describe


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author: Mapped[str | None]


ABOUT_ROWS = {"get_row_label"}
RIGHTS_AND_PLACE = {"slug", "can_view", "can_create", "can_edit", "can_delete", "can_export", "owner_field"}


def test_every_option_has_a_twin_and_every_twin_an_option() -> None:
    twins = {
        name.removeprefix("get_") for name in vars(ModelAdmin) if name.startswith("get_") and name not in ABOUT_ROWS
    }

    assert sorted(ModelAdmin.OPTIONS) == sorted(twins)
    assert len(set(ModelAdmin.OPTIONS)) == len(ModelAdmin.OPTIONS)


def test_every_public_attribute_is_an_option_or_decided_by_the_policy() -> None:
    attributes = {
        name
        for name, value in vars(ModelAdmin).items()
        if not name.startswith("_") and name != "OPTIONS" and not inspect.isfunction(value)
    }

    assert attributes == {*ModelAdmin.OPTIONS, *RIGHTS_AND_PLACE}


@pytest.mark.parametrize("option", ModelAdmin.OPTIONS)
def test_a_declared_value_is_what_its_twin_returns(option: str) -> None:
    value: Any = {
        "fieldsets": (Fieldset("All", ("title",)),),
        "form_overrides": {},
        "labels": {"title": "Heading"},
        "descriptions": {"title": "In a few words"},
        "field_permissions": {"title": "retitle"},
        "list_per_page": 7,
        "list_max_per_page": 70,
        "save_as": False,
    }.get(option, ("title",))
    declared: Any = type("NoteAdmin", (ModelAdmin,), {option: value})

    assert getattr(declared(describe(Note)), f"get_{option}")(None) == value


@pytest.mark.parametrize("option", ModelAdmin.OPTIONS)
def test_every_twin_takes_the_user_alone(option: str) -> None:
    assert list(inspect.signature(getattr(ModelAdmin, f"get_{option}")).parameters) == ["self", "user"]


def test_options_without_a_value_come_from_introspection() -> None:
    info = describe(Note)
    admin = ModelAdmin(info)

    assert admin.get_list_display(None) == defaults.list_display(info) == ("title", "author")
    assert admin.get_list_display_links(None) == ("title",)
    assert admin.get_fields(None) == ("title", "author")
    assert admin.get_fieldsets(None) == (Fieldset("", ("title", "author")),)
    assert (admin.get_label(None), admin.get_label_plural(None), admin.slug) == ("Note", "Notes", "note")


def test_fieldsets_as_django_writes_them_are_understood() -> None:
    class NoteAdmin(ModelAdmin):
        fieldsets = ((None, {"fields": ("title",)}), ("More", {"fields": ("author",), "collapsed": True}))  # type: ignore[assignment]

    admin = NoteAdmin(describe(Note))

    assert admin.get_fieldsets(None) == (Fieldset("", ("title",)), Fieldset("More", ("author",), collapsed=True))
    assert admin.get_fields(None) == ("title", "author")
