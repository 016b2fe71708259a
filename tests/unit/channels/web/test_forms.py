"""What is taken in and what is refused, and that no refusal loses a person's words."""

from __future__ import annotations

import re

import pytest

HTMX = {"hx-request": "true"}


def box(response) -> str:
    """What stands in the message box of a page."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.text, re.DOTALL)
    assert found
    return found[1]


def test_a_message_is_answered_by_a_redirect_to_the_newest_entry(visitor):
    response = visitor.say("I need help with my drinking")
    assert response.status_code == 303
    assert response.headers["location"] == "/#latest"
    page = visitor.open().text
    assert "I need help with my drinking" in page
    assert "New Direction Lewisham" in page
    assert 'id="latest"' in page


def test_with_htmx_only_the_new_part_comes_back(visitor):
    response = visitor.say("I need help with my drinking", **HTMX)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert "I need help with my drinking" in response.text
    assert "New Direction Lewisham" in response.text


def test_a_tap_says_what_its_button_said(visitor):
    visitor.say("I need help with my drinking")
    token = re.search(r'name="token" value="(b-[0-9a-f]{16})"', visitor.open().text)[1]
    assert visitor.post("/tap", token=token).status_code == 303
    assert visitor.gateway.taken[-1].kind == "tapped"
    assert "Show me another one" in visitor.open().text
    part = visitor.post("/tap", HTMX, token=token, title="<b>Show me</b>")
    assert "&lt;b&gt;Show me&lt;/b&gt;" in part.text


def test_only_the_newest_quick_replies_can_be_tapped(visitor):
    visitor.say("I need help with my drinking")
    assert visitor.open().text.count('action="/tap"') == 3
    visitor.say("hello")
    assert visitor.open().text.count('action="/tap"') == 1


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 400, "Write something first"),
        (" \n\t ", 400, "Write something first"),
        ("\u200b", 400, "Write something first"),
        ("/", 400, "Write something first"),
        pytest.param("é" * 4001, 413, "too long", id="long"),
    ],
)
def test_what_cannot_be_answered_is_refused_kindly(visitor, text, status, words, headers):
    response = visitor.say(text, **headers)
    assert response.status_code == status
    assert words in response.text
    assert visitor.gateway.turns == {}


def test_a_message_that_is_too_long_stays_in_the_box(visitor):
    text = "Please help. " * 400
    assert box(visitor.say(text)).strip() == text.strip()


def test_the_longest_message_is_taken(visitor):
    assert visitor.say("é" * 4000).status_code == 303


@pytest.mark.parametrize("path", ["/message", "/tap"])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"message=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"message=\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"\x00\x01\x02", "application/octet-stream", 400),
        (b'{"message": "hello"}', "application/json", 400),
        (b"a=1&" * 30, "application/x-www-form-urlencoded", 400),
        pytest.param(
            b"message=" + b"x" * 300_000, "application/x-www-form-urlencoded", 413, id="huge"
        ),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
def test_what_is_no_form_of_ours_is_refused(visitor, path, body, kind, status):
    visitor.open()
    headers = {"content-type": kind}
    response = visitor.client.post(path, content=body, headers=headers, follow_redirects=False)
    assert response.status_code == status
    assert "Traceback" not in response.text
    assert visitor.gateway.taken == []


@pytest.mark.parametrize("token", ["", "b-0123456789abcdef", "/restart", "b-" + "0" * 400, "💥"])
def test_a_button_that_was_never_offered_breaks_nothing(visitor, token):
    assert visitor.post("/tap", token=token).status_code == 400


def test_the_same_message_twice_is_answered_twice(visitor):
    token = visitor.token()
    for _ in range(2):
        assert visitor.post("/message", message="hello", form_token=token).status_code == 303
    assert visitor.open().text.count("Tell me a little more.") == 2


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_a_form_of_another_session_is_refused_and_the_words_kept(visit, headers):
    visitor, stranger = visit(), visit()
    response = visitor.post("/message", headers, message="my words", form_token=stranger.token())
    assert response.status_code == 403
    assert visitor.gateway.taken == []
    assert "Nothing was sent" in response.text
    # The answer carries the right token, so that the next try works.
    assert visitor.token() in response.text
    if not headers:
        assert box(response) == "my words"


def test_without_a_cookie_nothing_is_taken(visitor):
    token = visitor.token()
    visitor.client.cookies.clear()
    response = visitor.client.post("/message", data={"message": "words", "form_token": token})
    assert response.status_code == 403
    assert box(response) == "words"
    assert visitor.gateway.taken == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "null"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "not an address"}, 403),
    ],
)
def test_only_our_own_pages_may_send(visitor, headers, status):
    assert visitor.say("hello", **headers).status_code == status


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_too_many_messages_are_refused_with_the_words_kept(visit, headers):
    visitor = visit(messages_per_minute=3)
    assert [visitor.say("hello").status_code for _ in range(3)] == [303] * 3
    response = visitor.say("my words", **headers)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "60"
    assert "999" in response.text, "nobody in danger is only told to wait"
    if not headers:
        assert box(response) == "my words"


def test_new_sessions_do_not_lift_the_limit_of_an_address(visit):
    visitor = visit(messages_per_minute=2)
    statuses = []
    for _ in range(10):
        visitor.client.cookies.clear()
        statuses.append(visitor.say("hello").status_code)
    assert statuses == [303] * 8 + [429] * 2


def test_behind_a_proxy_addresses_are_the_ones_it_gives(visit):
    visitor = visit(messages_per_minute=1, behind_proxy=True)

    def say(forwarded: str) -> int:
        visitor.client.cookies.clear()
        return visitor.say("hello", **{"x-forwarded-for": forwarded}).status_code

    # What stands before the proxy's own entry is made up by the caller.
    assert [say(f"9.9.9.{i}, 10.0.0.1") for i in range(5)] == [303] * 4 + [429]
    assert say("10.0.0.2") == 303
    # One household has a whole IPv6 network of 64 bits.
    assert [say(f"2001:db8::{i}") for i in range(5)] == [303] * 4 + [429]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_when_the_assistant_is_away_the_words_are_kept(visitor, headers):
    token = visitor.token()
    visitor.gateway.away = True
    response = visitor.post("/message", headers, message="my words", form_token=token)
    assert response.status_code == 503
    assert "something went wrong" in response.text
    assert 'href="tel:999"' in response.text
    assert "store is away" not in response.text
    if not headers:
        assert box(response) == "my words"


def test_the_page_opens_when_the_history_cannot_be_read(visitor):
    visitor.open()
    visitor.gateway.away = True
    response = visitor.open()
    assert response.status_code == 503
    assert "<textarea" in response.text


def test_an_apology_is_shown_and_the_words_kept(visitor):
    page = visitor.say("please break")
    assert page.status_code == 503
    assert box(page) == "please break"
    assert "Sorry, something broke." in page.text
    part = visitor.say("please break", **HTMX)
    assert part.status_code == 200
    assert part.headers["hx-trigger"] == "signpost:failed"
    assert "Sorry, something broke." in part.text


@pytest.mark.parametrize("path", ["/message", "/tap"])
def test_opening_a_forms_address_leads_back(visitor, path):
    response = visitor.open(path)
    assert (response.status_code, response.headers["location"]) == (303, "/")
