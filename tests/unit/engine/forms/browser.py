"""What a browser makes of rendered controls and sends back when nobody touches them, after the HTML standard."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import MultiDict

EMAIL = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*")
FRACTION = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?$")


class Blocked(AssertionError):
    """The browser would not send this form: a control does not satisfy its own constraints."""


class Page(HTMLParser):
    """Reads controls out of HTML, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: MultiDict[str, str] = MultiDict()
        self.ids: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.area: dict[str, Any] | None = None
        self.text = ""
        self.select: dict[str, Any] | None = None
        self.options: list[tuple[str, bool]] = []
        self.feed(html.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\N{REPLACEMENT CHARACTER}"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute stands twice: {attrs}"
        if given.get("id"):
            self.ids.append(str(given["id"]))
            self.attributes[str(given["id"])] = given
        if tag == "input":
            self.input(given)
        elif tag == "textarea":
            self.area, self.text = given, ""
        elif tag == "select":
            self.select, self.options = given, []
        elif tag == "option":
            self.options.append((given.get("value") or "", "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            value = self.text.removeprefix("\n")
            self.add(self.area, value.replace("\n", "\r\n"))
            self.area = None
        elif tag == "select" and self.select is not None:
            self.choose(self.select)
            self.select = None

    def choose(self, select: dict[str, Any]) -> None:
        chosen = [value for value, selected in self.options if selected]
        if "multiple" in select:
            for value in chosen:
                self.add(select, value)
        elif self.options:
            self.add(select, chosen[-1] if chosen else self.options[0][0])

    def input(self, given: dict[str, Any]) -> None:
        kind, value = given.get("type", "text"), given.get("value") or ""
        if kind == "checkbox":
            if "checked" in given:
                self.add(given, value)
            return
        if kind == "hidden":
            self.sent.add(given["name"], value)
            return
        self.add(given, SANITIZED.get(kind, one_line)(value))

    def add(self, given: dict[str, Any], value: str) -> None:
        if "required" in given and not value:
            raise Blocked(f"{given['name']} is required and empty")
        self.sent.add(given["name"], value)


def one_line(value: str) -> str:
    return value.replace("\n", "")


def email(value: str) -> str:
    value = one_line(value).strip()
    if value and not EMAIL.fullmatch(value):
        raise Blocked(value)
    return value


def url(value: str) -> str:
    value = one_line(value).strip()
    if value and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value):
        raise Blocked(value)
    return value


def color(value: str) -> str:
    return value.lower() if re.fullmatch("#[0-9A-Fa-f]{6}", value) else "#000000"


def day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def shortest(moment: time) -> str:
    text = moment.isoformat(timespec="milliseconds")
    return re.sub(r"(:00)?\.000$", "", text) if moment.microsecond == 0 else text.rstrip("0")


def clock(value: str) -> str:
    return shortest(time.fromisoformat(value)) if FRACTION.fullmatch(value) else ""


def moment(value: str) -> str:
    if not FRACTION.search(value) or re.search(r"[+-]\d\d:\d\d$|Z$", value):
        return ""
    found = datetime.fromisoformat(value)
    return f"{found.date().isoformat()}T{shortest(found.time())}"


SANITIZED = {"email": email, "url": url, "color": color, "date": day, "time": clock, "datetime-local": moment}


def sent_back(html: str) -> MultiDict[str, str]:
    """Return what an untouched form sends."""
    return Page(html).sent
