"""A small application with everything that goes wrong in real ones: rows of one's own, fields that not everybody may
see, secrets, hooks that raise, rows without a name, a table that is missing."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import JSON, Engine, Enum, ForeignKey, MetaData, Numeric, Select, String, Text, delete, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from dashboard import Dashboard, ModelAdmin, Panel, PanelContext, action, display, security
from dashboard.connecting import open_database
from dashboard.security.accounts import Role

from .people import PASSWORD, Person

__all__ = ["Ghost", "Grump", "Project", "Secret", "State", "Task", "make_workshop", "person", "session_of"]

SECRET = "hash-that-nobody-may-read-4711"


class Base(DeclarativeBase):
    """The parent of the models of the workshop."""

    metadata = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s"})
    __table_args__: Any = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}


class State(enum.Enum):
    """How far a task is."""

    open = "open"
    done = "done"


class Project(Base):
    """Belongs to the account whose id it names."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    owner_id: Mapped[int | None]

    tasks: Mapped[list[Task]] = relationship(back_populates="project", passive_deletes="all")


class Task(Base):
    """Something to do."""

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80), unique=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Enum(State, name="task_state"), default=State.open)
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    stars: Mapped[int | None]
    urgent: Mapped[bool | None]
    due: Mapped[date | None]
    opened_at: Mapped[datetime] = mapped_column(default=lambda: datetime(2026, 1, 2, 3, 4, 5))
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    salary: Mapped[int | None]
    homepage: Mapped[str | None] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))

    project: Mapped[Project | None] = relationship(back_populates="tasks")


class Secret(Base):
    """Nobody but administrators may see these."""

    __tablename__ = "secret"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class Grump(Base):
    """Has no good word for anybody."""

    __tablename__ = "grump"

    id: Mapped[int] = mapped_column(primary_key=True)
    mood: Mapped[str] = mapped_column(String(40))

    def __str__(self) -> str:
        raise RuntimeError("no name at /srv/secret/path")


class Ghost(Base):
    """Its table is missing."""

    __tablename__ = "ghost"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))

    project: Mapped[Project | None] = relationship()


class ProjectAdmin(ModelAdmin):
    """Everybody sees their own; administrators see all."""

    owner_field = "owner_id"

    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        if any(role.name == "admin" for role in getattr(user, "roles", ())):
            return statement
        return super().scope(statement, user)


class TaskAdmin(ModelAdmin):
    """Tasks, whose salary is for those who may see it."""

    list_display = ("title", "project", "state", "stars", "salary", "due")
    list_filter = ("state", "project", "stars", "salary", "urgent", "due", "opened_at")
    search_fields = ("title", "text", "project__name", "=salary")
    field_permissions = {"salary": "see_salary"}
    readonly_fields = ("opened_at",)
    list_per_page = 10

    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        if any(role.name == "admin" for role in getattr(user, "roles", ())):
            return statement
        return statement.where(Task.title.not_like("hidden%"))

    def before_save(self, row: Any, change: Any) -> None:
        if row.title == "refuse me":
            raise ValueError("Tasks cannot be called “refuse me”.")
        if row.title == "break me":
            raise RuntimeError("SELECT secret FROM /srv/secret/path")
        if row.title == "vanish":
            # As somebody else would delete it between reading and writing.
            with change.session.no_autoflush:
                gone = delete(Task).where(Task.id == row.id)
                change.session.execute(gone, execution_options={"synchronize_session": False})

    @action(label="Finish")
    def finish(self, rows: Sequence[Task]) -> str:
        for row in rows:
            row.state = State.done
        return f"{len(rows)} finished."

    @action(label="Reopen", confirm="Really reopen them?", dangerous=True)
    def reopen(self, rows: Sequence[Task]) -> None:
        for row in rows:
            if row.title == "never again":
                raise ValueError("“never again” stays finished.")
            row.state = State.open

    @action(label="Explode", permission="finish")
    def explode(self, rows: Sequence[Task]) -> None:
        raise RuntimeError("SELECT secret FROM /srv/secret/path")


class GrumpAdmin(ModelAdmin):
    """Shows a column that raises."""

    list_display = ("mood", "worse")

    @display(label="Worse")
    def worse(self, row: Grump) -> str:
        raise LookupError("SELECT worse FROM /srv/secret/path")


def count_tasks(context: PanelContext) -> dict[str, Any]:
    return {"name": context.row.name.lower(), "number": len(context.row.tasks)}


def fail(context: PanelContext) -> dict[str, Any]:
    # Half of what it does is not undone by raising: the page after it still needs the session.
    context.session.execute(text("SELECT secret FROM nowhere"))
    raise AssertionError


def make_workshop(url: str) -> Flask:
    """Return the application: an administrator, two clerks who own a project each, and a handful of tasks."""
    app = Flask("workshop")
    app.config.update(
        TESTING=True,
        SECRET_KEY="only-for-tests-and-known-to-everybody",
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={"argon2__rounds": 1, "argon2__memory_cost": 64},
    )
    engine = open_database(url, write=True, create=True)
    Base.metadata.create_all(engine, tables=[table for table in Base.metadata.sorted_tables if table.name != "ghost"])
    site = Dashboard(engine, title="Workshop")
    site.register(Project, ProjectAdmin)
    site.register(Task, TaskAdmin)
    site.register(Secret)
    site.register(Grump, GrumpAdmin)
    site.register(Ghost)
    site.add_panel(Panel("Tasks here", "workshop/tasks.html", count_tasks, place="project"))
    site.add_panel(Panel("Broken here", "workshop/tasks.html", fail, place="project"))
    site.add_panel(Panel("Broken at home", "workshop/tasks.html", fail))
    app.jinja_loader = DictLoader({"workshop/tasks.html": "<p>The {{ name }} has {{ number }} tasks.</p>"})
    site.init_app(app)
    app.extensions["workshop"] = (site, engine)
    with app.app_context():
        site.create_tables()
        fill(site.sessions.current())
    return app


CLERK = (
    "panel.*",
    "project.*",
    "grump.*",
    *(f"task.{action}" for action in ("view", "create", "edit", "delete", "finish", "reopen")),
)


def fill(session: Session) -> None:
    session.add(Role(name="clerk", description="", permissions=list(CLERK)))
    session.commit()
    accounts = {
        name: security.create_user(f"{name}@example.com", PASSWORD, roles=(role,))[0].id
        for name, role in (("admin", "admin"), ("ann", "clerk"), ("bob", "clerk"))
    }
    anns = Project(name="Garden", owner_id=accounts["ann"])
    bobs = Project(name="Cellar", owner_id=accounts["bob"])
    session.add_all([anns, bobs, Secret(name="under the stairs"), Grump(mood="sour")])
    session.flush()
    session.add_all(
        Task(title=title, project=project, stars=stars, salary=4242, password_hash=SECRET)
        for stars, (title, project) in enumerate(
            [("dig", anns), ("plant", anns), ("brew", bobs), ("sweep", None), ("hidden task", anns)], start=1
        )
    )
    session.commit()


def person(app: Flask, name: str) -> Person:
    """Return somebody who is signed in: ``admin``, ``ann`` or ``bob``."""
    found = Person(app)
    found.sign_in(f"{name}@example.com", PASSWORD)
    return found


def engine_of(app: Flask) -> Engine:
    engine: Engine = app.extensions["workshop"][1]
    return engine


def session_of(app: Flask) -> Session:
    """Return a session beside the application's own, to look at what was stored; close it."""
    return Session(engine_of(app))
