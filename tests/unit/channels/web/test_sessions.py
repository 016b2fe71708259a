"""Sessions: unguessable, never in the database, replaced when they are not ours."""

from __future__ import annotations

import hashlib
import re

import pytest

from bot.channels.web.sessions import Session, new


def test_a_first_visit_gets_a_long_random_cookie(visitor):
    header = visitor.open().headers["set-cookie"]
    assert re.match(r"signpost=[A-Za-z0-9_-]{43};", header)
    assert "HttpOnly" in header
    assert "samesite=lax" in header.lower()
    assert "secure" not in header.lower()
    assert "max-age" not in header.lower(), "it goes when the browser closes"


def test_two_visitors_do_not_share_a_session(visit):
    first, second = visit(), visit()
    first.open(), second.open()
    assert first.cookie != second.cookie


def test_the_cookie_stays_the_same_while_the_visit_lasts(visitor):
    visitor.open()
    before = visitor.cookie
    again = visitor.open()
    assert "set-cookie" not in again.headers
    assert visitor.cookie == before


def test_the_gateway_never_sees_the_cookie(visitor):
    visitor.say("hello")
    sender = visitor.gateway.taken[0].sender
    assert sender == "web-" + hashlib.sha256(visitor.cookie.encode()).hexdigest()[:32]
    assert visitor.cookie not in sender


@pytest.mark.parametrize(
    "forged", ["", "short", "x" * 42, "x" * 44, "a b" * 14 + "c", "../" * 14 + "x", "é" * 10]
)
def test_a_cookie_that_is_not_ours_is_replaced(visit, forged):
    visitor = visit()
    response = visitor.open(headers={"cookie": f"signpost={forged}".encode()})
    assert "signpost=" in response.headers["set-cookie"]
    assert len(visitor.cookie) == 43


def test_over_https_the_cookie_is_secure(visit):
    header = visit("https://testserver").open().headers["set-cookie"]
    assert "secure" in header.lower()


def test_behind_a_proxy_its_word_counts_and_only_there(visit):
    forwarded = {"x-forwarded-proto": "https"}
    behind = visit(behind_proxy=True).open(headers=forwarded)
    assert "secure" in behind.headers["set-cookie"].lower()
    direct = visit().open(headers=forwarded)
    assert "secure" not in direct.headers["set-cookie"].lower()


def test_the_secret_does_not_show_when_a_session_is_logged():
    session = new()
    assert session.secret not in repr(session)


def test_a_form_token_belongs_to_one_session():
    mine, other = Session("a" * 43, fresh=False), Session("b" * 43, fresh=False)
    assert mine.owns(mine.form_token)
    assert not mine.owns(other.form_token)
    assert not mine.owns("")
    assert not mine.owns("ü")
    assert not new().owns(new().form_token)


PLANTED = "p" * 43


def test_a_planted_cookie_is_not_taken_over_https(visit):
    """A sister site or an open network can plant a plain cookie, but not one named __Host-."""
    visitor = visit("https://testserver")
    planted = {"cookie": f"signpost={PLANTED}; signpost-choices=easy"}
    response = visitor.open(headers=planted)
    name, _, rest = response.headers["set-cookie"].partition("=")
    assert name == "__Host-signpost"
    assert not rest.startswith(PLANTED)
    for demand in ("Secure", "Path=/"):
        assert demand in rest
    assert "domain" not in rest.lower()
    assert "signpost-easy" not in response.text


@pytest.mark.parametrize("way", ["query", "field", "header"])
def test_a_session_comes_by_cookie_alone(visitor, way):
    given = Session(PLANTED, fresh=False)
    fields = {"message": "hello", "form_token": given.form_token}
    response = visitor.client.post(
        "/message" + (f"?signpost={PLANTED}" if way == "query" else ""),
        data={**fields, "signpost": PLANTED} if way == "field" else fields,
        headers={"signpost": PLANTED} if way == "header" else {},
        follow_redirects=False,
    )
    assert response.status_code == 403
    assert visitor.gateway.taken == []


def test_a_wiped_session_is_not_used_again(visitor):
    visitor.say("hello")
    before, token = visitor.cookie, visitor.token()
    visitor.post("/wipe")
    assert visitor.cookie != before
    assert visitor.post("/message", message="hello", form_token=token).status_code == 403
