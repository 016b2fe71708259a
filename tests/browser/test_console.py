"""The adviser's desk in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.handoff.records import Said
from tests.browser.conftest import screenshot
from tests.browser.site import serving
from tests.browser.test_accessibility import focus_by_tab, overflow, violations
from tests.desk import PASSWORD, DeskSite, desk_site

SECONDS = 12_000


class Desk:
    """A served desk, with two advisers, an admin and a few people who wait."""

    def __init__(self, site: DeskSite, url: str) -> None:
        self.site = site
        self.url = url + "/desk"
        for name, role in (("amina", "adviser"), ("ben", "adviser"), ("root", "admin")):
            site.account(name, role)
        self.grave = site.case("emergency", "web-1")
        self.other = site.case("disclosure", "web-2")
        site.desk.claim(self.other.id, "ben")
        self.polish = site.case("none", "web-3", category=None, language="pl")

    def hear(self, text: str, conversation: str = "web-1") -> None:
        """The person writes."""
        self.site.desk.hear(conversation, Said("person", text, self.site.clock.now))

    def sign_in(self, page: Page, name: str = "amina", to: str = "/queue") -> Page:
        """Fill the form at the door, then open a page."""
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.locator("nav").wait_for()
        page.goto(self.url + to)
        return page

    def take(self, page: Page) -> Page:
        """Take the gravest case from its page."""
        page.goto(f"{self.url}/cases/{self.grave.id}")
        page.click("text=Take this case")
        page.locator("#reply").wait_for()
        return page


@pytest.fixture
def desk(tmp_path: Path, knowledge_base_url: str) -> Iterator[Desk]:
    site = desk_site(tmp_path, knowledge_base_url)
    with serving(site.app) as url:
        yield Desk(site, url)


def _case(desk: Desk, page: Page) -> None:
    desk.take(desk.sign_in(page))
    desk.hear("He is at the door.")
    page.fill("#text", "I am here.")
    page.click("#reply button")
    expect(page.locator(".desk-line--adviser")).to_have_count(1)
    page.fill("#find", "somewhere to stay")
    page.click(".desk-find button")
    page.locator(".desk-found__one").first.wait_for()
    for summary in page.locator("summary").all():
        summary.click()


def _refused(desk: Desk, page: Page) -> None:
    desk.take(desk.sign_in(page))
    page.click("#reply button")
    page.locator("#say-problem .govuk-error-message").wait_for()


def _signed_out(desk: Desk, page: Page) -> None:
    desk.take(desk.sign_in(page))
    desk.site.clock.move(minutes=31)
    page.locator("#session-note [data-problem=signed_out]").wait_for()


def _failed(desk: Desk, page: Page) -> None:
    page.click("main button")
    page.locator(".govuk-error-summary").wait_for()


def _made(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "root", "/accounts")
    page.fill("#new-name", "rita")
    page.click("text=Add >> nth=-1")
    page.locator("#one-time").wait_for()


State = Callable[[Desk, Page], Any]
STATES: dict[str, State] = {
    "door": lambda desk, page: None,
    "not signed in": _failed,
    "queue": lambda desk, page: desk.sign_in(page),
    "waiting case": lambda desk, page: desk.sign_in(page, to=f"/cases/{desk.grave.id}"),
    "own case": _case,
    "a colleague's case": lambda desk, page: desk.sign_in(page, to=f"/cases/{desk.other.id}"),
    "nothing to send": _refused,
    "signed out": _signed_out,
    "my cases": lambda desk, page: desk.sign_in(page, "ben", "/cases"),
    "account": lambda desk, page: desk.sign_in(page, to="/account/code"),
    "accounts": lambda desk, page: desk.sign_in(page, "root", "/accounts"),
    "account added": _made,
    "audit log": lambda desk, page: desk.sign_in(page, "root", "/audit"),
    "not found": lambda desk, page: desk.sign_in(page, to="/nowhere"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(desk, visit, state, scheme):
    page = visit(f"{desk.url}/sign-in", color_scheme=scheme, bypass_csp=True)
    STATES[state](desk, page)
    name = f"desk-{state.replace(' ', '-')}-{scheme}"
    for width, height in ((1280, 800), (768, 1024)):
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []
        assert overflow(page) == 0
        screenshot(page, f"{name}-{width}", full_page=True)


@pytest.mark.parametrize("state", STATES)
def test_nothing_scrolls_sideways_at_400_percent(desk, visit, state):
    page = visit(f"{desk.url}/sign-in", 320, 256, device_scale_factor=4, bypass_csp=True)
    STATES[state](desk, page)
    assert overflow(page) == 0
    assert violations(page) == []
    screenshot(page, f"desk-{state.replace(' ', '-')}-320", full_page=True)


def test_a_new_case_shows_sounds_and_counts_without_a_reload(desk, visit):
    page = desk.sign_in(visit(f"{desk.url}/sign-in"))
    expect(page).to_have_title("(2) Queue – Signpost desk", timeout=SECONDS)
    page.click("h1")
    page.focus(f"#take-{desk.polish.id}")
    rung = int(page.evaluate("document.body.dataset.rung ?? 0"))
    fresh = desk.site.case("disclosure", "web-9")
    expect(page.locator(f"#take-{fresh.id}")).to_be_visible(timeout=SECONDS)
    expect(page).to_have_title("(3) Queue – Signpost desk", timeout=SECONDS)
    expect(page.locator("#queue-count")).to_have_text("3")
    assert int(page.evaluate("document.body.dataset.rung")) == rung + 1
    # Whoever is on a button there stays on it.
    assert page.evaluate("document.activeElement.id") == f"take-{desk.polish.id}"
    page.click("#sound")
    expect(page.locator("#sound")).to_have_text("Sound: off")
    page.goto(f"{desk.url}/cases")
    expect(page.locator("#sound")).to_have_text("Sound: off")
    desk.site.case("disclosure", "web-10")
    expect(page).to_have_title("(4) My cases – Signpost desk", timeout=SECONDS)
    assert page.evaluate("document.body.dataset.rung ?? 'never'") == "never"


def test_a_sound_that_the_browser_holds_back_comes_with_the_first_key(desk, visit):
    page = desk.sign_in(visit(f"{desk.url}/sign-in"))
    held = page.locator("#connection")
    page.reload()
    desk.site.case("emergency", "web-9")
    expect(page.locator("#queue-count")).to_have_text("3", timeout=SECONDS)
    if page.evaluate("navigator.userActivation.hasBeenActive"):
        return  # this browser carries the permission from page to page
    expect(held).to_contain_text("holds the sound back")
    page.keyboard.press("Shift")
    expect(held).to_have_text("")
    assert page.evaluate("document.body.dataset.rung") == "1"


def test_a_draft_is_not_lost_when_the_person_writes(desk, visit):
    page = desk.take(desk.sign_in(visit(f"{desk.url}/sign-in")))
    page.locator("#text").press_sequentially("I am reading what you wr")
    desk.hear("Are you there?")
    desk.hear("Please answer.")
    expect(page.locator("text=Please answer.")).to_be_visible(timeout=SECONDS)
    expect(page.locator("#text")).to_have_value("I am reading what you wr")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.type("ote.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".desk-line--adviser")).to_have_text(
        ["Adviser (you), 10:00am not yet delivered I am reading what you wrote."], timeout=SECONDS
    )
    expect(page.locator("#text")).to_have_value("")
    desk.site.desk.mark_delivered(desk.site.desk.for_person("web-1")[-1].number)
    expect(page.locator(".desk-line__state")).to_have_text("delivered", timeout=SECONDS)
    page.wait_for_timeout(3500)
    numbers = page.locator(".desk-line").evaluate_all("all => all.map(e => e.dataset.number)")
    assert len(numbers) == len(set(numbers)) == 5
    assert numbers == sorted(numbers, key=int)


def test_a_graver_level_shows_beside_the_conversation(desk, visit):
    page = visit(f"{desk.url}/sign-in")
    desk.sign_in(page, "ben", f"/cases/{desk.other.id}")
    said = Said("person", "he has a knife", desk.site.clock.now)
    desk.site.desk.hear("web-2", said, level="emergency", category="domestic_abuse")
    expect(page.locator("#facts .desk-level")).to_have_text("Emergency", timeout=SECONDS)


def test_a_ready_made_reply_and_a_card(desk, visit):
    page = desk.take(desk.sign_in(visit(f"{desk.url}/sign-in")))
    page.fill("#text", "Hello.")
    page.click("summary:has-text('Safety at home')")
    page.click("[data-insert=reply-athena]")
    words = page.input_value("#text")
    assert words.startswith("Hello. There is help in Lewisham")
    page.fill("#find", "athena")
    page.keyboard.press("Enter")
    page.click("#send-athena")
    expect(page.locator(".desk-line__cards")).to_contain_text("Athena", timeout=SECONDS)
    expect(page.locator("#text")).to_have_value(words)
    assert desk.site.desk.for_person("web-1")[-1].services == ("athena",)


def test_words_survive_the_end_of_a_session(desk, visit):
    page = desk.take(desk.sign_in(visit(f"{desk.url}/sign-in")))
    page.fill("#text", "words that took long")
    page.wait_for_timeout(5500)
    desk.site.clock.move(minutes=31)
    expect(page.locator("#session-note")).to_contain_text("You are signed out", timeout=SECONDS)
    expect(page.locator("#text")).to_have_value("words that took long")
    with page.context.expect_page() as opened:
        page.click("#session-note a")
    desk.sign_in(opened.value)
    expect(page.locator("#session-note")).to_have_text("", timeout=SECONDS)
    page.click("#reply button")
    expect(page.locator(".desk-line--adviser")).to_have_count(1, timeout=SECONDS)


def test_a_case_that_moved_on_says_so_and_keeps_the_words(desk, visit):
    page = desk.take(desk.sign_in(visit(f"{desk.url}/sign-in")))
    page.fill("#text", "words that took long")
    desk.site.desk.hand_on(desk.grave.id, "amina", "ben")
    expect(page.locator("#moved")).to_contain_text("ben has it now", timeout=SECONDS)
    page.click("#reply button")
    expect(page.locator("#say-problem")).to_contain_text("A colleague has this case now.")
    expect(page.locator("#text")).to_have_value("words that took long")


def test_the_whole_way_with_only_a_keyboard(desk, visit):
    page = visit(f"{desk.url}/sign-in")
    page.keyboard.press("Tab")
    focus_by_tab(page, "#name")
    page.keyboard.type("amina")
    focus_by_tab(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/queue")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    focus_by_tab(page, f"#take-{desk.grave.id}")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=claimed")
    focus_by_tab(page, "#text")
    page.keyboard.type("I am here.")
    focus_by_tab(page, "#reply button")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-line--adviser")).to_have_count(1, timeout=SECONDS)
    focus_by_tab(page, "#outcome-advice_given")
    page.keyboard.press("Space")
    focus_by_tab(page, "form[action$='/close'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?done=case_closed")


def test_the_whole_way_without_scripts(desk, visit):
    page = visit(f"{desk.url}/sign-in", java_script_enabled=False)
    desk.sign_in(page)
    page.click(f"#take-{desk.grave.id}")
    page.fill("#text", "I am here.")
    page.click("#reply button")
    expect(page.locator(".desk-line--adviser")).to_have_count(1)
    desk.hear("Thank you.")
    page.click("text=See new messages")
    page.reload()
    expect(page.locator("text=Thank you.")).to_be_visible()
    page.fill("#find", "athena")
    page.click(".desk-find button")
    page.click("#send-athena")
    expect(page.locator(".desk-line__cards")).to_contain_text("Athena")
    page.check("#outcome-service_found")
    page.click("text=Close the case >> nth=-1")
    expect(page.locator("#done")).to_contain_text("The case is closed.")
    expect(page.locator("#sound")).to_be_hidden()


def test_the_pages_complain_of_nothing(desk, visit):
    page = desk.take(desk.sign_in(visit(f"{desk.url}/sign-in")))
    for path in ("/queue", "/cases", "/account"):
        page.goto(desk.url + path)
        page.wait_for_timeout(1000)
    assert visit.complaints == []
