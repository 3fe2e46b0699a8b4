"""What a list address asks for, and how to write that address back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from ..declarations.model_admin import ModelAdmin
from ..declarations.policy import Access
from ..i18n import gettext as _
from . import search
from .conditions import Condition, condition_of, is_reserved
from .sorting import SortKey, sort_target

__all__ = ["ListState"]

MOST_CONDITIONS = 20
MOST_SORTS = 5
LAST_PAGE = 10**9


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom a state was read: what its writers need to read what they add."""

    admin: ModelAdmin
    access: Access


@dataclass(frozen=True, slots=True)
class ListState:
    """A search, filters, an order and a page. Bad parts are kept with a sentence about what is wrong and not applied.

    Every writer returns another state; all but :meth:`with_page` go back to the first page.
    """

    asker: Asker = field(compare=False, repr=False)
    q: str = ""
    q_error: str = ""
    conditions: tuple[Condition, ...] = ()
    sort: tuple[SortKey, ...] = ()
    page: int = 1
    per_page: int = 25
    default_per_page: int = 25

    @classmethod
    def parse(cls, args: Iterable[tuple[str, str]], admin: ModelAdmin, access: Access) -> ListState:
        """Read the parameters of an address, in their order; never raises."""
        given: dict[str, list[str]] = {}
        for name, value in args:
            given.setdefault(name, []).append(value)
        q = given.get("q", [""])[-1].strip()
        most = max(1, admin.get_list_max_per_page(access.user))
        usual = min(max(1, admin.get_list_per_page(access.user)), most)
        return cls(
            asker=Asker(admin, access),
            q=q,
            q_error=search.problem(q, admin, access),
            conditions=_conditions(given, admin, access),
            sort=_sort_keys(",".join(given.get("sort", ())), admin, access),
            page=_number(given.get("page", ["1"])[-1], 1, LAST_PAGE),
            per_page=_number(given.get("per_page", [""])[-1], usual, most),
            default_per_page=usual,
        )

    # Questions --------------------------------------------------------------------------------------------------------

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter is asked for, good or bad."""
        return bool(self.q or self.conditions)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that ask for this state, defaults left out."""
        return [*self._search(), *self._filters(), *self._rest(), *self._page()]

    def pairs_without_search(self) -> list[tuple[str, str]]:
        """Return what the search form carries along."""
        return [*self._filters(), *self._rest()]

    def query_string(self) -> str:
        """Return the parameters as an address has them, without the question mark."""
        return urlencode(self.pairs(), errors="replace")

    def conditions_on(self, name: str) -> tuple[Condition, ...]:
        """Return the filters on a path."""
        return tuple(each for each in self.conditions if each.path is not None and each.name == name)

    # Writers ----------------------------------------------------------------------------------------------------------

    def with_search(self, q: str) -> ListState:
        q = q.strip()
        return replace(self, q=q, q_error=search.problem(q, self.asker.admin, self.asker.access), page=1)

    def with_condition(self, name: str, lookup: str, values: Sequence[str], negated: bool = False) -> ListState:
        """Return the state with a filter that takes the place of one on the same path with the same lookup."""
        parameter = f"{'-' if negated else ''}{name}__{lookup}"
        added = condition_of(parameter, values, self.asker.admin, self.asker.access)
        if added is None:
            return self.without_path(name)
        same = (added.name, added.lookup, added.negated)
        kept = [each for each in self.conditions if (each.name, each.lookup, each.negated) != same]
        return replace(self, conditions=(*kept, added), page=1)

    def without(self, condition: Condition) -> ListState:
        return replace(self, conditions=tuple(each for each in self.conditions if each != condition), page=1)

    def without_path(self, name: str) -> ListState:
        """Return the state without any filter on a path."""
        gone = self.conditions_on(name)
        return replace(self, conditions=tuple(each for each in self.conditions if each not in gone), page=1)

    def with_sort(self, name: str, descending: bool) -> ListState:
        return replace(self, sort=(SortKey(name, descending),), page=1)

    def adding_sort(self, name: str, descending: bool) -> ListState:
        """Return the state sorted by one more column, after the others; a column sorted by already keeps its place."""
        key = SortKey(name, descending)
        if any(each.name == name for each in self.sort):
            return replace(self, sort=tuple(key if each.name == name else each for each in self.sort), page=1)
        return replace(self, sort=(*self.sort, key), page=1)

    def without_sort(self, name: str) -> ListState:
        return replace(self, sort=tuple(each for each in self.sort if each.name != name), page=1)

    def with_page(self, page: int) -> ListState:
        return replace(self, page=max(1, page))

    def with_per_page(self, per_page: int) -> ListState:
        return replace(self, per_page=per_page, page=1)

    def cleared(self) -> ListState:
        """Return the state without search and filters."""
        return replace(self, q="", q_error="", conditions=(), page=1)

    # The parts of an address ------------------------------------------------------------------------------------------

    def _search(self) -> list[tuple[str, str]]:
        return [("q", self.q)] if self.q else []

    def _filters(self) -> list[tuple[str, str]]:
        return [(each.parameter, value) for each in self.conditions for value in each.values]

    def _rest(self) -> list[tuple[str, str]]:
        sort = [("sort", ",".join(map(str, self.sort)))] if self.sort else []
        return sort + ([("per_page", str(self.per_page))] if self.per_page != self.default_per_page else [])

    def _page(self) -> list[tuple[str, str]]:
        return [("page", str(self.page))] if self.page > 1 else []


def _conditions(given: dict[str, list[str]], admin: ModelAdmin, access: Access) -> tuple[Condition, ...]:
    found: dict[tuple[str, str, bool, bool], Condition] = {}
    for parameter, values in given.items():
        if is_reserved(parameter) or len(found) >= 2 * MOST_CONDITIONS:
            continue
        read = condition_of(parameter, values, admin, access)
        if read is None:
            continue
        same = (read.name, read.lookup, read.negated, read.path is None)
        if same in found:  # status=draft and status__eq=sent are one filter
            parameter = f"{'-' if read.negated else ''}{read.name}__{read.lookup}"
            read = condition_of(parameter, (*found[same].values, *read.values), admin, access) or read
        if len(found) >= MOST_CONDITIONS and same not in found:
            read = replace(read, error=_("At most %(most)s filters are applied at once.", most=MOST_CONDITIONS))
        found[same] = read
    return tuple(found.values())


def _sort_keys(text: str, admin: ModelAdmin, access: Access) -> tuple[SortKey, ...]:
    found: dict[str, SortKey] = {}
    for part in text.split(",")[: 4 * MOST_SORTS]:
        descending, name = part.strip().startswith("-"), part.strip().removeprefix("-").strip()
        if not name or name in found:
            continue
        error = "" if sort_target(name, admin, access) is not None else _("The list cannot be sorted by this.")
        if not error and sum(not key.error for key in found.values()) >= MOST_SORTS:
            error = _("At most %(most)s columns can be sorted by.", most=MOST_SORTS)
        found[name] = SortKey(name, descending, error)
    return tuple(found.values())


def _number(text: str, default: int, most: int) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or not 0 < len(digits) <= 12 or int(digits) < 1:
        return default
    return min(int(digits), most)
