from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import scoped_session, sessionmaker

from dashboard.declarations import Access, ModelAdmin, RolePolicy, action
from dashboard.errors import Conflict, Denied, FieldErrors, NotFound, Protected
from dashboard.writing import changes, signals
from tests.unit.writing.books import Author, Book, Prize, Review, Tag
from tests.unit.writing.conftest import Library, prepared

Statements = Callable[[Engine], AbstractContextManager[list[str]]]


class Clerk:
    """Somebody with a role."""

    is_authenticated = True
    is_active = True
    email = "clerk@example.org"

    def __init__(self, *permissions: str) -> None:
        self.roles = [type("Role", (), {"name": "clerk", "permissions": permissions})()]


def allowed(library: Library, *permissions: str) -> Access:
    return Access(library.registry, RolePolicy(), Clerk(*permissions))


def test_a_row_is_created_with_its_relations(library: Library, ann: Author) -> None:
    tag = Tag(name="new")
    library.add(tag)
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "tags": [tag]})
    library.session.expire_all()
    assert (book.title, book.author, book.tags, book.status) == ("One", ann, [tag], "draft")


def test_a_default_that_was_emptied_becomes_null(library: Library, ann: Author) -> None:
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "status": None})
    assert book.status is None


def test_an_unchanged_update_writes_nothing(library: Library, ann: Author, statements: Statements) -> None:
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "extra": {"a": [1]}})
    before, count = book.changed_at, len(library.records())
    with statements(library.engine) as sent:
        values = {"title": "One", "author": ann, "extra": {"a": [1]}, "tags": []}
        assert changes.update(*library.writing(Book), book, values) is False
    assert not [statement for statement in sent if not statement.startswith("SELECT")]
    assert (book.changed_at, len(library.records())) == (before, count)


def test_true_is_not_one_within_json(library: Library, ann: Author) -> None:
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "extra": [1]})
    assert changes.update(*library.writing(Book), book, {"extra": [True]}) is True
    assert book.extra == [True]
    assert book.extra[0] is True


def test_emptied_json_is_null_for_the_database(library: Library, ann: Author) -> None:
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "extra": {}})
    changes.update(*library.writing(Book), book, {"extra": None})
    assert library.session.scalar(text("SELECT extra IS NULL FROM book")) == 1


def test_rows_that_stay_in_a_collection_are_not_touched(library: Library, ann: Author, statements: Statements) -> None:
    one, two, three = (Tag(name=name) for name in ("one", "two", "three"))
    library.add(one, two, three)
    book = changes.create(*library.writing(Book), {"title": "One", "author": ann, "tags": [one, two]})
    with statements(library.engine) as sent:
        changes.update(*library.writing(Book), book, {"tags": [two, three]})
    assert len([each for each in sent if "book_tag" in each and not each.startswith("SELECT")]) == 2
    assert set(book.tags) == {two, three}


def test_the_model_itself_may_refuse_a_value(library: Library) -> None:
    with pytest.raises(FieldErrors) as caught:
        changes.create(*library.writing(Author), {"name": "Nobody"})
    assert caught.value.errors == {"name": ("Nobody writes books.",)}


class Careful(ModelAdmin):
    """Hooks that refuse, or leave a trace."""

    def before_save(self, row: Any, change: Any) -> None:
        if row.title == "Forbidden":
            raise ValueError("Not this title.")
        row.slug = row.title.lower()

    def after_save(self, row: Any, change: Any) -> None:
        if row.title == "Late":
            raise ValueError("Too late.")

    def before_delete(self, row: Any, change: Any) -> None:
        if row.title == "Kept":
            raise ValueError("This one stays.")


def test_a_hook_that_refuses_leaves_nothing_behind(library: Library, ann: Author) -> None:
    library.register(Book, Careful)
    for title, sentence in (("Forbidden", "Not this title."), ("Late", "Too late.")):
        with pytest.raises(FieldErrors) as caught:
            changes.create(*library.writing(Book), {"title": title, "author": ann})
        assert caught.value.errors == {"": (sentence,)}
    assert library.session.scalars(select(Book)).all() == []
    assert library.records() == []


