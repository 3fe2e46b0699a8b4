"""The view generated from a declaration: routes only, each handed to the module of its page family."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import expose

from ..declarations import ModelAdmin
from . import action_pages, delete_pages, form_pages, list_pages, record_pages
from .site import Site, context
from .views import Guarded

__all__ = ["ModelView"]


class ModelView(Guarded):
    """List, record, form, delete, actions and lookups of one model."""

    def __init__(self, site: Site, admin: ModelAdmin) -> None:
        super().__init__(
            name=str(admin.get_label_plural(None)),
            category=None,
            endpoint=site.endpoint(admin.slug),
            url=f"{site.url.rstrip('/')}/{admin.slug}",
        )
        self.declared = admin

    @expose("/")
    def index(self) -> ResponseReturnValue:
        return list_pages.show(context(), self.declared)

    @expose("/new", methods=("GET", "POST"))
    def create(self) -> ResponseReturnValue:
        return form_pages.create(context(), self.declared)

    @expose("/action", methods=("POST",))
    def act(self) -> ResponseReturnValue:
        return action_pages.act(context(), self.declared)

    @expose("/lookup/<relation>")
    def lookup(self, relation: str) -> ResponseReturnValue:
        return list_pages.lookup(context(), self.declared, relation)

    @expose("/<key>/")
    def record(self, key: str) -> ResponseReturnValue:
        return record_pages.show(context(), self.declared, key)

    @expose("/<key>/edit", methods=("GET", "POST"))
    def edit(self, key: str) -> ResponseReturnValue:
        return form_pages.edit(context(), self.declared, key)

    @expose("/<key>/delete", methods=("GET", "POST"))
    def delete(self, key: str) -> ResponseReturnValue:
        return delete_pages.delete(context(), self.declared, key)
