"""Staff leave notes: what they write is kept as written, and they take back what is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from dashboard.plugins.notes import Notes
from dashboard.plugins.notes.models import LONGEST, Note, metadata
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from dashboard import Access, PanelContext, RolePolicy
from dashboard.declarations.registry import Registry


@dataclass
class Role:
    name: str
    permissions: tuple[str, ...]


@dataclass
class Person:
    id: int | None
    name: str
    roles: tuple[Role, ...]
    is_authenticated: bool = True

    def __str__(self) -> str:
        return self.name


STAFF = Role("staff", ("panel.*", "notes.create", "notes.delete"))
ANN, BEN = Person(1, "Ann", (STAFF,)), Person(2, "Ben", (STAFF,))
VIEWER = Person(3, "Vic", (Role("viewer", ("panel.*",)),))
CHIEF = Person(4, "Chief", (Role("admin", ("*",)),))
STRANGER = Person(None, "", (), is_authenticated=False)

NOTES = Notes()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def by(person: Any, session: Session) -> PanelContext:
    return PanelContext(session, Access(Registry(), RolePolicy(), person), None)


def write(session: Session, body: str, person: Person = ANN) -> Note:
    NOTES.add(by(person, session), {"body": body})
    note = session.scalars(select(Note).order_by(Note.id.desc())).first()
    assert note is not None
    return note


def test_a_note_is_kept_with_its_author_and_its_lines(session: Session) -> None:
    note = write(session, "  Kiln is hot!\r\nDo not open. 𓂀 \r\n")
    assert note.body == "Kiln is hot!\nDo not open. 𓂀"
    assert note.lines == ["Kiln is hot!", "Do not open. 𓂀"]
    assert (note.author_id, note.author_label) == ("1", "Ann")


@pytest.mark.parametrize("body", ["", "   \r\n\t ", "\0"])
def test_a_note_without_words_is_refused(session: Session, body: str) -> None:
    with pytest.raises(ValueError, match="needs some words"):
        NOTES.add(by(ANN, session), {"body": body})
    with pytest.raises(ValueError, match="needs some words"):
        NOTES.add(by(ANN, session), {})
    assert session.scalar(select(func.count()).select_from(Note)) == 0


def test_a_note_may_have_two_thousand_characters_as_a_browser_counts_them(session: Session) -> None:
    assert len(write(session, "a\r\n" * (LONGEST // 2 - 1) + "𓂀b").body) == LONGEST
    with pytest.raises(ValueError, match=r"at most 2000 characters, this one 2001"):
        write(session, "a" * (LONGEST + 1))


def test_a_character_that_postgresql_refuses_is_left_out(session: Session) -> None:
    assert write(session, "a\0b").body == "ab"


def test_the_latest_come_first_and_there_are_ten_of_them(session: Session) -> None:
    for number in range(12):
        write(session, f"note {number}")
    session.scalars(select(Note)).all()[0].created_at = datetime(2999, 1, 1)
    session.commit()
    shown = NOTES.load(by(ANN, session))["notes"]
    assert [note.body for note in shown] == ["note 0", *(f"note {number}" for number in range(11, 2, -1))]


def test_who_may_not_write_is_not_asked_to(session: Session) -> None:
    assert NOTES.load(by(ANN, session))["may_write"]
    assert not NOTES.load(by(VIEWER, session))["may_write"]


def test_people_delete_their_own_notes_and_those_in_charge_any(session: Session) -> None:
    first, second, third = write(session, "1"), write(session, "2"), write(session, "3", BEN)
    assert NOTES.load(by(ANN, session))["deletable"] == {first.id, second.id}
    assert NOTES.load(by(CHIEF, session))["deletable"] == {first.id, second.id, third.id}
    assert NOTES.load(by(VIEWER, session))["deletable"] == set()
    NOTES.delete(by(ANN, session), {"note": str(first.id)})
    NOTES.delete(by(CHIEF, session), {"note": str(third.id)})
    assert session.scalars(select(Note.id)).all() == [second.id]


@pytest.mark.parametrize("person", [BEN, VIEWER, STRANGER], ids=lambda each: each.name or "stranger")
def test_nobody_deletes_the_note_of_another(session: Session, person: Person) -> None:
    note = write(session, "mine")
    anonymous = Note(body="nobody's")
    session.add(anonymous)
    session.commit()
    for each in (note, anonymous):
        with pytest.raises(ValueError, match="your own notes only"):
            NOTES.delete(by(person, session), {"note": str(each.id)})
    assert session.scalar(select(func.count()).select_from(Note)) == 2


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "1; DROP TABLE notes_note", "9" * 18, "9" * 40, "²", "١"])
def test_a_note_that_is_not_there_is_gone_already(session: Session, number: str) -> None:
    with pytest.raises(ValueError, match="gone already"):
        NOTES.delete(by(ANN, session), {"note": number})


def test_a_stranger_leaves_no_name(session: Session) -> None:
    note = write(session, "hello", STRANGER)
    assert (note.author_id, note.author_label) == ("", "")


def test_s3_who_may_moderate_but_not_delete_is_offered_no_button_that_the_route_refuses(session: Session) -> None:
    note = write(session, "mine")
    moderator = Person(5, "Mo", (Role("moderator", ("panel.*", "notes.moderate")),))
    assert NOTES.load(by(moderator, session))["deletable"] == set()
    moderator.roles = (Role("moderator", ("panel.*", "notes.moderate", "notes.delete")),)
    assert NOTES.load(by(moderator, session))["deletable"] == {note.id}
