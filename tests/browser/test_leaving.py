"""Leaving in one step, and deleting the conversation."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ask, leaving, screenshot
from tests.browser.states import PATHS

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def cookies(page) -> list[str]:
    """The names of the cookies that the browser holds."""
    return [cookie["name"] for cookie in page.context.cookies()]


@SCRIPTS
def test_the_way_out_is_one_tap_and_back_shows_nothing(site, visit, scripts):
    page = visit(site.url, java_script_enabled=scripts)
    ask(page)
    with leaving(page):
        page.click(".govuk-exit-this-page__button")
    assert "signpost" not in cookies(page)
    page.go_back()
    expect(page.locator("#message")).to_be_visible()
    expect(page.locator(".signpost-entry")).to_have_count(0)
    assert visit.complaints == []


@pytest.mark.parametrize("path", PATHS)
def test_shift_three_times_leaves_from_every_page(site, visit, path):
    page = visit(site.url + path)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    expect(page.locator(".govuk-exit-this-page__indicator-light--on")).to_have_count(2)
    with leaving(page):
        page.keyboard.press("Shift")


def test_shift_three_times_leaves_while_writing(site, visit):
    page = visit(site.url)
    page.focus("#message")
    with leaving(page):
        for _ in range(3):
            page.keyboard.press("Shift")


def test_capital_letters_do_not_leave(site, visit):
    page = visit(site.url)
    page.focus("#message")
    for letter in "HELP":
        page.keyboard.press(f"Shift+{letter}")
    page.wait_for_timeout(300)
    assert page.input_value("#message") == "HELP"
    assert page.url.startswith(site.url)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640), (320, 256)])
@SCRIPTS
def test_the_way_out_is_always_in_view(site, visit, width, height, scripts):
    page = visit(site.url, width, height, java_script_enabled=scripts)
    ask(page)
    ask(page)
    button = page.locator(".govuk-exit-this-page__button")
    page.mouse.wheel(0, -100_000)
    for _ in range(12):
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(60)
        expect(button).to_be_in_viewport(ratio=0.95)


@SCRIPTS
def test_the_conversation_is_deleted_after_a_question(site, visit, scripts):
    page = visit(site.url, java_script_enabled=scripts)
    ask(page)
    before = page.context.cookies()
    page.click("footer >> text=Delete this conversation")
    expect(page.locator("h1")).to_have_text("Delete this conversation?")
    screenshot(page, f"wipe-{'scripts' if scripts else 'plain'}-1280")
    page.click("text=Keep it and go back")
    expect(page.locator(".signpost-entry")).to_have_count(2)
    page.click("footer >> text=Delete this conversation")
    page.click("text='Delete it'")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("has been deleted")
    expect(page.locator(".signpost-entry")).to_have_count(0)
    assert page.context.cookies() != before
    screenshot(page, f"wiped-{'scripts' if scripts else 'plain'}-1280")
    page.goto(site.url)
    expect(page.locator(".signpost-entry")).to_have_count(0)
    ask(page)
    expect(page.locator(".signpost-entry")).to_have_count(2)
    assert visit.complaints == []


@SCRIPTS
def test_deleting_and_leaving_in_one_step(steered, visit, scripts):
    page = visit(steered.url, java_script_enabled=scripts)
    ask(page)
    page.click("footer >> text=Delete this conversation")
    with leaving(page):
        page.click("text=Delete it and leave this website")
    assert "signpost" not in cookies(page)
    assert len(steered.gateway.wipes) == 1
    assert visit.complaints == []
