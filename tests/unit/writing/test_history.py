from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import LargeBinary, Select, String, create_engine, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from dashboard.declarations import Access, ModelAdmin, RolePolicy
from dashboard.writing import changes
from dashboard.writing.change import request_id
from dashboard.writing.history import ChangeRecord
from dashboard.writing.redaction import HIDDEN, LONGEST
from tests.unit.writing.books import Author, Book, Prize, Tag
from tests.unit.writing.conftest import Library, prepared


def test_a_change_says_who_when_and_what(library: Library, ann: Author) -> None:
    token = request_id.set("request-1")
    try:
        book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "pages": 5})
        changes.update(*library.writing(Book), book, {"title": "Two", "pages": None})
    finally:
        request_id.reset(token)
    created, updated = library.records()
    assert (created.action, updated.action) == ("create", "update")
    assert (updated.model, updated.key, updated.label) == ("book", str(book.id), "Two")
    assert (updated.user_id, updated.user_label, updated.request_id) == ("7", "ann@example.org", "request-1")
    assert created.group_id != updated.group_id
    assert updated.values == {"title": ["One", "Two"], "pages": [5, None]}
    assert created.values["author_id"] == [None, ann.id]
    assert abs(datetime.now(UTC) - updated.when) < timedelta(minutes=1)


def test_moments_are_kept_to_the_microsecond_on_every_server(library_on: Library) -> None:
    when = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    library_on.add(ChangeRecord(when=when, group_id="g", model="m", key="k", label="l", action="create", values={}))
    library_on.session.expire_all()
    assert library_on.records()[0].when == when


def test_secrets_are_recorded_as_changed_and_never_with_values(library: Library, ann: Author) -> None:
    class WithSecret(ModelAdmin):
        fields = ("title", "author", "api_token")

    library.register(Book, WithSecret)
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "api_token": "s3cret"})
    changes.update(*library.writing(Book), book, {"api_token": "s3cret2"})
    created, updated = library.records()
    assert created.values["api_token"] == [None, HIDDEN]
    assert updated.values == {"api_token": [HIDDEN, HIDDEN]}
    assert "s3cret" not in str([created.values, updated.values])


class Base(DeclarativeBase):
    pass


class Paper(Base):
    __tablename__ = "paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(5000))
    scan: Mapped[bytes] = mapped_column(LargeBinary)


def test_binary_is_not_dumped_and_long_text_is_abbreviated() -> None:
    from dashboard.facts import describe
    from dashboard.writing.redaction import kept

    fields = describe(Paper).fields
    assert kept(fields["scan"], b"abc") == "(3 bytes)"
    assert kept(fields["title"], "x" * 5000) == "x" * LONGEST + "…"
    assert kept(fields["title"], "a\x00b\ud800") == "a\N{REPLACEMENT CHARACTER}b?"


def test_links_of_a_many_to_many_relation_are_recorded_by_key(library: Library, ann: Author) -> None:
    one, two = Tag(name="one"), Tag(name="two")
    library.add(one, two)
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "tags": [one]})
    changes.update(*library.writing(Book), book, {"tags": [two]})
    assert library.records()[-1].values == {"tags": [[str(one.id)], [str(two.id)]]}


def test_several_flushes_make_one_record(library: Library, ann: Author) -> None:
    class Twice(ModelAdmin):
        def after_save(self, row: Any, change: Any) -> None:
            row.title = row.title + "!"

    library.register(Book, Twice)
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann})
    changes.update(*library.writing(Book), book, {"title": "Two"})
    assert [each.values.get("title") for each in library.records()] == [[None, "One!"], ["One!", "Two!"]]


def test_history_is_written_in_the_same_transaction(library: Library, ann: Author) -> None:
    ChangeRecord.__table__.drop(library.engine)  # type: ignore[attr-defined]
    try:
        changes.update(*library.writing(Author), ann, {"name": "Anna"})
    except Exception:
        pass
    else:
        raise AssertionError("a change was saved without its record")
    assert ann.name == "Ann"


def test_history_may_live_in_a_database_of_its_own(library: Library, ann: Author) -> None:
    other = create_engine("sqlite://")
    prepared(other).close()
    ChangeRecord.__table__.drop(library.engine)  # type: ignore[attr-defined]
    from dashboard.tables import Table

    with Session(library.engine, binds={Table: other}) as session:
        author = session.get(Author, ann.id)
        changes.update(library.admin(Author), library.access, session, author, {"name": "Anna"})
        assert [each.label for each in session.query(ChangeRecord)] == ["Anna"]
    assert not inspect(library.engine).has_table("dashboard_change")
    other.dispose()


def clerk(library: Library, *permissions: str) -> Access:
    role = type("Role", (), {"name": "clerk", "permissions": permissions})()
    user = type("Clerk", (), {"is_authenticated": True, "is_active": True, "roles": [role]})()
    return Access(library.registry, RolePolicy(), user)


def test_recent_changes_come_newest_first_and_as_the_user_may_view(library: Library, ann: Author) -> None:
    changes.update(*library.writing(Author), ann, {"name": "Anna"})
    tag = changes.create(*library.writing(Tag), {"name": "t"})
    changes.delete(*library.writing(Tag), [tag])
    found = changes.recent(library.session, library.access, 10)
    assert [(each.slug, each.action, each.gone) for each in found] == [
        ("tag", "delete", True),
        ("tag", "create", True),
        ("author", "update", False),
    ]
    assert [each.slug for each in changes.recent(library.session, clerk(library, "author.view"), 10)] == ["author"]
    assert changes.recent(library.session, clerk(library), 10) == ()
    assert len(changes.recent(library.session, library.access, 2)) == 2


def test_recent_changes_stay_within_the_scope_of_rows(library: Library) -> None:
    class Scoped(ModelAdmin):
        def scope(self, statement: Select[Any], user: Any) -> Select[Any]:
            return statement.where(Prize.title != "Hidden")

    library.register(Prize, Scoped)
    ann = changes.create(*library.writing(Author), {"name": "Ann"})
    rows = [
        changes.create(library.admin(Prize), library.access, library.session, {"title": title, "author_id": ann.id})
        for title in ("Seen", "Hidden", "Gone")
    ]
    changes.delete(*library.writing(Prize), [rows[2]])
    found = changes.recent(library.session, library.access, 10)
    assert [each.label for each in found if each.slug == "prize"] == ["Seen"]
