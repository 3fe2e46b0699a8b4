"""The example application: a community of gardeners and its seed shop, with thousands of rows to try things on."""

from __future__ import annotations

from .app import create_app

__all__ = ["create_app"]
