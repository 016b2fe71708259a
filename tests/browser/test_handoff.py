"""A parent and an adviser in two real windows, over the whole product."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.handoff.hours import DeskHours
from tests.browser.conftest import Opener, ask, leaving, say, screenshot
from tests.product import ADVISER, ALWAYS, PASSWORD, Product

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
ABUSE = "my husband hits me and I do not know what to do"
PATIENCE = 4


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory, model_path: Path, knowledge_base_url: str
) -> Iterator[Product]:
    """The product with one adviser, who is expected to answer within seconds."""
    var = tmp_path_factory.mktemp("handoff")
    (var / "models").symlink_to(model_path.parent)
    made = Product(var, knowledge_base_url, {"HANDOFF_PATIENCE": str(PATIENCE)})
    made.add_adviser()
    made.start()
    yield made
    made.stop()


def tap(page: Page, title: str) -> None:
    """Press a quick reply and wait for what follows."""
    before = page.locator(".signpost-entry--person").count()
    page.get_by_role("button", name=title, exact=True).last.click()
    expect(page.locator(".signpost-entry--person")).to_have_count(before + 1)
    page.locator("#conversation:not(.signpost-busy)").wait_for()


def consent(page: Page) -> None:
    """From the offer to the queue."""
    for title in ("Talk to a person", "Yes, share it", "Yes, it is safe", "No number"):
        tap(page, title)
    expect(page.locator("#handoff")).to_contain_text("Waiting for an adviser")


def write(page: Page, text: str) -> None:
    """Say something that an adviser answers."""
    say(page, text)
    expect(page.locator(".signpost-entry__said").last).to_have_text(text)
    page.locator("#conversation:not(.signpost-busy)").wait_for()


def news(page: Page, scripts: bool) -> None:
    """Without scripts a person presses the button; with them news come by themselves."""
    if not scripts:
        page.get_by_role("button", name="See new messages").click()


def at_the_desk(visit: Opener, product: Product, width: int = 1280) -> Page:
    """An adviser's window, signed in."""
    page = visit(f"{product.url}/desk/", width)
    page.fill("#name", ADVISER)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{product.url}/desk/queue")
    return page


def lines(page: Page) -> list[str]:
    """The names of the lines that a parent's window shows, in order."""
    names: list[str] = page.locator("#log [data-line]").evaluate_all(
        "all => all.map(one => one.dataset.line)"
    )
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


@SCRIPTS
@pytest.mark.parametrize("width", [1280, 320])
def test_a_parent_tells_of_abuse_and_talks_to_an_adviser(
    product: Product, visit: Opener, scripts: bool, width: int
) -> None:
    name = f"{'scripts' if scripts else 'plain'}-{width}"
    parent = visit(product.url, width, java_script_enabled=scripts)
    ask(parent, ABUSE)
    screenshot(parent, f"handoff-told-{name}")
    consent(parent)
    screenshot(parent, f"handoff-waiting-{name}")

    adviser = at_the_desk(visit, product)
    screenshot(adviser, f"handoff-queue-{name}")
    adviser.get_by_role("button", name="Take").first.click()
    expect(adviser.locator("#log")).to_contain_text(ABUSE)
    news(parent, scripts)
    expect(parent.locator("#handoff")).to_contain_text("An adviser is here")

    adviser.fill("#text", "Hello, thank you for writing. Are you safe where you are?")
    adviser.locator("#reply button").click()
    expect(adviser.locator("#text")).to_have_value("")
    news(parent, scripts)
    said = parent.locator(".signpost-entry--adviser")
    expect(said).to_contain_text("Are you safe where you are?")
    expect(said.get_by_role("heading", name="Adviser")).to_be_visible()

    write(parent, "Yes, he is at work")
    expect(adviser.locator("#log")).to_contain_text("Yes, he is at work")
    screenshot(parent, f"handoff-talking-{name}")
    screenshot(adviser, f"handoff-case-{name}")

    adviser.fill("#find", "Athena")
    adviser.get_by_role("button", name="Search").click()
    adviser.locator("#send-athena").click()
    news(parent, scripts)
    card = parent.locator(".signpost-entry--adviser .signpost-card")
    expect(card.locator("a[href^='tel:']").first).to_be_visible()
    screenshot(parent, f"handoff-card-{name}")

    adviser.locator("#outcome-referred_specialist").check()
    adviser.get_by_role("button", name="Close the case").click()
    expect(adviser).to_have_url(f"{product.url}/desk/queue?done=case_closed")
    news(parent, scripts)
    expect(parent.locator("#handoff")).not_to_contain_text("dviser")
    screenshot(parent, f"handoff-closed-{name}")

    ask(parent, "I need a nursery place")
    shown = lines(parent)
    assert len(set(shown)) == len(shown)
    parent.reload()
    assert lines(parent) == shown
    expect(parent.locator("body")).to_contain_text("Are you safe where you are?")
    assert visit.complaints == []


