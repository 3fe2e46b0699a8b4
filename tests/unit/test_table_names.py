"""Tables, columns and foreign keys get names that people and Python understand."""

from __future__ import annotations

import pytest

from dashboard.table_names import attribute_name, class_name, first_free, plural, reference_name


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("invoice_items", "InvoiceItem"),
        ("InvoiceLine", "InvoiceLine"),
        ("people", "Person"),
        ("categories", "Category"),
        ("HTTP_LOG", "HttpLog"),
        ("order items", "OrderItem"),
        ("2020_orders", "Table2020Order"),
        ("none", "TableNone"),
        ("客户", "客户"),
        ("--", "Table"),
    ],
)
def test_a_class_is_called_like_one_row_of_its_table(table: str, expected: str) -> None:
    assert class_name(table) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("UnitPrice", "unit_price"),
        ("unit price", "unit_price"),
        ("_id", "id"),
        ("a__b", "a_b"),
        ("class", "class_value"),
        ("metadata", "metadata_value"),
        ("2fa", "column_2_fa"),
        ("%", "column"),
        ("größe", "größe"),
    ],
)
def test_an_attribute_is_an_identifier_that_paths_and_addresses_can_hold(column: str, expected: str) -> None:
    assert attribute_name(column) == expected


@pytest.mark.parametrize(
    ("columns", "target", "expected"),
    [
        (["ArtistId"], "Artist", "artist"),
        (["support_rep_id"], "Employee", "support_rep"),
        (["ReportsTo"], "Employee", "reports_to"),
        (["fk_author"], "Person", "author"),
        (["customerid"], "Customer", "customer"),
        (["id"], "Person", "person"),
        (["country_code"], "Country", "country"),
        (["order_id", "line"], "OrderLine", "order_line"),
        (["owner"], "User", "owner"),
    ],
)
def test_a_relation_is_called_after_its_column(columns: list[str], target: str, expected: str) -> None:
    assert reference_name(columns, target) == expected


def test_the_way_back_is_a_plural() -> None:
    assert plural("InvoiceLine") == "invoice_lines"
    assert plural("Category") == "categories"


def test_names_that_are_taken_make_room() -> None:
    assert first_free(["album", "album_record"], {"album"}) == "album_record"
    assert first_free(["album"], {"album", "album_2"}) == "album_3"
