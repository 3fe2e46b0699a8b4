"""Reads pages as a browser without scripts does: forms with what their controls hold, links by their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from .people import Person

__all__ = ["Form", "Page", "read"]

Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """A form of a page: where it goes, what it would send as it stands, its buttons."""

    action: str
    method: str
    id: str = ""
    pairs: Pairs = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)
    selects: dict[str, Pairs] = field(default_factory=dict)
    """The options of each select: (value, label)."""
    boxes: dict[str, list[str]] = field(default_factory=dict)
    """The values of the boxes that are not ticked."""

    def value(self, name: str) -> str:
        values = self.values(name)
        assert values, f"There is no control {name!r}: {sorted({each for each, _value in self.pairs})}"
        return values[-1]

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.pairs if each == name]

    def filled(self, **given: Any) -> Pairs:
        """Return what is sent after somebody filled in these controls; a list sends several values."""
        kept = [(name, value) for name, value in self.pairs if name not in given]
        for name, value in given.items():
            several = value if isinstance(value, (list, tuple)) else [value]
            kept.extend((name, str(each)) for each in several)
        return kept

    def send(self, person: Person, button: str = "_save=1", **given: Any) -> TestResponse:
        """Press a button (``name=value``), with these controls filled in."""
        name, _equals, value = button.partition("=")
        pairs = [each for each in self.filled(**given) if each[0] != "csrf_token"]
        sent: dict[str, list[str]] = {"csrf_token": self.values("csrf_token")[-1:]}
        for each, text in (*pairs, *([(name, value)] if name else [])):
            sent.setdefault(each, []).append(text)
        if self.method.lower() == "get":
            return person.client.get(f"{self.action.partition('?')[0]}?{urlencode(sent, doseq=True)}")
        return person.client.post(self.action, data=sent)


class Page(HTMLParser):
    """A page of the site."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.forms: list[Form] = []
        self.links: Pairs = []
        """(words, address), the label for those who do not see standing for the words where there is one."""
        self.attributes: list[tuple[str, str, str]] = []
        """(element, attribute, value) of everything on the page."""
        self._form: Form | None = None
        self._select: str | None = None
        self._chosen = self._multiple = False
        self._text: list[str] | None = None
        self._option: str | None = None
        self._area: str | None = None
        self._href = ""
        self._label = ""
        self.feed(self.html)
        self.close()

    # Questions --------------------------------------------------------------------------------------------------------

    def form(self, id_or_action: str) -> Form:
        for each in self.forms:
            if id_or_action in (each.id, each.action) or each.action.split("?")[0].endswith(id_or_action):
                return each
        raise AssertionError(f"No form {id_or_action!r} among {[(each.id, each.action) for each in self.forms]}")

    def link(self, words: str) -> str:
        found = self.all_links(words)
        assert found, f"No link {words!r} among {sorted({text for text, _url in self.links})}"
        return found[0]

    def all_links(self, words: str) -> list[str]:
        return [url for text, url in self.links if text == words]

    # Parsing ----------------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes.extend((tag, name, value) for name, value in given.items())
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"), given.get("id", ""))
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self._href, self._label, self._text = given["href"], given.get("aria-label", ""), []
        elif self._form is not None:
            self._control(tag, given, self._form)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input" and name:
            if given.get("type") in ("checkbox", "radio") and "checked" not in given:
                form.boxes.setdefault(name, []).append(value or "on")
            elif given.get("type") not in ("submit", "button", "image", "file"):
                form.pairs.append((name, value))
        elif tag == "button" and given.get("type", "submit") == "submit" and name:
            form.buttons.append((name, value))
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select, self._chosen = name, False
            self._multiple = "multiple" in given
            form.selects[name] = []
        elif tag == "option" and self._select is not None:
            self._option, self._text = value, []
            if "selected" in given:
                form.pairs.append((self._select, value))
                self._chosen = True

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        words = " ".join("".join(self._text or ()).split())
        if tag == "form":
            self._form = None
        elif tag == "a" and self._href:
            self.links.append((self._label or words, self._href))
            self._href, self._text = "", None
        elif tag == "textarea" and self._form is not None and self._area is not None:
            # A browser leaves out one line break after the tag and sends line breaks as CR LF.
            raw = "".join(self._text or ()).replace("\r\n", "\n").removeprefix("\n")
            self._form.pairs.append((self._area, raw.replace("\n", "\r\n")))
            self._area = self._text = None
        elif tag == "option" and self._form is not None and self._option is not None:
            self._form.selects[self._select or ""].append((self._option, words))
            self._option = self._text = None
        elif tag == "select" and self._form is not None and self._select is not None:
            options = self._form.selects[self._select]
            if not self._chosen and options and not self._multiple:
                self._form.pairs.append((self._select, options[0][0]))
            self._select = None


def read(person: Person, url: str, status: int = 200, **given: Any) -> Page:
    """Open a page and read it."""
    response = person.get(url, **given)
    assert response.status_code == status, f"{url} -> {response.status_code}: {response.get_data(as_text=True)[-1500:]}"
    return Page(response)
