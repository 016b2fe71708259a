"""Who waits, who has which case, and the pulse that every open page asks for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.console.guard import Guard, GuardedRoute, Visit
from bot.console.pages import page
from bot.console.parts import Parts
from bot.console.policy import ADVISER, ANYONE
from bot.handoff.records import Case

ADVISERS = frozenset({ADVISER})
# How far back "closed" goes on the page of one's own cases.
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """A case in the queue, and for how many minutes it has been there."""

    case: Case
    minutes: int


def routes(guard: Guard, parts: Parts) -> list[GuardedRoute]:
    """The routes of this part."""
    handlers = _Queue(parts)
    return [
        guard.route("GET", "/queue", handlers.queue, ADVISERS),
        guard.route("GET", "/queue/rows", handlers.rows, ADVISERS, polled=True),
        guard.route("GET", "/cases", handlers.cases, ADVISERS),
        guard.route("GET", "/pulse", handlers.pulse, ANYONE, polled=True),
    ]


class _Queue:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def queue(self, request: Request, visit: Visit) -> Response:
        """The queue, and the cases that colleagues have."""
        await run_in_threadpool(self._parts.people.audit.record, visit.name, "queue_viewed")
        done = request.query_params.get("done")
        return page("queue.html", visit, done=done, **await run_in_threadpool(self._seen))

    async def rows(self, request: Request, visit: Visit) -> Response:
        """The queue without its page; nothing when it is as the page shows it."""
        seen = await run_in_threadpool(self._seen)
        if request.query_params.get("state") == seen["state"]:
            return Response(status_code=204)
        return page("queue_rows.html", visit, **seen)

    async def cases(self, request: Request, visit: Visit) -> Response:
        """One's own cases, open and lately closed."""
        await run_in_threadpool(self._parts.people.audit.record, visit.name, "cases_viewed")
        since = self._parts.now() - LATELY
        found = await run_in_threadpool(
            lambda: self._parts.desk.cases(adviser=visit.name, closed_since=since)
        )
        mine = [case for case in found if case.state == "with_adviser"]
        closed = [case for case in found if case.state == "closed"]
        done = request.query_params.get("done")
        return page("my_cases.html", visit, mine=mine, closed=closed, done=done)

    async def pulse(self, request: Request, visit: Visit) -> Response:
        """How many wait and how long the session lasts, for the top of every page."""
        assert visit.session is not None
        waiting: list[Case] = []
        if ADVISER in visit.account.roles:
            waiting = await run_in_threadpool(self._parts.desk.queue)
        left = visit.session.left
        ending = max(1, round(left.total_seconds() / 60)) if left < self._parts.policy.warn else 0
        shown = (visit.form_token, ending, [(case.id, case.level) for case in waiting])
        state = _digest(shown)
        if request.query_params.get("state") == state:
            return Response(status_code=204)
        return page("pulse.html", visit, waiting=waiting, ending=ending, state=state)

    def _seen(self) -> dict[str, Any]:
        now = self._parts.now()
        waiting = [Waiting(case, _minutes(case.opened, now)) for case in self._parts.desk.queue()]
        taken = self._parts.desk.cases()
        state = _digest(
            (
                [(item.case.id, item.case.level, item.minutes) for item in waiting],
                [(case.id, case.adviser, case.level) for case in taken],
            )
        )
        return {"waiting": waiting, "taken": taken, "state": state}


def _minutes(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60))


def _digest(shown: object) -> str:
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
