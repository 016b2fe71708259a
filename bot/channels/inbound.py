"""The only caller of the agent: every channel's messages come through here.

It refuses what is not text, lets no typed text become a command, turns taps back into payloads,
catches errors at the edge, and answers every message: no failure is silence. While an adviser has
a conversation, its messages go to the case instead; see relay.py.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Coroutine, Mapping, Protocol, TypeVar

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered
from starlette.concurrency import run_in_threadpool

from bot.channels.case_lines import CaseLines, key_of
from bot.channels.listener import Assess, Listener
from bot.channels.messages import (
    TOKEN_PATTERN,
    Handoff,
    Inbound,
    Message,
    News,
    Reply,
    Turn,
    button_for,
    normalise,
)
from bot.channels.past import turns_of
from bot.channels.relay import Relay
from bot.channels.responses import Responses
from bot.errors import E, Refused, SignpostError
from bot.handoff.records import LEVELS
from bot.settings import Settings

logger = logging.getLogger(__name__)

T = TypeVar("T")
APOLOGY = "utter_error"
STALE_BUTTON = "utter_stale_button"


class Runner(Protocol):
    """Runs the agent's work on its own thread."""

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` there and wait for it."""
        ...


class Collector(OutputChannel):
    """Gathers a turn's messages whole, and the triage that was heard."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.triage: Mapping[str, Any] | None = None
        self.intents: tuple[str, ...] = ()
        self.handoff: Handoff | None = None

    @classmethod
    def name(cls) -> str:
        """The output channel's name, the same for all: texts do not differ by channel."""
        return "signpost"

    def heard(self, parse_data: Mapping[str, Any]) -> None:
        """Called when the message has been understood."""
        self.triage = parse_data.get("triage")
        understood = [parse_data.get("intent") or {}, *(parse_data.get("needs") or ())]
        names = [need.get("name") or need.get("intent") for need in understood]
        self.intents = tuple(dict.fromkeys(name for name in names if isinstance(name, str)))

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one of the assistant's messages."""
        self.messages.append(
            Message(
                text=message.get("text") or None,
                buttons=tuple(button_for(button) for button in message.get("buttons") or ()),
                custom=message.get("custom") or {},
            )
        )


class Gateway:
    """Takes messages in, and gives answers out."""

    def __init__(
        self, agent: Agent, runner: Runner, settings: Settings, assess: Assess, lines: CaseLines
    ) -> None:
        """``assess`` is triage alone, for the moments when nothing else works; ``lines`` lead to
        the adviser's desk."""
        self._agent = agent
        self._runner = runner
        self._settings = settings
        self._lines = lines
        self._listener = Listener(agent.parse_message, assess)
        self._responses = Responses(lambda: agent.domain.responses if agent.domain else {})
        self._relay = Relay(lines, self._turns, self._listener, self._responses)

    async def handle(self, inbound: Inbound) -> Reply:
        """Answer one message.

        Raises:
            Refused: when the message is not text, is empty or too long; nothing was stored.
        """
        if inbound.kind == "tapped":
            self._check_tap(inbound.text)
        else:
            text = normalise(inbound.text, self._settings.message_limit)
            inbound = Inbound(inbound.kind, text, inbound.sender, inbound.channel, inbound.metadata)
        collector = Collector()
        key = key_of(inbound)
        try:
            await asyncio.wait_for(
                self._runner.run(self._turn(inbound, key, collector)), self._settings.turn_seconds
            )
        except Exception as error:  # the edge: whatever broke, the person gets an answer
            logger.error("E502 a turn failed: %s", type(error).__name__, exc_info=True)
            return await self._apologise(inbound, key, collector)
        return Reply(
            tuple(collector.messages),
            _raised(collector),
            intents=collector.intents,
            key=key,
            handoff=collector.handoff,
        )

    @staticmethod
    def _check_tap(token: object) -> None:
        if not isinstance(token, str) or not TOKEN_PATTERN.fullmatch(token):
            raise Refused(E.NOT_TEXT)

    async def _turn(self, inbound: Inbound, key: str, collector: Collector) -> None:
        text = words = inbound.text
        metadata = {**inbound.metadata, "kind": inbound.kind}
        if inbound.kind == "tapped":
            tapped = await self._offered(inbound.sender, inbound.text)
            if tapped is None:
                collector.messages.append(self._responses.message(STALE_BUTTON))
                return
            text, words = str(tapped["payload"]), str(tapped["title"])
            metadata["title"] = words
        if await self._relay.takes(inbound, words, key, collector):
            return
        if inbound.kind == "edited" and not await self._raises_level(inbound):
            return
        await self._agent.handle_message(
            UserMessage(
                text,
                collector,
                inbound.sender,
                input_channel=inbound.channel,
                message_id=key,
                metadata=metadata,
            )
        )
        await self._relay.answered(inbound.sender, collector)

    async def catch_up(self) -> None:
        """Bring into the waiting cases what a process that was stopped in mid-turn left behind.

        Raises:
            SignpostError: when the desk's database is away.
        """
        for case in await run_in_threadpool(self._lines.waiting):
            await self._runner.run(self._relay.copy(case))

    async def _offered(self, sender: str, token: str) -> Mapping[str, Any] | None:
        """The button that was offered to this person under ``token``, if any was."""
        for event in reversed(await self._events(sender)):
            if isinstance(event, BotUttered):
                for button in event.data.get("buttons") or ():
                    if button_for(button).token == token:
                        return button
        return None

    async def _raises_level(self, inbound: Inbound) -> bool:
        """Whether an edited message is graver than it was before the edit."""
        parsed = await self._agent.parse_message(inbound.text)
        before = "none"
        external_id = inbound.metadata.get("external_id")
        for event in await self._events(inbound.sender):
            same = isinstance(event, UserUttered) and external_id is not None
            if same and event.metadata.get("external_id") == external_id:
                before = (event.parse_data.get("triage") or {}).get("level", "none")
        after = (parsed.get("triage") or {}).get("level", "none")
        return LEVELS.index(after) > LEVELS.index(before)

    async def _events(self, sender: str) -> list[Event]:
        tracker = await self._agent.tracker_store.retrieve_full_tracker(sender)
        return list(tracker.events) if tracker else []

    async def _turns(self, sender: str) -> list[Turn]:
        return turns_of(await self._events(sender))

    async def _apologise(self, inbound: Inbound, key: str, collector: Collector) -> Reply:
        """What is said when a turn broke: what was already said, the words for a danger that
        was told, and the apology with the emergency numbers."""
        messages = list(collector.messages)
        triage = collector.triage
        if triage is None and inbound.kind != "tapped":
            triage = self._listener.alone(inbound.text)
        level = (triage or {}).get("level", "none")
        if level in ("emergency", "disclosure") and not _raised_in(messages):
            messages.append(self._responses.safeguarding(triage or {}))
        messages.append(self._responses.message(APOLOGY))
        raised = triage if level != "none" else None
        return Reply(tuple(messages), raised, failed=True, key=key, handoff=collector.handoff)

    async def parse(self, text: object) -> dict[str, Any]:
        """What the assistant understands in ``text``; nothing is stored.

        Returns:
            Rasa's parse data (``text``, ``intent``, ``entities``, ``intent_ranking``) with
            ``safeguarding``: level, category, reasons and score.

        Raises:
            Refused: as :meth:`handle` does.
        """
        words = normalise(text, self._settings.message_limit)
        parsed = dict(await self._runner.run(self._agent.parse_message(words)))
        parsed["safeguarding"] = parsed.pop("triage", None)
        return parsed

    async def history(self, sender: str) -> list[Turn]:
        """The conversation so far, oldest first, as the person saw it."""
        return list((await self.read(sender)).turns)

    async def read(self, sender: str) -> News:
        """The conversation so far with what an adviser said, which counts as handed out, and how
        it stands with its case."""
        # In this order: what comes in between is in the case, and so in the answer.
        turns = await self._runner.run(self._turns(sender))
        return await run_in_threadpool(self._lines.merged, sender, turns)

    async def news(self, sender: str, after: int) -> News:
        """What was said in the conversation's cases after the line with the number ``after``."""
        return await run_in_threadpool(self._lines.news, sender, after)

    async def undelivered(self, sender: str) -> list[Message]:
        """The desk's lines that nobody has handed to the person yet; each is given out once. None
        while the desk is away: then they come with a later message."""
        try:
            return await run_in_threadpool(self._lines.undelivered, sender)
        except SignpostError as error:
            logger.error("E506 the desk's lines cannot be read: %s", error.code)
            return []

    async def wipe(self, sender: str) -> None:
        """Forget the whole conversation and what its cases hold of it, under its lock: a turn that
        still runs is waited for, so that it cannot write the words back."""
        await self._runner.run(self._wipe(sender))

    async def expire(self, before: float) -> int:
        """Forget every conversation that has been silent since ``before`` (seconds since 1970,
        UTC) and has no open case; returns how many there were."""
        return await self._runner.run(self._expire(before))

    async def _expire(self, before: float) -> int:
        store = self._agent.tracker_store
        forgotten = 0
        for sender in store.idle_senders(before):
            async with self._agent.lock_store.lock(sender):
                if sender in store.idle_senders(before) and self._lines.current(sender) is None:
                    store.delete(sender)
                    forgotten += 1
        return forgotten

    async def _wipe(self, sender: str) -> None:
        async with self._agent.lock_store.lock(sender):
            self._lines.erase(sender)
            self._agent.tracker_store.delete(sender)


def _raised_in(messages: list[Message]) -> bool:
    return any("safeguarding" in message.custom for message in messages)


def _raised(collector: Collector) -> Mapping[str, Any] | None:
    """The triage of a turn when it raised anything."""
    for message in collector.messages:
        if "safeguarding" in message.custom:
            return message.custom["safeguarding"]
    if collector.triage and collector.triage.get("level", "none") != "none":
        return collector.triage
    return None
