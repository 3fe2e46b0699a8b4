"""The dashboard's own accounts and roles, for applications that have none: their tables and the first roles."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, Boolean, Column, ForeignKey, String, event, inspect, select
from sqlalchemy import Table as CoreTable
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from ..tables import Table, metadata
from . import clock
from .emails import canonical

__all__ = ["ROLES", "TABLES", "Account", "Role", "account_roles", "seed_roles"]

ROLES = {
    "admin": ("May do everything.", ("*",)),
    "editor": (
        "May see, create, change, delete and export all records.",
        ("*.view", "*.create", "*.edit", "*.delete", "*.export", "panel.*"),
    ),
    "viewer": ("May see all records.", ("*.view", "panel.*")),
}
"""The roles that a new site has: name, description, permissions."""

account_roles = CoreTable(
    "dashboard_user_role",
    metadata,
    Column("user_id", ForeignKey("dashboard_user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("dashboard_role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Table, RoleMixin):
    """A named set of permissions (``<model>.<action>``, with ``*`` as either half)."""

    __tablename__ = "dashboard_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str] = mapped_column(String(255), default="")
    permissions: Mapped[list[str]] = mapped_column(MutableList.as_mutable(JSON()), default=list)

    def __str__(self) -> str:
        return self.name


class Account(Table, UserMixin):
    """Somebody who may sign in to the dashboard."""

    __tablename__ = "dashboard_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid4().hex)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_login_at: Mapped[datetime | None] = mapped_column()  # type: ignore[assignment]
    roles: Mapped[list[Role]] = relationship(Role, secondary=account_roles, lazy="selectin")  # type: ignore[assignment]

    @validates("email")
    def _one_spelling(self, _name: str, value: str) -> str:
        return canonical(value)

    def __str__(self) -> str:
        return self.name or self.email


TABLES = (Role.__table__, Account.__table__, account_roles)


@event.listens_for(Account, "before_update")
def end_what_the_old_state_opened(_mapper: Any, _connection: Any, account: Account) -> None:
    """Give an account a new uniquifier when its password changes or it is switched off, whoever did it and on which
    door: every cookie names the old one and is dead, also when the account is switched on again."""
    changes = inspect(account).attrs
    if changes.fs_uniquifier.history.has_changes():
        return
    if changes.password.history.has_changes() or (changes.active.history.has_changes() and not account.active):
        account.fs_uniquifier = uuid4().hex


def seed_roles(session: Session) -> None:
    """Make the roles of :data:`ROLES` that are missing, and commit. Two processes may do this at once."""
    present = set(session.scalars(select(Role.name)))
    for name, (description, permissions) in ROLES.items():
        if name not in present:
            session.add(Role(name=name, description=description, permissions=list(permissions)))
            try:
                session.commit()
            except IntegrityError:
                session.rollback()