def test_what_a_hook_sets_is_saved_and_recorded(library: Library, ann: Author) -> None:
    library.register(Book, Careful)
    book = changes.create(*library.writing(Book), {"title": "Fine", "author": ann})
    assert book.slug == "fine"
    assert library.records()[-1].values["slug"] == [None, "fine"]


def test_a_hook_may_keep_a_row_from_being_deleted(library: Library, ann: Author) -> None:
    library.register(Book, Careful)
    kept, other = Book(title="Kept", author=ann), Book(title="Other", author=ann)
    library.add(kept, other)
    with pytest.raises(FieldErrors):
        changes.delete(*library.writing(Book), [other, kept])
    assert len(library.session.scalars(select(Book)).all()) == 2


def test_a_delete_takes_what_its_relations_cascade_to_and_records_it(library: Library, ann: Author) -> None:
    tag = Tag(name="t")
    book = Book(title="One", author=ann, reviews=[Review(text="good"), Review(text="bad")], tags=[tag])
    library.add(book)
    changes.delete(*library.writing(Book), [book])
    assert library.session.scalars(select(Review)).all() == []
    assert library.session.get(Tag, 1) is tag
    records = library.records()
    assert sorted((each.model, each.action) for each in records) == [
        ("book", "delete"),
        ("review", "delete"),
        ("review", "delete"),
    ]
    assert len({each.group_id for each in records}) == 1


def test_rows_that_refer_to_each_other_go_together(library: Library, ann: Author) -> None:
    bob = Author(name="Bob", mentor=ann)
    library.add(bob)
    with pytest.raises(Protected):
        changes.delete(*library.writing(Author), [ann])
    changes.delete(*library.writing(Author), [ann, bob])
    assert library.session.scalars(select(Author)).all() == []


def test_a_row_that_vanished_is_a_conflict(library: Library, ann: Author) -> None:
    assert ann.name == "Ann"
    library.session.execute(text("DELETE FROM author"))
    with pytest.raises(Conflict):
        changes.update(*library.writing(Author), ann, {"name": "Anna"})


def test_a_deleted_row_that_vanished_is_a_conflict(library: Library, ann: Author) -> None:
    assert ann.name == "Ann"
    library.session.execute(text("DELETE FROM author"))
    with pytest.raises(Conflict):
        changes.delete(*library.writing(Author), [ann])


def test_every_change_asks_the_policy(library: Library, ann: Author) -> None:
    admin, access, session = library.admin(Author), allowed(library, "author.view"), library.session
    with pytest.raises(Denied):
        changes.create(admin, access, session, {"name": "Bob"})
    with pytest.raises(Denied):
        changes.update(admin, access, session, ann, {"name": "Bob"})
    with pytest.raises(Denied):
        changes.delete(admin, access, session, [ann])
    assert library.records() == []


class Guarded(ModelAdmin):
    field_permissions = {"title.edit": "rename"}
    readonly_fields = ("slug",)
    exclude = ("volume",)


@pytest.mark.parametrize(
    "values", [{"title": "x"}, {"slug": "x"}, {"volume": 1}, {"id": 5}, {"author_id": 1}, {"no": 1}]
)
def test_only_fields_that_may_be_written_are_written(library: Library, ann: Author, values: dict[str, Any]) -> None:
    admin = library.register(Book, Guarded)
    book = Book(title="One", author=ann)
    library.add(book)
    with pytest.raises(Denied):
        changes.update(admin, allowed(library, "book.edit", "author.view"), library.session, book, values)
    assert book.title == "One"


