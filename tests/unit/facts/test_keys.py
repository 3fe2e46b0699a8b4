from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import DeclarativeBase, mapped_column

from dashboard.errors import NotFound
from dashboard.facts.info import ModelInfo
from dashboard.facts.introspection import describe
from dashboard.facts.keys import RESERVED, decode_key, encode_key, key_of


def keyed_by(*types: Any) -> ModelInfo:
    class Base(DeclarativeBase):
        pass

    columns = {f"k{place}": mapped_column(type_, primary_key=True) for place, type_ in enumerate(types)}
    return describe(type("Thing", (Base,), {"__tablename__": "thing", **columns}))


TEXT = keyed_by(sa.String)
PAIR = keyed_by(sa.String, sa.Integer)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(
    texts | st.sampled_from([*RESERVED, "", ".", "..", "...", "_", "__", "a/b", "a,b", "_41", "ü", "%2F", "\\", " "])
)
def test_any_text_makes_one_segment_and_comes_back(text: str) -> None:
    segment = encode_key(TEXT, (text,))
    assert decode_key(TEXT, segment) == (text,)
    assert quote(segment, safe=",") == segment
    assert segment not in {*RESERVED, "", ".", ".."}


@given(texts, st.integers(-(2**63), 2**63 - 1))
def test_composite_keys_come_back(text: str, number: int) -> None:
    segment = encode_key(PAIR, (text, number))
    assert decode_key(PAIR, segment) == (text, number)
    assert quote(segment, safe=",") == segment


@given(texts, texts)
def test_different_keys_never_share_an_address(one: str, other: str) -> None:
    assert (encode_key(TEXT, (one,)) == encode_key(TEXT, (other,))) == (one == other)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (sa.Integer(), -5),
        (sa.BigInteger(), 2**62 + 1),
        (sa.Uuid(), uuid.UUID(int=7)),
        (sa.DateTime(), datetime(2026, 3, 4, 15, 6, 7, 89)),
        (sa.Numeric(), Decimal("1.50")),
        (sa.LargeBinary(), b"\x00\xff"),
        (sa.Boolean(), True),
        (sa.Enum("new", "old"), "new"),
    ],
)
def test_keys_come_back_with_the_type_of_their_column(type_: Any, value: Any) -> None:
    info = keyed_by(type_)
    (read,) = decode_key(info, encode_key(info, (value,)))
    assert read == value
    assert type(read) is type(value)


def test_ordinary_keys_look_ordinary() -> None:
    assert encode_key(PAIR, ("de-CH", 7)) == "de-CH,7"
    assert encode_key(TEXT, ("new",)) == "_6Eew"
    assert encode_key(PAIR, ("new", 1)) == "new,1"


def test_a_missing_part_is_no_empty_text() -> None:
    assert decode_key(PAIR, encode_key(PAIR, (None, 1))) == (None, 1)
    assert decode_key(PAIR, encode_key(PAIR, ("", 1))) == ("", 1)


@pytest.mark.parametrize(
    "text", ["", "x", "1,2", "1.5", "9" * 400, "99999999999999999999", "_", "_zz", "١٢x", "%31", "1/2"]
)
def test_what_is_no_key_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        decode_key(keyed_by(sa.Integer), text)


@given(st.text())
def test_no_address_breaks_the_decoder(text: str) -> None:
    for info in (TEXT, PAIR):
        with suppress(NotFound):
            assert len(decode_key(info, text)) == len(info.primary_key)


@pytest.mark.parametrize("text", ["_00", "_FF_FE", "_ED_A0_80"])
def test_bytes_that_are_no_text_are_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        decode_key(TEXT, text)


def test_the_key_of_a_row_needs_no_query() -> None:
    info = keyed_by(sa.String, sa.Integer)
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    info.model.metadata.create_all(engine)
    row = info.model(k0="a", k1=1)
    assert key_of(info, row) == ("a", 1)
    with sa.orm.Session(engine) as session:
        session.add(row)
        session.commit()
        statements: list[str] = []
        sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert key_of(info, row) == ("a", 1)
        assert statements == []
    engine.dispose()
