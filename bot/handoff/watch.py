"""What has to happen at the desk when nobody does anything: telling, alerting, delivering."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Awaitable, Callable, Iterable

from bot.handoff import queue
from bot.handoff.alerts import Alert, Alerts
from bot.handoff.deliver import Deliver
from bot.handoff.desk import Desk
from bot.handoff.hours import DeskHours
from bot.handoff.records import Case, CaseMessage

logger = logging.getLogger(__name__)

# The name of a response, and the language of a case (None: English) -> what the person reads.
Words = Callable[[str, str | None], str]

NOBODY_YET = "utter_handoff_nobody_yet"
LOST_ADVISER = "utter_handoff_lost_adviser"
# An adviser's page shows every few seconds that it is there.
ADVISER_SILENT = timedelta(minutes=3)
# Less than the lease on a case's lines, so that no other process begins with them meanwhile.
DELIVERY_SECONDS = 20.0
PURGE_EVERY = timedelta(minutes=10)


class Watch:
    """Looks after the cases; the application calls :meth:`once` every few seconds, in every
    process: what must happen once happens once.

    Args:
        desk: the cases.
        hours: outside them nobody is told that an adviser is late.
        alerts: the ways to alert.
        words: gives what a person reads.
        delivers: channels that send; lines of other channels are fetched by their pages.
        patience: seconds in which an adviser should take a case.
        console_url: the desk's address, for links.
        keep_days: how long after closing a case is deleted; None: never.
    """

    def __init__(
        self,
        desk: Desk,
        hours: DeskHours,
        alerts: Alerts,
        words: Words,
        delivers: Iterable[Deliver],
        patience: float,
        console_url: str | None = None,
        keep_days: int | None = None,
    ) -> None:
        self._desk = desk
        self._hours = hours
        self._alerts = alerts
        self._words = words
        self._delivers = {deliver.channel: deliver for deliver in delivers}
        self._patience = timedelta(seconds=patience)
        self._console_url = console_url
        self._keep = None if keep_days is None else timedelta(days=keep_days)
        self._purged: datetime | None = None
        self._failing: set[str] = set()

    async def once(self, now: datetime) -> None:
        """Do what is due. Never raises for what fails outside: each step is tried next time, and
        none keeps another from being done."""
        await self._try("abandoned", self._put_back(now))
        await self._try("overdue", self._tell_overdue(now))
        await self._try("alerts", self._alert(now))
        await self._try("delivery", self._deliver(now))
        await self._try("purge", self._purge(now))

    async def _try(self, name: str, step: Awaitable[None]) -> None:
        # gather hands over what a step raised, whichever channel or database it came from.
        (error,) = await asyncio.gather(step, return_exceptions=True)
        if error is None:
            if name in self._failing:
                logger.info("Works again: %s.", name)
            self._failing.discard(name)
        elif name not in self._failing:
            self._failing.add(name)
            logger.warning("E611 the desk's watch: %s: %s", name, type(error).__name__)

    async def _put_back(self, now: datetime) -> None:
        words = self._say(LOST_ADVISER)
        await asyncio.to_thread(self._desk.take_abandoned, now - ADVISER_SILENT, words)

    async def _tell_overdue(self, now: datetime) -> None:
        # Whoever came before the desk opened waits from then: advisers get their time in the
        # morning too.
        since = now - self._patience
        if self._hours.is_open(now) and self._hours.is_open(since):
            await asyncio.to_thread(self._desk.take_overdue, since, self._say(NOBODY_YET))

    async def _alert(self, now: datetime) -> None:
        due = await asyncio.to_thread(self._desk.take_alerts, now)
        await _all(self._alert_one(case, why, now) for case, why in due)

    async def _alert_one(self, case: Case, why: str, now: datetime) -> None:
        waiting = int((now - case.waiting_since).total_seconds() // 60)
        if await self._alerts.send(Alert(case.id, case.level, why, waiting, self._link())):
            await asyncio.to_thread(self._desk.alerted, case.id, why)

    async def _deliver(self, now: datetime) -> None:
        if self._delivers:
            due = await asyncio.to_thread(self._desk.take_deliveries, tuple(self._delivers), now)
            await _all(
                asyncio.wait_for(self._deliver_case(case, lines), DELIVERY_SECONDS)
                for case, lines in due
            )

    async def _deliver_case(self, case: Case, lines: list[CaseMessage]) -> None:
        """In order; the first that fails keeps the later ones back. A line that was sent when the
        process died before it was marked is sent again: twice is better than never."""
        deliver = self._delivers[case.channel]
        for line in lines:
            await deliver.deliver(case.conversation, line)
            await asyncio.to_thread(self._desk.mark_delivered, line.number)
        await asyncio.to_thread(self._desk.delivered_all, case.id)

    async def _purge(self, now: datetime) -> None:
        if self._keep is None or (self._purged and now - self._purged < PURGE_EVERY):
            return
        self._purged = now
        purged = await asyncio.to_thread(self._desk.purge, now - self._keep)
        if purged:
            logger.info("Deleted %d old cases.", purged)

    def _say(self, response: str) -> queue.Words:
        return lambda case: self._words(response, case.language)

    def _link(self) -> str | None:
        return f"{self._console_url.rstrip('/')}/desk/" if self._console_url else None


async def _all(steps: Iterable[Awaitable[None]]) -> None:
    """Do every step to its end, then raise the first error."""
    for error in await asyncio.gather(*steps, return_exceptions=True):
        if error is not None:
            raise error
