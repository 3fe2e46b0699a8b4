"""Applications of the people who embed the dashboard: a small shop, made as their own programs would make it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import ForeignKey, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.pool import StaticPool

from dashboard import Dashboard, Panel, PanelContext, Plugin, security

from .people import PASSWORD, Person

SETTINGS: Mapping[str, Any] = {
    "TESTING": True,
    "SECRET_KEY": "only-for-tests-and-known-to-everybody",
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1, "argon2__memory_cost": 64},
}
LINK = re.compile(r'(?:href|action|src)="(/[^"]*)"')


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    reviews: Mapped[list[Review]] = relationship(back_populates="product")


class Review(Base):
    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    product: Mapped[Product] = relationship(back_populates="reviews")


def new_app(name: str = __name__, **settings: Any) -> Flask:
    app = Flask(name)
    app.config.update(SETTINGS)
    app.config.update(settings)
    return app


@contextmanager
def new_site(**options: Any) -> Iterator[Dashboard]:
    """Return a site with the shop's models on an engine of its own, in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    Base.metadata.create_all(engine)
    site = Dashboard(engine, **options)
    site.register(Product)
    site.register(Review)
    yield site
    engine.dispose()


def staff(app: Flask, role: str = "admin", *, root: str = "/admin") -> Person:
    """Return somebody with that role, signed in with an account of the dashboard's own."""
    email = f"{role}@example.com"
    with app.app_context():
        site = next(iter(app.extensions["dashboard"].values())).declared
        site.create_tables()
        security.create_user(email, PASSWORD, roles=(role,))
    person = Person(app, root)
    person.sign_in(email, PASSWORD)
    return person


def addresses(page: str) -> set[str]:
    """Return every address of this host that a page names."""
    return set(LINK.findall(page))


def plugin(setup: Callable[[Any, Dashboard], None], *, name: str = "odd", **attributes: Any) -> Plugin:
    """Return a plugin whose ``setup`` is the given function."""
    made: Plugin = type("Odd", (Plugin,), {"name": name, "setup": setup, "__module__": __name__, **attributes})()
    return made


def panel_of(load: Callable[[PanelContext], Mapping[str, Any]], template: str = "odd/panel.html", **more: Any) -> Panel:
    return Panel("Odd things", template, load, **more)
