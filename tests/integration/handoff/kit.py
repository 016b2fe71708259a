"""Desks for tests, with a clock that stands until it is moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from bot.handoff.desk import Desk, open_desk
from bot.handoff.records import Case, NewCase, Said
from bot.settings import Settings

# A Wednesday, in the desk's hours.
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=timezone.utc)
HISTORY = (
    Said("person", "Is there a playgroup near Catford?", NOON - timedelta(minutes=2)),
    Said("assistant", "Here are two.", NOON - timedelta(minutes=1), ("umbrella-tree",)),
)


@dataclass
class Clock:
    """Gives the time that it is set to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> datetime:
        """Let some time pass; gives the new time."""
        self.now += timedelta(**time)
        return self.now


@dataclass
class Kit:
    """One database, and desks over it as several processes have them."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)
    desks: list[Desk] = field(default_factory=list)

    def desk(self) -> Desk:
        """A further desk over the same database."""
        self.desks.append(open_desk(self.settings, self.clock))
        return self.desks[-1]


def new_case(
    conversation: str = "conversation", level: str = "disclosure", **other: str
) -> NewCase:
    """What opens a case; ``other`` replaces channel, consent or language."""
    values = {"channel": "web", "consent": "given", "language": None, **other}
    return NewCase(conversation, level=level, category="self_harm", reasons=("row-7",), **values)  # type: ignore[arg-type]


def person(text: str, clock: Clock) -> Said:
    """The person's line, now."""
    return Said("person", text, clock())


def texts(messages: list) -> list[tuple[str, str]]:
    """Author and text of each line."""
    return [(message.author, message.text) for message in messages]


def ids(cases: list[Case]) -> list[str]:
    """The ids, in order."""
    return [case.id for case in cases]
