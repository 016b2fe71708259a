"""Security headers, and how the built files are served."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from bot.pages import assets
from bot.pages.security import POLICY

PAGES = [
    *("/", "/wipe", "/privacy", "/cookies", "/accessibility", "/hide-your-visit", "/keep"),
    *("/before-you-read", "/keep/services", "/log", "/easy-read", "/leave", "/nowhere", "/message"),
]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_guarded(visitor, path):
    headers = visitor.open(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_the_policy_allows_nothing_inline_and_no_other_site():
    assert "unsafe" not in POLICY
    assert "*" not in POLICY
    assert "http" not in POLICY
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert rule in POLICY


def test_https_is_remembered(visit):
    headers = visit("https://testserver").open().headers
    assert "max-age=31536000" in headers["strict-transport-security"]


def test_behind_a_proxy_https_is_what_the_proxy_says(visit):
    told = {"x-forwarded-proto": "https"}
    behind = visit(behind_proxy=True)
    assert "max-age=31536000" in behind.open(headers=told).headers["strict-transport-security"]
    assert "strict-transport-security" not in behind.open().headers
    forged = behind.open(headers={"x-forwarded-proto": "https, http"})
    assert "strict-transport-security" not in forged.headers
    assert "strict-transport-security" not in visit().open(headers=told).headers


@pytest.mark.parametrize(
    "path",
    ["/", "/wipe", "/keep", "/privacy", "/cookies", "/accessibility", "/hide-your-visit",
     "/before-you-read"],
)  # fmt: skip
def test_pages_need_nothing_inline_and_nothing_from_elsewhere(visitor, path):
    visitor.say("I need help with my drinking")
    page = visitor.open(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    for address in re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page):
        assert address.startswith("/static/")


def test_built_files_are_kept_for_a_year_and_come_compressed(visitor):
    assert assets.built(), "run: npm run build"
    plain_only = {"accept-encoding": "identity"}
    for name, kind in (("page.css", "text/css"), ("page.js", "javascript"), ("icon.svg", "svg")):
        address = assets.address(name)
        plain = visitor.open(address, headers=plain_only)
        assert plain.status_code == 200
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "content-encoding" not in plain.headers
        for encoding in ("gzip", "br"):
            packed = visitor.client.head(address, headers={"accept-encoding": encoding})
            assert packed.headers["content-encoding"] == encoding
            assert kind in packed.headers["content-type"]
            assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
        again = visitor.open(
            address, headers={**plain_only, "if-none-match": plain.headers["etag"]}
        )
        assert again.status_code == 304
    assert visitor.open(assets.address("page.css") + "x").status_code == 404
    assert visitor.open("/static/../routes.py").status_code == 404


def test_a_wrong_address_gives_people_a_page_and_programs_json(visitor):
    page = visitor.open("/nowhere", headers={"accept": "text/html,*/*"})
    assert page.status_code == 404
    assert "We cannot find that page" in page.text
    assert 'href="/leave"' in page.text
    assert visitor.open("/nowhere").json() == {"detail": "Not Found"}
    wrong_way = visitor.client.put("/wipe", headers={"accept": "text/html"})
    assert wrong_way.status_code == 405


def test_what_breaks_gives_people_a_page_without_its_cause(visitor):
    def breaks() -> None:
        raise RuntimeError("the cause")

    app = visitor.client.app
    app.add_api_route("/breaks", breaks)
    person = TestClient(app, raise_server_exceptions=False)
    page = person.get("/breaks", headers={"accept": "text/html"})
    assert page.status_code == 500
    assert "Sorry, something went wrong" in page.text
    assert "the cause" not in page.text
    assert person.get("/breaks").json() == {"detail": "Internal Server Error"}
