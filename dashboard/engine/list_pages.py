"""The list of a model, and the lookups that pickers ask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from flask import abort, g, jsonify, request
from flask.typing import ResponseReturnValue

from .. import pages
from ..declarations import ModelAdmin
from ..errors import UnknownName, Unreadable
from ..facts import RelationInfo
from ..facts.naming import in_sentence
from ..reading import ListState, cells, chips, filters, headings, pager, query, rows, search
from ..reading.reach import reach
from .actions import offered
from .crumbs import crumbs
from .rendering import render
from .site import Context

__all__ = ["lookup", "related_url", "show"]

log = logging.getLogger("dashboard")

LOOKUP_LIMIT = 20

StateUrl = Callable[[ListState], str]


def related_url(at: Context) -> Callable[[type, str], str]:
    """Return the function that gives a related row's address, or nothing when its model has no page here."""
    urls = at.urls.elsewhere()

    def url(model: type, key: str) -> str:
        admin = at.site.registry.find(model)
        return urls.record(admin.slug, key) if admin is not None else ""

    return url


def show(at: Context, admin: ModelAdmin) -> ResponseReturnValue:
    """Answer with the list that the address asks for."""
    state = ListState.parse(list(request.args.items(multi=True)), admin, at.access)

    def url(other: ListState) -> str:
        return at.urls.list(admin.slug, other.pairs())

    try:
        found = query.run(state, admin, at.access, at.session)
    except Unreadable as error:
        log.exception("The list of %s cannot be read (reference %s).", admin.slug, g.dashboard_reference)
        return render("dashboard/list.html", broken(at, admin, error)), 503
    return render("dashboard/list.html", list_page(at, admin, state, found, url))


def broken(at: Context, admin: ModelAdmin, error: Unreadable) -> pages.ListPage:
    """Return the page of a list whose rows the database could not give."""
    plural = str(admin.get_label_plural(at.user))
    return pages.ListPage(
        title=plural,
        label=in_sentence(str(admin.get_label(at.user))),
        label_plural=plural,
        crumbs=crumbs(at, admin),
        url=at.urls.list(admin.slug),
        empty="unreadable",
        error=error.message,
        reference=g.dashboard_reference,
    )


def list_page(at: Context, admin: ModelAdmin, state: ListState, found: query.Rows, url: StateUrl) -> pages.ListPage:
    """Return the page of a list."""
    access, session, plural = at.access, at.session, str(admin.get_label_plural(at.user))
    urls = at.urls.returning_to(state.query_string())
    boxes = filters.boxes(state, admin, access, session, url, lookup_url=lambda path: at.urls.lookup(admin.slug, path))
    return pages.ListPage(
        title=plural,
        label=in_sentence(str(admin.get_label(at.user))),
        label_plural=plural,
        crumbs=crumbs(at, admin),
        url=at.urls.list(admin.slug),
        columns=headings.columns(state, found.columns, admin, access, url),
        rows=list_rows(at, admin, state, found),
        new_url=urls.new(admin.slug) if access.can("create", admin) else "",
        searchable=search.searchable(admin, access),
        search_hint=search.hint(admin, access),
        q=state.q,
        keep=state.pairs_without_search(),
        chips=chips.chips(state, admin, access, session, url),
        clear_url=url(state.cleared()) if state.narrowed else "",
        filters=boxes,
        filter_keep=filters.keep(state, boxes),
        sorts=headings.sort_options(state, found.columns, admin, access, url),
        actions=offered(at, admin),
        action_url=urls.action(admin.slug),
        pager=pager.pager(state, found, admin, access, url),
        empty=("no_match" if state.narrowed else "no_rows") if found.empty else "",
    )


def list_rows(at: Context, admin: ModelAdmin, state: ListState, found: query.Rows) -> Sequence[pages.ListRow]:
    """Return the rows of a list with the links that work for this user."""
    urls, access = at.urls.returning_to(state.query_string()), at.access
    drawn = cells.table(
        found, admin, access, row_url=lambda key: urls.record(admin.slug, key), related_url=related_url(at)
    )
    return [
        pages.ListRow(
            key=row.key_text,
            label=row.label,
            cells=line,
            url=urls.record(admin.slug, row.key_text),
            edit_url=urls.edit(admin.slug, row.key_text) if access.can("edit", admin, row.entity) else "",
            delete_url=urls.delete(admin.slug, row.key_text) if access.can("delete", admin, row.entity) else "",
        )
        for row, line in zip(found.rows, drawn, strict=True)
    ]


def lookup(at: Context, admin: ModelAdmin, name: str) -> ResponseReturnValue:
    """Answer a picker: rows that a relation of this model may point to, as JSON.

    The user must be able to read the relation, and rows come from the related model's own scope.
    """
    relation = relation_at(at, admin, name)
    if relation is None:
        abort(404)
    target = at.site.registry.find(relation.target) or rows.undeclared(relation.target)
    found = rows.options(target, at.access, at.session, request.args.get("q", ""), limit=LOOKUP_LIMIT + 1)
    return jsonify(
        items=[{"value": value, "label": label} for value, label in found[:LOOKUP_LIMIT]],
        more=len(found) > LOOKUP_LIMIT,
    )


def relation_at(at: Context, admin: ModelAdmin, text: str) -> RelationInfo | None:
    """Return the relation at the end of a path that the user may follow all the way, or None."""
    try:
        return reach(admin, at.access, text).relation
    except UnknownName:
        return None
