"""Hold a written conversation with the real thing: trained model, real actions, loaded directory.

A conversation is a Rasa test story (``stories``, ``steps`` with ``user``, ``action``,
``slot_was_set``, ``active_loop``) with steps of our own, which check the reply to the last message:

    - says: [words]        each is somewhere in what the assistant wrote
    - not_says: [words]    none is
    - cards: [slugs]       exactly these services were shown, in this order
    - shows: [slugs]       these were among them
    - not_shows: [slugs]   none of these was
    - no_cards: true
    - offers: [titles]     buttons with these titles
    - safeguarding: level  the level that the reply carries; none when nothing was raised
    - case: {field: value} the open case at the adviser's desk; ``null``: there is none
    - desk_reads: [words]  each is in what the case holds of the conversation
    - slots_hide: [words]  none was ever put into a slot

A step ``tap: title`` presses a button of an earlier reply; ``after: minutes`` with a message lets
time pass before it, and ``times: n`` says it so often. A story may say ``clock`` (a local time),
``turns`` (how often hello was said before) and ``desk``: ``here``, or ``away`` when its database
cannot be used; else there is none.
Typed text goes through the gateway's own cleaning, so that a leading ``/`` is no command.
Actions are checked when the story names any after a message; then all of them, in order.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.actions import context
from bot.channels.messages import normalise
from bot.handoff.database import make_engine, migrate
from bot.handoff.desk import Desk
from bot.handoff.secrets import Keyring, new_key

LONDON = ZoneInfo("Europe/London")
OFFICE_HOURS = "2026-11-24 11:00"
LONGEST_MESSAGE = 4000
SMALL_TALK = "hello"
SILENT_ACTIONS = frozenset({"action_listen", "action_extract_slots", "action_session_start"})


class MismatchError(AssertionError):
    """The assistant did something else than the conversation says."""


@dataclass
class Reply:
    """What came back for one message, and what happened meanwhile."""

    said: str = ""
    cards: list[dict[str, Any]] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    intent: str = ""
    level: str = "none"


@dataclass(frozen=True)
class Equipment:
    """The parts that every conversation shares."""

    agent: Any
    loop: asyncio.AbstractEventLoop
    context: context.ActionContext
    folder: Path


class Conversation:
    """One sender talking to the agent."""

    def __init__(
        self, equipment: Equipment, clock: str = OFFICE_HOURS, desk: str | None = None
    ) -> None:
        self._equipment = equipment
        self._sender = uuid.uuid4().hex
        self._offered: dict[str, str] = {}
        self._now = datetime.fromisoformat(clock).replace(tzinfo=LONDON)
        self.desk = self._make_desk(desk) if desk else None
        shared = equipment.context
        context.install(replace(shared, now=lambda: self._now, desk=self.desk))
        self.reply = Reply()

    def _make_desk(self, kind: str) -> Desk:
        """A desk of this conversation's own; ``away``: one whose tables are not there."""
        engine = make_engine(f"sqlite:///{self._equipment.folder / self._sender}.cases")
        if kind == "here":
            migrate(engine)
        elif kind != "away":
            raise MismatchError(f"a desk is here or away, not {kind!r}")
        return Desk(engine, Keyring([new_key()]), lambda: self._now.astimezone(timezone.utc))

    def close(self) -> None:
        """Give the desk's file back."""
        if self.desk is not None:
            self.desk.dispose()

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self._now += timedelta(minutes=minutes)

    def say(self, text: str) -> Reply:
        """Type a message and wait for the whole reply."""
        return self._send(normalise(text, LONGEST_MESSAGE))

    def tap(self, title: str) -> Reply:
        """Press a button that was offered."""
        if title not in self._offered:
            raise MismatchError(f"no button {title!r}; there are {sorted(self._offered)}")
        return self._send(self._offered[title], title=title)

    def case(self) -> Any:
        """The open case, if there is one."""
        return self.desk.current(self._sender) if self.desk else None

    def _send(self, text: str, **metadata: str) -> Reply:
        return self._equipment.loop.run_until_complete(self._say(text, metadata))

    def tracker(self) -> Any:
        """The stored conversation."""
        store = self._equipment.agent.tracker_store
        return self._equipment.loop.run_until_complete(store.retrieve(self._sender))

    async def _say(self, text: str, metadata: dict[str, str]) -> Reply:
        # Imported here: the serving process has to be made lean before anything of Rasa is.
        from rasa.core.channels.channel import UserMessage

        agent = self._equipment.agent
        before = await agent.tracker_store.retrieve(self._sender)
        seen = len(before.events) if before else 0
        message = UserMessage(text, sender_id=self._sender, input_channel="web", metadata=metadata)
        messages = await agent.handle_message(message) or []
        tracker = await agent.tracker_store.retrieve(self._sender)
        self.reply = _reply(messages, list(tracker.events)[seen:], tracker)
        self._offered |= self.reply.buttons
        return self.reply


