"""Every way in which rows come to be, change and go: the one door for writes."""

from __future__ import annotations
