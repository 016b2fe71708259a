"""What a person gets when something is broken: never silence, and danger is still heard."""

from __future__ import annotations

import logging
from typing import Any, Coroutine

import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent
from sqlalchemy.exc import OperationalError

from bot.app import Assistant, triage_alone
from bot.channels.case_lines import CaseLines
from bot.channels.inbound import Gateway
from bot.channels.messages import Inbound, Reply
from bot.handoff.errors import DeskAway
from bot.handoff.records import NewCase

WORDS = "my-secret-words"


def typed(text: str, sender: str = "faults") -> Inbound:
    return Inbound("typed", text, sender, "test")


def words_of(reply: Reply) -> str:
    return "\n".join(message.text or "" for message in reply.messages)


class Broken:
    """An agent whose parts fail as named: the store, the understanding, or the whole turn."""

    def __init__(self, agent: Agent, part: str) -> None:
        self._agent = agent
        self._part = part
        self.domain = agent.domain
        self.lock_store = agent.lock_store

    async def handle_message(self, message: Any) -> None:
        if self._part == "store":
            raise OperationalError("SELECT", {"text": message.text}, Exception("gone"))
        if self._part == "half":
            await message.output_channel.send_response("faults", {"text": "The first half."})
        raise RuntimeError(f"cannot read {message.text}")

    async def parse_message(self, text: str) -> Any:
        raise RuntimeError(f"cannot read {text}")


class SameThread:
    """Runs the agent's work where it is asked for."""

    async def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await work


def broken(assistant: Assistant, part: str) -> Gateway:
    agent: Any = Broken(assistant.agent, part)
    lines = CaseLines(assistant.desk, lambda slugs: [])
    return Gateway(agent, SameThread(), assistant.settings, triage_alone, lines)


@pytest.mark.parametrize("part", ["store", "understanding"])
async def test_a_broken_turn_is_an_apology_with_numbers(assistant: Assistant, part: str) -> None:
    reply = await broken(assistant, part).handle(typed("where is a nursery"))
    assert reply.failed
    assert "999" in words_of(reply)
    assert "111" in words_of(reply)


@pytest.mark.parametrize("part", ["store", "understanding"])
async def test_danger_is_heard_though_everything_else_is_broken(
    assistant: Assistant, part: str
) -> None:
    reply = await broken(assistant, part).handle(typed("he's got a knife"))
    assert reply.failed
    assert "999" in words_of(reply).splitlines()[0]
    assert "press 55" in words_of(reply)
    assert reply.safeguarding is not None
    assert reply.safeguarding["level"] == "emergency"


async def test_what_was_already_said_is_not_lost(assistant: Assistant) -> None:
    reply = await broken(assistant, "half").handle(typed("hello"))
    assert "The first half." in words_of(reply)
    assert reply.failed


async def test_no_words_reach_the_log(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.logs import WordlessFormatter

    with caplog.at_level(logging.DEBUG):
        await broken(assistant, "understanding").handle(typed(f"where is {WORDS}"))
    lines = [WordlessFormatter().format(record) for record in caplog.records]
    assert any("E502" in line for line in lines)
    assert not any(WORDS in line for line in lines)


async def test_the_real_store_away_in_mid_conversation(assistant: Assistant) -> None:
    """The database goes away between two messages, and comes back for the third."""
    gateway = assistant.gateway
    assert not (await gateway.handle(typed("hello", "away"))).failed
    store = assistant.agent.tracker_store
    working = store.engine
    store.engine = sa.create_engine("sqlite:////nowhere/at/all.sqlite3")
    try:
        reply = await gateway.handle(typed("my husband hits me", "away"))
        assert reply.failed
        assert reply.safeguarding is not None
        assert reply.safeguarding["level"] == "disclosure"
        assert "999" in words_of(reply)
    finally:
        store.engine = working
    assert not (await gateway.handle(typed("hello again", "away"))).failed


@pytest.mark.parametrize("state", ["waiting", "with_adviser"])
async def test_the_desk_away_in_mid_handoff(assistant: Assistant, state: str) -> None:
    """A person is told numbers, and what they wrote is taken once the desk is back."""
    gateway, desk = assistant.gateway, assistant.desk
    sender = f"desk-away-{state}"
    case = desk.open(NewCase(sender, "test", "concern", None, (), "given", None), [])
    if state == "with_adviser":
        desk.claim(case.id, "amal")
    message = Inbound("typed", "my husband hits me", sender, "test", {"external_id": 1})
    working, desk._engine = desk._engine, sa.create_engine("sqlite:////nowhere/at/all.sqlite3")
    try:
        reply = await gateway.handle(message)
        assert reply.failed
        assert "999" in words_of(reply)
        assert reply.safeguarding is not None
        assert reply.safeguarding["level"] == "disclosure"
        with pytest.raises(DeskAway):
            await gateway.wipe(sender)
    finally:
        desk._engine = working
    assert not (await gateway.handle(message)).failed
    lines = [line.text for line in desk.messages(case.id) if line.author == "person"]
    assert lines == ["my husband hits me"]


async def test_triage_that_breaks_with_an_adviser_counts_as_a_concern(
    assistant: Assistant,
) -> None:
    desk, sender = assistant.desk, "deaf-triage"
    case = desk.open(NewCase(sender, "test", "none", None, (), "given", None), [])
    desk.claim(case.id, "amal")
    agent: Any = Broken(assistant.agent, "understanding")

    def broken_triage(text: str, previous: Any) -> Any:
        raise RuntimeError(text)

    lines = CaseLines(desk, lambda slugs: [])
    gateway = Gateway(agent, SameThread(), assistant.settings, broken_triage, lines)
    reply = await gateway.handle(typed("my husband hits me", sender))
    assert not reply.failed
    assert desk.case(case.id).level == "concern"


async def test_wiping_leaves_nothing_to_read_back(assistant: Assistant) -> None:
    gateway = assistant.gateway
    await gateway.handle(typed(f"I live in Catford {WORDS}", "wiped"))
    assert [turn for turn in await gateway.history("wiped") if turn.who == "person"]
    await gateway.wipe("wiped")
    assert await gateway.history("wiped") == []
    files = assistant.settings.var_dir.glob("conversations*")
    assert not any(WORDS.encode() in file.read_bytes() for file in files)


async def test_conversations_are_forgotten_some_time_after_their_last_message(
    assistant: Assistant,
) -> None:
    gateway = assistant.gateway
    await gateway.handle(typed("hello", "forgotten"))
    last = (await gateway.history("forgotten"))[-1].at.timestamp()
    await gateway.expire(before=last - 60)
    assert await gateway.history("forgotten")
    assert await gateway.expire(before=last + 60) >= 1
    assert await gateway.history("forgotten") == []


async def test_an_edited_message_is_answered_only_when_it_is_graver(assistant: Assistant) -> None:
    gateway = assistant.gateway
    marked = {"external_id": 7}
    await gateway.handle(Inbound("typed", "where is a nursery", "edits", "test", marked))
    same = await gateway.handle(Inbound("edited", "where is a creche", "edits", "test", marked))
    assert same.messages == ()
    graver = await gateway.handle(Inbound("edited", "he's got a knife", "edits", "test", marked))
    assert "press 55" in words_of(graver)


async def test_a_button_that_was_never_offered_is_not_obeyed(assistant: Assistant) -> None:
    reply = await assistant.gateway.handle(Inbound("tapped", "b-0123456789abcdef", "stale", "test"))
    assert reply.messages
    assert not reply.failed
    assert await assistant.gateway.history("stale") == []
