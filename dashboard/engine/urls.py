"""Every address of a site, made here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

__all__ = ["Urls"]


def _with(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    query = urlencode(pairs, errors="replace")
    return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses as a browser uses them. ``root`` is the site's own address without a slash at its end,
    including what the server mounts the application under; ``back`` is the list's query that a record was
    reached from, which links between the pages of a record carry along; ``files`` is the step before static files."""

    root: str
    version: str = ""
    back: str = ""
    files: str = "static"

    def home(self) -> str:
        return f"{self.root}/"

    def login(self) -> str:
        return f"{self.root}/login"

    def logout(self) -> str:
        return f"{self.root}/logout"

    def password(self) -> str:
        return f"{self.root}/password"

    def theme(self) -> str:
        return f"{self.root}/theme"

    def static(self, path: str) -> str:
        return f"{self.root}/{self.files}/{self.version}/{path}"

    def icons(self) -> str:
        return self.static("icons.svg")

    def view(self, url: str) -> str:
        return f"{self.root}/{url}"

    def plugin(self, plugin: str, rule: str) -> str:
        return f"{self.root}/plugins/{plugin}/{rule.lstrip('/')}"

    def list(self, slug: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        return _with(f"{self.root}/{slug}/", pairs)

    def back_to_list(self, slug: str) -> str:
        """Return the list as it was when the record was opened."""
        # Written anew: it came with an address, and anybody can write those.
        return _with(f"{self.root}/{slug}/", parse_qsl(self.back, keep_blank_values=True))

    def new(self, slug: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        return self._kept(f"{self.root}/{slug}/new", pairs)

    def action(self, slug: str) -> str:
        return self._kept(f"{self.root}/{slug}/action")

    def lookup(self, slug: str, relation: str) -> str:
        return f"{self.root}/{slug}/lookup/{relation}"

    def record(self, slug: str, key: str) -> str:
        return self._kept(f"{self.root}/{slug}/{key}/")

    def edit(self, slug: str, key: str) -> str:
        return self._kept(f"{self.root}/{slug}/{key}/edit")

    def delete(self, slug: str, key: str) -> str:
        return self._kept(f"{self.root}/{slug}/{key}/delete")

    def elsewhere(self) -> Urls:
        """Return the same site's addresses without the way back: for links to other models."""
        return replace(self, back="")

    def returning_to(self, query: str) -> Urls:
        """Return addresses whose records lead back to the list with this query."""
        return replace(self, back=query)

    def _kept(self, path: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        return _with(path, (*pairs, ("_list", self.back)) if self.back else pairs)
