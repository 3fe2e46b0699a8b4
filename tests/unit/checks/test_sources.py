from __future__ import annotations

from pathlib import Path
from typing import Any

from dashboard.checks import run_checks
from dashboard.checks.sources import class_location, locate, place
from dashboard.declarations import Fieldset, ModelAdmin, Registry
from dashboard.errors import Location
from dashboard.facts import describe
from tests.unit.checks.zoo import Message

HERE = str(Path(__file__))
COMMON = ("title",)


def line(mark: str) -> int:
    """Return the line of this file that ends with the mark."""
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, text in enumerate(lines, start=1) if text.endswith(f"# {mark}"))


class Parent(ModelAdmin):
    ordering = (
        "title",
        "titel",  # inherited element
    )


class Child(Parent):  # child class
    list_display = (*COMMON, "titel")  # after a star
    labels: dict[str, str] = {
        "title": "Title",
        "titel": "Heading",  # key
    }
    fieldsets = (
        Fieldset("One", ("title",)),
        Fieldset(
            title="Two",
            fields=(
                "body",
                "author",  # keyword
            ),
        ),
    )
    if COMMON:
        search_fields = ("title",)


def test_places_read_like_python() -> None:
    assert place(("list_display", 2)) == "list_display[2]"
    assert place(("fieldsets", 1, ".fields", 0)) == "fieldsets[1].fields[0]"
    assert place(("labels", "it's")) == 'labels["it\'s"]'
    assert place(()) == ""


def test_an_element_of_an_inherited_option_is_found_in_the_parent() -> None:
    assert locate(Child, ("ordering", 1)) == Location(HERE, line("inherited element"))


def test_keys_and_attributes_are_followed() -> None:
    assert locate(Child, ("labels", "titel")) == Location(HERE, line("key"))
    assert locate(Child, ("fieldsets", 1, ".fields", 1)) == Location(HERE, line("keyword"))


def test_what_cannot_be_followed_ends_at_the_nearest_line() -> None:
    assert locate(Child, ("list_display", 1)) == Location(HERE, line("after a star"))
    assert locate(Child, ("list_display", 9, ".fields", "x")) == Location(HERE, line("after a star"))
    assert locate(Child, ("search_fields", 0)) == Location(HERE, line("child class"))
    assert class_location(Child) == Location(HERE, line("child class"))


def test_of_two_classes_of_one_name_the_right_one_is_found() -> None:
    def first() -> type[ModelAdmin]:
        class Same(ModelAdmin):
            ordering = ("title",)  # same, first

        return Same

    def second() -> list[type[ModelAdmin]]:
        class Same(ModelAdmin):
            ordering = ("title",)

        found: list[type[ModelAdmin]] = [Same]

        class Same(ModelAdmin):  # type: ignore[no-redef]
            search_fields = ("title",)  # same, again

        return [*found, Same]

    assert locate(first(), ("ordering", 0)) == Location(HERE, line("same, first"))
    assert locate(second()[1], ("search_fields", 0)) == Location(HERE, line("same, again"))


def test_a_class_without_source_has_no_location() -> None:
    made = type("Made", (ModelAdmin,), {"__module__": "nowhere.at.all", "ordering": ("title",)})

    assert locate(made, ("ordering", 0)) is None
    assert class_location(made) is None
    assert locate(int, ("real",)) is None


def test_what_has_no_line_of_its_own_is_found_where_the_model_was_registered() -> None:
    registered = Location("app.py", 7)
    made: Any = type("Made", (ModelAdmin,), {"__module__": "nowhere.at.all", "ordering": ("titel",)})
    registry = Registry()
    registry.add(made(describe(Message)))
    (finding,) = run_checks(registry, places={Message: registered})

    assert finding.location == registered
