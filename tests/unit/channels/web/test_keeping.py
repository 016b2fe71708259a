"""What can be taken along: a page to print, and plain text files."""

from __future__ import annotations

import pytest

from bot.channels.messages import Message, Reply
from tests.fakes import make_card

FILES = ["/keep/conversation", "/keep/services"]


def test_services_stand_on_one_page_each_once(visitor):
    visitor.say("I need help with my drinking")
    visitor.say("drinking again")
    page = visitor.open("/keep").text
    assert page.count('aria-label="New Direction Lewisham"') == 1
    assert page.count('aria-label="Drinkline"') == 1
    assert "I need help with my drinking" not in page


def test_the_conversation_is_saved_as_text(visitor):
    visitor.say("I need help with my drinking & more <than> that")
    response = visitor.open("/keep/conversation")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="notes.txt"'
    text = response.text
    assert "I need help with my drinking & more <than> that" in text
    assert "New Direction Lewisham\n----------------------\nRun by Change Grow Live" in text
    assert "Call: 020 7946 0123" in text
    assert "At night: 0808 808 0000" in text
    assert "Call (for professionals): 020 8690 3020" in text
    assert "Website: changegrowlive.org/new-direction-lewisham" in text
    assert "Where: 410 Lewisham High Street, London, SE13 6LJ (about 1.2 km away)" in text
    assert "When: Monday, Wednesday, Thursday and Friday, 9am to 5pm" in text
    assert "Checked on 22 November 2026 from a saved copy of lewisham.gov.uk." in text
    assert "999" in text.split("You:")[0]
    for markup in ("&amp;", "&lt;", "<br>", "</", "\n\n\n"):
        assert markup not in text


def test_the_services_are_saved_without_what_was_said(visitor):
    visitor.say("I need help with my drinking")
    text = visitor.open("/keep/services").text
    assert "Call: 0300 123 1110" in text
    assert "my drinking" not in text


def test_every_fact_of_a_card_is_in_the_file_as_it_is(visitor):
    facts = {
        name: f"<{name}> & 'words' for you &amp; me"
        for name in ("name", "organization", "summary", "who_for", "how_to_get_in",
                     "what_to_expect", "status_note", "cost", "phone", "sms", "email", "address")
    }  # fmt: skip
    visitor.gateway.replies["words"] = Reply(
        (Message(None, (), {"services": [make_card(**facts)]}),)
    )
    visitor.say("words")
    text = visitor.open("/keep/services").text
    for fact in facts.values():
        assert fact in text


@pytest.mark.parametrize("path", FILES)
def test_before_anything_was_said_there_is_no_file(visitor, path):
    response = visitor.open(path)
    assert (response.status_code, response.headers["location"]) == (303, "/keep")
    assert "There is nothing to keep yet." in visitor.open("/keep").text


@pytest.mark.parametrize("path", FILES)
def test_a_file_holds_only_ones_own_conversation(visit, path):
    visitor, stranger = visit(), visit()
    visitor.say("I need help with my drinking")
    stranger.open()
    assert stranger.open(path).status_code == 303
    assert "New Direction" not in stranger.open("/keep").text


def test_when_the_conversation_cannot_be_read_the_page_says_so(visitor):
    visitor.say("I need help with my drinking")
    visitor.gateway.away = True
    page = visitor.open("/keep")
    assert page.status_code == 503
    assert "We could not open your conversation" in page.text
    assert "nothing to keep" not in page.text


def test_a_conversation_that_was_out_of_touch_is_fetched_again(visitor):
    visitor.say("I need help with my drinking")
    part = visitor.open("/log", headers={"hx-request": "true"})
    assert part.status_code == 200
    assert "New Direction Lewisham" in part.text
    assert "<html" not in part.text
    assert visitor.open("/log").headers["location"] == "/"
    visitor.gateway.away = True
    assert visitor.open("/log", headers={"hx-request": "true"}).status_code == 503


def test_long_conversations_keep_what_is_old_one_tap_away(visitor):
    for number in range(8):
        visitor.say(f"message number {number}")
    page = visitor.open().text
    earlier, newest = page.split("</details>", 1)
    assert "Earlier messages" in earlier
    assert "message number 0" in earlier
    assert "message number 7" in newest
    assert newest.count('id="latest"') == 1
