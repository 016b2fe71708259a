"""How the page can be read: easy read, larger text, right to left, printed, saved, read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARGUMENTS, EMERGENCY, ask, chromium, say, screenshot
from tests.browser.states import ABUSE, ARABIC, turn_easy_read_on

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
SIZE = "e => parseFloat(getComputedStyle(e).fontSize)"


def overflow(page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@SCRIPTS
def test_how_to_leave_comes_once_before_words_about_abuse(steered, visit, scripts):
    page = visit(steered.url, java_script_enabled=scripts)
    say(page, ABUSE)
    page.wait_for_url("**/before-you-read")
    expect(page.locator("h1")).to_have_text("You can leave this page fast")
    expect(page.locator(".signpost-interruption a[href='tel:999']")).to_be_visible()
    expect(page.locator(".govuk-exit-this-page__button")).to_be_in_viewport()
    screenshot(page, f"interruption-{'scripts' if scripts else 'plain'}-1280")
    page.click("text=Read the answer")
    expect(page.locator(".signpost-entry--assistant")).to_contain_text("It is not your fault.")
    expect(page.locator(".signpost-entry--person")).to_be_in_viewport()
    ask(page, ABUSE)
    expect(page.locator(".signpost-entry--assistant")).to_have_count(2)
    assert visit.complaints == []


def test_the_interruption_is_passed_with_the_keyboard(steered, visit):
    page = visit(steered.url)
    page.get_by_role("button", name="I feel afraid at home").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/before-you-read")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.signpost-continue')"):
            break
    page.keyboard.press("Space")
    expect(page.locator(".signpost-entry--assistant")).to_contain_text("It is not your fault.")
    assert visit.complaints == []


def test_half_a_message_outlives_easy_read(steered, visit):
    page = visit(steered.url)
    page.fill("#message", "half a message")
    turn_easy_read_on(page)
    assert page.input_value("#message") == "half a message"
    ask(page, "drinking")
    expect(page.locator(".signpost-entry--assistant")).to_have_count(1)
    page.reload()
    expect(page.locator("html.signpost-easy")).to_have_count(1)
    assert visit.complaints == []


@SCRIPTS
@pytest.mark.parametrize("words", [EMERGENCY, "he hits me"])
def test_nothing_comes_before_an_answer_to_danger(steered, visit, scripts, words):
    page = visit(steered.url, java_script_enabled=scripts)
    ask(page, words)
    assert "before-you-read" not in page.url
    expect(page.locator(".signpost-entry--assistant")).to_be_visible()


@SCRIPTS
def test_easy_read_is_larger_shorter_and_remembered(steered, visit, scripts):
    page = visit(steered.url, 320, 640, java_script_enabled=scripts)
    before = page.locator(".govuk-body").first.evaluate(SIZE)
    words = len(page.locator("main").inner_text())
    turn_easy_read_on(page)
    assert len(page.locator("main").inner_text()) < words
    ask(page)
    body = page.locator(".signpost-entry--assistant .govuk-body").first
    assert body.evaluate(SIZE) > before * 1.15
    assert overflow(page) == 0
    page.reload()
    expect(page.locator("html.signpost-easy")).to_have_count(1)
    page.click("text=Turn easy read off")
    expect(page.locator("html.signpost-easy")).to_have_count(0)
    expect(page.locator(".signpost-entry--assistant")).to_have_count(1)
    assert visit.complaints == []


def test_the_text_is_as_large_as_the_browser_is_set_to(steered, browser):
    sizes = []
    for setting in (16, 32):
        with browser.browser_type.launch(
            executable_path=chromium(),
            args=[*ARGUMENTS, f"--blink-settings=defaultFontSize={setting}"],
        ) as other:
            page = other.new_page(viewport={"width": 640, "height": 800})
            page.goto(steered.url)
            ask(page)
            sizes.append(page.locator(".signpost-card .govuk-body").first.evaluate(SIZE))
            assert overflow(page) == 0
    assert sizes[1] == pytest.approx(sizes[0] * 2, rel=0.1)


def test_an_answer_from_right_to_left(steered, visit):
    page = visit(steered.url, 320, 640)
    ask(page, ARABIC)
    words = page.locator(".signpost-entry__words").first
    expect(words).to_have_attribute("lang", "ar")
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"
    # The groups of a telephone number stay in their order.
    link = words.locator("a[href^='tel:']")
    edges = link.evaluate(
        """e => {
          const edge = (at) => { const r = document.createRange();
            r.setStart(e.firstChild, at); r.setEnd(e.firstChild, at + 1);
            return r.getBoundingClientRect(); };
          return [edge(0), edge(e.firstChild.length - 1)].map((box) => [box.top, box.left]);
        }"""
    )
    assert edges[0] < edges[1], "the number is shown back to front"
    # A card is in English, and begins on the left.
    card = page.locator(".signpost-card")
    assert card.evaluate("e => getComputedStyle(e).direction") == "ltr"
    quick = page.locator("#log .signpost-quick").bounding_box()
    assert quick is not None
    assert quick["x"] + quick["width"] > 300
    assert overflow(page) == 0
    screenshot(page, "right-to-left-320", full_page=True)


@SCRIPTS
def test_services_are_printed_and_saved(steered, visit, scripts, tmp_path: Path):
    page = visit(steered.url, java_script_enabled=scripts)
    ask(page)
    page.click("footer >> text=Print or save")
    expect(page.locator(".signpost-card")).to_have_count(2)
    expect(page.locator("[data-print]")).to_be_visible(visible=scripts)
    if scripts:
        page.evaluate("window.print = () => { window.printed = true; }")
        page.click("text=Print this list")
        assert page.evaluate("window.printed") is True
    for link, words in (
        ("Save this list as a text file", "Drinkline"),
        ("Save the whole conversation as a text file", "I need help with my drinking"),
    ):
        with page.expect_download() as download:
            page.click(f"text={link}")
        assert download.value.suggested_filename == "notes.txt"
        download.value.save_as(tmp_path / "notes.txt")
        assert words in (tmp_path / "notes.txt").read_text(encoding="utf-8")
    assert visit.complaints == []


def test_paper_shows_the_cards_and_nothing_to_press(steered, visit):
    page = visit(steered.url)
    ask(page)
    page.emulate_media(media="print")
    expect(page.locator(".signpost-card").first).to_be_visible()
    expect(page.locator(".signpost-call").first).to_contain_text("020 7946 0123")
    for selector in (".signpost-exit", "#compose", ".signpost-footer", ".signpost-quick-replies",
                     ".signpost-tools", ".signpost-aside"):  # fmt: skip
        expect(page.locator(selector).first).not_to_be_visible()
    screenshot(page, "print-1280", full_page=True)


def test_the_box_tells_how_many_letters_are_left(steered, visit):
    page = visit(steered.url)
    count = page.locator(".govuk-character-count__status")
    page.fill("#message", "short")
    expect(count).not_to_be_visible()
    page.fill("#message", "x" * 9_990)
    expect(count).to_be_visible()
    expect(count).to_have_text("You have 10 letters left.")
    page.fill("#message", "x" * 10_001)
    expect(count).to_have_text("You have 1 letter too many.")
    plain = visit(steered.url, java_script_enabled=False)
    expect(plain.locator("#message-info")).to_have_text("You can write up to 10,000 letters.")


def test_a_lost_connection_is_told_and_its_answer_fetched(steered, visit):
    page = visit(steered.url)
    ask(page)
    page.context.set_offline(True)
    connection = page.locator("#connection")
    expect(connection).to_contain_text("You are offline.")
    say(page, "my words")
    expect(page.locator("#send-problem")).to_contain_text("We cannot be reached just now.")
    # Meanwhile the message has arrived after all, from the same person's other window.
    page.context.set_offline(False)
    expect(connection).to_have_text("You are online again.")
    expect(page.locator(".signpost-entry--assistant")).to_have_count(1)
    assert page.input_value("#message") == "my words"
    page.click("#compose button")
    expect(page.locator(".signpost-entry--person").last).to_contain_text("my words")
    expect(connection).to_be_empty()


def test_an_answer_that_got_lost_on_its_way_is_not_asked_for_again(steered, visit):
    page = visit(steered.url)
    ask(page)
    page.route("**/message", lambda route: (route.fetch(), route.abort("connectionreset")))
    say(page, "my words")
    expect(page.locator("#send-problem")).to_contain_text("We cannot be reached just now.")
    page.unroute("**/message")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".signpost-entry--person").last).to_contain_text("my words")
    expect(page.locator("#message")).to_have_value("")
    expect(page.locator("#send-problem")).to_be_empty()
    assert len(steered.gateway.taken) == 2


@SCRIPTS
def test_a_long_conversation_is_read_back(steered, visit, scripts):
    page = visit(steered.url, java_script_enabled=scripts)
    for number in range(8):
        ask(page, f"question {number}")
    page.reload()
    first = page.get_by_text("question 0", exact=True)
    expect(first).not_to_be_visible()
    page.click("text=Earlier messages")
    expect(first).to_be_visible()
    expect(page.get_by_text("question 7", exact=True)).to_be_visible()
