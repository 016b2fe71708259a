"""The only caller of the agent: every channel's messages come through here.

It refuses what is not text, lets no typed text become a command, turns taps back into payloads,
catches errors at the edge, and answers every message: no failure is silence.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timezone
from typing import Any, Callable, Coroutine, Mapping, Protocol, TypeVar

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered

from bot.channels.messages import (
    TOKEN_PATTERN,
    Button,
    Inbound,
    Message,
    Reply,
    Turn,
    button_for,
    normalise,
)
from bot.errors import E, Refused
from bot.settings import Settings

logger = logging.getLogger(__name__)

T = TypeVar("T")
Assess = Callable[[str], Mapping[str, Any]]
LEVELS = ("none", "concern", "disclosure", "emergency")
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

    def __init__(self, agent: Agent, runner: Runner, settings: Settings, assess: Assess) -> None:
        """``assess`` is triage alone, for the moments when nothing else works."""
        self._assess = assess
        self._agent = agent
        self._runner = runner
        self._settings = settings

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
        try:
            await asyncio.wait_for(
                self._runner.run(self._turn(inbound, collector)), self._settings.turn_seconds
            )
        except Exception as error:  # the edge: whatever broke, the person gets an answer
            logger.error("E502 a turn failed: %s", type(error).__name__, exc_info=True)
            return await self._apologise(inbound, collector)
        return Reply(tuple(collector.messages), _raised(collector), intents=collector.intents)

    @staticmethod
    def _check_tap(token: object) -> None:
        if not isinstance(token, str) or not TOKEN_PATTERN.fullmatch(token):
            raise Refused(E.NOT_TEXT)

    async def _turn(self, inbound: Inbound, collector: Collector) -> None:
        text, metadata = inbound.text, dict(inbound.metadata)
        if inbound.kind == "tapped":
            tapped = await self._offered(inbound.sender, inbound.text)
            if tapped is None:
                collector.messages.append(self._response(STALE_BUTTON))
                return
            text, metadata["title"] = str(tapped["payload"]), str(tapped["title"])
        elif inbound.kind == "edited" and not await self._raises_level(inbound):
            return
        metadata["kind"] = inbound.kind
        await self._agent.handle_message(
            UserMessage(
                text,
                collector,
                inbound.sender,
                input_channel=inbound.channel,
                metadata=metadata,
            )
        )

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

    def _response(self, name: str) -> Message:
        """A response of the domain, said outside a conversation."""
        responses = self._agent.domain.responses if self._agent.domain else {}
        variants = responses.get(name) or [{}]
        variant = variants[0]
        return Message(
            text=variant.get("text"),
            buttons=tuple(button_for(button) for button in variant.get("buttons") or ()),
        )

    async def _apologise(self, inbound: Inbound, collector: Collector) -> Reply:
        """What is said when a turn broke: what was already said, the words for a danger that
        was told, and the apology with the emergency numbers."""
        messages = list(collector.messages)
        triage = collector.triage
        if triage is None and inbound.kind != "tapped":
            triage = self._assess_alone(inbound.text)
        level = (triage or {}).get("level", "none")
        if level in ("emergency", "disclosure") and not _raised_in(messages):
            messages.append(self._safeguarding_message(triage or {}))
        messages.append(self._response(APOLOGY))
        return Reply(tuple(messages), triage if level != "none" else None, failed=True)

    def _assess_alone(self, text: str) -> Mapping[str, Any] | None:
        try:
            return self._assess(text)
        except Exception as error:  # the last resort is the apology itself
            logger.error("E503 triage failed: %s", type(error).__name__, exc_info=True)
            return None

    def _safeguarding_message(self, triage: Mapping[str, Any]) -> Message:
        level, category = triage.get("level"), triage.get("category")
        specific = self._response(f"utter_safeguarding_{level}_{category}")
        message = specific if specific.text else self._response(f"utter_safeguarding_{level}")
        return Message(message.text, message.buttons, {"safeguarding": dict(triage)})

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
        return [
            turn
            for event in await self._runner.run(self._events(sender))
            if (turn := _turn_of(event)) is not None
        ]

    async def wipe(self, sender: str) -> None:
        """Forget the whole conversation, under its lock: a turn that still runs is waited for,
        so that it cannot write the words back."""
        await self._runner.run(self._wipe(sender))

    async def expire(self, before: float) -> int:
        """Forget every conversation that has been silent since ``before`` (seconds since 1970,
        UTC); returns how many there were."""
        return await self._runner.run(self._expire(before))

    async def _expire(self, before: float) -> int:
        store = self._agent.tracker_store
        forgotten = 0
        for sender in store.idle_senders(before):
            async with self._agent.lock_store.lock(sender):
                if sender in store.idle_senders(before):
                    store.delete(sender)
                    forgotten += 1
        return forgotten

    async def _wipe(self, sender: str) -> None:
        async with self._agent.lock_store.lock(sender):
            self._agent.tracker_store.delete(sender)


def _turn_of(event: Event) -> Turn | None:
    at = datetime.fromtimestamp(event.timestamp, tz=timezone.utc)
    if isinstance(event, UserUttered) and event.text:
        return Turn("person", Message(event.metadata.get("title") or event.text), at)
    if isinstance(event, BotUttered):
        buttons = tuple[Button, ...](button_for(b) for b in event.data.get("buttons") or ())
        return Turn("assistant", Message(event.text, buttons, event.data.get("custom") or {}), at)
    return None


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
