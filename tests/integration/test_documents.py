"""The samples of the documentation run as they stand there."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from dashboard import AllowEveryone, Dashboard, ModelAdmin
from tests.architecture import ROOT
from tests.integration.people import Person, text


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    joined_at: Mapped[datetime]


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    country: Mapped[str]


class Order(Base):
    __tablename__ = "order"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    customer: Mapped[Customer] = relationship()
    status: Mapped[str]
    note: Mapped[str | None]
    total: Mapped[int]
    created_at: Mapped[datetime]


class Message(Base):
    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class AuditLine(Base):
    __tablename__ = "audit_line"
    id: Mapped[int] = mapped_column(primary_key=True)


class MessageAdmin(ModelAdmin):
    pass


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yesterday = datetime.now() - timedelta(days=1)
        customer = Customer(email="bo@example.org", country="SE")
        session.add(Order(customer=customer, status="new", total=12, created_at=yesterday))
        session.add_all(User(name=name, joined_at=yesterday) for name in ("Ann", "Bo", "Chi"))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = Flask("shop", instance_path=str(tmp_path))
    app.testing = True
    return app


def test_the_registrations_for_developers_work(db: Engine, app: Flask) -> None:
    names: dict[str, Any] = {
        **{model.__name__: model for model in (User, Customer, Order, Message, AuditLine, MessageAdmin, Base)},
        "db": db,
        "date": date,
        "policy": AllowEveryone(),
    }
    code = blocks("developers.md", "python")[0].replace("Dashboard(db)", "Dashboard(db, policy=policy)")
    # The sample shows alternatives side by side; registering all comes last in a real file.
    code = code.replace("site.register_all(Base) ", "# ").replace("site.unregister(AuditLine)", "")
    exec(code, names)
    site = names["site"]
    site.register_all(Base)
    site.unregister(AuditLine)
    site.init_app(app)
    person = Person(app)
    shown = text(person.get("/admin/order/?sort=age"))
    assert "bo@example.org" in shown
    assert "1 days" in shown
    assert person.get("/admin/audit_line/").status_code == 404


@pytest.fixture
def newcomers(tmp_path: Path) -> Iterator[ModuleType]:
    """The plugin of the page for authors, as a package in a folder."""
    folder = tmp_path / "newcomers"
    (folder / "templates" / "newcomers").mkdir(parents=True)
    (folder / "__init__.py").write_text(blocks("plugin-authors.md", "python")[0])
    (folder / "templates" / "newcomers" / "panel.html").write_text(blocks("plugin-authors.md", "html")[0])
    spec = importlib.util.spec_from_file_location("newcomers", folder / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["newcomers"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["newcomers"]


def test_the_plugin_for_authors_shows_its_panel(db: Engine, app: Flask, newcomers: ModuleType) -> None:
    assert len(blocks("plugin-authors.md", "python")[0].splitlines()) <= 30
    site = Dashboard(db, policy=AllowEveryone())
    site.use(newcomers.Newcomers(User.joined_at))
    site.init_app(app)
    home = Person(app).get("/admin/")
    assert home.status_code == 200
    assert "Newcomers 3 in the last 7 days" in text(home)
