from __future__ import annotations

import pytest

from dashboard.engine.file_browser import file_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("plan.txt", "plan.txt"),
        ("C:\\evil\\plan.txt", "plan.txt"),
        ("/etc/passwd", "passwd"),
        ("a\0b\r\n.txt", "a_b_.txt"),
        (".htaccess", "htaccess"),
        ('a"b<c>.txt', "a_b_c_.txt"),
        ("Ελλάδα.pdf", "Ελλάδα.pdf"),
    ],
)
def test_a_name_keeps_its_letters_and_no_path(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = file_name("x" * 500 + ".pdf")
    assert len(kept) <= 150
    assert kept.endswith(".pdf")


@pytest.mark.parametrize("sent", ["", ".", "..", "a/", " . ", None])
def test_a_name_without_a_letter_is_refused_in_words(sent: str) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        file_name(sent)
