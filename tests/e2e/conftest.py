"""A browser that notes whatever a page should not do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from offing.server.pages import STATIC

BROWSER = shutil.which("chromium-headless-shell")
AXE = Path(__file__).parents[2] / "ui/node_modules/axe-core/axe.min.js"
_WATCH = "document.addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.blockedURI))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if BROWSER is None:
        pytest.fail("no browser: apt-get install chromium-headless-shell")
    if not (STATIC / "index.html").exists():
        pytest.fail("the web UI is not built: make ui")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


class Visit:
    """A page in a context of its own, logged in or not, and all that went wrong on it."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.troubles: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.add_init_script(_WATCH)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        # That nobody is logged in is how a login page begins.
        refused = "401 (Unauthorized)" in message.text
        if message.type in ("error", "warning") and not refused:
            self.troubles.append(f"{message.type}: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.troubles.append(f"asked elsewhere: {request.url}")

    def open(self, path: str, wait: str) -> Page:
        """Go to a path and wait for what it shows."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector(wait)
        return self.page

    def violations(self) -> list[str]:
        """Return what breaks WCAG 2.2 AA on the page as it is now."""
        self.page.evaluate(AXE.read_text("utf-8"))
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
        return [f"{v['id']}: {[n['target'] for n in v['nodes'][:3]]}" for v in found["violations"]]


@pytest.fixture
def visit(browser: Browser, demo: Any) -> Iterator[Any]:
    """Open visits; at the end of the test none of them may have had any trouble."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def begin(*, logged_in: bool = True, theme: Any = "light", width: int = 1440) -> Visit:
        context = browser.new_context(
            color_scheme=theme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        contexts.append(context)
        if logged_in:
            answer = context.request.post(f"{demo.url}/api/v1/session", data={"key": demo.key})
            assert answer.status == 204
        visits.append(Visit(context, demo.url))
        return visits[-1]

    yield begin
    for context in contexts:
        context.close()
    assert [trouble for one in visits for trouble in one.troubles] == []


@contextmanager
def _expecting(one: Visit) -> Iterator[list[str]]:
    before = len(one.troubles)
    yield one.troubles
    del one.troubles[before:]


@pytest.fixture
def expecting() -> Any:
    """Allow troubles for a while; gives their list."""
    return _expecting


@pytest.fixture
def axe() -> bool:
    """Fail without axe-core, which comes with the UI's development packages."""
    if not AXE.exists():
        pytest.fail("no axe-core: npm --prefix ui ci")
    return True
