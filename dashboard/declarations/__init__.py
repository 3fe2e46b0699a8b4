"""What a developer wants, as values: model declarations, columns, actions, panels, plugins, policies."""

from __future__ import annotations

from .action import Action, action
from .display import Display, display, display_of
from .model_admin import Fieldset, FormField, ModelAdmin
from .panel import Panel, PanelContext
from .plugin import Plugin
from .policy import Access, AllowEveryone, Policy, ReadOnly, RolePolicy
from .registry import Registry

__all__ = [
    "Access",
    "Action",
    "AllowEveryone",
    "Display",
    "Fieldset",
    "FormField",
    "ModelAdmin",
    "Panel",
    "PanelContext",
    "Plugin",
    "Policy",
    "ReadOnly",
    "Registry",
    "RolePolicy",
    "action",
    "display",
    "display_of",
]
