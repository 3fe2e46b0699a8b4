from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wtforms.form import BaseForm

from dashboard.engine.forms.moment_controls import DateTimeControl
from dashboard.engine.forms.setting import Setting
from dashboard.facts import describe
from tests.unit.engine.forms.browser import moment as as_a_browser_writes_it
from tests.unit.engine.forms.conftest import Workshop
from tests.unit.engine.forms.things import Group, Owner, Size, Thing

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
lines = st.lists(st.sampled_from(["", "a", " b ", "\r", "\n", "\r\n", "\t", "<b>&amp;", '"', "\x00", "é"])).map("".join)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=3))])

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "title": texts | lines,
    "short": texts | lines,
    "body": texts | lines,
    "email": texts | st.emails() | st.sampled_from(["", " a@b.c", "ä@ö.ü", "a@b", "A B"]),
    "website": texts | st.sampled_from(["", "example.org", "https://example.org/ü", "https://a.b/?x=1#y", " x "]),
    "phone": texts | st.sampled_from([" 1 ", "+49 1"]),
    "color": st.sampled_from(["", "red", "#FFAA00", "#ffaa00", "#fff", None]),
    "tint": st.sampled_from(["", "red", "#FFAA00", "#ffaa00", "#fff"]),
    "whole": st.integers(-(2**63), 2**63 - 1),
    "exact": st.decimals(-99999999, 99999999, places=4),
    "rough": st.floats(allow_nan=False, allow_infinity=False),
    "active": st.booleans(),
    "maybe": st.booleans(),
    "day": st.dates(),
    "at": st.datetimes(),
    "clock": st.times(),
    "length": st.timedeltas(timedelta(days=-9999), timedelta(days=9999)),
    "size": st.sampled_from(Size),
    "state": st.sampled_from(["new", "in use"]),
    "extra": json_values,
    "code": st.uuids(),
    "next": texts,
    "errors": texts,
}
NULLABLE = set(KINDS) - {"title", "tint", "active"}


@pytest.mark.parametrize("name", KINDS)
def test_an_unchanged_save_changes_nothing(workshop: Workshop, name: str) -> None:
    values = KINDS[name] | st.none() if name in NULLABLE else KINDS[name]
    workshop.declare(Thing, fields=(name,))

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(value=values)
    def holds(value: Any) -> None:
        thing = workshop.thing(**{name: value})
        before = getattr(thing, name)
        assert workshop.untouched(thing), "the control is not on the form"
        assert workshop.save(thing) is False
        workshop.session.expire_all()
        assert getattr(thing, name) == before

    holds()


@pytest.mark.parametrize("name", sorted(NULLABLE))
def test_null_stays_null(workshop: Workshop, name: str) -> None:
    thing = workshop.thing(**{name: None})
    assert workshop.edited(thing) == {}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(moment=st.datetimes(), zone=zones)
def test_moments_with_a_zone_keep_it(moment: datetime, zone: timezone) -> None:
    field = describe(Thing).fields["zoned"]
    stored = moment.replace(tzinfo=zone)
    setting = Setting(field=field, kind=field.kind, label="", initial=stored)
    form = BaseForm({"zoned": DateTimeControl(setting)})
    control = form["zoned"]
    control.process_formdata([as_a_browser_writes_it(control.rendered)])
    assert not control.touched
    control.process_formdata(["2024-05-06T07:08"])
    assert control.data == datetime(2024, 5, 6, 7, 8, tzinfo=zone)


def test_everything_at_once(workshop: Workshop) -> None:
    owner, groups = Owner(name="Ann"), [Group(name="a"), Group(name="b")]
    thing = workshop.thing(
        title="t",
        body="a\nb\r\nc",
        exact=Decimal("1.5000"),
        at=datetime(2024, 1, 2, 3, 4, 5, 123456),
        clock=time(1, 2, 3, 4),
        day=date(1, 1, 1),
        maybe=None,
        data=b"\x00\x01",
        frozen={"a": 1},
        owner=owner,
        groups=groups,
    )
    assert workshop.edited(thing) == {}
    assert workshop.save(thing) is False
