from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import defer

from dashboard.declarations import Fieldset, ModelAdmin, RolePolicy, display
from dashboard.engine.forms import build
from dashboard.engine.forms.partials import form_template
from dashboard.facts import describe, kind_named
from dashboard.facts.kinds import register_kind
from tests.unit.engine.forms.browser import Page
from tests.unit.engine.forms.conftest import ENVIRONMENT, URLS, Workshop
from tests.unit.engine.forms.things import Owner, Thing


class Clerk:
    is_authenticated = True
    is_active = True

    def __init__(self, *permissions: str) -> None:
        self.roles = [type("Role", (), {"name": "clerk", "permissions": permissions})()]


def test_fields_follow_the_rights_of_the_user(workshop: Workshop) -> None:
    rules = {"whole": "see_numbers", "short.edit": "rename"}
    workshop.declare(Thing, fields=("title", "whole", "short", "owner"), field_permissions=rules)
    thing = workshop.thing(title="a", whole=5, short="b", owner=Owner(name="Ann"))
    workshop.guard(RolePolicy(), Clerk("thing.view", "thing.edit"))
    form = workshop.form(thing, {"title": "x", "whole": "6", "short": "y", "owner": ""})
    assert {name: row.read_only for name, row in workshop.rows(form).items()} == {"title": False, "short": True}
    assert form.values() == {"title": "x"}
    html = workshop.html(form)
    assert "Ann" not in html
    workshop.guard(RolePolicy(), Clerk("*"))
    assert set(workshop.rows(workshop.form(thing))) == {"title", "whole", "short", "owner"}


def test_fieldsets_keep_their_order_and_empty_ones_vanish(workshop: Workshop) -> None:
    class Grouped(ModelAdmin):
        fieldsets = (
            Fieldset("First", ("short", "title")),
            Fieldset("Nothing here", ("whole",)),
            ("Last", {"fields": ("body", "short"), "collapsed": True, "description": "More"}),
        )
        exclude = ("whole",)
        readonly_fields = ("twice",)

        @display(label="Twice")
        def twice(self, row: Any) -> str:
            return str(row.title) * 2

    admin = Grouped(describe(Thing))
    workshop.registry.add(admin)
    form = build(admin, workshop.access, workshop.session, workshop.thing(title="ab"))
    groups = form.groups(URLS, ENVIRONMENT)
    assert [(group.title, [row.name for row in group.rows]) for group in groups] == [
        ("First", ["short", "title"]),
        ("Last", ["body", "twice"]),
    ]
    assert (groups[1].collapsed, groups[1].description) == (True, "More")
    assert [cell.text for cell in groups[1].rows[1].cells] == ["abab"]


def test_every_control_is_named_and_described(workshop: Workshop) -> None:
    names = [name for name in workshop.admin.get_fields(None) if name != "code"]
    workshop.declare(Thing, descriptions={name: f"About {name}" for name in names})
    thing = workshop.thing()
    data = workshop.untouched(thing)
    data["whole"] = "x"
    form = workshop.form(thing, data)
    form.validate()
    html = workshop.html(form)
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    for name in names:
        assert f'for="field-{name}"' in html
        described = str(page.attributes[f"field-{name}"]["aria-describedby"]).split()
        assert f"field-{name}-help" in described
        assert set(described) <= set(page.ids)
    assert page.attributes["field-whole"]["aria-invalid"] == "true"


def test_stored_text_cannot_become_markup(workshop: Workshop) -> None:
    evil = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"[:60]
    thing = workshop.thing(body=evil, website=evil, owner=Owner(name=evil[:40]))
    html = workshop.html(workshop.form(thing))
    assert "<script" not in html
    assert "<img" not in html
    assert workshop.edited(thing) == {}


def test_the_partial_is_that_of_the_nearest_ancestor() -> None:
    assert form_template("email", ENVIRONMENT) == "dashboard/fields/text/form.html"
    assert form_template("integer", ENVIRONMENT) == "dashboard/fields/text/form.html"
    assert form_template(kind_named("long_text"), ENVIRONMENT) == "dashboard/fields/long_text/form.html"
    register_kind(replace(kind_named("text"), name="markdown", parent="long_text"))
    assert form_template("markdown", ENVIRONMENT) == "dashboard/fields/long_text/form.html"


@pytest.mark.parametrize(
    ("name", "stored"), [("day", "banana"), ("size", "HUGE"), ("extra", "{"), ("at", "soon"), ("exact", "much")]
)
def test_a_value_that_cannot_be_read_costs_its_own_control(workshop: Workshop, name: str, stored: str) -> None:
    workshop.thing(title="a")
    workshop.session.execute(text(f"UPDATE thing SET {name} = :stored"), {"stored": stored})
    workshop.session.commit()
    workshop.session.expunge_all()
    leave_out = defer(getattr(Thing, name), raiseload=True)  # as rows with broken values are read
    thing = workshop.session.scalars(select(Thing).options(leave_out)).one()
    shown = workshop.rows(workshop.form(thing))
    assert (shown["title"].read_only, shown[name].read_only) == (False, True)
    assert workshop.save(thing, title="b") is True
    assert workshop.session.scalar(text(f"SELECT {name} FROM thing")) == stored
