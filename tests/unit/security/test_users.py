from __future__ import annotations

from types import SimpleNamespace

import pytest

from dashboard.security import stranger, user_label
from dashboard.security.emails import canonical


@pytest.mark.parametrize(
    ("attributes", "label"),
    [
        ({"name": " Ann Lee ", "email": "ann@example.com"}, "Ann Lee"),
        ({"name": "", "email": "ann@example.com"}, "ann@example.com"),
        ({"username": "ann"}, "ann"),
        ({"name": 7}, "42"),
    ],
)
def test_a_user_is_called_by_the_best_there_is(attributes: dict[str, object], label: str) -> None:
    assert user_label(SimpleNamespace(is_authenticated=True, get_id=lambda: "42", **attributes)) == label


def test_a_stranger_has_no_label() -> None:
    assert user_label(stranger()) == user_label(None) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ann@Example.COM\t", "ann@example.com"),
        ("ａｎｎ＠example.com", "ann@example.com"),
        ("ſam@example.com", "sam@example.com"),
        ("STRASSE@example.com", canonical("straße@example.com")),
        ("\u212aim@example.com", "kim@example.com"),
    ],
)
def test_s34_spellings_of_one_address_become_one(typed: str, kept: str) -> None:
    assert canonical(typed) == canonical(canonical(typed)) == kept
