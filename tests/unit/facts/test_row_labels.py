from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, load_only, mapped_column

from dashboard.facts.info import ModelInfo
from dashboard.facts.introspection import describe
from dashboard.facts.naming import label_of


def message(own_str: Any = None, **columns: Any) -> ModelInfo:
    class Base(DeclarativeBase):
        pass

    body: dict[str, Any] = {"__tablename__": "message", "id": mapped_column(sa.Integer, primary_key=True)}
    body |= {name: mapped_column(type_) for name, type_ in columns.items()}
    if own_str is not None:
        body["__str__"] = own_str
    return describe(type("Message", (Base,), body))


def raising(self: Any) -> str:
    raise RuntimeError("no label today")


def test_a_class_s_own_str_names_its_rows() -> None:
    info = message(lambda self: f"«{self.title}»", title=sa.String)
    assert label_of(info, info.model(id=1, title="Hi")) == "«Hi»"


@pytest.mark.parametrize("own_str", [raising, lambda self: None, lambda self: "", lambda self: "  ", lambda self: 5])
def test_a_useless_str_falls_back_to_the_label_field_and_then_to_the_key(own_str: Any) -> None:
    info = message(own_str, title=sa.String)
    assert label_of(info, info.model(id=42, title="Hi")) == "Hi"
    assert label_of(info, info.model(id=42, title=None)) == "Message 42"
    assert label_of(info, info.model(id=42, title=" ")) == "Message 42"


def test_a_row_without_anything_is_called_after_its_model() -> None:
    info = message()
    assert label_of(info, info.model()) == "Message"
    assert label_of(info, object()) == "Message"
    assert label_of(info, None) == "Message"


def test_long_labels_are_not_cut() -> None:
    info = message(title=sa.String)
    assert label_of(info, info.model(title="x" * 5000)) == "x" * 5000


def test_first_and_last_name_name_a_person() -> None:
    info = message(first_name=sa.String, last_name=sa.String)
    assert label_of(info, info.model(first_name="Ann", last_name="Lee")) == "Ann Lee"
    assert label_of(info, info.model(last_name="Lee")) == "Lee"


def test_what_a_query_left_out_is_not_fetched_row_by_row() -> None:
    info = message(first_name=sa.String, last_name=sa.String)
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    info.model.metadata.create_all(engine)
    with sa.orm.Session(engine) as session:
        session.add(info.model(id=1, first_name="Ann", last_name="Lee"))
        session.commit()
        session.expunge_all()
        row = session.scalars(sa.select(info.model).options(load_only(info.model.first_name))).one()
        statements: list[str] = []
        sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert label_of(info, row) == "Ann"
        assert statements == []
        session.expire(row)
        assert label_of(info, row) == "Ann Lee"
    engine.dispose()


def test_a_detached_row_is_still_called_something() -> None:
    info = message(title=sa.String)
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    info.model.metadata.create_all(engine)
    with sa.orm.Session(engine) as session:
        row = info.model(id=7, title="Hi")
        session.add(row)
        session.commit()
    engine.dispose()
    assert label_of(info, row) == "Message 7"
