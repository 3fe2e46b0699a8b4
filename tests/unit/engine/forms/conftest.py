"""A workshop: one row of every kind of column, its form, and its controls as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dashboard.declarations import Access, AllowEveryone, ModelAdmin, Policy, Registry
from dashboard.engine.forms import FormUrls, RecordForm, build
from dashboard.facts import describe
from dashboard.i18n import gettext, ngettext
from dashboard.pages import Chrome, FormRow
from dashboard.writing import changes
from dashboard.writing.history import ChangeRecord
from tests.unit.engine.forms.browser import sent_back
from tests.unit.engine.forms.things import Base, Group, Owner, Thing

ENVIRONMENT = Environment(loader=FileSystemLoader("templates"), autoescape=True, undefined=StrictUndefined)
URLS = FormUrls(
    lookup=lambda relation: f"/lookup/{relation}",
    new=lambda model: f"/{model.__name__.lower()}/new",
    record=lambda model, key: f"/{model.__name__.lower()}/{key}/",
    related=lambda relation: f"/all/{relation}",
)


class Workshop:
    """Registered models, a session, and the way of a form to the browser and back."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.registry = Registry()
        self.access = Access(self.registry, AllowEveryone(), None)
        for model in (Thing, Owner, Group):
            self.declare(model)

    def declare(self, model: type[Any], **options: Any) -> ModelAdmin:
        admin: ModelAdmin = type("Declared", (ModelAdmin,), options)(describe(model))
        self.registry.add(admin)
        return admin

    def guard(self, policy: Policy, user: Any) -> None:
        self.access = Access(self.registry, policy, user)

    @property
    def admin(self) -> ModelAdmin:
        found = self.registry.find(Thing)
        assert found is not None
        return found

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.commit()

    def thing(self, **values: Any) -> Thing:
        thing = Thing(**values)
        self.add(thing)
        return thing

    def form(self, row: Any = None, data: Any = None, **more: Any) -> RecordForm:
        data = None if data is None else MultiDict(data)
        args = MultiDict(more.pop("args")) if "args" in more else None
        admin = more.pop("admin", self.admin)
        return build(admin, self.access, self.session, row, data, args=args, **more)

    def rows(self, form: RecordForm) -> dict[str, FormRow]:
        return {row.name: row for group in form.groups(URLS, ENVIRONMENT) for row in group.rows}

    def html(self, form: RecordForm) -> str:
        found = []
        for row in self.rows(form).values():
            template = ENVIRONMENT.get_template(row.template or "dashboard/fields/read_only/form.html")
            given = {"row": row, "chrome": Chrome("", ""), "_": gettext, "ngettext": ngettext}
            found.append(template.render(given))
        return "".join(found)

    def untouched(self, row: Any) -> MultiDict[str, str]:
        """Return what the browser sends when the row's form is opened and saved."""
        return sent_back(self.html(self.form(row)))

    def edited(self, row: Any, **typed: str) -> dict[str, Any]:
        """Return what the form makes of some changed controls; fails when it finds errors."""
        data = self.untouched(row)
        data.update(typed)
        for name, text in typed.items():
            data.setlist(name, [text])
        form = self.form(row, data)
        assert form.validate(), form.errors
        return form.values()

    def save(self, row: Any, **typed: str) -> bool:
        return changes.update(self.admin, self.access, self.session, row, self.edited(row, **typed))


@pytest.fixture(scope="session")
def workshop_engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    ChangeRecord.metadata.create_all(engine, tables=[ChangeRecord.__table__])  # type: ignore[list-item]
    yield engine
    engine.dispose()


@pytest.fixture
def workshop(workshop_engine: Engine) -> Iterator[Workshop]:
    with Session(workshop_engine) as session:
        yield Workshop(session)
        session.rollback()
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        session.commit()
