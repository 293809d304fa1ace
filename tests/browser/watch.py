"""A browser window under watch: script errors, policy violations, failed requests, and the accessibility audit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "section508", "best-practice"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
REFLOW = {"width": 320, "height": 640}  # WCAG 1.4.10: what 1280 pixels are at 400 % zoom
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Watch:
    """Wraps a page; `trouble` collects what a person would not see but a browser complains of."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.trouble: list[str] = []
        page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        self.trouble.append(f"{self.page.url}: {text}")

    def open(self, path: str) -> None:
        """Go to `path` of the app."""
        self.page.goto(self.server + path)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the page, as a person does."""
        self.open("/sign-in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def violations(self) -> list[str]:
        """What the accessibility audit finds wrong on the present page, one line per element."""
        self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate(
            "tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS
        )
        return [
            f"{self.page.url}: {rule['id']}: {rule['help']}: {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def overflows(self, size: dict[str, int]) -> bool:
        """Whether the page must be scrolled sideways in a window of that size; the size is put back."""
        before = self.page.viewport_size
        self.page.set_viewport_size(size)  # type: ignore[arg-type]
        sideways = bool(self.page.evaluate(SCROLLS_SIDEWAYS))
        self.page.set_viewport_size(before or DESKTOP)  # type: ignore[arg-type]
        return sideways
