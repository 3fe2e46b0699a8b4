"""A Django-style admin dashboard for Flask, generated from SQLAlchemy models."""

from __future__ import annotations

from .checks import Finding
from .declarations import (
    Access,
    Action,
    AllowEveryone,
    Fieldset,
    FormField,
    ModelAdmin,
    Panel,
    PanelContext,
    Plugin,
    Policy,
    ReadOnly,
    RolePolicy,
    action,
    display,
)
from .errors import Conflict, DashboardError, DeclarationError, Denied, FieldErrors, NotFound, Protected, UnknownName
from .extension import Dashboard

__all__ = [
    "Access",
    "Action",
    "AllowEveryone",
    "Conflict",
    "Dashboard",
    "DashboardError",
    "DeclarationError",
    "Denied",
    "FieldErrors",
    "Fieldset",
    "Finding",
    "FormField",
    "ModelAdmin",
    "NotFound",
    "Panel",
    "PanelContext",
    "Plugin",
    "Policy",
    "Protected",
    "ReadOnly",
    "RolePolicy",
    "UnknownName",
    "action",
    "display",
]
