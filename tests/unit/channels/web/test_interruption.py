"""How to leave is shown before the first words about abuse, and never in the way of danger."""

from __future__ import annotations

import pytest

from bot.channels.messages import Message, Reply
from tests.fakes import make_card

HTMX = {"hx-request": "true"}
PAGE = "/before-you-read"
ABUSE = ("ask_domestic_abuse_friend",)


def test_before_words_about_abuse_comes_how_to_leave(visitor):
    response = visitor.say("someone at home frightens me")
    assert (response.status_code, response.headers["location"]) == (303, PAGE)
    page = visitor.open(PAGE).text
    assert "You can leave this page fast" in page
    assert page.index("999") < page.index("Read the answer")
    assert 'href="/#latest"' in page
    # It was answered all the same.
    assert "It is not your fault." in visitor.open().text


def test_with_htmx_the_browser_is_told_to_go_there(visitor):
    response = visitor.say("someone at home frightens me", **HTMX)
    assert (response.status_code, response.text) == (204, "")
    assert response.headers["hx-redirect"] == PAGE


def test_once_is_enough(visitor):
    visitor.say("someone at home frightens me")
    visitor.open(PAGE)
    again = visitor.say("someone at home frightens me")
    assert again.headers["location"] == "/#latest"
    assert "It is not your fault." in visitor.say("he frightens me", **HTMX).text


def test_it_is_shown_again_to_whoever_comes_after(visitor):
    visitor.say("someone at home frightens me")
    visitor.open(PAGE)
    visitor.open("/leave")
    assert visitor.say("someone at home frightens me").headers["location"] == PAGE


def cards(*topics: str) -> Message:
    """A message with one card for each main topic."""
    return Message(None, (), {"services": [make_card(topics=[topic]) for topic in topics]})


@pytest.mark.parametrize("topic", ["domestic_abuse", "sexual_abuse"])
def test_a_service_that_was_asked_for_by_name_counts_too(visitor, topic):
    visitor.gateway.replies["words"] = Reply((Message("This is it."), cards(topic, "food")))
    assert visitor.say("words").headers["location"] == PAGE


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
@pytest.mark.parametrize(
    "reply",
    [
        Reply((cards("food", "domestic_abuse"),)),
        Reply((cards("domestic_abuse"),), {"level": "concern"}),
        Reply((cards("domestic_abuse"),), {"level": "emergency"}),
        Reply((Message("Call 999 now."),), {"level": "emergency"}, intents=ABUSE),
        Reply((Message("I believe you."),), {"level": "disclosure"}, intents=ABUSE),
        Reply((Message("Sorry."),), failed=True, intents=ABUSE),
        Reply((Message("Childcare."),), intents=("ask_childcare_find",)),
        Reply((Message("Hello."),)),
    ],
    ids=[
        "abuse second",
        "concern",
        "emergency card",
        "emergency",
        "disclosure",
        "apology",
        "childcare",
        "nothing understood",
    ],
)
def test_nothing_else_waits(visitor, reply, headers):
    visitor.gateway.replies["words"] = reply
    response = visitor.say("words", **headers)
    assert response.headers.get("location") != PAGE
    assert "hx-redirect" not in response.headers


def test_whoever_tells_of_harm_reads_how_to_leave_beside_the_answer(visitor):
    part = visitor.say("he hits me", **HTMX).text
    assert "Thank you for telling me." in part
    assert "To leave this page fast" in part
    assert "To leave this page fast" not in visitor.say("hello", **HTMX).text
