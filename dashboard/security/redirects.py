"""Where a person may be sent next: addresses on this origin, recognised by what they may consist of."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import request

__all__ = ["here", "safe_next"]

LONGEST = 2000

# RFC 3986: one slash, then segments of unreserved, sub-delims, ':', '@' and escapes, none empty but the last,
# then perhaps a query. What is not in here (backslash, control character, '//', a scheme) is not an address of ours.
_SEGMENT = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_ADDRESS = re.compile(rf"/(?:{_SEGMENT}+(?:/{_SEGMENT}+)*/?)?(?:\?(?:{_SEGMENT}|[/?])*)?", re.ASCII)
# Browsers take these for '.' and '..' and escaped slashes are taken for slashes by some servers in between.
_STEPS = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)|%2f|%5c|%0|%1|%7f", re.IGNORECASE)


def safe_next(value: str | None, default: str) -> str:
    """Return ``value`` when it is a path on this origin (with a query, without a fragment), else ``default``."""
    if not value or len(value) > LONGEST or not _ADDRESS.fullmatch(value):
        return default
    if _STEPS.search(value.partition("?")[0]):
        return default
    return value


def here() -> str:
    """Return path and query of this request, escaped so that :func:`safe_next` takes it back."""
    path = quote(request.script_root + request.path, safe="/-._~!$&'()*+,;=:@")
    query = quote(request.query_string.decode("latin1"), safe="/?-._~!$&'()*+,;=:@%", encoding="latin1")
    query = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", query)
    return f"{path}?{query}" if query else path
