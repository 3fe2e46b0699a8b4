"""What a developer wants of one model: its options, computed options, hooks and row scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from ..facts import ModelInfo, label_of
from . import defaults
from .action import Action
from .actions import actions_of

if TYPE_CHECKING:
    from sqlalchemy import Select

__all__ = ["Fieldset", "FormField", "ModelAdmin"]


@dataclass(frozen=True, slots=True)
class Fieldset:
    """A group of form fields under a title; ``collapsed`` ones open on a click."""

    title: str
    fields: Sequence[str]
    description: str = ""
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """How one field of the form differs from what its kind says; None leaves what the kind says.

    ``widget`` is the name of a kind whose widget to use (``"long_text"``, ``"email"``, ``"color"`` …), ``choices``
    pairs of (value, label), ``validators`` callables that take the parsed value and raise ``ValueError`` with a
    sentence.
    """

    widget: str | None = None
    required: bool | None = None
    choices: Sequence[tuple[Any, str]] | None = None
    placeholder: str | None = None
    validators: Sequence[Any] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


class ModelAdmin:
    """A declaration: read by checks, pages, queries and API; it never renders and never queries.

    Every constant option is a class attribute, and None means «from introspection». Every option has one computed twin,
    ``get_<option>(user)``. ``ModelAdmin(info)`` holds no application, session or request.
    """

    info: ModelInfo

    # Naming and place
    slug: str = ""
    label: str | None = None
    label_plural: str | None = None
    category: str | None = None
    icon: str | None = None

    # The list
    list_display: Sequence[str] | None = None
    list_display_links: Sequence[str] | None = None
    list_filter: Sequence[str] | None = None
    search_fields: Sequence[str] | None = None
    ordering: Sequence[str] | None = None
    list_per_page: int = 25
    list_max_per_page: int = 200
    actions: Sequence[str] | None = None
    empty_value_display: str = "–"

    # The record
    detail_fields: Sequence[str] | None = None
    related: Sequence[str] | None = None
    fields: Sequence[str] | None = None
    exclude: Sequence[str] = ()
    fieldsets: Sequence[Fieldset | tuple[str, Mapping[str, Any]]] | None = None
    readonly_fields: Sequence[str] = ()
    form_overrides: Mapping[str, FormField] = {}
    save_as: bool = True

    # Words
    labels: Mapping[str, str] = {}
    descriptions: Mapping[str, str] = {}

    # Rights
    can_view: bool = True
    can_create: bool = True
    can_edit: bool = True
    can_delete: bool = True
    can_export: bool = True
    owner_field: str | None = None
    field_permissions: Mapping[str, str] = {}

    OPTIONS: ClassVar[tuple[str, ...]] = (
        "label",
        "label_plural",
        "category",
        "icon",
        "list_display",
        "list_display_links",
        "list_filter",
        "search_fields",
        "ordering",
        "list_per_page",
        "list_max_per_page",
        "actions",
        "empty_value_display",
        "detail_fields",
        "related",
        "fields",
        "exclude",
        "fieldsets",
        "readonly_fields",
        "form_overrides",
        "save_as",
        "labels",
        "descriptions",
        "field_permissions",
    )
    """The options that have a ``get_<option>(user)`` twin; a test keeps the two equal."""

    def __init__(self, info: ModelInfo) -> None:
        self.info = info
        self.slug = self.slug or info.slug
        self.all_actions: Mapping[str, Action] = actions_of(self)

    # The computed twins, in the order of the options above ------------------------------------------------------

    def get_label(self, user: Any) -> str:
        return self.label or self.info.label

    def get_label_plural(self, user: Any) -> str:
        return self.label_plural or self.info.label_plural

    def get_category(self, user: Any) -> str | None:
        return self.category

    def get_icon(self, user: Any) -> str:
        return self.icon or "table"

    def get_list_display(self, user: Any) -> Sequence[str]:
        return self.list_display if self.list_display is not None else defaults.list_display(self.info)

    def get_list_display_links(self, user: Any) -> Sequence[str]:
        if self.list_display_links is not None:
            return self.list_display_links
        return defaults.list_display_links(self.info, self.get_list_display(user))

    def get_list_filter(self, user: Any) -> Sequence[Any]:
        return self.list_filter if self.list_filter is not None else defaults.list_filter(self.info)

    def get_search_fields(self, user: Any) -> Sequence[str]:
        return self.search_fields if self.search_fields is not None else defaults.search_fields(self.info)

    def get_ordering(self, user: Any) -> Sequence[str]:
        return self.ordering if self.ordering is not None else defaults.ordering(self.info)

    def get_list_per_page(self, user: Any) -> int:
        return self.list_per_page

    def get_list_max_per_page(self, user: Any) -> int:
        return self.list_max_per_page

    def get_actions(self, user: Any) -> Sequence[str]:
        return self.actions if self.actions is not None else tuple(self.all_actions)

    def get_empty_value_display(self, user: Any) -> str:
        return self.empty_value_display

    def get_detail_fields(self, user: Any) -> Sequence[str]:
        return self.detail_fields if self.detail_fields is not None else defaults.detail_fields(self.info)

    def get_related(self, user: Any) -> Sequence[str]:
        return self.related if self.related is not None else defaults.related(self.info)

    def get_fields(self, user: Any) -> Sequence[str]:
        if self.fields is not None:
            return self.fields
        if self.fieldsets is not None:
            return tuple(name for fieldset in self.get_fieldsets(user) for name in fieldset.fields)
        return defaults.form_fields(self.info)

    def get_exclude(self, user: Any) -> Sequence[str]:
        return self.exclude

    def get_fieldsets(self, user: Any) -> Sequence[Fieldset]:
        """Return the groups of the form; one without a title when none are declared."""
        if self.fieldsets is None:
            return (Fieldset("", tuple(self.get_fields(user))),)
        return tuple(
            each if isinstance(each, Fieldset) else Fieldset(each[0] or "", **dict(each[1])) for each in self.fieldsets
        )

    def get_readonly_fields(self, user: Any) -> Sequence[str]:
        return self.readonly_fields

    def get_form_overrides(self, user: Any) -> Mapping[str, FormField]:
        return self.form_overrides

    def get_save_as(self, user: Any) -> bool:
        return self.save_as

    def get_labels(self, user: Any) -> Mapping[str, str]:
        return self.labels

    def get_descriptions(self, user: Any) -> Mapping[str, str]:
        return self.descriptions

    def get_field_permissions(self, user: Any) -> Mapping[str, str]:
        """Return the permissions that single fields need: ``{"salary": "see_salary", "status.edit": "approve"}``.
        A bare word is an action of this model; without ``.view`` or ``.edit`` after the name it governs both."""
        return self.field_permissions

    # Rows -------------------------------------------------------------------------------------------------------

    def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
        """Return ``statement`` narrowed to the rows that this user may know of (Django's ``get_queryset``).

        With ``owner_field`` set to a column or relation that leads to the user, everybody sees their own rows only;
        override to let some see all.
        """
        return defaults.owner_scope(self, statement, user)

    def has_permission(self, action: str, user: Any, row: Any = None) -> bool:
        """Return whether the declaration itself allows the action; the policy is asked as well, always."""
        return bool(getattr(self, f"can_{action}", True))

    def get_row_label(self, row: Any) -> str:
        """Return what a row is called on every page."""
        return label_of(self.info, row)

    # Hooks, called by the one writer inside its transaction -------------------------------------------------------

    def before_save(self, row: Any, change: Any) -> None:
        """Run before a created or edited row is flushed; raise ``ValueError`` with a sentence to refuse it."""

    def after_save(self, row: Any, change: Any) -> None:
        """Run after the row is flushed, still inside the transaction."""

    def before_delete(self, row: Any, change: Any) -> None:
        """Run before a row is deleted; raise ``ValueError`` with a sentence to refuse it."""

    def after_delete(self, row: Any, change: Any) -> None:
        """Run after the row is deleted, still inside the transaction."""
