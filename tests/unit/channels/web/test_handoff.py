"""What the page shows of an adviser: live with htmx, on the next page without."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from bot.channels.messages import Handoff
from bot.channels.web import views

PART = {"hx-request": "true"}
SINCE = datetime(2026, 7, 1, 13, 5, tzinfo=timezone.utc)  # 2:05pm in Lewisham's summer


@pytest.fixture
def waiting(visitor):
    """A visitor who has said something, and whose case waits."""
    visitor.say("my words")
    (sender,) = visitor.gateway.turns
    visitor.gateway.handoffs[sender] = Handoff("waiting", SINCE)
    visitor.sender = sender
    return visitor


@pytest.fixture
def talking(waiting):
    """A visitor whose case an adviser has."""
    waiting.gateway.handoffs[waiting.sender] = Handoff("with_adviser", SINCE)
    return waiting


def panel(html):
    """The element that asks for news."""
    (found,) = re.findall(r'<div class="signpost-handoff.*?</div>', html, re.DOTALL)
    return found


def cursor(html):
    return int(re.search(r'name="after" value="(\d+)"', panel(html))[1])


def ask(visitor, after, state="with_adviser"):
    return visitor.open(f"/news?after={after}&state={state}", headers=PART)


def test_without_a_case_the_page_asks_for_nothing(visitor):
    visitor.say("hello")
    assert "hx-get" not in panel(visitor.open().text)
    assert "See new messages" not in visitor.open().text


def test_a_case_that_waits_is_told_with_the_time(waiting):
    shown = panel(waiting.open().text)
    assert "Waiting for an adviser" in shown
    assert "2:05pm" in shown
    assert 'hx-get="/news"' in shown
    assert 'hx-trigger="every 3s"' in shown
    assert "See new messages" in shown


def test_news_are_shown_once(talking):
    page = talking.open().text
    talking.gateway.desk_says(talking.sender, "adviser", "How can I help?")
    news = ask(talking, cursor(page))
    assert news.text.count("How can I help?") == 1
    assert 'hx-swap-oob="beforeend:#log"' in news.text
    assert ">Adviser</h2>" in news.text
    assert ask(talking, cursor(news.text)).status_code == 204
    assert cursor(talking.open().text) == cursor(news.text)


def test_nothing_new_is_no_content_and_a_new_state_is(waiting):
    assert ask(waiting, 0, "waiting").status_code == 204
    waiting.gateway.handoffs[waiting.sender] = Handoff("with_adviser", SINCE)
    assert "An adviser is here" in ask(waiting, 0, "waiting").text


def test_a_closed_case_ends_the_asking(talking):
    talking.gateway.desk_says(talking.sender, "assistant", "The adviser has gone.")
    talking.gateway.handoffs.clear()
    news = ask(talking, 0).text
    assert "The adviser has gone." in news
    assert "hx-get" not in panel(news)


def test_what_goes_to_the_adviser_is_shown_as_said_with_what_came_meanwhile(talking):
    talking.gateway.desk_says(talking.sender, "adviser", "Are you safe?")
    answer = talking.post("/message", PART, message="yes", after="0", state="with_adviser").text
    assert answer.index("Are you safe?") < answer.index(">yes</p>")
    assert "signpost-entry--assistant" not in answer
    assert cursor(answer) == 1
    assert 'hx-swap-oob="true"' in panel(answer)


def test_without_scripts_the_page_is_there_again(talking):
    answer = talking.say("yes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/#latest")
    again = talking.open("/news")
    assert (again.status_code, again.headers["location"]) == (303, "/#latest")


def test_in_a_frame_it_stays_there(visit):
    visitor = visit(embed_origins=("https://council.example",))
    visitor.gateway.handoffs = _Everybody(Handoff("waiting", SINCE))
    secret = "a" * 43
    page = visitor.open("/?embed=1", headers={"cookie": f"signpost-framed={secret}"}).text
    assert 'hx-get="/news?embed=1"' in panel(page)
    assert '<input type="hidden" name="embed" value="1">' in page


class _Everybody(dict):
    """The same for every sender."""

    def __init__(self, value):
        self._value = value

    def get(self, key, default=None):
        return self._value


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 40, "１２"])
def test_an_odd_number_is_the_beginning(talking, after):
    talking.gateway.desk_says(talking.sender, "adviser", "Hello")
    assert ask(talking, after).status_code in (200, 204)


def test_asking_is_not_counted_as_a_message(visit):
    visitor = visit(messages_per_minute=2)
    visitor.say("one")
    (sender,) = visitor.gateway.turns
    visitor.gateway.handoffs[sender] = Handoff("waiting", SINCE)
    for _ in range(60):
        assert ask(visitor, 0, "waiting").status_code == 204
    assert visitor.say("two").status_code == 303


def test_a_device_that_was_told_to_forget_gets_nothing(talking):
    talking.gateway.desk_says(talking.sender, "adviser", "Hello")
    talking.client.cookies.clear()
    news = ask(talking, 0)
    assert "Hello" not in news.text
    assert "hx-get" not in panel(news.text)


def test_news_that_cannot_be_read_are_asked_for_again(talking):
    talking.gateway.away = True
    answer = ask(talking, 0)
    assert answer.status_code == 503
    assert "999" in answer.text


def test_each_page_numbers_its_messages_and_the_same_words_keep_the_number(talking):
    number = re.search(r'id="message-id" value="([\w-]{16})"', talking.open().text)[1]
    for text in ("hello", "hello", "goodbye"):
        talking.post("/message", PART, message=text, message_id=number)
    ids = [inbound.metadata["external_id"] for inbound in talking.gateway.taken[-3:]]
    assert ids[0] == ids[1] != ids[2]
    other = re.search(r'id="message-id" value="([\w-]{16})"', talking.open().text)[1]
    assert other != number


@pytest.mark.parametrize("number", ["", "x", "<script>", "a" * 500])
def test_a_number_that_is_not_ours_is_none(talking, number):
    talking.post("/message", PART, message="hello", message_id=number)
    assert talking.gateway.taken[-1].metadata == {}


def test_an_advisers_markup_is_text(talking):
    talking.gateway.desk_says(talking.sender, "adviser", "<script>alert(1)</script> 020 8314 6660")
    shown = talking.open().text
    assert "<script>alert(1)" not in shown
    assert 'href="tel:+442083146660"' in shown


def test_a_saved_copy_names_the_adviser(talking):
    talking.gateway.desk_says(talking.sender, "adviser", "Ring me on Monday")
    assert "Adviser:\nRing me on Monday" in talking.open("/keep/conversation").text


def test_the_time_of_day_is_lewishams():
    assert views.time_here(SINCE) == "2:05pm"
    assert views.time_here(SINCE + timedelta(days=180)) == "1:05pm"
