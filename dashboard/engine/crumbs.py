"""The breadcrumb of the pages of a model."""

from __future__ import annotations

from collections.abc import Sequence

from .. import pages
from ..declarations import ModelAdmin
from ..i18n import gettext as _
from .site import Context

__all__ = ["crumbs"]


def crumbs(at: Context, admin: ModelAdmin, *steps: tuple[str, str]) -> Sequence[pages.Crumb]:
    """Return home, the list as it was, and the given (label, address) steps; the last step has no address."""
    start = [
        pages.Crumb(_("Home"), at.urls.home()),
        pages.Crumb(str(admin.get_label_plural(at.user)), at.urls.back_to_list(admin.slug) if steps else ""),
    ]
    return [*start, *(pages.Crumb(label, url) for label, url in steps)]
