"""What surrounds every page: brand, menu, user, theme, breadcrumb, messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Chrome", "Crumb", "MenuGroup", "MenuItem", "Message"]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu. ``icon`` is the name of a Bootstrap icon."""

    label: str
    url: str
    icon: str = "table"
    active: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Models and views of one category; the group without a label comes first."""

    label: str
    items: Sequence[MenuItem]


@dataclass(frozen=True, slots=True)
class Message:
    """A message left by the last action. ``level`` is one of success, info, warning, error."""

    level: Literal["success", "info", "warning", "error"]
    text: str
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the breadcrumb; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chrome:
    """What surrounds every page: brand, menu, user, theme. Given to templates as ``chrome``."""

    title: str
    home_url: str
    language: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    theme: Literal["auto", "light", "dark"] = "auto"
    theme_url: str = ""
    """POST here with ``theme`` and ``next`` to change it."""
    menu: Sequence[MenuGroup] = ()
    messages: Sequence[Message] = ()
    signed_in: bool = False
    user_label: str = ""
    user_initials: str = ""
    login_url: str = ""
    logout_url: str = ""
    """POST here, with the CSRF token, to sign out."""
    password_url: str = ""
    csrf_token: str = ""
    nonce: str = ""
    """The nonce of this response's Content-Security-Policy, for script elements."""
    here: str = ""
    """Path and query of this page, for forms that come back to it."""
    bootstrap_css: str = ""
    css: str = ""
    js: str = ""
    """Address of the one ES module that a page loads."""
    icons: str = ""
    """Address of the icon sprite; use as ``<svg class="icon"><use href="{{ chrome.icons }}#pencil"/></svg>``."""
    favicon: str = ""
