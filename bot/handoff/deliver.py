"""How a channel brings a line of the desk to a person."""

from __future__ import annotations

from typing import Protocol

from bot.handoff.records import CaseMessage


class Deliver(Protocol):
    """A channel that sends; ``app`` joins one for each channel to the watch.

    A channel whose page fetches its lines (the web page) needs none.
    """

    channel: str

    async def deliver(self, conversation: str, message: CaseMessage) -> None:
        """Send one line. Whatever it raises means that the line was not sent: it is tried again
        later, and no later line of the same case overtakes it."""
