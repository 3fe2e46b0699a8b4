"""Models, and one wrong declaration for every check: the line that is wrong says so in a comment."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship
from sqlalchemy.types import UserDefinedType

from dashboard.checks import CheckContext, Finding
from dashboard.declarations import Fieldset, FormField, ModelAdmin, Panel, action, display

WRONG = "# wrong"


class Base(DeclarativeBase):
    pass


class Status(enum.Enum):
    DRAFT = "draft"
    SENT = "sent"


class Author(Base):
    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    messages: Mapped[list[Message]] = relationship(back_populates="author")


class Tag(Base):
    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class MessageTag(Base):
    __tablename__ = "message_tag"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)


class Comment(Base):
    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    message: Mapped[Message] = relationship(back_populates="comments")


class Message(Base):
    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str | None] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship(back_populates="messages")
    editor_name: Mapped[str | None] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    digest: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    created_at: Mapped[datetime.datetime] = mapped_column(default=func.now())
    access_token: Mapped[str | None] = mapped_column(String(80))
    tags: Mapped[list[Tag]] = relationship(secondary="message_tag", viewonly=True)
    comments: Mapped[list[Comment]] = relationship(back_populates="message")


Message.comment_count = column_property(
    select(func.count(Comment.id)).where(Comment.message_id == Message.id).scalar_subquery()
)


class Shape(UserDefinedType[Any]):
    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "SHAPE"


class Place(Base):
    __tablename__ = "place"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    outline: Mapped[Any] = mapped_column(Shape, nullable=True)  # wrong


# The cages -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Animal:
    """A site that is wrong in one way. ``marked`` is the class or function whose source has the wrong line."""

    id: str
    place: str
    hint: str
    declarations: Sequence[tuple[type[Any], type[ModelAdmin]]]
    marked: Any
    panels: Sequence[Panel] = ()
    extra: Sequence[Callable[[CheckContext], Iterable[Finding]]] = ()
    plugins: Mapping[str, Path] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.id}-{getattr(self.marked, '__name__', self.marked)}"


ZOO: list[Animal] = []


def wrong(
    identifier: str, place: str, hint: str, *, model: type[Any] = Message, beside: type[ModelAdmin] | None = None
) -> Callable[[type[ModelAdmin]], type[ModelAdmin]]:
    """Put a declaration into the zoo, beside a good one of another model when it takes two to be wrong."""

    def cage(declaration: type[ModelAdmin]) -> type[ModelAdmin]:
        others = [(Author, beside)] if beside is not None else []
        ZOO.append(Animal(identifier, place, hint, [*others, (model, declaration)], declaration))
        return declaration

    return cage


def wrong_panel(identifier: str, place: str, hint: str, /, **options: Any) -> Callable[[Any], Any]:
    def cage(load: Any) -> Any:
        panel = Panel(**{"title": "Sign-ups", "template": "signups/panel.html", "load": load, **options})
        panels = [Panel("Sign-ups", "signups/panel.html", good_panel), panel] if place == "name" else [panel]
        ZOO.append(Animal(identifier, place, hint, [(Message, ModelAdmin)], load, panels))
        return load

    return cage


def good_panel(_context: Any) -> dict[str, Any]:
    return {}


# Names ---------------------------------------------------------------------------------------------------------------


@wrong("dashboard.E001", "list_dispaly", "Did you mean 'list_display'?")
class MisspeltOption(ModelAdmin):
    list_dispaly = ("title",)  # wrong


@wrong("dashboard.E001", "befor_save", "Did you mean 'before_save'?")
class MisspeltHook(ModelAdmin):
    def befor_save(self, row: Any, change: Any) -> None:  # wrong
        raise ValueError


@wrong("dashboard.E002", "fields", "Write ('title',) with a comma.")
class TextForTuple(ModelAdmin):
    can_create = False
    fields = "title"  # wrong


@wrong("dashboard.E003", "exclude", "Write a tuple: the order matters.")
class SetForTuple(ModelAdmin):
    exclude = {"body"}  # type: ignore[assignment]  # wrong


@wrong("dashboard.E003", "list_display", "Call the method get_list_display; it takes the user.")
class MethodForOption(ModelAdmin):
    def list_display(self) -> tuple[str, ...]:  # type: ignore[override]  # wrong
        return ("title",)


@wrong("dashboard.E003", "category", "Write it in quotes.")
class NumberForCategory(ModelAdmin):
    category = 7  # type: ignore[assignment]  # wrong


@wrong("dashboard.E003", "can_delete", "Write True or False.")
class TextForSwitch(ModelAdmin):
    can_delete = "no"  # type: ignore[assignment]  # wrong


@wrong("dashboard.E004", "list_display[1]", "Write 'status', its name.")
class AttributeForName(ModelAdmin):
    list_display = (
        "title",
        Message.status,  # type: ignore[assignment]  # wrong
    )


@wrong("dashboard.E005", "labels['titel']", "Did you mean 'title'?")
class UnknownLabel(ModelAdmin):
    labels = {
        "body": "Text",
        "titel": "Heading",  # wrong
    }


@wrong("dashboard.E006", "descriptions['bdy']", "Did you mean 'body'?")
class UnknownDescription(ModelAdmin):
    descriptions = {"bdy": "What it says."}  # wrong


@wrong("dashboard.E007", "slug", "such as 'my_messages'")
class SlugWithSpace(ModelAdmin):
    slug = "My messages"  # wrong


@wrong("dashboard.E008", "slug", "slug = 'login_model'")
class ReservedSlug(ModelAdmin):
    slug = "login"  # wrong


class Letters(ModelAdmin):
    slug = "letter"


@wrong("dashboard.E009", "slug", "slug = 'letter_2'", beside=Letters)
class SlugOfAnother(ModelAdmin):
    slug = "letter"  # wrong


@wrong("dashboard.W001", "column_list", "This dashboard calls it 'list_display'.")
class OptionOfFlaskAdmin(ModelAdmin):
    column_list = ("title",)  # wrong


# The list ------------------------------------------------------------------------------------------------------------


@wrong("dashboard.E101", "list_display[2]", "Did you mean 'title'?")
class UnknownColumn(ModelAdmin):
    list_display = (
        "id",
        "author",
        "titel",  # wrong
    )


@wrong("dashboard.E101", "list_display[1]", "Did you mean 'author__name'?")
class UnknownColumnOfRelation(ModelAdmin):
    list_display = ["title", "author__nmae"]  # wrong


@wrong("dashboard.E102", "list_display", "Name one, or leave list_display out.")
class NoColumn(ModelAdmin):
    list_display = ()  # wrong


@wrong("dashboard.E103", "list_display_links[0]", "Did you mean 'title'?")
class LinkThatIsNoColumn(ModelAdmin):
    list_display = ("title", "author")
    list_display_links = ("tittle",)  # wrong


@wrong("dashboard.E104", "list_filter[0]", "Did you mean 'status'?")
class UnknownFilter(ModelAdmin):
    list_filter = ("statsu",)  # wrong


@wrong("dashboard.E105", "list_filter[1]", "Leave it out.")
class FilterOfJson(ModelAdmin):
    list_filter = ("status", "payload")  # wrong


@wrong("dashboard.E106", "search_fields[0]", "Did you mean 'author__email'?")
class UnknownSearch(ModelAdmin):
    search_fields = ("author__emial",)  # wrong


@wrong("dashboard.E107", "search_fields[1]", "Write 'body' (contains)")
class UnknownPrefix(ModelAdmin):
    search_fields = ("title", "~body")  # wrong


@wrong("dashboard.E108", "search_fields[0]", "Leave it out.")
class SearchInJson(ModelAdmin):
    search_fields = ("payload",)  # wrong


@wrong("dashboard.E108", "search_fields[1]", "Name a field of it: 'comments__…'.")
class SearchInNamelessRelation(ModelAdmin):
    search_fields = ("author", "comments")  # wrong


@wrong("dashboard.E109", "ordering[0]", "Did you mean 'created_at'?")
class UnknownOrder(ModelAdmin):
    ordering = ("-craeted_at",)  # wrong


@wrong("dashboard.E110", "ordering[0]", "Name a column that has an order.")
class OrderByJson(ModelAdmin):
    ordering = ("payload",)  # wrong


@wrong("dashboard.E110", "ordering[1]", "Name a column that has an order.")
class OrderByMany(ModelAdmin):
    ordering = ("title", "comments__text")  # wrong


@wrong("dashboard.E110", "ordering[1]", "Name a column that has an order.")
class OrderByMethodOfNoColumn(ModelAdmin):
    list_display = ("title",)
    ordering = ("title", "shout")  # wrong

    @display(ordering="title")
    def shout(self, row: Message) -> str:
        return row.title.upper()


@wrong("dashboard.E111", "list_display[2]", "Remove one of them.")
class ColumnTwice(ModelAdmin):
    list_display = ("title", "author", "title")  # wrong


@wrong("dashboard.E112", "list_per_page", "Write list_per_page = 25.")
class NoPage(ModelAdmin):
    list_per_page = 0  # wrong


@wrong("dashboard.E113", "list_per_page", "Lower the first or raise the second.")
class PageTooLarge(ModelAdmin):
    list_per_page = 500  # wrong


@wrong("dashboard.E114", "summary", "Did you mean 'title'?")
class MethodWithUnknownOrder(ModelAdmin):
    list_display = ("title", "summary")

    @display(ordering="-titl")
    def summary(self, row: Message) -> str:  # wrong
        return row.title[:10]


# The record ----------------------------------------------------------------------------------------------------------


@wrong("dashboard.E201", "fields[2]", "Did you mean 'status'?")
class UnknownField(ModelAdmin):
    fields = ("title", "author", "statuss")  # wrong


@wrong("dashboard.E201", "fields[2]", "Name the relation 'author'.")
class FieldOfAnotherRecord(ModelAdmin):
    fields = ("title", "author", "author__name")  # wrong


@wrong("dashboard.E202", "exclude[0]", "Did you mean 'body'?")
class UnknownExclude(ModelAdmin):
    exclude = ("boddy",)  # wrong


@wrong("dashboard.E203", "readonly_fields[0]", "Did you mean 'created_at'?")
class UnknownReadonly(ModelAdmin):
    readonly_fields = ("created",)  # wrong


@wrong("dashboard.E204", "fieldsets[1]", "Write Fieldset('Title', ('name', …)).")
class MalformedFieldset(ModelAdmin):
    fieldsets = (
        ("Text", {"fields": ("title", "author")}),
        ("More", "body"),  # type: ignore[assignment]  # wrong
    )


@wrong("dashboard.E204", "fieldsets[0].fields", "Write ('title',) with a comma.")
class FieldsetOfText(ModelAdmin):
    can_create = False
    fieldsets = (Fieldset("Text", "title"),)  # wrong


@wrong("dashboard.E205", "fieldsets[1].fields[1]", "Did you mean 'status'?")
class UnknownInFieldset(ModelAdmin):
    fieldsets = (
        Fieldset("Text", ("title", "author")),
        Fieldset(
            "More",
            (
                "body",
                "state",  # wrong
            ),
        ),
    )


@wrong("dashboard.E205", "fieldsets[0].fields[2]", "Did you mean 'status'?")
class UnknownInFieldsetOfDjango(ModelAdmin):
    fieldsets = [
        (
            "Text",
            {
                "description": "What it says.",
                "fields": ["title", "author", "state"],  # wrong
            },
        )
    ]


@wrong("dashboard.E206", "fieldsets[1].fields[0]", "Remove one of them.")
class FieldTwice(ModelAdmin):
    fieldsets = (
        Fieldset("Text", ("title", "author")),
        Fieldset("Again", fields=("title",)),  # wrong
    )


@wrong("dashboard.E207", "fieldsets", "Keep fieldsets: it names fields too.")
class FieldsAndFieldsets(ModelAdmin):
    fields = ("title", "author")
    fieldsets = (Fieldset("Text", ("title", "author")),)  # wrong


@wrong("dashboard.E208", "form_overrides['bdy']", "Did you mean 'body'?")
class UnknownOverride(ModelAdmin):
    form_overrides = {
        "title": FormField(placeholder="In a few words"),
        "bdy": FormField(required=True),  # wrong
    }


@wrong("dashboard.E209", "form_overrides['body']", "Write FormField(widget=…, required=…, …).")
class OverrideOfText(ModelAdmin):
    form_overrides = {"body": "long_text"}  # type: ignore[dict-item]  # wrong


@wrong("dashboard.E209", "form_overrides['title']", "Write (('draft', 'Draft'), …).")
class ChoicesWithoutLabels(ModelAdmin):
    form_overrides = {"title": FormField(choices=("one", "two"))}  # type: ignore[arg-type]  # wrong


@wrong("dashboard.E210", "form_overrides['title']", "Did you mean 'long_text'?")
class UnknownWidget(ModelAdmin):
    form_overrides = {"title": FormField(widget="longtext")}  # wrong


@wrong("dashboard.E211", "fields[2]", "readonly_fields = ('comment_count',)")
class ComputedOnForm(ModelAdmin):
    fields = ("title", "author", "comment_count")  # wrong


@wrong("dashboard.E212", "detail_fields[1]", "Did you mean 'author__name'?")
class UnknownDetail(ModelAdmin):
    detail_fields = ("title", "author__name_")  # wrong


@wrong("dashboard.E213", "related[0]", "Did you mean 'comments'?")
class UnknownRelated(ModelAdmin):
    related = ("comment",)  # wrong


@wrong("dashboard.E213", "related[0]", "Relations to several rows: tags, comments.")
class RelatedToOne(ModelAdmin):
    related = ("author",)  # wrong


@wrong(
    "dashboard.W201", "fields", "Add 'author' to the form, fill in a value in before_save, or set can_create = False"
)
class RequiredNotOnForm(ModelAdmin):
    fields = ("title", "body")  # wrong


@wrong("dashboard.W203", "form_overrides['body']", "Add it there or remove the override.")
class OverrideOfAbsentField(ModelAdmin):
    fields = ("title", "author")
    form_overrides = {"body": FormField(widget="text")}  # wrong


ZOO.append(
    Animal("dashboard.W202", "outline", "register_kind teaches the dashboard the type", [(Place, ModelAdmin)], Place)
)


# Rights --------------------------------------------------------------------------------------------------------------


@wrong("dashboard.E301", "list_display[1]", "Remove it from list_display.")
class SecretInList(ModelAdmin):
    list_display = ("title", "access_token")  # wrong


@wrong("dashboard.E301", "search_fields[1]", "Remove it from search_fields.")
class SecretOfAnotherInSearch(ModelAdmin):
    search_fields = ("title", "=author__password_hash")  # wrong


@wrong("dashboard.E301", "fieldsets[0].fields[2]", "Remove it from fieldsets.")
class SecretOnForm(ModelAdmin):
    fieldsets = (Fieldset("Text", ("title", "author", "access_token")),)  # wrong


@wrong("dashboard.E302", "owner_field", "Did you mean 'author'?")
class UnknownOwner(ModelAdmin):
    owner_field = "auhtor"  # wrong


@wrong("dashboard.E303", "field_permissions['titel']", "Did you mean 'title'?")
class UnknownGuardedField(ModelAdmin):
    field_permissions = {"titel": "retitle"}  # wrong


@wrong("dashboard.E303", "field_permissions['title.edti']", "Did you mean 'edit'?")
class UnknownHalf(ModelAdmin):
    field_permissions = {"title.edti": "retitle"}  # wrong


@wrong("dashboard.E304", "field_permissions['title.edit']", "Write an action ('see_title') or '<model>.<action>'.")
class MalformedPermission(ModelAdmin):
    field_permissions = {"title.edit": "may retitle"}  # wrong


@wrong("dashboard.W301", "owner_field", "Name the relation to the user, one of author")
class OwnerWithoutKey(ModelAdmin):
    owner_field = "editor_name"  # wrong


# Methods -------------------------------------------------------------------------------------------------------------


@wrong("dashboard.E401", "get_ordering", "Write def get_ordering(self, user).")
class TwinWithoutUser(ModelAdmin):
    def get_ordering(self) -> tuple[str, ...]:  # type: ignore[override]  # wrong
        return ("title",)


@wrong("dashboard.E402", "before_save", "Write def before_save(self, row, change).")
class HookWithoutChange(ModelAdmin):
    def before_save(self, row: Any) -> None:  # type: ignore[override]  # wrong
        row.title = row.title.strip()


@wrong("dashboard.E402", "scope", "Write def scope(self, statement, user).")
class ScopeWithoutUser(ModelAdmin):
    def scope(self, statement: Any) -> Any:  # type: ignore[override]  # wrong
        return statement


@wrong("dashboard.E403", "shout", "Write def shout(self, row).")
class ColumnWithoutRow(ModelAdmin):
    list_display = ("title", "shout")

    def shout(self) -> str:  # wrong
        return "HELLO"


@wrong("dashboard.E404", "shout", "Did you mean 'integer'?")
class ColumnOfUnknownKind(ModelAdmin):
    list_display = ("title", "shout")

    @display(label="Length", kind="integr")
    def shout(self, row: Message) -> int:  # wrong
        return len(row.title)


@wrong("dashboard.E405", "actions[0]", "Did you mean 'publish'?")
class UnknownAction(ModelAdmin):
    actions = ("publihs",)  # wrong

    @action()
    def publish(self, rows: list[Message]) -> str:
        return f"Published {len(rows)}."


@wrong("dashboard.E405", "actions[0]", "Mark the method with @action.")
class UnmarkedAction(ModelAdmin):
    actions = ("publish",)  # wrong

    def publish(self, rows: list[Message]) -> str:
        return f"Published {len(rows)}."


@wrong("dashboard.E406", "publish", "Write def publish(self, rows).")
class ActionOfDjango(ModelAdmin):
    @action()
    def publish(self, request: Any, queryset: Any) -> None:  # wrong
        queryset.update(status=request)


@wrong("dashboard.E407", "delete", "such as 'delete_selected'")
class ActionOfBuiltInName(ModelAdmin):
    @action()
    def delete(self, rows: list[Message]) -> None:  # wrong
        rows.clear()


@wrong("dashboard.E408", "after_save", "Write def instead of async def.")
class HookThatNobodyAwaits(ModelAdmin):
    async def after_save(self, row: Any, change: Any) -> None:  # type: ignore[override]  # wrong
        row.title = change


# Panels --------------------------------------------------------------------------------------------------------------


@wrong_panel("dashboard.E501", "place", "Did you mean 'message'?", place="mesage")  # wrong
def panel_nowhere(_context: Any) -> dict[str, Any]:
    return {}


@wrong_panel("dashboard.E502", "size", "Write one of 3, 4, 6, 8, 12.", size=5)  # wrong
def panel_of_odd_size(_context: Any) -> dict[str, Any]:
    return {}


@wrong_panel("dashboard.E503", "name", "such as name='sign-ups-2'")  # wrong
def panel_of_taken_name(_context: Any) -> dict[str, Any]:
    return {}


@wrong_panel("dashboard.E504", "name", "Use letters, digits, '-' and '_' only.", name="sign ups!")  # wrong
def panel_of_odd_name(_context: Any) -> dict[str, Any]:
    return {}


@wrong_panel("dashboard.E505", "load", "Write def load(context) and return a mapping.")  # wrong
def panel_without_context() -> dict[str, Any]:
    return {}


@wrong_panel("dashboard.E508", "template", "ends in '.html'", template="signups/panel.jinja")  # wrong
def panel_with_unescaped_template(_context: Any) -> dict[str, Any]:
    return {}


@wrong_panel("dashboard.E506", "template", "write 'signups/…'", template="notes/panel.html", plugin="signups")  # wrong
def panel_with_foreign_template(_context: Any) -> dict[str, Any]:
    return {}


# Plugins -------------------------------------------------------------------------------------------------------------

RUDE = Path(__file__).parent / "rude_plugin"

ZOO.append(
    Animal(
        "dashboard.E507",
        "templates",
        "Move it to 'templates/rude/'",
        [(Message, ModelAdmin)],
        RUDE / "templates" / "dashboard" / "home.html",
        plugins={"rude": RUDE},
    )
)

# The checks themselves -----------------------------------------------------------------------------------------------


def check_that_fails(context: CheckContext) -> Iterable[Finding]:
    raise LookupError(len(context.registry))  # wrong


ZOO.append(
    Animal(
        "dashboard.E601",
        "check_that_fails",
        "Mend the check, or the value that it stumbled over.",
        [(Message, ModelAdmin)],
        check_that_fails,
        extra=[check_that_fails],
    )
)
