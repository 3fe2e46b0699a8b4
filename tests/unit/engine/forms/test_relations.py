from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Engine, Select
from werkzeug.datastructures import MultiDict

from dashboard.declarations import ModelAdmin
from dashboard.engine.forms.picking import MOST_LINKED, OFFERED
from dashboard.writing import changes
from tests.unit.engine.forms.browser import sent_back
from tests.unit.engine.forms.conftest import Workshop
from tests.unit.engine.forms.things import Group, Owner, Thing

Statements = Callable[[Engine], AbstractContextManager[list[str]]]


def owners(workshop: Workshop, number: int) -> list[Owner]:
    made = [Owner(name=f"Owner {position:04}") for position in range(number)]
    workshop.add(*made)
    return made


def hide(workshop: Workshop, model: type[Any], name: str) -> None:
    """Leave one row out of everybody's scope."""

    def scope(self: ModelAdmin, statement: Select[Any], user: Any) -> Select[Any]:
        return statement.where(model.name != name)

    workshop.declare(model, scope=scope)


def test_a_select_offers_the_first_rows_and_the_current_one(workshop: Workshop) -> None:
    made = owners(workshop, OFFERED + 5)
    row = workshop.rows(workshop.form(workshop.thing(owner=made[-1])))["owner"]
    labels = [choice.label for choice in row.choices]
    assert labels[:3] == ["None", made[-1].name, made[0].name]
    assert len(labels) == OFFERED + 2
    assert row.more


def test_a_search_without_a_script_shows_matches_and_loses_nothing(workshop: Workshop) -> None:
    made = owners(workshop, 30)
    workshop.add(Owner(name="Zoe"))
    thing = workshop.thing(title="old", owner=made[0])
    data = workshop.untouched(thing)
    data["title"] = "typed"
    data["_q_owner"] = "Zoe"
    data["_search"] = "owner"
    form = workshop.form(thing, data)
    assert form.searching == "owner"
    row = workshop.rows(form)["owner"]
    assert [choice.label for choice in row.choices] == ["None", made[0].name, "Zoe"]
    again = sent_back(workshop.html(form))
    assert (again["title"], again["owner"], again["_q_owner"]) == ("typed", str(made[0].id), "Zoe")


def test_a_button_that_names_no_control_searches_nothing(workshop: Workshop) -> None:
    assert workshop.form(workshop.thing(), {"_search": "password"}).searching == ""


def test_no_form_costs_more_because_a_table_is_larger(workshop: Workshop, statements: Statements) -> None:
    def count() -> int:
        thing = workshop.thing(owner=None)
        workshop.session.refresh(thing)
        with statements(workshop.session.get_bind()) as sent:  # type: ignore[arg-type]
            workshop.html(workshop.form(thing))
        return len(sent)

    owners(workshop, 3)
    few = count()
    owners(workshop, 300)
    assert count() == few


def test_choosing_another_row_and_none(workshop: Workshop) -> None:
    first, second = owners(workshop, 2)
    thing = workshop.thing(owner=first)
    assert workshop.edited(thing, owner=str(second.id)) == {"owner": second}
    assert workshop.edited(thing, owner="") == {"owner": None}


def test_emptying_a_relation_to_many(workshop: Workshop) -> None:
    thing = workshop.thing(groups=[Group(name="a"), Group(name="b")])
    assert workshop.edited(thing, groups="") == {"groups": []}


def test_rows_that_one_may_not_know_of_stay_linked_and_unnamed(workshop: Workshop) -> None:
    shown, hidden, other = Group(name="shown"), Group(name="hidden"), Group(name="other")
    thing = workshop.thing(groups=[shown, hidden])
    workshop.add(other)
    hide(workshop, Group, "hidden")
    assert "hidden" not in workshop.html(workshop.form(thing)).replace('type="hidden"', "")
    assert workshop.edited(thing) == {}
    values = workshop.edited(thing, groups=str(other.id))
    changes.update(workshop.admin, workshop.access, workshop.session, thing, values)
    assert set(thing.groups) == {hidden, other}


def test_a_row_that_one_may_not_know_of_cannot_be_chosen(workshop: Workshop) -> None:
    _shown, hidden = owners(workshop, 2)
    hide(workshop, Owner, hidden.name)
    form = workshop.form(workshop.thing(), {"owner": str(hidden.id)})
    assert not form.validate()
    assert "owner" in form.errors


def test_an_owner_that_one_may_not_know_of_stays(workshop: Workshop) -> None:
    shown, hidden = owners(workshop, 2)
    thing = workshop.thing(owner=hidden)
    hide(workshop, Owner, hidden.name)
    html = workshop.html(workshop.form(thing))
    assert hidden.name not in html
    assert "(not visible to you)" in html
    assert workshop.edited(thing) == {}
    assert workshop.edited(thing, owner=str(shown.id)) == {"owner": shown}


def test_too_many_linked_rows_are_shown_and_not_edited(workshop: Workshop) -> None:
    thing = workshop.thing(groups=[Group(name=f"g{position}") for position in range(MOST_LINKED + 1)])
    form = workshop.form(thing, MultiDict({"groups": ""}))
    assert form.values() == {}
    row = workshop.rows(form)["groups"]
    assert row.read_only
    assert row.cells[-1].url == "/all/groups"


def test_a_foreign_key_is_represented_by_its_relation(workshop: Workshop) -> None:
    workshop.declare(Thing, fields=("title", "owner_id"), labels={"owner": "Keeper"})
    rows = workshop.rows(workshop.form(workshop.thing()))
    assert list(rows) == ["title", "owner"]
    assert (rows["owner"].label, rows["owner"].lookup_url, rows["owner"].new_url) == (
        "Keeper",
        "/lookup/owner",
        "/owner/new",
    )


def test_related_rows_of_an_unregistered_model_can_be_chosen(workshop: Workshop) -> None:
    first, second = owners(workshop, 2)
    workshop.registry.remove(Owner)
    thing = workshop.thing(owner=first)
    assert workshop.edited(thing) == {}
    assert workshop.edited(thing, owner=str(second.id)) == {"owner": second}
