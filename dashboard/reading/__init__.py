"""Reading rows: a list address becomes a statement, the statement a page of values."""

from __future__ import annotations

from . import cells, chips, filters, headings, pager, query, record, rows, search
from .columns import ListColumn
from .counting import Count, count_bounded
from .query import Row, Rows
from .state import ListState
from .values import Value

__all__ = [
    "Count",
    "ListColumn",
    "ListState",
    "Row",
    "Rows",
    "Value",
    "cells",
    "chips",
    "count_bounded",
    "filters",
    "headings",
    "pager",
    "query",
    "record",
    "rows",
    "search",
]
