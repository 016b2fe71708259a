"""The lines of a conversation's cases at the adviser's desk, as channels take and give them.

A line keeps one key wherever it stands, so that what comes twice is stored once, and what is read
back from the assistant's memory and from a case is shown once.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any, Callable, Mapping, Protocol, Sequence

from bot.channels.messages import Handoff, Inbound, Message, News, Turn, Who
from bot.handoff.errors import CaseClosed
from bot.handoff.records import LEVELS, Author, Case, CaseMessage, Said

Cards = Callable[[Sequence[str]], Sequence[Mapping[str, Any]]]
_SHOWN: Mapping[str, Who] = {"person": "person", "assistant": "assistant", "adviser": "adviser"}


class Desk(Protocol):
    """The part of the desk that conversations need; see bot.handoff.desk."""

    def current(self, conversation: str) -> Case | None: ...

    def hear(
        self,
        conversation: str,
        said: Said,
        *,
        level: str | None = None,
        category: str | None = None,
        reasons: Sequence[str] = (),
        external_id: str | None = None,
    ) -> CaseMessage | None: ...

    def raise_level(
        self, case_id: str, level: str, category: str | None, reasons: Sequence[str]
    ) -> None: ...

    def queue(self) -> list[Case]: ...

    def messages(self, case_id: str, after: int = 0) -> list[CaseMessage]: ...

    def for_person(self, conversation: str, after: int = 0) -> list[CaseMessage]: ...

    def mark_delivered(self, number: int) -> bool: ...

    def erase(self, conversation: str) -> None: ...


def key_of(inbound: Inbound) -> str:
    """The key under which a message is stored: the same when a channel brings it once more.

    An edited message carries the number of the one it replaces, so its words tell it apart.
    """
    number = inbound.metadata.get("external_id")
    if number is None:
        return secrets.token_hex(12)
    edited = f"\0{inbound.text}" if inbound.kind == "edited" else ""
    return hashlib.sha256(f"{inbound.channel}\0{number}{edited}".encode()).hexdigest()[:24]


class CaseLines:
    """A conversation's lines in its cases.

    Args:
        desk: where the cases are kept.
        cards: makes service cards of slugs.

    Every method raises a SignpostError when the desk's database is away.
    """

    def __init__(self, desk: Desk, cards: Cards) -> None:
        self._desk = desk
        self._cards = cards

    def current(self, conversation: str) -> Case | None:
        """The open case, if there is one. Asked for every message, so it has to be cheap."""
        return self._desk.current(conversation)

    def take(self, case: Case, text: str, key: str) -> CaseMessage | None:
        """Store what the person says; None when the case has been closed in the meantime."""
        said = Said("person", text, datetime.now(timezone.utc))
        return self._desk.hear(case.conversation, said, external_id=key)

    def raise_level(self, case: Case, triage: Mapping[str, Any]) -> None:
        """Let the case be as grave as what was just said; it never falls."""
        level = str(triage.get("level", LEVELS[0]))
        if LEVELS.index(level) > LEVELS.index(LEVELS[0]):
            reasons = tuple(triage.get("reasons") or ())
            with suppress(CaseClosed):  # in the meantime
                self._desk.raise_level(case.id, level, triage.get("category"), reasons)

    def answered(self, case: Case, message: Message, key: str) -> None:
        """Store what the assistant itself said to the person while an adviser has them."""
        level = (message.custom.get("safeguarding") or {}).get("level")
        said = Said("assistant", message.text or "", datetime.now(timezone.utc))
        self._desk.hear(case.conversation, said, level=level, external_id=key)

    def said_before(self, case: Case, key: str) -> list[str]:
        """What the person said in the case before the line with this key, oldest first."""
        lines = [line for line in self._desk.messages(case.id) if line.author == "person"]
        return [line.text for line in lines if line.external_id != key]

    def copy(self, case: Case, turns: Sequence[Turn]) -> None:
        """Bring what was said since the case was opened into it, as far as it is not there yet: a
        process that was stopped in mid-turn has left something behind. What triage raised raises
        the case."""
        stored = {line.external_id for line in self._desk.messages(case.id)}
        for turn in turns:
            if turn.at >= case.opened and turn.key not in stored:
                triage = turn.message.custom.get("safeguarding") or {}
                self._desk.hear(
                    case.conversation,
                    _said(turn),
                    level=triage.get("level"),
                    category=triage.get("category"),
                    reasons=tuple(triage.get("reasons") or ()),
                    external_id=turn.key,
                )

    def waiting(self) -> list[Case]:
        """The cases that no adviser has."""
        return self._desk.queue()

    def merged(self, conversation: str, turns: Sequence[Turn]) -> News:
        """A conversation with the lines of its cases, each once and in order; they count as
        handed out.

        Closed cases are kept longer than conversations, for the council. The person sees of them
        what belongs to the conversation that is still there.
        """
        case = self._desk.current(conversation)
        lines = self._desk.for_person(conversation)
        numbers = {line.external_id: line.number for line in lines if line.external_id}
        known = {turn.key for turn in turns if turn.key}
        begun = min([turn.at for turn in turns] + ([case.opened] if case else []), default=None)
        shown = [
            line
            for line in lines
            if line.external_id not in known and begun is not None and line.at >= begun
        ]
        kept = [_numbered(turn, numbers.get(turn.key, 0)) for turn in turns]
        whole = sorted([*kept, *self._hand_out(shown)], key=lambda turn: turn.at)
        cursor = max((line.number for line in lines), default=0)
        return News(tuple(whole), cursor, handoff_of(case))

    def news(self, conversation: str, after: int) -> News:
        """What was said in the cases after the line ``after``, which counts as handed out, and how
        it stands with the case."""
        case = self._desk.current(conversation)
        lines = self._desk.for_person(conversation, after)
        cursor = max((line.number for line in lines), default=after)
        return News(tuple(self._hand_out(lines)), cursor, handoff_of(case))

    def undelivered(self, conversation: str) -> list[Message]:
        """The lines that the person has not been given yet; each is given once, by whichever
        process marks it."""
        lines = [
            line
            for line in self._desk.for_person(conversation)
            if line.author != "person"
            and line.delivered is None
            and self._desk.mark_delivered(line.number)
        ]
        return [self._marked(line) for line in lines]

    def erase(self, conversation: str) -> None:
        """Forget the words of every case of the conversation."""
        self._desk.erase(conversation)

    def _marked(self, line: CaseMessage) -> Message:
        """The line for a channel that shows nothing but messages: it says whose words they are."""
        message = self._turn_of(line).message
        if line.author != "adviser":
            return message
        return Message(message.text, custom={**message.custom, "author": line.author})

    def _hand_out(self, lines: Sequence[CaseMessage]) -> list[Turn]:
        for line in lines:
            if line.delivered is None and line.author != "person":
                self._desk.mark_delivered(line.number)
        return [self._turn_of(line) for line in lines]

    def _turn_of(self, line: CaseMessage) -> Turn:
        custom: dict[str, Any] = {}
        if line.services:
            custom["services"] = list(self._cards(line.services))
        if line.author == "assistant" and line.level:
            custom["safeguarding"] = {"level": line.level}
        key = line.external_id or f"case-{line.number}"
        message = Message(line.text or None, (), custom)
        return Turn(_SHOWN[line.author], message, line.at, key, line.number)


def handoff_of(case: Case | None) -> Handoff | None:
    """What the person may know of a case."""
    if case is None or case.state == "closed":
        return None
    if case.state == "with_adviser":
        return Handoff("with_adviser", case.claimed or case.opened)
    return Handoff("waiting", case.waiting_since)


def _said(turn: Turn) -> Said:
    cards = turn.message.custom.get("services") or ()
    slugs = tuple(str(card["slug"]) for card in cards if card.get("slug"))
    author: Author = "person" if turn.who == "person" else "assistant"
    return Said(author, turn.message.text or "", turn.at, slugs)


def _numbered(turn: Turn, number: int) -> Turn:
    return Turn(turn.who, turn.message, turn.at, turn.key, number)
