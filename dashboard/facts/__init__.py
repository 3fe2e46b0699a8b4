"""What is true of models before anybody declares anything: introspection, kinds, paths, names, keys."""

from __future__ import annotations

from .info import FieldInfo, ModelInfo, RelationInfo
from .introspection import describe
from .keys import decode_key, encode_key, key_of
from .kinds import Kind, kind_named, kind_of
from .naming import close_match, humanize, label_of, pluralize, slugify
from .paths import Path, resolve

__all__ = [
    "FieldInfo",
    "Kind",
    "ModelInfo",
    "Path",
    "RelationInfo",
    "close_match",
    "decode_key",
    "describe",
    "encode_key",
    "humanize",
    "key_of",
    "kind_named",
    "kind_of",
    "label_of",
    "pluralize",
    "resolve",
    "slugify",
]
