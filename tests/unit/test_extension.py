from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import ForeignKey, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from dashboard import Dashboard, DeclarationError, ModelAdmin, Panel, UnknownName
from dashboard.checks.names import RESERVED_SLUGS
from dashboard.facts import describe


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)


class Order(Base):
    __tablename__ = "order"

    id: Mapped[int] = mapped_column(primary_key=True)


class OrderAdmin(ModelAdmin):
    list_display = ("id",)


@pytest.fixture
def site() -> Dashboard:
    return Dashboard("sqlite://")


def named(name: str, module: str = __name__) -> type[Any]:
    """Return a mapped class of that name, on a base of its own."""
    base = type("Base", (DeclarativeBase,), {})
    contents = {"__tablename__": "t", "__module__": module, "id": mapped_column(primary_key=True)}
    contents["__annotations__"] = {"id": Mapped[int]}
    return type(name, (base,), contents)


def kinds(site: Dashboard) -> dict[str, type[ModelAdmin]]:
    return {admin.info.name: type(admin) for admin in site.registry}


def test_a_model_is_registered_alone_with_a_class_or_by_a_decorator(site: Dashboard) -> None:
    site.register(Product)
    assert site.register(Order, OrderAdmin) is OrderAdmin
    third = named("Third")

    @site.register(third)
    class ThirdAdmin(ModelAdmin):
        pass

    assert kinds(site) == {"Product": ModelAdmin, "Order": OrderAdmin, "Third": ThirdAdmin}


def test_every_mapped_class_is_registered_at_once_but_those_left_out(site: Dashboard) -> None:
    site.register(Order, OrderAdmin)
    site.register_all(Base)
    assert kinds(site) == {"Order": OrderAdmin, "Product": ModelAdmin}
    other = Dashboard("sqlite://")
    other.register_all(Base, exclude=[Order])
    assert set(kinds(other)) == {"Product"}


def test_one_model_stands_on_two_sites_with_two_declarations(site: Dashboard) -> None:
    other = Dashboard("sqlite://", url="/other")
    site.register(Order)
    other.register(Order, OrderAdmin)
    assert kinds(site) == {"Order": ModelAdmin}
    assert kinds(other) == {"Order": OrderAdmin}


def test_a_model_is_taken_off_again(site: Dashboard) -> None:
    site.register(Product)
    site.unregister(Product)
    assert kinds(site) == {}
    site.register(Product)
    with pytest.raises(UnknownName, match="Order is not registered"):
        site.unregister(Order)
    with pytest.raises(UnknownName, match="Did you mean Product"):
        site.unregister(named("Prodct"))
    for odd in ("Product", Product(), [Product]):
        with pytest.raises(UnknownName, match="not registered"):
            site.unregister(odd)  # type: ignore[arg-type]


def test_a_second_registration_is_told_and_changes_nothing(site: Dashboard) -> None:
    site.register(Order, OrderAdmin)
    with pytest.raises(DeclarationError, match=r"already.*site\.unregister"):
        site.register(Order)
    assert kinds(site) == {"Order": OrderAdmin}


@pytest.mark.parametrize(
    "wrong", [Base, int, "Product", None, Product(), Product.__table__, [Product, Order], Product.id, Table]
)
def test_what_is_not_mapped_is_told(site: Dashboard, wrong: Any) -> None:
    with pytest.raises(DeclarationError):
        site.register(wrong)
    assert kinds(site) == {}


@pytest.mark.parametrize("wrong", [OrderAdmin.__mro__[-1], "OrderAdmin", Order, 5])
def test_what_is_no_declaration_is_told(site: Dashboard, wrong: Any) -> None:
    with pytest.raises(DeclarationError, match=r"dashboard\.ModelAdmin"):
        site.register(Order, wrong)


def test_a_declaration_in_the_models_place_is_told(site: Dashboard) -> None:
    with pytest.raises(DeclarationError, match="The model comes first"):
        site.register(OrderAdmin, Order)  # type: ignore[arg-type]


