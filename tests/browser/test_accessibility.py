"""WCAG 2.2 AA, as far as a machine can tell: axe, keyboard, narrow screens, enlargement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EMERGENCY, QUESTION, ask, leaving, say, screenshot
from tests.browser.states import PATHS, STATES, show, turn_easy_read_on

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Pages that stand in between have no switch of their own.
UNSWITCHED = {"/before-you-read", "/nowhere"}


def violations(page: Page) -> list[str]:
    """What axe finds wrong, seen from the top: further down the way out, which stays in view,
    lies over whatever is half scrolled away."""
    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{found['id']}: {node['html'][:200]} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_on_any_page(site, visit, path, scheme):
    page = visit(site.url + path, color_scheme=scheme, bypass_csp=True)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_any_state(steered, visit, state, scheme):
    page = visit(steered.url, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    show(page, state)
    assert violations(page) == []
    screenshot(page, f"{state.replace(' ', '-')}-{scheme}-1280", full_page=True)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_a_narrow_screen(steered, visit, state):
    page = visit(steered.url, 320, 640, bypass_csp=True, reduced_motion="reduce")
    show(page, state)
    page.evaluate("window.scrollTo(0, 0)")  # the way out, which stays in view, lies over nothing
    assert violations(page) == []
    screenshot(page, f"{state.replace(' ', '-')}-light-320", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [path for path in PATHS if path not in UNSWITCHED])
def test_axe_finds_nothing_in_easy_read(steered, visit, path, scheme):
    page = visit(steered.url, color_scheme=scheme, bypass_csp=True)
    turn_easy_read_on(page)
    page.goto(steered.url + path)
    assert violations(page) == []
    screenshot(page, f"easy-{path[1:] or 'start'}-{scheme}-1280", full_page=True)


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_on_any_page_in_a_frame(steered, visit, path):
    page = visit(f"{steered.url}{path}?embed=1", 420, 700, bypass_csp=True)
    assert violations(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_every_word_is_in_the_pages_typeface(steered, visit, path):
    page = visit(steered.url + path)
    strangers = page.evaluate(
        """[...document.querySelectorAll("body *")].filter((e) => {
          const words = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
          const hidden = e.classList.contains("govuk-visually-hidden");
          return words && !hidden && !getComputedStyle(e).fontFamily.includes("system-ui");
        }).map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert [found for found in strangers if not found.startswith(("<template", "<script"))] == []


def test_axe_can_find_something(site, visit):
    page = visit(site.url, bypass_csp=True)
    page.evaluate("document.querySelector('label').remove()")
    assert any(found.startswith("label") for found in violations(page))


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(320, 640, 1), (320, 256, 4)], ids=["phone", "400%"]
)
@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways(site, visit, path, width, height, scale):
    page = visit(site.url + path, width, height, device_scale_factor=scale)
    for details in page.locator("summary").all():
        details.click()
    assert overflow(page) == 0
    if path == "/":
        ask(page)
        ask(page, EMERGENCY)
        ask(page, "W" * 500 + " https://example.org/" + "x" * 300)
        for details in page.locator("summary").all():
            details.click()
        assert overflow(page) == 0
        screenshot(page, f"long-words-{width}x{height}")


def test_text_may_be_spaced_out(site, visit):
    page = visit(site.url, 320, 640, bypass_csp=True)
    ask(page)
    page.add_style_tag(
        content="* {line-height: 1.5 !important; letter-spacing: 0.12em !important;"
        "word-spacing: 0.16em !important} p {margin-bottom: 2em !important}"
    )
    assert overflow(page) == 0
    cut_off = page.evaluate(
        "[...document.querySelectorAll('button, a.govuk-button, dd, h3')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 3).map(e => e.outerHTML)"
    )
    assert cut_off == []


def test_the_whole_way_with_only_a_keyboard(site, visit):
    page = visit(site.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    focus_by_tab(page, "#message")
    page.keyboard.type(QUESTION)
    focus_by_tab(page, "#compose button")
    page.keyboard.press("Enter")
    expect(page.locator(".signpost-entry--assistant")).to_have_count(1)
    page.locator("#conversation:not(.signpost-busy)").wait_for()
    focus_by_tab(page, "#log .signpost-quick button", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator(".signpost-entry--assistant")).to_have_count(2)
    focus_by_tab(page, "footer a[href='/wipe']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/wipe")
    focus_by_tab(page, "form[action='/wipe'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?deleted")
    page.reload()
    focus_by_tab(page, ".govuk-exit-this-page__button")
    with leaving(page):
        page.keyboard.press("Enter")


def focus_by_tab(page: Page, selector: str, backwards: bool = False) -> None:
    """Press Tab until the element has the focus; each stop has to be seen on the way."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stop_of_the_keyboard_is_seen(site, visit, width, height, scheme):
    page = visit(site.url, width, height, color_scheme=scheme, reduced_motion="reduce")
    ask(page)
    page.evaluate("window.scrollTo(0, 0)")
    page.focus(".signpost-header__name")
    seen = 0
    while page.evaluate("document.activeElement !== document.body") and seen < 80:
        seen += 1
        stop = page.evaluate(STOP)
        assert stop["marked"], f"the focus does not show: {stop['html']}"
        assert not stop["covered"], f"the focus is covered: {stop['html']}"
        assert min(stop["size"]) >= 24 or stop["inline"], f"too small: {stop}"
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.govuk-skip-link')"):
            break
    assert seen > 12


STOP = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const yellow = "rgb(255, 221, 0)";
  const inner = element.firstElementChild ? getComputedStyle(element.firstElementChild) : style;
  const middle = document.elementFromPoint(box.x + box.width / 2,
    Math.min(box.y + box.height / 2, innerHeight - 2));
  return {
    html: element.outerHTML.slice(0, 150),
    marked: [style.backgroundColor, style.outlineColor, style.boxShadow, style.borderColor,
      inner.backgroundColor].some((value) => value.includes(yellow)),
    covered: !(middle && (element.contains(middle) || middle.contains(element))),
    size: [Math.round(box.width), Math.round(box.height)],
    inline: style.display === "inline",
  };
}"""


def test_nothing_moves_for_those_who_do_not_want_it(steered, visit):
    steered.gateway.delay = 0.8
    page = visit(steered.url, reduced_motion="reduce")
    say(page, "hello")
    expect(page.locator("#typing")).to_have_class("signpost-typing signpost-typing--on")
    animation = page.evaluate(
        "getComputedStyle(document.getElementById('typing'), '::after').animationName"
    )
    assert animation == "none"


def test_own_colours_keep_the_edges(site, visit):
    page = visit(site.url, forced_colors="active")
    ask(page)
    ask(page, EMERGENCY)
    for selector in (".signpost-card", ".signpost-emergency", ".signpost-entry__said",
                     ".signpost-quick button", "#compose button"):  # fmt: skip
        width = page.evaluate(
            "s => parseFloat(getComputedStyle(document.querySelector(s)).borderTopWidth)", selector
        )
        assert width >= 1, selector
    screenshot(page, "own-colours-1280")


def test_new_answers_are_in_a_log_that_is_read_out(site, visit):
    page = visit(site.url)
    log = page.get_by_role("log", name="Messages")
    expect(log).to_have_attribute("aria-live", "polite")
    ask(page)
    expect(log.get_by_role("heading", name="You")).to_have_count(1)
    expect(log.get_by_role("heading", name="Signpost")).to_have_count(1)
    expect(page.get_by_role("textbox", name="Write your message")).to_have_count(1)
