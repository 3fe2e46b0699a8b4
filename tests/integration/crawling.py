"""Follows links as a patient person would: every page of a site that leads from one to the next, each shape once."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from .people import Person, text

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')


@dataclass
class Crawl:
    """What a crawl found: the status of every page it asked for, and what the failing ones said."""

    statuses: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def paths(self) -> frozenset[str]:
        return frozenset(urlsplit(url).path for url in self.statuses)


def crawl(
    person: Person, start: str, *, most: int = 2000, shape: Callable[[str], str] | None = None, per_shape: int = 3
) -> Crawl:
    """Ask for every page that is linked from ``start``. Of those that look alike (same path but for keys, same names
    and first words of parameters) a few are asked for."""
    found, waiting, seen = Crawl(), deque([start]), {start}
    asked: dict[str, int] = {}
    look = shape or default_shape
    while waiting and len(found.statuses) < most:
        url = waiting.popleft()
        kind = look(url)
        if asked.get(kind, 0) >= per_shape:
            continue
        asked[kind] = asked.get(kind, 0) + 1
        response = person.get(url)
        found.statuses[url] = response.status_code
        if response.status_code not in (200, 302, 303):
            found.failures.append(f"{url} -> {response.status_code}: {text(response)[:300]}")
        if response.mimetype != "text/html":
            continue
        for link in links(url, response.get_data(as_text=True)):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return found


def links(base: str, page: str) -> Iterator[str]:
    """Yield the links of a page that stay on this site, as paths."""
    for href in LINK.findall(page):
        parts = urlsplit(urljoin(f"http://localhost{base}", unescape(href)))
        if parts.netloc == "localhost" and "/static/" not in parts.path:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def default_shape(url: str) -> str:
    """Return what an address looks like: keys and values left out, except of what a list is sorted by first."""
    parts = urlsplit(url)
    steps = parts.path.strip("/").split("/")
    if len(steps) > 2 and steps[2] not in ("new",):
        steps[2] = "<key>"
    values = [
        f"{name}={value.partition(',')[0]}" if name in ("sort", "per_page") else name
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in ("_list", "page")
    ]
    return "/".join(steps) + "?" + "&".join(values)
