from __future__ import annotations

from typing import Any

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dashboard.declarations import Access, ModelAdmin, Registry, RolePolicy
from dashboard.facts import describe
from dashboard.reading.labels import label_row


class Base(DeclarativeBase):
    pass


class Patient(Base):
    __tablename__ = "patient"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Named(ModelAdmin):
    field_permissions = {"name": "see_name"}


class Raising(ModelAdmin):
    def get_row_label(self, row: Any) -> str:
        raise RuntimeError("not today")


class Staff:
    is_authenticated = is_active = True

    def __init__(self, *permissions: str) -> None:
        self.roles = [type("Role", (), {"name": "staff", "permissions": permissions})()]


def label(declared: type[ModelAdmin], *permissions: str) -> str:
    info, registry = describe(Patient), Registry()
    registry.add(declared(info))
    return label_row(info, Patient(id=7, name="Ottilie"), Access(registry, RolePolicy(), Staff(*permissions)))


def test_s4_a_row_is_not_named_to_who_may_not_read_its_name() -> None:
    assert label(Named, "patient.view") == "Patient 7"
    assert label(Named, "patient.view", "patient.see_name") == "Ottilie"


def test_r17_a_label_that_raises_costs_no_page() -> None:
    assert label(Raising, "patient.view") == "Ottilie"
