from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from dashboard.errors import UnknownName
from dashboard.facts.introspection import describe
from dashboard.facts.paths import resolve


class Base(DeclarativeBase):
    pass


class Country(Base):
    __tablename__ = "country"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    year: Mapped[int]


class Writer(Base):
    __tablename__ = "writer"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    password: Mapped[str]
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"))
    country: Mapped[Country | None] = relationship()
    posts: Mapped[list[Post]] = relationship(back_populates="author")


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    a__b: Mapped[str]
    created_at: Mapped[sa.DateTime] = mapped_column(sa.DateTime)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("writer.id"))
    author: Mapped[Writer] = relationship(back_populates="posts")


POST = describe(Post)


def test_a_field_of_the_model_itself_has_no_hops() -> None:
    path = resolve(POST, "title")
    assert (path.hops, path.field, path.relation, path.lookup) == ((), POST.fields["title"], None, None)
    assert (path.label, path.model, path.many, path.name) == ("Title", Post, False, "title")


def test_relations_lead_on_to_a_field() -> None:
    path = resolve(POST, "author__country__code")
    assert [hop.name for hop in path.hops] == ["author", "country"]
    assert path.field is describe(Country).fields["code"]
    assert path.model is Country
    assert path.label == "Author country code"


def test_the_field_that_names_the_target_is_called_like_the_relation() -> None:
    assert resolve(POST, "author__country__name").label == "Author country"


def test_a_path_may_end_on_a_relation() -> None:
    path = resolve(POST, "author__country")
    assert (path.field, path.relation) == (None, describe(Writer).relations["country"])
    assert [hop.name for hop in path.hops] == ["author"]
    assert (path.model, path.kind.name) == (Writer, "relation")


def test_a_path_over_many_rows_says_so() -> None:
    writer = describe(Writer)
    assert resolve(writer, "posts").many
    assert resolve(writer, "posts__title").many
    assert not resolve(writer, "country__name").many


def test_names_with_two_underscores_win_over_paths() -> None:
    assert resolve(POST, "a__b").field is POST.fields["a__b"]
    assert resolve(POST, "a__b__contains", lookups=True).lookup == "contains"


def test_pk_stands_for_the_key() -> None:
    assert resolve(POST, "pk").name == "id"
    assert resolve(POST, "author__pk__in", lookups=True).name == "author__id"


@pytest.mark.parametrize(
    ("text", "name", "lookup"),
    [
        ("title__contains", "title", "contains"),
        ("created_at__year", "created_at", "year"),
        ("author__country__is_null", "author__country", "is_null"),
        ("author__in", "author", "in"),
        ("author__country__year", "author__country__year", None),
        ("author__country__year__gte", "author__country__year", "gte"),
        ("title", "title", None),
    ],
)
def test_a_lookup_may_follow_unless_a_field_has_its_name(text: str, name: str, lookup: str | None) -> None:
    path = resolve(POST, text, lookups=True)
    assert (path.name, path.lookup) == (name, lookup)


@pytest.mark.parametrize(
    ("text", "lookups", "said"),
    [
        ("titel", False, "Post has no 'titel'. Did you mean 'title'?"),
        ("author__emial", False, "Writer has no 'emial' (in 'author__emial'). Did you mean 'email'?"),
        ("title__contains", False, "'title' of Post is not a relation"),
        ("title__contain", True, "'title' has no lookup 'contain' (in 'title__contain'). Did you mean 'contains'?"),
        ("title__contains__x", True, "has no lookup 'contains__x'"),
        ("", False, "There are: id, title"),
        ("__", False, "Post has no ''"),
        ("author__", False, "Writer has no ''"),
        ("_sa_class_manager", False, "Post has no"),
        ("metadata", False, "Post has no"),
    ],
)
def test_what_leads_nowhere_is_told_with_what_was_meant(text: str, lookups: bool, said: str) -> None:
    with pytest.raises(UnknownName) as caught:
        resolve(POST, text, lookups=lookups)
    assert said in str(caught.value)


def test_a_path_to_a_secret_says_so() -> None:
    assert resolve(POST, "author__password").secret
    assert not resolve(POST, "author__email").secret


def test_the_candidates_are_told_to_programs_too() -> None:
    with pytest.raises(UnknownName) as caught:
        resolve(POST, "nothing")
    assert caught.value.name == "nothing"
    assert set(caught.value.candidates) == {*POST.fields, *POST.relations}


def test_what_a_hop_leads_to_is_described_when_asked(monkeypatch: Any) -> None:
    assert resolve(describe(Writer), "posts__author__posts__title").hops[-1].target is Post
