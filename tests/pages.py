"""Reading pages strictly: what a browser forgives, a test does not."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TAKES_TEXT = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button"}
FORGIVEN = {"unexpected-null-character"}


class Page:
    """A parsed page. Parsing fails on malformed HTML, ids used twice, fields without a label, or no single h1."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.source = response.text
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self.root: Element = parser.parse(self.source)
        self._check()

    def text(self, of: Element | None = None) -> str:
        """All words of the page (of `of`), with single spaces."""
        element = self.root.find("body") if of is None else of
        assert element is not None
        return re.sub(r"\s+", " ", "".join(element.itertext())).strip()

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of that tag with those attributes, in page order. `class_` asks for one class among others."""
        return [element for element in self.root.iter(tag) if _has(element, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} × <{tag} {attributes}>"
        return found[0]

    def links(self) -> dict[str, str]:
        """Text and address of every link."""
        return {self.text(link): link.get("href", "") for link in self.all("a")}

    def fields(self) -> dict[str, str]:
        """Name and value of every one-line field, hidden ones too."""
        return {
            field.get("name", ""): field.get("value", "") for field in self.all("input") if field.get("name")
        }

    def errors(self) -> list[str]:
        """What stands next to fields as errors."""
        return [self.text(note).removeprefix("Error: ") for note in self.all("span", class_="field__error")]

    def _check(self) -> None:
        ids = Counter(element.get("id") for element in self.root.iter() if element.get("id"))
        twice = [name for name, count in ids.items() if count > 1]
        assert not twice, f"ids used twice: {twice}"
        assert len(self.all("h1")) == 1, "a page needs exactly one h1"
        assert not self._unlabelled(), f"fields without a label: {self._unlabelled()}"
        missing = self._described_by_nothing(set(ids))
        assert not missing, f"aria-describedby or for points to nothing: {missing}"

    def _unlabelled(self) -> list[str]:
        labelled = {label.get("for") for label in self.all("label")}
        return [
            field.get("name", "?")
            for tag in TAKES_TEXT
            for field in self.all(tag)
            if field.get("type") not in NEEDS_NO_LABEL
            if field.get("id") not in labelled
            and not field.get("aria-label")
            and not field.get("aria-labelledby")
        ]

    def _described_by_nothing(self, ids: set[str | None]) -> list[str]:
        named = [
            name for element in self.root.iter() for name in (element.get("aria-describedby") or "").split()
        ]
        named += [label.get("for", "") for label in self.all("label")]
        return [name for name in named if name not in ids]


def _has(element: Element, attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in (element.get("class") or "").split():
                return False
        elif element.get(name.rstrip("_").replace("_", "-")) != value:
            return False
    return True


def get(client: FlaskClient, path: str, status: int = 200) -> Page:
    """Open `path` and parse it; fails on another status."""
    page = Page(client.get(path))
    assert page.status == status, f"{path}: {page.status}"
    return page


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    """Send a form to `path`."""
    return client.post(path, data=data)
