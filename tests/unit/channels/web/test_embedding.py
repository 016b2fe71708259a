"""Other sites' frames: only for sites that are named, with cookies that follow nobody."""

from __future__ import annotations

import re

import pytest

from bot.pages.security import POLICY

COUNCIL = "https://www.lewisham.example"
OTHER = "https://help.lewisham.example:8443"


@pytest.fixture
def framed(visit):
    """A visitor whose browser shows the page in a frame of a site that may."""
    return visit("https://testserver", embed_origins=(COUNCIL, OTHER))


def ancestors(response) -> str:
    """Who may show an answer in a frame."""
    policy = response.headers["content-security-policy"]
    return next(rule for rule in policy.split("; ") if rule.startswith("frame-ancestors"))


@pytest.mark.parametrize("path", ["/", "/wipe", "/keep", "/privacy", "/before-you-read", "/leave"])
def test_only_the_named_sites_may_show_the_page(framed, path):
    response = framed.open(f"{path}?embed=1")
    assert ancestors(response) == f"frame-ancestors {COUNCIL} {OTHER}"
    assert "x-frame-options" not in response.headers
    assert response.headers["content-security-policy"].replace(
        ancestors(response), "frame-ancestors 'none'"
    ) == POLICY  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/?embed=0", "/?embed=", "/?embed=11", "/?Embed=1"])
def test_the_usual_page_may_never_be_framed(framed, path):
    response = framed.open(path)
    assert ancestors(response) == "frame-ancestors 'none'"
    assert response.headers["x-frame-options"] == "DENY"


def test_without_the_setting_nothing_may_be_framed(visitor):
    response = visitor.open("/?embed=1")
    assert ancestors(response) == "frame-ancestors 'none'"
    assert response.headers["x-frame-options"] == "DENY"
    assert "Partitioned" not in response.headers["set-cookie"]
    assert visitor.open("/launcher.js").status_code == 404


def test_the_frames_cookie_works_there_and_only_there(framed):
    cookie = framed.open("/?embed=1").headers["set-cookie"]
    assert cookie.startswith("__Host-signpost-framed=")
    for attribute in ("HttpOnly", "Path=/", "SameSite=None", "Secure", "Partitioned"):
        assert attribute in cookie
    usual = framed.open("/").headers["set-cookie"]
    assert usual.startswith("__Host-signpost=")
    assert "SameSite=lax" in usual
    assert "Partitioned" not in usual


def test_a_conversation_in_a_frame_stays_in_it(framed):
    page = framed.open("/?embed=1").text
    token = re.search(r'name="form_token"[^>]*value="([0-9a-f]+)"', page)[1]
    fields = {"message": "I need help with my drinking", "form_token": token}
    answer = framed.client.post("/message?embed=1", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/?embed=1#latest"
    assert "New Direction Lewisham" in framed.open("/?embed=1").text
    assert "New Direction Lewisham" not in framed.open("/").text
    assert framed.client.post("/message", data=fields).status_code == 403


def test_the_interruption_and_easy_read_stay_in_the_frame_too(framed):
    page = framed.open("/?embed=1").text
    token = re.search(r'name="form_token"[^>]*value="([0-9a-f]+)"', page)[1]
    fields = {"message": "someone at home frightens me", "form_token": token}
    answer = framed.client.post("/message?embed=1", data=fields, headers={"hx-request": "true"})
    assert answer.headers["hx-redirect"] == "/before-you-read?embed=1"
    assert 'href="/?embed=1#latest"' in framed.open("/before-you-read?embed=1").text
    turned = framed.client.post(
        "/easy-read?embed=1", data={"easy": "on", "back": "/keep"}, follow_redirects=False
    )
    assert turned.headers["location"] == "/keep?embed=1"
    cookie = turned.headers["set-cookie"]
    assert cookie.startswith("__Host-signpost-choices-framed=easy.told;")
    assert "Partitioned" in cookie
    assert "signpost-easy" not in framed.open("/").text


@pytest.mark.parametrize(
    "path", ["/", "/wipe", "/keep", "/privacy", "/cookies", "/accessibility", "/hide-your-visit"]
)
def test_every_way_within_a_frame_stays_in_it(framed, path):
    page = framed.open(f"{path}?embed=1").text
    ways = re.findall(r'(?:href|action|hx-post|data-again)="(/[^"]*)"', page)
    ways = [way for way in ways if not way.startswith("/static/")]
    assert len(ways) > 5
    assert [way for way in ways if "embed=1" not in way] == []


def test_other_sites_and_the_way_out_leave_the_frame(framed):
    page = framed.open("/?embed=1").text
    token = re.search(r'name="form_token"[^>]*value="([0-9a-f]+)"', page)[1]
    for words in ("I need help with my drinking", "isis"):
        fields = {"message": words, "form_token": token}
        framed.client.post("/message?embed=1", data=fields)
    page = framed.open("/?embed=1").text
    for link in re.findall(r"<a [^>]*href=\"https:[^>]*>", page):
        assert 'target="_blank"' in link
    assert re.search(r'target="_top" href="/leave\?embed=1"', page)
    assert 'target="_blank"' not in framed.open("/").text


def test_leaving_a_frame_forgets_its_cookie(framed):
    framed.open("/?embed=1")
    leaving = framed.open("/leave?embed=1")
    assert any(
        "__Host-signpost-framed=;" in cookie and "Max-Age=0" in cookie and "Partitioned" in cookie
        for cookie in leaving.headers.get_list("set-cookie")
    )


def test_deleting_and_leaving_without_scripts_shows_the_way_out_of_the_frame(framed):
    page = framed.open("/wipe?embed=1").text
    token = re.search(r'name="form_token"[^>]*value="([0-9a-f]+)"', page)[1]
    answer = framed.client.post("/leave?embed=1", data={"form_token": token})
    assert "refresh" not in answer.headers
    assert re.search(r'<a [^>]*target="_top"', answer.text)
    assert len(framed.gateway.wipes) == 1


def test_a_browser_that_keeps_no_cookies_in_frames_is_shown_the_whole_page(framed):
    framed.client.cookies.clear()
    answer = framed.client.post("/message?embed=1", data={"message": "help"})
    assert answer.status_code == 403
    assert '<a class="govuk-link" href="/" target="_blank"' in answer.text


def test_a_missing_page_in_a_frame_leads_back_into_it(framed):
    page = framed.open("/nowhere?embed=1", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert 'href="/?embed=1"' in page.text


def test_the_launcher_may_be_used_by_other_sites(framed):
    response = framed.open("/launcher.js")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=3600"
    for inline in ("innerHTML", "eval(", ".style.cssText", 'setAttribute("style"'):
        assert inline not in response.text
    assert len(response.content) < 5000
    assert framed.open("/").headers["cross-origin-resource-policy"] == "same-origin"
