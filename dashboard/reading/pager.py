"""Where one is in a list, in words, and the ways to other pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..i18n import gettext as _
from ..pages import Choice, PageLink, Pager
from .numerals import grouped
from .query import Rows
from .state import ListState

__all__ = ["pager", "summary"]

URL = Callable[[ListState], str]

SIZES = (10, 25, 50, 100, 200)
NEIGHBOURS = 2


def pager(state: ListState, rows: Rows, admin: ModelAdmin, access: Access, url: URL) -> Pager:
    """Return the pager of a list. Pages are numbered while they are few enough to have been counted."""
    page = rows.page
    last = None if rows.count.capped else max(1, -(-rows.count.number // state.per_page))
    return Pager(
        summary=summary(state, rows),
        previous_url=url(state.with_page(page - 1)) if page > 1 else "",
        next_url=url(state.with_page(page + 1)) if rows.has_next else "",
        first_url=url(state.with_page(1)) if page > 1 else "",
        last_url=url(state.with_page(last)) if last is not None and page < last else "",
        pages=tuple(_pages(state, page, last, url)) if last is not None and last > 1 else (),
        per_page=tuple(_sizes(state, admin, access, url)),
    )


def summary(state: ListState, rows: Rows) -> str:
    """Return «1–25 of 3,412», «26–50 of 10,000+», «12 of 12» or that there is nothing."""
    if rows.empty:
        return _("Nothing on this page") if rows.count.number else _("No rows")
    first = (rows.page - 1) * state.per_page + 1
    last = first + len(rows.rows) - 1
    words = {"first": grouped(first), "last": grouped(last), "count": str(rows.count)}
    return _("%(first)s–%(last)s of %(count)s", **words) if last > first else _("%(first)s of %(count)s", **words)


def _pages(state: ListState, page: int, last: int, url: URL) -> Iterator[PageLink]:
    near = range(page - NEIGHBOURS, page + NEIGHBOURS + 1)
    shown = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    before = 0
    for number in shown:
        if number == before + 2:
            yield _link(state, number - 1, page, url)  # a gap of one page is no shorter than the page
        elif number > before + 2:
            yield PageLink("…", gap=True)
        yield _link(state, number, page, url)
        before = number


def _link(state: ListState, number: int, page: int, url: URL) -> PageLink:
    return PageLink(grouped(number), url(state.with_page(number)), current=number == page)


def _sizes(state: ListState, admin: ModelAdmin, access: Access, url: URL) -> Iterator[Choice]:
    most = max(1, admin.get_list_max_per_page(access.user))
    sizes = {size for size in SIZES if size <= most} | {state.default_per_page, state.per_page}
    for size in sorted(sizes):
        yield Choice(grouped(size), str(size), selected=size == state.per_page, url=url(state.with_per_page(size)))
