"""Talking to the assistant in a real browser, with JavaScript on and off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import EMERGENCY, QUESTION, ask, say, screenshot

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
WIDTHS = pytest.mark.parametrize("width", [1280, 320])


@SCRIPTS
@WIDTHS
def test_a_question_is_answered_with_services(site, visit, scripts, width):
    page = visit(site.url, width, java_script_enabled=scripts)
    name = f"{'scripts' if scripts else 'plain'}-{width}"
    screenshot(page, f"start-{name}", full_page=True)
    ask(page)
    expect(page.locator(".signpost-entry--person").last).to_contain_text(QUESTION)
    card = page.locator(".signpost-card").first
    expect(card.locator("h3")).to_be_visible()
    expect(page.locator(".signpost-card a[href^='tel:']").first).to_be_visible()
    expect(card).to_contain_text("Checked on")
    expect(page.locator("#message")).to_have_value("")
    screenshot(page, f"answer-{name}")
    ask(page, EMERGENCY)
    screenshot(page, f"emergency-{name}")
    emergency = page.locator(".signpost-emergency")
    expect(emergency.locator("a[href='tel:999']").first).to_be_visible()
    expect(emergency).to_contain_text("This sounds like an emergency")
    # Everything is still there for somebody who comes back.
    page.reload()
    expect(page.locator(".signpost-entry--person")).to_have_count(2)
    expect(page.locator(".signpost-emergency")).to_have_count(1)
    assert visit.complaints == []


@SCRIPTS
def test_a_quick_reply_is_tapped(site, visit, scripts):
    page = visit(site.url, java_script_enabled=scripts)
    ask(page)
    button = page.locator("#log .signpost-quick button").first
    title = button.inner_text()
    button.click()
    expect(page.locator(".signpost-entry--person")).to_have_count(2)
    expect(page.locator(".signpost-entry--person").last).to_contain_text(title)
    expect(page.locator(".signpost-entry--assistant")).to_have_count(2)
    assert visit.complaints == []


@SCRIPTS
def test_a_starter_begins_the_conversation(site, visit, scripts):
    page = visit(site.url, java_script_enabled=scripts)
    page.click("text=Help with drink or drugs")
    expect(page.locator(".signpost-entry--assistant")).to_have_count(1)
    expect(page.locator(".signpost-entry--person")).to_contain_text("drink or drugs")
    expect(page.locator("#starters")).to_have_count(0)
    assert visit.complaints == []


def test_with_scripts_the_page_stays_and_the_focus_too(site, visit):
    page = visit(site.url)
    page.evaluate("window.stayed = true")
    page.focus("#message")
    ask(page)
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.activeElement.id") == "message"
    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    # The new answer is in view, below the button that stays at the top.
    top = page.locator(".signpost-exchange").last
    page.wait_for_timeout(1000)  # it scrolls there softly
    box = top.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 400


def test_after_a_tap_the_focus_is_at_the_new_answer(site, visit):
    page = visit(site.url)
    ask(page)
    page.locator("#log .signpost-quick button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".signpost-entry--assistant")).to_have_count(2)
    page.locator("#conversation:not(.signpost-busy)").wait_for()
    focused = page.evaluate("document.activeElement.closest('.signpost-exchange') !== null")
    assert focused


@SCRIPTS
def test_an_empty_message_is_refused_kindly(site, visit, scripts):
    page = visit(site.url, java_script_enabled=scripts)
    say(page, "   ")
    problem = page.locator("#compose p.govuk-error-message")
    expect(problem).to_contain_text("Write something first")
    if not scripts:
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        expect(page).to_have_title("Error: Help for families")
    screenshot(page, f"empty-{'scripts' if scripts else 'plain'}-1280")
    ask(page)
    expect(problem).to_have_count(0)
    expect(page.locator(".signpost-entry--person")).to_have_count(1)


@SCRIPTS
def test_a_message_that_is_too_long_stays_in_the_box(site, visit, scripts):
    page = visit(site.url, java_script_enabled=scripts)
    text = "Please help me. " * 700
    say(page, text)
    expect(page.locator("#compose p.govuk-error-message")).to_contain_text("too long")
    assert page.input_value("#message") == text


@SCRIPTS
def test_when_the_assistant_breaks_the_words_are_kept(steered, visit, scripts):
    page = visit(steered.url, java_script_enabled=scripts)
    steered.gateway.away = True
    say(page, "my words")
    problem = page.locator("#compose p.govuk-error-message")
    expect(problem).to_contain_text("Sorry, something went wrong")
    expect(page.locator("a[href='tel:999']").first).to_be_visible()
    assert page.input_value("#message") == "my words"
    screenshot(page, f"away-{'scripts' if scripts else 'plain'}-1280")
    steered.gateway.away = False
    page.click("#compose button")
    expect(page.locator(".signpost-entry--person")).to_contain_text("my words")


def test_when_the_server_cannot_be_reached_the_words_are_kept(site, visit):
    page = visit(site.url, 320, 640)
    page.context.set_offline(True)
    say(page, "my words")
    problem = page.locator("#send-problem")
    expect(problem).to_contain_text("We cannot be reached just now.")
    expect(problem.locator("a[href='tel:999']")).to_be_visible()
    expect(problem).to_be_in_viewport()
    assert page.input_value("#message") == "my words"
    assert page.evaluate("document.activeElement.id") == "message"
    screenshot(page, "offline-320")
    page.context.set_offline(False)
    page.click("#compose button")
    expect(page.locator(".signpost-entry--person")).to_contain_text("my words")
    expect(problem).to_be_empty()


def test_an_apology_keeps_the_words(steered, visit):
    page = visit(steered.url)
    ask(page, "please break")
    expect(page.locator(".signpost-entry--assistant")).to_contain_text("Sorry")
    assert page.input_value("#message") == "please break"


def test_while_an_answer_is_made_the_page_says_so_and_sends_once(steered, visit):
    steered.gateway.delay = 0.8
    page = visit(steered.url)
    page.fill("#message", "hello")
    page.dblclick("#compose button")
    expect(page.locator("#typing")).to_have_text("Looking for an answer")
    expect(page.locator("#compose button")).to_have_attribute("aria-disabled", "true")
    screenshot(page, "typing-1280")
    expect(page.locator(".signpost-entry--assistant")).to_have_count(1)
    expect(page.locator("#typing")).to_be_empty()
    expect(page.locator("#compose button")).to_have_attribute("aria-disabled", "false")
    assert len(steered.gateway.taken) == 1


def test_a_page_that_was_wiped_elsewhere_can_still_send(site, visit):
    page = visit(site.url)
    ask(page)
    other = page.context.new_page()
    other.goto(f"{site.url}/wipe")
    other.click("text='Delete it'")
    other.wait_for_url("**/?deleted")
    say(page, "my words")
    expect(page.locator("#send-problem")).to_contain_text("Nothing was sent")
    page.click("#compose button")
    expect(page.locator(".signpost-entry--person").last).to_contain_text("my words")


def test_unknown_and_closed_services_look_different(steered, visit):
    page = visit(steered.url)
    ask(page, "isis")
    expect(page.locator(".signpost-card--note")).to_have_count(2)
    screenshot(page, "unknown-1280")


def test_a_script_in_a_message_does_nothing(site, visit):
    page = visit(site.url)
    ask(page, "<img src=x onerror=\"document.title='taken'\"><script>document.title=1</script>")
    page.reload()
    expect(page).to_have_title("Help for families")
    expect(page.locator("#log img")).to_have_count(0)


def test_the_page_is_light(site, visit):
    requests: list[Request] = []
    page = visit("about:blank")
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(site.url, wait_until="networkidle")
    ask(page)
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in requests]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert any(request.url.endswith("page.css") for request in requests)
    assert 10 * 1024 < weight < 120 * 1024
    assert any(request.url.endswith("/message") for request in requests)
    print(
        f"The page and its first answer weigh {weight / 1024:.1f} KB in {len(requests)} requests."
    )