@SCRIPTS
def test_nobody_there_within_the_patience(product: Product, visit: Opener, scripts: bool) -> None:
    parent = visit(product.url, java_script_enabled=scripts)
    ask(parent, ABUSE)
    consent(parent)
    if DeskHours.parse(ALWAYS).is_open(datetime.now(timezone.utc)):  # not on a bank holiday
        parent.wait_for_timeout((PATIENCE + 3) * 1000)
        news(parent, scripts)
        told = parent.locator(".signpost-entry--assistant").last
        expect(told).to_contain_text("020 8314")
        expect(told).to_contain_text("999")
    expect(parent.locator("#handoff")).to_contain_text("Waiting for an adviser")
    screenshot(parent, f"handoff-nobody-{'scripts' if scripts else 'plain'}")
    parent.goto(f"{product.url}/wipe")
    parent.get_by_role("button", name="Delete it", exact=True).click()
    expect(parent.locator("body")).to_contain_text("Your conversation has been deleted")
    assert product.desk.queue() == []
    assert visit.complaints == []


def test_what_is_in_the_box_stays_while_news_come(product: Product, visit: Opener) -> None:
    parent = visit(product.url, 320, 640)
    ask(parent, ABUSE)
    consent(parent)
    (case,) = product.desk.queue()
    product.desk.claim(case.id, ADVISER)
    parent.fill("#message", "I am writing something lo")
    parent.focus("#message")
    place = parent.locator("#message").bounding_box()
    product.desk.say(case.id, ADVISER, "Take your time.\n\nI am here. " * 5)
    expect(parent.locator(".signpost-entry--adviser")).to_be_attached()
    parent.wait_for_timeout(300)
    assert parent.locator("#message").bounding_box() == place
    assert parent.evaluate("document.activeElement.id") == "message"
    parent.keyboard.type("ng")
    expect(parent.locator("#message")).to_have_value("I am writing something long")
    product.desk.erase(case.conversation)
    assert visit.complaints == []


def test_a_window_that_lost_touch_shows_each_line_once(product: Product, visit: Opener) -> None:
    parent = visit(product.url)
    ask(parent, ABUSE)
    consent(parent)
    (case,) = product.desk.queue()
    product.desk.claim(case.id, ADVISER)
    expect(parent.locator("#handoff")).to_contain_text("An adviser is here")
    parent.context.set_offline(True)
    product.desk.say(case.id, ADVISER, "Are you there?")
    say(parent, "I am here")
    expect(parent.locator("#send-problem")).to_contain_text("Your words are still in the box")
    parent.context.set_offline(False)
    expect(parent.locator("#log")).to_contain_text("Are you there?")
    expect(parent.locator("#message")).to_have_value("I am here")
    parent.click("#compose button")
    expect(parent.locator(".signpost-entry__said").last).to_have_text("I am here")
    shown = lines(parent)
    assert len(set(shown)) == len(shown)
    stored = [line.text for line in product.desk.messages(case.id) if line.author == "person"]
    assert stored.count("I am here") == 1
    product.desk.erase(case.conversation)


def test_the_way_out_works_in_mid_handoff(product: Product, visit: Opener) -> None:
    parent = visit(product.url, 320)
    ask(parent, ABUSE)
    consent(parent)
    (case,) = product.desk.queue()
    with leaving(parent):
        parent.get_by_role("button", name="Exit this page").first.click()
    parent.goto(product.url)
    expect(parent.locator(".signpost-entry")).to_have_count(0)
    expect(parent.locator("#handoff")).to_have_text("")
    assert product.desk.current(case.conversation) is not None
    product.desk.erase(case.conversation)


def test_writing_while_news_come_shows_each_line_once(product: Product, visit: Opener) -> None:
    parent = visit(product.url)
    ask(parent, ABUSE)
    consent(parent)
    (case,) = product.desk.queue()
    product.desk.claim(case.id, ADVISER)
    expect(parent.locator("#handoff")).to_contain_text("An adviser is here")
    for number in range(8):
        product.desk.say(case.id, ADVISER, f"From the adviser {number}")
        write(parent, f"From the parent {number}")
        parent.wait_for_timeout(430 * (number % 3))
    expect(parent.locator("#log")).to_contain_text("From the adviser 7")
    shown = lines(parent)
    assert len(set(shown)) == len(shown)
    parent.reload()
    assert sorted(lines(parent)) == sorted(shown)
    product.desk.erase(case.conversation)
    assert visit.complaints == []
