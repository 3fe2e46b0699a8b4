"""People who use a site in tests: a client that signs in and fills in forms as a browser would."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "sunflower-teapot-lantern-42"
TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')


@dataclass
class Person:
    """One browser. ``token`` is read from the last page that carried one."""

    app: Flask
    root: str = "/admin"
    client: FlaskClient = field(init=False)
    token: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, url: str, **given: Any) -> TestResponse:
        response = self.client.get(url, **given)
        found = TOKEN.search(response.get_data(as_text=True)) if response.mimetype == "text/html" else None
        self.token = found.group(1) if found else self.token
        response.get_data()
        response.close()
        return response

    def post(self, url: str, data: Mapping[str, Any] | Sequence[tuple[str, str]] = (), **given: Any) -> TestResponse:
        pairs = list(data.items()) if isinstance(data, Mapping) else list(data)
        fields: dict[str, list[Any]] = {"csrf_token": [self.token]}
        for name, value in pairs:
            fields.setdefault(name, []).append(value)
        return self.client.post(url, data=fields, **given)

    def sign_in(self, email: str, password: str) -> TestResponse:
        self.get(f"{self.root}/login")
        answer = self.post(f"{self.root}/login", {"email": email, "password": password})
        assert answer.status_code in (302, 303), text(answer)
        self.get(f"{self.root}/")
        return answer


def text(response: TestResponse) -> str:
    """Return a page as a person reads it: no tags, entities as characters, single spaces."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.get_data(as_text=True), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()