def test_what_is_no_base_is_told(site: Dashboard) -> None:
    for wrong in (object(), int, None, Product.__table__):
        with pytest.raises(DeclarationError, match="declarative base"):
            site.register_all(wrong)


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_a_model_called_like_an_address_of_the_dashboards_own_gets_another(site: Dashboard, slug: str) -> None:
    model = named(slug.capitalize())
    site.register(model)
    (admin,) = site.registry
    assert admin.slug == f"{slug}_model"
    assert site.check() == ()


def test_models_of_one_name_get_a_slug_each(site: Dashboard) -> None:
    for model in (named("Item", "shop.models"), named("Item", "mail.inbox"), named("Item", "mail.inbox")):
        site.register(model)
    assert [admin.slug for admin in site.registry] == ["item", "inbox_item", "item_2"]
    assert site.check() == ()


def test_reserved_and_doubled_at_once(site: Dashboard) -> None:
    for _time in range(3):
        site.register(named("Theme"))
    assert [admin.slug for admin in site.registry] == ["theme_model", "theme_2", "theme_3"]


def test_a_slug_of_ones_own_is_left_to_the_checks(site: Dashboard) -> None:
    class LoginAdmin(ModelAdmin):
        slug = "login"

    site.register(named("Login"), LoginAdmin)
    assert [finding.id for finding in site.check()] == ["dashboard.E008"]


def test_a_finding_says_where_the_model_was_registered(site: Dashboard) -> None:
    class Wrong(ModelAdmin):
        list_display = ("idd",)

    site.register(Order, Wrong)
    (finding,) = site.check()
    assert finding.location is not None
    assert finding.location.file == __file__


@pytest.mark.parametrize(
    ("url", "at", "name"),
    [
        ("/admin", "/admin", "admin"),
        ("/admin/", "/admin", "admin"),
        ("/", "/", "dashboard"),
        ("//", "/", "dashboard"),
        ("/a/b", "/a/b", "a_b"),
        ("/my-office", "/my-office", "my_office"),
    ],
)
def test_a_site_is_named_after_its_address(url: str, at: str, name: str) -> None:
    site = Dashboard("sqlite://", url=url)
    assert (site.url, site.name) == (at, name)


def test_what_is_no_panel_is_told(site: Dashboard) -> None:
    for wrong in (Panel, "panel", None):
        with pytest.raises(DeclarationError, match=r"dashboard\.Panel"):
            site.add_panel(wrong)  # type: ignore[arg-type]


def test_a_model_may_be_registered_before_those_it_refers_to_are_imported() -> None:
    class Base(DeclarativeBase):
        pass

    class Early(Base):
        __tablename__ = "early"
        id: Mapped[int] = mapped_column(primary_key=True)
        late_id: Mapped[int] = mapped_column(ForeignKey("late.id"))
        late: Mapped[Any] = relationship("Late")

    site = Dashboard("sqlite://")
    site.register(Early)

    class Late(Base):
        __tablename__ = "late"
        id: Mapped[int] = mapped_column(primary_key=True)

    site.register(Late)
    assert [admin.slug for admin in site.registry] == ["early", "late"]
    assert describe(Early).relations["late"].target is Late


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JavaScript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "\x01vbscript:x", 7],
)
def test_a_link_that_a_browser_would_run_is_refused(site: Dashboard, url: Any) -> None:
    with pytest.raises(DeclarationError, match=r"no address that a menu can lead to[\s\S]*Begin it with"):
        site.add_link("Shop", url)
    assert site.links == []


@pytest.mark.parametrize(
    "url", ["/shop", "shop?at=10:30", "?a:b", "#top", "https://example.com:8080/", "HTTP://example.com", "mailto:a@b.c"]
)
def test_a_link_leads_to_the_web_to_mail_or_elsewhere_on_this_server(site: Dashboard, url: str) -> None:
    site.add_link("Shop", url)
    assert [link.url for link in site.links] == [url]
