"""The time as this package's tables keep it: UTC without a zone, so that every database agrees."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["from_timestamp", "now", "timestamp"]


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC).replace(tzinfo=None)


def from_timestamp(seconds: float) -> datetime:
    """Return the moment that many seconds after the epoch."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def timestamp() -> int:
    """Return the whole seconds since the epoch."""
    return int(now().replace(tzinfo=UTC).timestamp())
