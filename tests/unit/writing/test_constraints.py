from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from dashboard.declarations import ModelAdmin
from dashboard.errors import FieldErrors, Protected
from dashboard.writing import changes
from dashboard.writing.change import Change
from tests.unit.writing.books import Author, Book
from tests.unit.writing.conftest import Library


@pytest.fixture
def library(library_on: Library) -> Library:
    library_on.add(Author(name="Ann"))
    library_on.add(Book(title="One", slug="one", series="s", volume=1, author_id=1))
    return library_on


def refusal(library: Library, model: type[Any] = Book, **values: Any) -> dict[str, tuple[str, ...]]:
    if model is Book:
        values = {"title": "Two", "author": library.session.get(Author, 1), **values}
    with pytest.raises(FieldErrors) as caught:
        changes.create(*library.writing(model), values)
    assert library.records() == []
    return caught.value.errors


def test_a_unique_column_names_its_field(library: Library) -> None:
    assert refusal(library, slug="one") == {"slug": ("There is already a book with this slug.",)}


def test_an_article_fits_the_model(library: Library) -> None:
    assert refusal(library, Author, name="Ann") == {"name": ("There is already an author with this name.",)}


def test_a_unique_combination_is_told_on_all_its_fields(library: Library) -> None:
    sentence = ("There is already a book with this combination of series and volume.",)
    assert refusal(library, series="s", volume=1) == {"series": sentence, "volume": sentence}


def test_a_missing_value_names_its_field(library: Library) -> None:
    assert refusal(library, title=None) == {"title": ("This field is required.",)}


def test_a_missing_relation_names_the_relation(library: Library) -> None:
    assert refusal(library, author=None) == {"author": ("This field is required.",)}


def test_a_key_that_leads_nowhere_names_its_field(library: Library) -> None:
    assert refusal(library, editor_id=99) == {"editor_id": ("There is no such editor.",)}

    class Careless(ModelAdmin):
        def before_save(self, row: Book, change: Change) -> None:
            row.editor_id = 99

    library.register(Book, Careless)
    named = {"editor_id": ("This editor does not exist, or no longer. Choose another.",)}
    # SQLite does not say which key it was, and nothing that was sent is to blame.
    unnamed = {"": ("Something that this refers to does not exist, or no longer.",)}
    assert refusal(library) == (unnamed if library.engine.dialect.name == "sqlite" else named)


def test_a_related_row_that_vanished_names_the_relation(library: Library) -> None:
    author = Author(name="Bob")
    library.add(author)
    assert author.id == 2
    with library.engine.begin() as somebody_else:
        somebody_else.execute(text("DELETE FROM author WHERE id = 2"))
    errors = refusal(library, author=author)
    assert errors == {"author": ("This author does not exist, or no longer. Choose another.",)}


def test_a_named_check_says_its_rule(library: Library) -> None:
    assert refusal(library, pages=6000) == {"pages": ("This breaks the rule “not too heavy”.",)}


def test_a_check_without_a_name_shows_no_sql(library: Library) -> None:
    errors = refusal(library, series="x")
    assert [message for messages in errors.values() for message in messages] == ["This value is not allowed here."]


@pytest.mark.parametrize("values", [{"title": "x" * 30}, {"pages": 70_000}, {"price": Decimal("123456.5")}])
def test_what_does_not_fit_names_its_field(library: Library, values: dict[str, Any]) -> None:
    if library.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets everything fit")
    errors = refusal(library, **values)
    assert list(errors) == list(values)
    assert not any("varying" in str(messages) or "column" in str(messages) for messages in errors.values())


def test_a_number_beyond_every_column_names_its_field(library: Library) -> None:
    assert list(refusal(library, volume=10**30)) == ["volume"]


def test_half_a_character_is_refused(library: Library) -> None:
    assert list(refusal(library, title="\ud800")) == ["title"]


def test_a_value_of_a_wrong_type_is_refused(library: Library) -> None:
    errors = refusal(library, slug=object())
    assert "object" not in str(errors)


def test_a_row_that_others_refer_to_is_protected_with_numbers(library: Library) -> None:
    author = library.session.get(Author, 1)
    with pytest.raises(Protected) as caught:
        changes.delete(*library.writing(Author), [author])
    assert [(each.label, each.count, each.capped) for each in caught.value.references] == [("book", 1, False)]
    assert library.session.get(Author, 1) is not None


def test_a_reference_that_the_mapper_does_not_know_is_protected_too(library: Library) -> None:
    library.add(Author(name="Bob"))
    library.session.execute(text("CREATE TABLE agent (id INT PRIMARY KEY, author_id INT REFERENCES author (id))"))
    if library.engine.dialect.name == "mariadb":
        library.session.execute(text("ALTER TABLE agent ADD FOREIGN KEY (author_id) REFERENCES author (id)"))
    library.session.execute(text("INSERT INTO agent VALUES (1, 2)"))
    library.session.commit()
    with pytest.raises(Protected) as caught:
        changes.delete(*library.writing(Author), [library.session.get(Author, 2)])
    assert [each.capped for each in caught.value.references] == [True]


def test_taking_away_what_cannot_be_alone_is_told_on_the_relation(library: Library) -> None:
    class Editor(type(library.admin(Author))):  # type: ignore[misc]
        fields = ("name", "books")

    library.register(Author, Editor)
    author = library.session.get(Author, 1)
    with pytest.raises(FieldErrors) as caught:
        changes.update(*library.writing(Author), author, {"books": []})
    assert caught.value.errors == {"books": ("These books cannot be taken away from here: they need one.",)}
