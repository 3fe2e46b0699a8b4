"""What a model is called, and which of its fields name a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Mapper

from .info import FieldInfo
from .naming import humanize, pluralize, singularize

__all__ = ["has_own_str", "label_fields", "model_labels"]

_NAMES = ("name", "fullname", "displayname")
_PERSON = (("firstname", "lastname"), ("givenname", "familyname"), ("forename", "surname"), ("firstname", "surname"))
_OTHERS = (
    "title",
    "label",
    "headline",
    "username",
    "login",
    "nickname",
    "email",
    "emailaddress",
    "subject",
    "code",
    "slug",
    "sku",
    "isbn",
    "iban",
    "number",
    "reference",
    "filename",
    "hostname",
    "domain",
    "key",
    "url",
    "path",
)
_LOGINS = ("username", "login", "nickname")
_SHORT = 255


def model_labels(mapper: Mapper[Any]) -> tuple[str, str]:
    """Return the label of a model and its plural: the table's ``info`` or the name of the class decides."""
    info = getattr(mapper.local_table, "info", {})
    name = mapper.class_.__name__
    label = str(info.get("label") or singularize(humanize(name)))
    return label, str(info.get("label_plural") or pluralize(label))


def has_own_str(model: type[Any]) -> bool:
    """Return whether the class, or an ancestor that the application wrote, says how a row is called."""
    for cls in model.__mro__:
        if cls is object:
            return False
        if "__str__" in vars(cls) and not cls.__module__.startswith(("sqlalchemy.", "sqlmodel.", "pydantic.")):
            return True
    return False


def label_fields(model: type[Any], fields: Mapping[str, FieldInfo]) -> tuple[str, ...]:
    """Return the names of the fields that together name a row, the most telling one first; none when nothing does."""
    usable = {_normal(name): name for name, field in reversed(list(fields.items())) if _names_rows(field)}
    prefixes = ("", _normal(model.__name__), _normal(singularize(model.__name__)))
    if named := _first(_NAMES, prefixes, usable):
        return (named,)
    for first, last in _PERSON:
        if first in usable and last in usable:
            return (usable[first], usable[last])
    others = [each for each in _OTHERS if each not in _LOGINS or not _yields_to_email(each, usable, fields)]
    if named := _first(others, prefixes, usable):
        return (named,)
    return next(((name,) for name, field in fields.items() if _is_unique_text(field)), ())


def _first(candidates: Iterable[str], prefixes: Iterable[str], usable: Mapping[str, str]) -> str | None:
    keys = (prefix + candidate for candidate in candidates for prefix in prefixes)
    return next((usable[key] for key in keys if key in usable), None)


def _yields_to_email(login: str, usable: Mapping[str, str], fields: Mapping[str, FieldInfo]) -> bool:
    """Return whether some have no login while everybody has an address."""
    if login not in usable or "email" not in usable:
        return False
    return fields[usable[login]].nullable and not fields[usable["email"]].nullable


def _normal(name: str) -> str:
    return name.replace("_", "").lower()


def _names_rows(field: FieldInfo) -> bool:
    return (
        field.kind.is_a("text")
        and field.kind.name != "long_text"
        and field.searchable
        and field.source in ("column", "expression")
        and not field.foreign_key
    )


def _is_unique_text(field: FieldInfo) -> bool:
    opaque = _normal(field.name).endswith(("id", "uuid", "guid", "uid", "hash", "checksum", "etag"))
    short = field.length is None or field.length <= _SHORT
    return _names_rows(field) and field.unique and short and not opaque