def _reply(messages: Sequence[Mapping[str, Any]], events: Sequence[Any], tracker: Any) -> Reply:
    reply = Reply(said="\n".join(str(m["text"]) for m in messages if m.get("text")))
    for message in messages:
        custom = message.get("custom") or {}
        reply.cards += custom.get("services") or []
        reply.level = (custom.get("safeguarding") or {}).get("level", reply.level)
        for button in message.get("buttons") or []:
            reply.buttons[button["title"]] = button["payload"]
    names = (getattr(event, "action_name", None) for event in events if event.type_name == "action")
    reply.actions = [name for name in names if name and name not in SILENT_ACTIONS]
    reply.intent = (tracker.latest_message.intent or {}).get("name") or ""
    return reply


def run(story: Mapping[str, Any], equipment: Equipment) -> None:
    """Hold one conversation.

    Raises:
        MismatchError: with the step, what was expected and what came.
    """
    conversation = Conversation(equipment, story.get("clock", OFFICE_HOURS), story.get("desk"))
    try:
        _hold(story, conversation)
    finally:
        conversation.close()


def _hold(story: Mapping[str, Any], conversation: Conversation) -> None:
    for _ in range(story.get("turns", 0)):
        conversation.say(SMALL_TALK)
    for message, checks in _turns(story["steps"]):
        conversation.wait(message.get("after", 0))
        text = message.get("user", "").strip()
        for _ in range(message.get("times", 1)):
            reply = conversation.tap(message["tap"]) if "tap" in message else conversation.say(text)
        try:
            _check_turn(message, checks, reply, conversation)
        except MismatchError as mismatch:
            raise MismatchError(f"after {message!r}: {mismatch}\n{describe(reply)}") from None


def describe(reply: Reply) -> str:
    """A reply, to be read by a person."""
    cards = [card["slug"] for card in reply.cards]
    return (
        f"  intent  {reply.intent}\n  actions {reply.actions}\n  said    {reply.said!r}\n"
        f"  cards   {cards}\n  buttons {list(reply.buttons)}\n  level   {reply.level}"
    )


def _turns(steps: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], list[Any]]]:
    """Each message with the steps that follow it."""
    turns: list[tuple[Mapping[str, Any], list[Any]]] = []
    for step in steps:
        if "user" in step or "tap" in step:
            turns.append((step, []))
        elif turns:
            turns[-1][1].append(step)
        else:
            raise MismatchError(f"a conversation starts with a message, not with {step!r}")
    yield from turns


