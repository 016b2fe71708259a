"""Wiping the conversation, and leaving the page."""

from __future__ import annotations

import pytest

from bot.channels.web.routes import NEUTRAL_SITE


def test_wiping_asks_first(visitor):
    visitor.say("my words")
    page = visitor.open("/wipe")
    assert page.status_code == 200
    assert "Delete this conversation?" in page.text
    assert visitor.gateway.wipes == []


def test_wiping_deletes_and_begins_a_new_session(visitor):
    visitor.say("my words")
    before, sender = visitor.cookie, visitor.gateway.taken[0].sender
    response = visitor.post("/wipe")
    assert response.status_code == 303
    assert visitor.gateway.wipes == [sender]
    assert visitor.cookie != before
    page = visitor.open(response.headers["location"])
    assert "Your conversation has been deleted." in page.text
    assert "my words" not in page.text


def test_what_was_not_deleted_is_not_called_deleted(visitor):
    visitor.say("my words")
    before, token = visitor.cookie, visitor.token()
    visitor.gateway.away = True
    response = visitor.post("/wipe", form_token=token)
    assert response.status_code == 503
    assert "It is still there" in response.text
    assert visitor.cookie == before


@pytest.mark.parametrize("path", ["/wipe", "/leave"])
def test_another_site_cannot_wipe(visitor, path):
    visitor.say("my words")
    assert visitor.post(path, form_token="").status_code == 403
    assert visitor.post(path, {"sec-fetch-site": "cross-site"}).status_code == 403
    assert visitor.gateway.wipes == []


def test_leaving_goes_to_a_neutral_site_and_this_device_forgets(visitor):
    visitor.say("my words")
    response = visitor.open("/leave")
    assert (response.status_code, response.headers["location"]) == (303, NEUTRAL_SITE)
    assert "signpost" not in visitor.client.cookies
    assert "my words" not in visitor.open().text


def test_leaving_never_waits_for_the_assistant(visitor):
    visitor.open()
    visitor.gateway.away = True
    assert visitor.open("/leave").status_code == 303


def test_another_site_cannot_make_this_device_forget(visitor):
    visitor.open()
    response = visitor.open("/leave", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 303
    assert "signpost" in visitor.client.cookies


def test_wiping_and_leaving_in_one_step(visitor):
    visitor.say("my words")
    response = visitor.post("/leave")
    assert response.status_code == 200
    assert response.headers["refresh"] == f"0; url={NEUTRAL_SITE}"
    assert NEUTRAL_SITE in response.text
    assert len(visitor.gateway.wipes) == 1
    assert "signpost" not in visitor.client.cookies
    for telling in ("Help for families", "Delete", "conversation"):
        assert telling not in response.text


@pytest.mark.parametrize(
    "path",
    ["/", "/wipe", "/keep", "/privacy", "/cookies", "/accessibility", "/hide-your-visit",
     "/before-you-read"],
)  # fmt: skip
def test_every_page_has_the_way_out(visitor, path):
    page = visitor.open(path).text
    assert 'href="/leave"' in page
    assert "Exit this page" in page
    assert "<title>Help for families</title>" in page


def test_privacy_tells_the_time_that_is_set(visit):
    assert "36 hours after your last message" in visit(keep_hours=36).open("/privacy").text