class Acting(ModelAdmin):
    @action(label="Shout")
    def shout(self, rows: Sequence[Any]) -> str:
        for row in rows:
            row.title = row.title.upper()
        return f"{len(rows)} shouted."

    @action()
    def fail(self, rows: Sequence[Any]) -> None:
        rows[0].title = "Half"
        raise ValueError("Not today.")


def test_an_action_runs_in_one_transaction_with_one_record_per_row(library: Library, ann: Author) -> None:
    library.register(Book, Acting)
    books = [Book(title="one", author=ann), Book(title="TWO", author=ann)]
    library.add(*books)
    assert changes.run_action(*library.writing(Book), "shout", books) == "2 shouted."
    assert [(each.action, each.action_name, each.label) for each in library.records()] == [
        ("action", "shout", "ONE"),
        ("action", "shout", "TWO"),
    ]
    assert library.records()[0].values == {"title": ["one", "ONE"]}


def test_an_action_that_refuses_changes_nothing(library: Library, ann: Author) -> None:
    library.register(Book, Acting)
    book = Book(title="one", author=ann)
    library.add(book)
    with pytest.raises(FieldErrors, match="Not today"):
        changes.run_action(*library.writing(Book), "fail", [book])
    assert (book.title, library.records()) == ("one", [])


def test_an_action_asks_for_its_own_permission(library: Library, ann: Author) -> None:
    admin = library.register(Book, Acting)
    with pytest.raises(Denied):
        changes.run_action(admin, allowed(library, "book.edit"), library.session, "shout", [Book(title="x")])
    with pytest.raises(NotFound):
        changes.run_action(*library.writing(Book), "delete_everything", [])


def test_listeners_hear_of_what_was_committed_and_cannot_undo_it(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[tuple[str, str]] = []

    def listen(_admin: ModelAdmin, row: Any, change: Any) -> None:
        heard.append((change.action, row.name))
        raise RuntimeError("a listener's own mistake")

    admin = library.admin(Author)
    with signals.after_create.connected_to(listen), signals.after_update.connected_to(listen):
        author = changes.create(*library.writing(Author), {"name": "Ann"})
        changes.update(admin, library.access, library.session, author, {"name": "Ann"})
        changes.update(admin, library.access, library.session, author, {"name": "Anna"})
    assert heard == [("create", "Ann"), ("update", "Anna")]
    assert "after the change was saved" in caplog.text


def test_a_scoped_session_will_do(sqlite: Engine) -> None:
    prepared(sqlite).close()
    scoped = scoped_session(sessionmaker(sqlite))
    with scoped() as session:
        library = Library(session)
        changes.create(library.admin(Author), library.access, scoped, {"name": "Ann"})  # type: ignore[arg-type]
        assert [each.label for each in library.records()] == ["Ann"]


def test_an_error_of_the_connection_goes_its_own_way(library: Library, ann: Author) -> None:
    class Broken(ModelAdmin):
        def before_save(self, row: Any, change: Any) -> None:
            change.session.execute(text("SELECT * FROM nowhere"))

    library.register(Author, Broken)
    with pytest.raises(Exception, match="nowhere"):
        changes.update(*library.writing(Author), ann, {"name": "Anna"})
    assert ann.name == "Ann"


def test_children_that_lose_their_parent_are_recorded(library: Library, ann: Author) -> None:
    class Editor(ModelAdmin):
        fields = ("name", "prizes")

    library.register(Author, Editor)
    ann.prizes = [Prize(title="First"), Prize(title="Second")]
    library.session.commit()
    changes.update(*library.writing(Author), ann, {"prizes": ann.prizes[:1]})
    assert [(each.model, each.action, each.label) for each in library.records()] == [("prize", "delete", "Second")]


def test_the_session_serves_on_after_a_refusal(library: Library, ann: Author) -> None:
    with pytest.raises(FieldErrors):
        changes.create(*library.writing(Author), {"name": "Ann"})
    assert changes.create(*library.writing(Author), {"name": "Bob"}).id == 2