def _check_turn(
    message: Mapping[str, Any],
    checks: Sequence[Mapping[str, Any]],
    reply: Reply,
    conversation: Conversation,
) -> None:
    tracker = conversation.tracker()
    _expect("intent", reply.intent, message.get("intent", reply.intent))
    expected = [step["action"] for step in checks if "action" in step]
    if expected:
        _expect("actions", reply.actions, expected)
    if not reply.said:
        raise MismatchError("the reply is silence")
    for step in checks:
        (kind, value), *rest = step.items()
        if not rest and kind in DESK_CHECKS:
            DESK_CHECKS[kind](value, conversation)
        elif not rest and kind in CHECKS:
            CHECKS[kind](value, reply, tracker)
        else:
            raise MismatchError(f"unknown step {step!r}")


def _expect(what: str, found: Any, wanted: Any) -> None:
    if found != wanted:
        raise MismatchError(f"{what}: expected {wanted!r}, got {found!r}")


def _everything(reply: Reply) -> str:
    return (reply.said + "\n" + json.dumps(reply.cards, ensure_ascii=False)).lower()


def _says(words: Sequence[str], reply: Reply, _: Any) -> None:
    for word in words:
        if str(word).lower() not in reply.said.lower():
            raise MismatchError(f"it does not say {word!r}")


def _not_says(words: Sequence[str], reply: Reply, _: Any) -> None:
    for word in words:
        if str(word).lower() in _everything(reply):
            raise MismatchError(f"it says {word!r}")


def _slots(slots: Sequence[Mapping[str, Any]], _: Reply, tracker: Any) -> None:
    for slot in slots:
        for name, value in slot.items():
            _expect(f"slot {name}", tracker.get_slot(name), value)


def _shows(slugs: Sequence[str], reply: Reply, _: Any) -> None:
    shown = [card["slug"] for card in reply.cards]
    missing = [slug for slug in slugs if slug not in shown]
    if missing:
        raise MismatchError(f"no card for {missing}; there are {shown}")


def _not_shows(slugs: Sequence[str], reply: Reply, _: Any) -> None:
    wrong = [card["slug"] for card in reply.cards if card["slug"] in slugs]
    if wrong:
        raise MismatchError(f"a card for {wrong}")


def _offers(titles: Sequence[str], reply: Reply, _: Any) -> None:
    missing = [title for title in titles if title not in reply.buttons]
    if missing:
        raise MismatchError(f"no button {missing}; there are {list(reply.buttons)}")


def _slots_hide(words: Sequence[str], _: Reply, tracker: Any) -> None:
    kept = [str(event.value) for event in tracker.events if event.type_name == "slot"]
    for word in words:
        if any(str(word).lower() in value.lower() for value in kept):
            raise MismatchError(f"a slot held {word!r}")


def _case(fields: Mapping[str, Any] | None, conversation: Conversation) -> None:
    case = conversation.case()
    if fields is None or case is None:
        _expect("case", case, fields)
        return
    for name, value in fields.items():
        _expect(f"the case's {name}", getattr(case, name), value)


def _desk_reads(words: Sequence[str], conversation: Conversation) -> None:
    case = conversation.case()
    if conversation.desk is None or case is None:
        raise MismatchError("there is no case to read")
    lines = [line.text for line in conversation.desk.messages(case.id)]
    for word in words:
        if not any(str(word).lower() in line.lower() for line in lines):
            raise MismatchError(f"the desk does not read {word!r} but {lines}")


DESK_CHECKS = {"case": _case, "desk_reads": _desk_reads}
CHECKS = {
    "slots_hide": _slots_hide,
    "action": lambda *_: None,  # all of a turn are checked together
    "slot_was_set": _slots,
    "active_loop": lambda name, _, tracker: _expect("form", tracker.active_loop_name, name),
    "says": _says,
    "not_says": _not_says,
    "cards": lambda slugs, reply, _: _expect("cards", [c["slug"] for c in reply.cards], slugs),
    "shows": _shows,
    "not_shows": _not_shows,
    "no_cards": lambda _, reply, __: _expect("cards", [c["slug"] for c in reply.cards], []),
    "offers": _offers,
    "safeguarding": lambda level, reply, _: _expect("level", reply.level, level),
}
