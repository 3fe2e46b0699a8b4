"""The menu: models by category, hosted views and links, only what this user may open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import request

from .. import pages
from ..declarations import ModelAdmin
from .site import Context

__all__ = ["menu", "model_groups", "viewable"]


def viewable(at: Context) -> Iterator[ModelAdmin]:
    """Yield the declarations whose rows the user may see, in order of registration."""
    return (admin for admin in at.site.registry if at.access.can("view", admin))


def menu(at: Context) -> Sequence[pages.MenuGroup]:
    """Return the menu of this user; the group without a category stands first."""
    groups: dict[str, list[pages.MenuItem]] = {"": []}
    here = request.path.removeprefix(at.site.url.rstrip("/")).strip("/").split("/")[0]
    for admin in viewable(at):
        groups.setdefault(str(admin.get_category(at.user) or ""), []).append(
            pages.MenuItem(
                label=str(admin.get_label_plural(at.user)),
                url=at.urls.list(admin.slug),
                icon=str(admin.get_icon(at.user)),
                active=here == admin.slug,
            )
        )
    for hosted in at.site.views:
        if at.access.policy.allows(at.user, hosted.permission) and hosted.view.is_visible():
            path = f"{hosted.view.url or ''}/"
            groups.setdefault(hosted.view.category or "", []).append(
                pages.MenuItem(
                    str(hosted.view.name), request.script_root + path, hosted.icon, request.path.startswith(path)
                )
            )
    for link in at.site.links:
        if link.permission is None or at.access.policy.allows(at.user, link.permission):
            groups.setdefault(link.category, []).append(pages.MenuItem(link.label, link.url, link.icon))
    return [pages.MenuGroup(label, items) for label, items in groups.items() if items]


def model_groups(at: Context) -> Sequence[pages.ModelGroup]:
    """Return the models of the home page, grouped as in the menu."""
    groups: dict[str, list[pages.ModelLink]] = {"": []}
    for admin in viewable(at):
        groups.setdefault(str(admin.get_category(at.user) or ""), []).append(
            pages.ModelLink(
                label=str(admin.get_label_plural(at.user)),
                url=at.urls.list(admin.slug),
                new_url=at.urls.new(admin.slug) if at.access.can("create", admin) else "",
                icon=str(admin.get_icon(at.user)),
                description=admin.info.doc,
            )
        )
    return [pages.ModelGroup(label, models) for label, models in groups.items() if models]
