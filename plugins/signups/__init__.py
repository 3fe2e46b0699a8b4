"""New users per day, as a chart with its numbers."""

from __future__ import annotations

from .plugin import Signups

__all__ = ["Signups"]
