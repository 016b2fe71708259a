"""A conversation in an adviser's hands, through the gateway: what goes where, and nothing twice."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Iterator

import pytest

from bot.app import Assistant
from bot.channels.inbound import Gateway
from bot.channels.messages import Inbound, Kind, Reply
from bot.handoff.desk import Desk, open_desk
from bot.handoff.records import Case, NewCase

ADVISER = "amal"


def said(text: str, sender: str, kind: Kind = "typed", **metadata: Any) -> Inbound:
    return Inbound(kind, text, sender, "test", metadata)


def words_of(reply: Reply) -> str:
    return "\n".join(message.text or "" for message in reply.messages)


def open_case(desk: Desk, sender: str, channel: str = "test") -> Case:
    new = NewCase(sender, channel, "concern", "domestic_abuse", ("r1",), "given", None)
    return desk.open(new, [])


def lines_of(desk: Desk, case: Case) -> list[tuple[str, str]]:
    return [(line.author, line.text) for line in desk.messages(case.id) if line.text]


@pytest.fixture
def gateway(assistant: Assistant) -> Gateway:
    return assistant.gateway


@pytest.fixture
def desk(assistant: Assistant) -> Desk:
    return assistant.desk


@pytest.fixture
def talk(desk: Desk, request: pytest.FixtureRequest) -> Iterator[tuple[str, Case]]:
    """A sender whose case an adviser has."""
    sender = f"talk-{request.node.name}"
    case = open_case(desk, sender)
    desk.claim(case.id, ADVISER)
    yield sender, case
    desk.erase(sender)


async def events_of(assistant: Assistant, sender: str) -> list[Any]:
    tracker = await assistant.agent.tracker_store.retrieve_full_tracker(sender)
    return list(tracker.events) if tracker else []


async def test_with_an_adviser_words_go_to_the_case_and_not_to_the_assistant(
    assistant: Assistant, desk: Desk, talk: tuple[str, Case]
) -> None:
    sender, case = talk
    reply = await assistant.gateway.handle(said("where can my toddler play", sender))
    assert reply.messages == ()
    assert not reply.failed
    assert reply.handoff is not None
    assert reply.handoff.state == "with_adviser"
    assert lines_of(desk, case) == [("person", "where can my toddler play")]
    assert await events_of(assistant, sender) == []


async def test_an_emergency_with_an_adviser_gets_the_words_at_once_and_raises_the_case(
    gateway: Gateway, desk: Desk, talk: tuple[str, Case]
) -> None:
    sender, case = talk
    reply = await gateway.handle(said("he's got a knife", sender))
    assert "999" in words_of(reply).splitlines()[0]
    assert reply.safeguarding is not None
    assert reply.safeguarding["level"] == "emergency"
    assert desk.case(case.id).level == "emergency"
    assert [author for author, _ in lines_of(desk, case)] == ["person", "assistant"]


async def test_a_disclosure_with_an_adviser_raises_the_case_and_is_left_to_them(
    gateway: Gateway, desk: Desk, talk: tuple[str, Case]
) -> None:
    sender, case = talk
    reply = await gateway.handle(said("my husband hits me", sender))
    assert reply.messages == ()
    assert desk.case(case.id).level == "disclosure"


async def test_a_disclosure_split_over_messages_raises_the_case(
    gateway: Gateway, desk: Desk, talk: tuple[str, Case]
) -> None:
    sender, case = talk
    for part in ("my husband", "he", "hits me"):
        await gateway.handle(said(part, sender))
    assert desk.case(case.id).level == "disclosure"


async def test_the_same_message_twice_is_stored_once(
    gateway: Gateway, desk: Desk, talk: tuple[str, Case]
) -> None:
    sender, case = talk
    for _ in range(3):
        await gateway.handle(said("are you there", sender, external_id=7))
    await gateway.handle(said("are you there", sender, external_id=8))
    assert lines_of(desk, case) == [("person", "are you there")] * 2


async def test_an_edited_message_is_kept_beside_the_first_and_assessed(
    gateway: Gateway, desk: Desk, talk: tuple[str, Case]
) -> None:
    sender, case = talk
    await gateway.handle(said("he is angry", sender, external_id=7))
    for _ in range(2):
        await gateway.handle(said("my husband hits me", sender, "edited", external_id=7))
    assert lines_of(desk, case) == [("person", "he is angry"), ("person", "my husband hits me")]
    assert desk.case(case.id).level == "disclosure"


async def test_a_tapped_button_is_told_by_its_title(gateway: Gateway, desk: Desk) -> None:
    sender = "tapper"
    greeting = await gateway.handle(said("hello", sender))
    button = next(b for message in greeting.messages for b in message.buttons)
    case = open_case(desk, sender)
    desk.claim(case.id, ADVISER)
    reply = await gateway.handle(said(button.token, sender, "tapped"))
    assert reply.messages == ()
    assert lines_of(desk, case) == [("person", button.title)]


async def test_while_a_case_waits_the_assistant_answers_and_the_case_has_every_line(
    assistant: Assistant, desk: Desk
) -> None:
    sender, gateway = "waiter", assistant.gateway
    await gateway.handle(said("hello", sender))
    case = open_case(desk, sender)
    reply = await gateway.handle(said("I need a nursery place", sender, external_id=1))
    assert reply.messages
    assert reply.handoff is not None
    assert reply.handoff.state == "waiting"
    stored = desk.messages(case.id)
    assert [line.author for line in stored] == ["person", *["assistant"] * len(reply.messages)]
    assert stored[0].text == "I need a nursery place"
    # Once more, because the answer was lost on the way: the same is said, and nothing is added.
    again = await gateway.handle(said("I need a nursery place", sender, external_id=1))
    assert words_of(again) == words_of(reply)
    assert desk.messages(case.id) == stored
    asked = [t for t in await gateway.history(sender) if t.who == "person"]
    assert [turn.message.text for turn in asked] == ["hello", "I need a nursery place"]


async def test_history_holds_each_line_once_and_in_order(gateway: Gateway, desk: Desk) -> None:
    sender = "reader"
    await gateway.handle(said("hello", sender))
    case = open_case(desk, sender)
    await gateway.handle(said("I need a nursery place", sender))
    desk.tell(case.id, "An adviser is here now.")
    desk.claim(case.id, ADVISER)
    desk.say(case.id, ADVISER, "Hello, how can I help?")
    desk.note(case.id, ADVISER, "sounds tired")
    await gateway.handle(said("my son is two", sender))
    desk.close(case.id, ADVISER, "advice_given", lambda _: "They have gone.")
    await gateway.handle(said("thank you", sender))
    turns = await gateway.history(sender)
    ours = [(t.who, t.message.text) for t in turns]
    assert ours.count(("person", "I need a nursery place")) == 1
    order = [
        ("person", "hello"),
        ("person", "I need a nursery place"),
        ("assistant", "An adviser is here now."),
        ("adviser", "Hello, how can I help?"),
        ("person", "my son is two"),
        ("assistant", "They have gone."),
        ("person", "thank you"),
    ]
    assert [line for line in ours if line in order] == order
    assert not any("tired" in (text or "") for _, text in ours)
    assert len({turn.key for turn in turns}) == len(turns)


async def test_news_is_what_came_after_the_number(gateway: Gateway, desk: Desk) -> None:
    sender = "news"
    case = open_case(desk, sender)
    desk.claim(case.id, ADVISER)
    before = await gateway.read(sender)
    first = desk.say(case.id, ADVISER, "One")
    news = await gateway.news(sender, before.cursor)
    assert [turn.message.text for turn in news.turns] == ["One"]
    assert news.cursor == first.number
    assert news.handoff is not None
    assert (await gateway.news(sender, news.cursor)).turns == ()
    desk.close(case.id, ADVISER, "advice_given", lambda _: "Gone.")
    last = await gateway.news(sender, news.cursor)
    assert [turn.message.text for turn in last.turns] == ["Gone."]
    assert last.handoff is None


async def test_lines_are_marked_as_delivered_when_they_are_handed_out(
    gateway: Gateway, desk: Desk, talk: tuple[str, Case]
) -> None:
    sender, case = talk
    desk.say(case.id, ADVISER, "One")
    assert desk.messages(case.id)[0].delivered is None
    assert [message.text for message in await gateway.undelivered(sender)] == ["One"]
    assert desk.messages(case.id)[0].delivered is not None
    assert await gateway.undelivered(sender) == []


async def test_wiping_takes_the_case_along_and_expiry_leaves_an_open_one(
    gateway: Gateway, desk: Desk
) -> None:
    sender = "wiper"
    await gateway.handle(said("hello", sender))
    case = open_case(desk, sender)
    last = max(turn.at.timestamp() for turn in await gateway.history(sender))
    await gateway.expire(before=last + 60)
    assert await gateway.history(sender)
    await gateway.wipe(sender)
    assert await gateway.history(sender) == []
    assert desk.case(case.id).outcome == "erased"
    assert desk.messages(case.id) == []


async def test_an_expired_conversation_takes_its_closed_case_out_of_sight(
    gateway: Gateway, desk: Desk
) -> None:
    sender = "expired"
    await gateway.handle(said("hello", sender))
    case = open_case(desk, sender)
    desk.claim(case.id, ADVISER)
    desk.say(case.id, ADVISER, "Ring me on Monday")
    desk.close(case.id, ADVISER, "advice_given")
    last = max(turn.at.timestamp() for turn in await gateway.history(sender))
    await gateway.expire(before=last + 60)
    assert await gateway.history(sender) == []
    await gateway.handle(said("hello again", sender))
    assert not [turn for turn in await gateway.history(sender) if turn.who == "adviser"]


async def test_what_a_stopped_process_left_behind_is_brought_into_the_case(
    assistant: Assistant, desk: Desk
) -> None:
    sender, gateway = "left-behind", assistant.gateway
    opened = datetime.now(timezone.utc)
    reply = await gateway.handle(said("I need a nursery place", sender))
    # As if the case had been there before, and the process had died between answer and copy.
    case = open_case(open_desk(assistant.settings, clock=lambda: opened), sender)
    for _ in range(2):
        await gateway.catch_up()
        authors = [line.author for line in desk.messages(case.id)]
        assert authors == ["person", *["assistant"] * len(reply.messages)]
