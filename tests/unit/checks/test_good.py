from __future__ import annotations

import functools
from typing import Any

import pytest
from sqlalchemy import Select

from dashboard.checks import run_checks
from dashboard.declarations import Fieldset, FormField, ModelAdmin, Panel, Registry, action, display
from dashboard.facts import describe
from tests.unit.checks.zoo import Author, Comment, Message, MessageTag, Tag


class Loud:
    """A part that declarations share."""

    def louder(self, row: Any) -> str:
        return str(row).upper()


class AuthorAdmin(ModelAdmin):
    list_display = ("__str__", "name", "email", "messages")
    search_fields = ["name", "=email", "^email", "messages__title"]
    ordering = ("name", "-id")
    exclude = ("messages",)

    def has_permission(self, action: str, user: Any, row: Any = None, **more: Any) -> bool:
        return True


class MessageAdmin(Loud, ModelAdmin):
    slug = "letters"
    label = "Letter"
    category = "Post"
    list_display = (
        "title",
        "author",
        "author__email",
        "status",
        "comment_count",
        "summary",
        "louder",
        "comments__text",
    )
    list_display_links = ("title", "author")
    list_filter = ("status", "author", "author__email", "created_at", "tags")
    search_fields = ("title", "=id", "@body", "author", "tags__name")
    ordering = ("-created_at", "author", "summary", "pk")
    list_per_page = 50
    actions = ("publish",)
    detail_fields = ("title", "author__name", "summary", "payload")
    related = ("comments",)
    fieldsets = (
        Fieldset("Text", ("title", "body", "author_id")),
        ("More", {"fields": ["status", "comment_count", "summary"], "collapsed": True}),
    )
    readonly_fields = ("comment_count", "summary")
    form_overrides = {
        "title": FormField(placeholder="In a few words", validators=(str.strip,)),
        "status": FormField(choices=(("draft", "Draft"),), widget="enum"),
    }
    labels = {"summary": "In short", "author": "By", "author__email": "Address"}
    descriptions = {"body": "What it says."}
    owner_field = "author"
    field_permissions = {"status": "publish", "body.edit": "letters.rewrite", "summary.view": "*"}

    @display(label="In short", ordering="-title", kind="text")
    def summary(self, row: Message) -> str:
        return row.title[:20]

    @action(label="Publish", confirm="Publish them?")
    def publish(self, rows: list[Message]) -> str:
        return f"Published {len(rows)}."

    def columns_of_interest(self) -> tuple[str, ...]:
        return ("title",)

    def get_list_display(self, user: Any) -> tuple[str, ...]:
        return self.list_display if user is not None else ("title",)

    def scope(self, statement: Select[Any], user: Any, *, wide: bool = False) -> Select[Any]:
        return statement

    def before_save(self, *arguments: Any) -> None:
        assert len(arguments) == 2


def site_of(**declarations: tuple[type[Any], type[ModelAdmin]]) -> Registry:
    registry = Registry()
    for model, declaration in declarations.values():
        registry.add(declaration(describe(model)))
    return registry


@pytest.mark.parametrize("model", [Author, Comment, Message, MessageTag, Tag])
def test_a_model_registered_without_any_option_has_no_findings(model: type[Any]) -> None:
    assert run_checks(site_of(only=(model, ModelAdmin))) == ()


def test_good_declarations_of_several_models_have_no_findings() -> None:
    def load(context: Any, days: int = 7) -> dict[str, Any]:
        return {"days": days, "context": context}

    panels = [
        Panel("Sign-ups", "signups/panel.html", load, plugin="signups", size=12),
        Panel("Post", "mine/panel.html", functools.partial(load, days=3), place="letters"),
        Panel("Any", "mine/panel.html", lambda context: {"user": context.user}),
    ]
    site = site_of(author=(Author, AuthorAdmin), message=(Message, MessageAdmin), tag=(Tag, ModelAdmin))

    assert [str(finding) for finding in run_checks(site, panels=panels)] == []


def test_lazy_translations_are_words() -> None:
    class Lazy:
        def __str__(self) -> str:
            return "Briefe"

    class Translated(ModelAdmin):
        label_plural = Lazy()  # type: ignore[assignment]
        labels = {"title": Lazy()}  # type: ignore[dict-item]

    assert run_checks(site_of(only=(Message, Translated))) == ()


def test_a_form_that_a_hook_completes_may_lack_what_is_required() -> None:
    class Completed(ModelAdmin):
        fields = ("title",)

        def before_save(self, row: Message, change: Any) -> None:
            row.author_id = 1

    class NeverCreated(ModelAdmin):
        fields = ("title",)
        can_create = False

    assert run_checks(site_of(only=(Message, Completed))) == ()
    assert run_checks(site_of(only=(Message, NeverCreated))) == ()
