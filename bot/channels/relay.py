"""Between a conversation and an adviser: what a person says goes to the case first.

With an adviser, that is where it stays: triage hears it, the assistant does not answer it. While a
case waits the assistant goes on answering, and whoever takes the case over finds what was said.
"""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable, Mapping, Protocol, Sequence

from bot.channels.case_lines import CaseLines, handoff_of
from bot.channels.listener import Listener
from bot.channels.messages import Handoff, Inbound, Message, Turn
from bot.channels.responses import Responses
from bot.errors import SignpostError
from bot.handoff.records import EMERGENCY, Case

logger = logging.getLogger(__name__)

Past = Callable[[str], Awaitable[Sequence[Turn]]]


class Answer(Protocol):
    """What a turn gathers."""

    messages: list[Message]
    triage: Mapping[str, Any] | None
    handoff: Handoff | None


class Relay:
    """Takes messages to the case.

    Args:
        lines: the cases' lines.
        past: what the assistant's memory has of a conversation.
        listener: triage.
        responses: the words for an emergency.

    Every method raises a SignpostError when the desk's database is away, unless it says otherwise.
    """

    def __init__(
        self, lines: CaseLines, past: Past, listener: Listener, responses: Responses
    ) -> None:
        self._lines = lines
        self._past = past
        self._listener = listener
        self._responses = responses

    async def takes(self, inbound: Inbound, words: str, key: str, answer: Answer) -> bool:
        """Store a message in the open case, if there is one; True when nothing is left for the
        assistant to do.

        Args:
            words: what the person said, or what their button says.
            key: the message's key; see case_lines.key_of.
            answer: gets what is said at once.
        """
        case = self._lines.current(inbound.sender)
        answer.handoff = handoff_of(case)
        if case is None:
            return False
        if case.state == "with_adviser":
            # It may have been closed just now: then the assistant answers.
            return await self._relayed(case, words, key, answer)
        if "external_id" in inbound.metadata and await self._answered_before(case, key, answer):
            return True
        try:
            self._lines.take(case, words, key)
        except SignpostError as error:
            _not_stored(error)
        return False

    async def answered(self, conversation: str, answer: Answer) -> None:
        """After the assistant's turn: copy it into the case that is open now. The person has an
        answer whatever happens here; what was not copied is with the next message."""
        try:
            case = self._lines.current(conversation)
            answer.handoff = handoff_of(case)
            if case is not None:
                await self.copy(case)
        except SignpostError as error:
            _not_stored(error)

    async def copy(self, case: Case) -> None:
        """Bring the assistant's turns into the case, as far as they are not there yet."""
        self._lines.copy(case, await self._past(case.conversation))

    async def _relayed(self, case: Case, words: str, key: str, answer: Answer) -> bool:
        if self._lines.take(case, words, key) is None:
            return False
        triage = await self._listener.heard(words, self._lines.said_before(case, key))
        answer.triage = triage
        if triage.get("level") == EMERGENCY:
            answer.messages.append(self._responses.safeguarding(triage, case.language))
        self._lines.raise_level(case, triage)
        for number, message in enumerate(answer.messages):
            self._lines.answered(case, message, f"{key}:{number}")
        return True

    async def _answered_before(self, case: Case, key: str, answer: Answer) -> bool:
        """Whether this very message has an answer; then the same is said once more."""
        turns = await self._past(case.conversation)
        if all(turn.key != key for turn in turns):
            return False
        answer.messages += [turn.message for turn in turns if turn.key.startswith(f"{key}:")]
        self._lines.copy(case, turns)
        return True


def _not_stored(error: SignpostError) -> None:
    logger.error("E505 a line was not stored in its case: %s", error.code)
