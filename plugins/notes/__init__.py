"""Notes that staff leave for one another on the home page."""

from __future__ import annotations

from .plugin import Notes

__all__ = ["Notes"]
