"""The conversation on another site's page, in a real browser that keeps sites apart."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import FrameLocator, Page, expect
from starlette.responses import HTMLResponse

from bot.channels.web.routes import NEUTRAL_SITE
from tests.browser.conftest import screenshot
from tests.browser.site import fake_site, serving

QUESTION = "I need help with my drinking"


@contextmanager
def council(origin_of_help: list[str]) -> Iterator[str]:
    """The council's page, under another site's name and with a strict policy of its own."""
    app = FastAPI()

    @app.get("/")
    async def page(way: str = "launcher") -> HTMLResponse:
        home = origin_of_help[0]
        link = f'<a href="{home}/" data-signpost data-close="Close">Get help for your family</a>'
        parts = {
            "launcher": f'{link}<script src="{home}/launcher.js" async></script>',
            "frame": f'<iframe src="{home}/?embed=1" title="Help" width="400" height="700">',
            "unasked": f'<iframe src="{home}/" title="Help" width="400" height="700">',
        }
        policy = f"default-src 'none'; script-src {home}; frame-src {home}"
        html = f"<!doctype html><html lang=en><title>Council</title><h1>Council</h1>{parts[way]}"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    with serving(app) as url:
        yield url.replace("127.0.0.1", "localhost")


@pytest.fixture
def sites() -> Iterator[tuple[str, object]]:
    """The council's address, and the site that it may show. To a browser ``localhost`` and
    ``127.0.0.1`` are two sites, and both are trusted as https is."""
    origin: list[str] = []
    with council(origin) as there, fake_site(embed_origins=(there,)) as site:
        origin.append(site.url)
        yield there, site


def talk(frame: FrameLocator, text: str) -> None:
    """Send a message in a frame and wait for the answer."""
    before = frame.locator(".signpost-entry--assistant").count()
    frame.locator("#message").fill(text)
    frame.locator("#compose button").click()
    frame.locator(".signpost-entry--assistant").nth(before).wait_for()
    frame.locator("#conversation:not(.signpost-busy)").wait_for()


def opened(page: Page) -> FrameLocator:
    """The frame in the launcher's panel."""
    page.get_by_role("link", name="Get help for your family").click()
    frame = page.frame_locator("dialog iframe")
    frame.locator("#message").wait_for()
    return frame


def test_the_launcher_opens_and_shuts_a_panel(sites, visit):
    page = visit(sites[0])
    frame = opened(page)
    talk(frame, QUESTION)
    expect(frame.locator(".signpost-card").first).to_be_visible()
    screenshot(page, "launcher-1280")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog")).not_to_be_visible()
    opened(page)
    expect(frame.locator(".signpost-entry--assistant")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    assert visit.complaints == []


def test_the_panel_fills_a_phone(sites, visit):
    page = visit(sites[0], 320, 640)
    opened(page)
    box = page.locator("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 320, 640)
    screenshot(page, "launcher-320")


def test_the_link_works_without_the_script(sites, visit):
    page = visit(sites[0], java_script_enabled=False)
    page.get_by_role("link", name="Get help for your family").click()
    expect(page.locator("#message")).to_be_visible()
    assert page.url == sites[1].url + "/"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_whole_conversation_in_a_frame(sites, visit, scripts):
    page = visit(f"{sites[0]}?way=frame", java_script_enabled=scripts)
    frame = page.frame_locator("iframe")
    talk(frame, QUESTION)
    frame.locator("#log .signpost-quick button").first.click()
    expect(frame.locator(".signpost-entry--assistant")).to_have_count(2)
    page.reload()
    expect(frame.locator(".signpost-entry--assistant")).to_have_count(2)
    cookies = page.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["signpost-framed"]
    assert (cookies[0]["sameSite"], cookies[0]["secure"]) == ("None", True)
    # Opened by itself, the page knows nothing of what was said in the frame.
    page.goto(sites[1].url)
    expect(page.locator(".signpost-entry")).to_have_count(0)
    assert visit.complaints == []


def test_only_the_right_address_shows_in_a_frame(sites, visit):
    page = visit(f"{sites[0]}?way=unasked")
    page.wait_for_timeout(500)
    expect(page.frame_locator("iframe").locator("#message")).to_have_count(0)
    assert any("frame-ancestors" in complaint or "refused" in complaint.lower()
               for complaint in visit.complaints)  # fmt: skip


def test_another_site_may_not_show_it(visit):
    origin: list[str] = []
    with council(origin) as there, fake_site(embed_origins=("https://nobody.example",)) as site:
        origin.append(site.url)
        page = visit(f"{there}?way=frame")
        page.wait_for_timeout(500)
        expect(page.frame_locator("iframe").locator("#message")).to_have_count(0)


@pytest.mark.parametrize("way", ["tap", "shift", "tap without scripts"])
def test_the_way_out_takes_the_whole_window(sites, visit, way):
    page = visit(f"{sites[0]}?way=frame", java_script_enabled="without" not in way)
    frame = page.frame_locator("iframe")
    talk(frame, QUESTION)
    gone: list[str] = []
    page.on(
        "request",
        lambda request: (
            request.is_navigation_request()
            and request.frame == page.main_frame
            and gone.append(request.url)
        ),
    )
    if way == "shift":
        frame.locator("#message").focus()
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        frame.locator(".govuk-exit-this-page__button").click()
    for _ in range(50):
        if NEUTRAL_SITE in gone:
            break
        page.wait_for_timeout(100)
    assert NEUTRAL_SITE in gone
    if "without" not in way:
        assert page.context.cookies() == []


def test_deleting_and_leaving_takes_the_whole_window(sites, visit):
    page = visit(f"{sites[0]}?way=frame")
    frame = page.frame_locator("iframe")
    talk(frame, QUESTION)
    frame.locator("footer >> text=Delete this conversation").click()
    with page.expect_request(
        lambda request: request.url == NEUTRAL_SITE and request.frame == page.main_frame
    ):
        frame.locator("text=Delete it and leave this website").click()
    assert len(sites[1].gateway.wipes) == 1
    assert page.context.cookies() == []
