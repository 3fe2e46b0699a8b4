from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard.checks import Finding, describe_text, report
from dashboard.declarations import ModelAdmin, action
from dashboard.errors import Location
from dashboard.facts import describe
from tests.unit.checks.zoo import Author, Message, Tag


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "id": "dashboard.E101",
        "level": "error",
        "object": "MessageAdmin",
        "place": "list_display[2]",
        "sentence": "Message has no 'titel'.",
        "hint": "Did you mean 'title'?",
        "location": Location("/srv/app/admin.py", 12),
    }
    return Finding(**{**values, **changes})


def test_a_finding_reads_as_one_line() -> None:
    assert str(finding()) == (
        "/srv/app/admin.py:12: MessageAdmin.list_display[2]: (dashboard.E101) "
        "Message has no 'titel'. Did you mean 'title'?"
    )
    assert str(finding(location=None, hint="", place="")) == "MessageAdmin: (dashboard.E101) Message has no 'titel'."


def test_a_report_groups_by_declaration_and_counts() -> None:
    text = report(
        [
            finding(level="warning", id="dashboard.W001", object="TagAdmin", place="columns", hint="", location=None),
            finding(),
            finding(place="ordering[0]", level="warning", id="dashboard.W009"),
        ]
    )

    assert text.splitlines() == [
        "MessageAdmin",
        "  error dashboard.E101  list_display[2]  /srv/app/admin.py:12",
        "      Message has no 'titel'.",
        "      Did you mean 'title'?",
        "  warning dashboard.W009  ordering[0]  /srv/app/admin.py:12",
        "      Message has no 'titel'.",
        "      Did you mean 'title'?",
        "",
        "TagAdmin",
        "  warning dashboard.W001  columns",
        "      Message has no 'titel'.",
        "",
        "The dashboard's checks found 1 error and 2 warnings.",
    ]


def test_a_report_of_nothing_says_so() -> None:
    assert report([]) == "The dashboard's checks found nothing wrong."


def test_files_below_the_working_directory_are_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert "  app/admin.py:3\n" in report([finding(location=Location(str(tmp_path / "app" / "admin.py"), 3))])


def test_long_sentences_are_wrapped_but_names_are_not_broken() -> None:
    text = report([finding(sentence="word " * 40 + "a_name-with-dashes" * 8)])

    assert max(len(line) for line in text.splitlines() if "a_name" not in line) <= 100
    assert "a_name-with-dashes" * 8 in text


# describe ------------------------------------------------------------------------------------------------------------


class LetterAdmin(ModelAdmin):
    slug = "letters"
    list_per_page = 10
    can_delete = False
    owner_field = "author"
    labels = {"title": "Heading"}

    def get_list_display(self, user: Any) -> tuple[str, ...]:
        return ("title",) if user.is_admin else ()

    def get_search_fields(self, user: Any) -> tuple[str, ...]:
        return ("body",)

    @action(permission="send")
    def post(self, rows: list[Message]) -> None:
        rows.clear()


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_describe_tells_facts_options_and_rights() -> None:
    found = lines(describe_text(LetterAdmin(describe(Message))))

    assert "table message" in found
    assert "slug letters" in found
    assert any(line.startswith("declared LetterAdmin at ") and "test_report.py:" in line for line in found)
    assert "id integer primary key, counted" in found
    assert "access_token text(80) secret" in found
    assert any(line.startswith("author many to one Author by author_id, required") for line in found)
    assert "list_per_page [declared] 10" in found
    assert "labels [declared] title: Heading" in found
    assert "list_max_per_page [default] 200" in found
    assert "search_fields [get_search_fields] body" in found
    assert "list_display [get_list_display] depends on the user (AttributeError without one)" in found
    assert any(line.startswith("ordering [introspection] ") for line in found)
    assert "delete switched off" in found
    assert "edit needs letters.edit" in found
    assert "rows one's own, by author" in found
    assert "post Post needs letters.send" in found


def test_describe_needs_no_declaration() -> None:
    for model in (Author, Tag):
        text = describe_text(ModelAdmin(describe(model)))
        assert "declared " not in text
        assert "[get_" not in text
        assert "Actions" not in text
        assert "rows" in text
