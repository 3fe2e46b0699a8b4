from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.facts.naming import close_match, humanize, initials, slugify
from dashboard.facts.words import pluralize, singularize, split_words


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("Category", "Categories"),
        ("Person", "People"),
        ("Status", "Statuses"),
        ("News", "News"),
        ("Series", "Series"),
        ("Media type", "Media types"),
        ("Address", "Addresses"),
        ("Box", "Boxes"),
        ("Child", "Children"),
        ("Key", "Keys"),
        ("Day", "Days"),
        ("Branch", "Branches"),
        ("Dish", "Dishes"),
        ("Bus", "Buses"),
        ("Quiz", "Quizzes"),
        ("Analysis", "Analyses"),
        ("Tax", "Taxes"),
        ("Alias", "Aliases"),
        ("Photo", "Photos"),
        ("Hero", "Heroes"),
        ("Leaf", "Leaves"),
        ("Proof", "Proofs"),
        ("House", "Houses"),
        ("Purchase", "Purchases"),
        ("Database", "Databases"),
        ("Response", "Responses"),
        ("Movie", "Movies"),
        ("Man", "Men"),
        ("Human", "Humans"),
        ("User", "Users"),
        ("Class", "Classes"),
        ("Process", "Processes"),
        ("Index", "Indexes"),
        ("Virus", "Viruses"),
        ("Course", "Courses"),
        ("Image", "Images"),
        ("Cache", "Caches"),
        ("Boy", "Boys"),
        ("API", "APIs"),
        ("Staff", "Staff"),
        ("Equipment", "Equipment"),
        ("Order item", "Order items"),
        ("Half life", "Half lives"),
        ("Menu", "Menus"),
        ("Price", "Prices"),
        ("Size", "Sizes"),
        ("Shoe", "Shoes"),
        ("Employee", "Employees"),
        ("Company", "Companies"),
    ],
)
def test_a_label_and_its_plural_lead_to_each_other(singular: str, plural: str) -> None:
    assert pluralize(singular) == plural
    assert pluralize(plural) == plural
    assert singularize(plural) == singular
    assert singularize(singular) == singular


@given(st.text())
def test_any_text_has_a_plural_a_singular_a_label_and_a_slug(text: str) -> None:
    assert isinstance(pluralize(text), str)
    assert isinstance(singularize(text), str)
    assert isinstance(initials(text), str)
    assert bool(humanize(text)) == bool(text)
    assert bool(slugify(text)) == bool(text)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("created_at", "Created at"),
        ("HTTPServer", "HTTP server"),
        ("InvoiceLine", "Invoice line"),
        ("MediaTypeId", "Media type ID"),
        ("id", "ID"),
        ("user_id", "User ID"),
        ("imageURL", "Image URL"),
        ("image_urls", "Image URLs"),
        ("FIRST_NAME", "First name"),
        ("firstName", "First name"),
        ("_hidden", "Hidden"),
        ("line2", "Line 2"),
        ("größe", "Größe"),
        ("ÜberschriftText", "Überschrift text"),
        ("名前", "名前"),
        ("__", "__"),
        ("isActive", "Is active"),
        ("price_EUR", "Price EUR"),
    ],
)
def test_identifiers_become_labels(name: str, label: str) -> None:
    assert humanize(name) == label


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("OrderItem", "order_item"),
        ("HTTPServer", "http_server"),
        ("order_item", "order_item"),
        ("Message", "message"),
        ("A", "a"),
        ("OAuth2Token", "o_auth_2_token"),
    ],
)
def test_identifiers_become_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_words_keep_their_order_and_lose_nothing_but_separators() -> None:
    assert split_words("HTTPServer_name2") == ["HTTP", "Server", "name", "2"]


def test_a_close_match_ignores_case_and_gives_up_on_strangers() -> None:
    assert close_match("titel", ["body", "title"]) == "title"
    assert close_match("TITLE", ["body", "Title"]) == "Title"
    assert close_match("xyz", ["body", "title"]) is None
    assert close_match("a", []) is None


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Ann Lee", "AL"),
        ("ann@example.org", "A"),
        ("ann.lee@example.org", "AL"),
        ("", "?"),
        ("王 小明", "王小"),
        ("—", "?"),
    ],
)
def test_initials_stand_for_a_person(text: str, letters: str) -> None:
    assert initials(text) == letters
