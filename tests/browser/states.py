"""The pages, and the states that a page can be in, for whatever has to hold in each of them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import EMERGENCY, ask, say

PATHS = [
    *("/", "/wipe", "/keep", "/privacy", "/cookies", "/accessibility", "/hide-your-visit"),
    *("/before-you-read", "/nowhere"),
]
ARABIC = "أحتاج مساعدة"
ABUSE = "Someone at home frightens me"


def turn_easy_read_on(page: Page) -> None:
    """Press the switch."""
    page.click(".signpost-tools__button")
    page.locator("html.signpost-easy").wait_for()


def _answered(page: Page) -> None:
    ask(page)
    for details in page.locator("summary").all():
        details.click()


def _refused(page: Page) -> None:
    say(page, " ")
    page.locator("#compose p.govuk-error-message").wait_for()


def _offline(page: Page) -> None:
    page.context.set_offline(True)
    say(page, "hello")
    page.locator("#send-problem .govuk-error-message").wait_for()


def _refused_without_scripts(page: Page) -> None:
    ask(page)
    page.evaluate("document.getElementById('compose').removeAttribute('hx-post')")
    page.evaluate("document.body.outerHTML = document.body.outerHTML")
    say(page, " ")
    page.locator(".govuk-error-summary").wait_for()


def _interrupted(page: Page) -> None:
    say(page, ABUSE)
    page.wait_for_url("**/before-you-read*")


def _easy_answer(page: Page) -> None:
    turn_easy_read_on(page)
    _answered(page)


def _too_long(page: Page) -> None:
    page.fill("#message", "help " * 3000)
    page.locator(".govuk-character-count__status.govuk-error-message").wait_for()


def _read_back(page: Page) -> None:
    for number in range(7):
        ask(page, f"question {number}")
    page.reload()
    page.locator(".signpost-earlier summary").click()


def _kept(page: Page) -> None:
    ask(page)
    page.click("footer >> text=Print or save")
    page.locator("h1:has-text('Print or save')").wait_for()


STATES = {
    "answered": _answered,
    "emergency": lambda page: ask(page, EMERGENCY),
    "told of harm": lambda page: ask(page, "he hits me"),
    "by name": lambda page: ask(page, "isis"),
    "right to left": lambda page: ask(page, ARABIC),
    "refused": _refused,
    "too long": _too_long,
    "offline": _offline,
    "deleted": lambda page: page.goto(page.url + "?deleted"),
    "refused without scripts": _refused_without_scripts,
    "interrupted": _interrupted,
    "easy read": _easy_answer,
    "read back": _read_back,
    "kept": _kept,
    "in a frame": lambda page: (page.goto(page.url + "?embed=1"), _answered(page)),
}


def show(page: Page, state: str) -> None:
    """Bring the conversation page into a state."""
    STATES[state](page)
