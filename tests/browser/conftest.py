"""A real browser, and the sites that it opens."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from bot.channels.web.routes import NEUTRAL_SITE
from tests.browser.site import Site, fake_site, serving

OUTPUT_DIR = Path(__file__).resolve().parents[1] / "output"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Where tests that hold for any site run: the page over a hand-written gateway, and the product.
SITES = ("fake", "real")

QUESTION = "I need help with my drinking, I have a 2 year old, Catford"
EMERGENCY = "he's got a knife"


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Each site in turn."""
    if request.param == "fake":
        with fake_site() as running:
            yield running
    else:
        from bot.app import create_app

        with serving(create_app(request.getfixturevalue("assistant"))) as url:
            yield Site(url)


@pytest.fixture
def steered() -> Iterator[Site]:
    """The page over the fake gateway, for what a test has to bring about itself."""
    with fake_site() as running:
        yield running


def chromium() -> str:
    """Chromium as the machine has it."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "Chromium is missing. Run: apt-get install chromium"
    return found


# Not for the whole session: while it runs, no asyncio test can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield launched
        launched.close()


class Opener:
    """Opens pages, and holds what they complained about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, url: str, width: int = 1280, height: int = 800, **options: Any) -> Page:
        """A new visitor at ``url``; ``options`` are those of a browser context."""
        context = self._browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        # The neutral site is somebody else's, and may not be within reach.
        address = str(message.location.get("url", ""))
        # A page that is not there, or refuses, says so by its status.
        expected = address.startswith(NEUTRAL_SITE) or "/nowhere" in address
        if not expected and message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} {address}")

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Opens pages as new visitors."""
    opener = Opener(browser)
    yield opener
    opener.close()


def say(page: Page, text: str) -> None:
    """Type a message and press Send."""
    page.fill("#message", text)
    page.click("#compose button")


def ask(page: Page, text: str = QUESTION) -> None:
    """Send a message and wait for its answer."""
    before = page.locator(".signpost-entry--assistant").count()
    say(page, text)
    page.locator(".signpost-entry--assistant").nth(before).wait_for()
    page.locator("#conversation:not(.signpost-busy)").wait_for()
    # A message that is sent while the last request settles is dropped, on purpose.
    page.locator("body:not(:has(.htmx-request, .htmx-settling, .htmx-swapping))").wait_for()


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """Expect that the block makes the browser go where the way out leads.

    The site itself need not be within reach: asking for it is what counts.
    """
    with page.expect_request(lambda request: request.url == NEUTRAL_SITE):
        yield
    page.wait_for_timeout(300)


def screenshot(page: Page, name: str, **options: Any) -> None:
    """Keep a picture for people to look at."""
    OUTPUT_DIR.mkdir(exist_ok=True)
    page.wait_for_timeout(600)  # the page may still be scrolling
    page.screenshot(path=OUTPUT_DIR / f"{name}.png", **options)
