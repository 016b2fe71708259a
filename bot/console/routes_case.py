"""Reading a case: its page, what is new in it, and services to send."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.console.case_page import CasePage
from bot.console.guard import Guard, GuardedRoute, Visit
from bot.console.pages import page
from bot.console.parts import Parts
from bot.console.routes_queue import ADVISERS

MOST_PENDING = 100
_NUMBER = re.compile(r"[0-9]{1,15}")


def routes(guard: Guard, parts: Parts) -> list[GuardedRoute]:
    """The routes of this part."""
    handlers = _Case(parts)
    return [
        guard.route("GET", "/cases/{id}", handlers.case, ADVISERS),
        guard.route("GET", "/cases/{id}/news", handlers.news, ADVISERS, polled=True),
        guard.route("GET", "/cases/{id}/services", handlers.services, ADVISERS),
    ]


class _Case:
    def __init__(self, parts: Parts) -> None:
        self._audit = parts.people.audit
        self._page = CasePage(parts)

    async def case(self, request: Request, visit: Visit) -> Response:
        """The page of a case; with ``find``, also what the directory has."""
        case_id = request.path_params["id"]
        shown = await run_in_threadpool(self._page.whole, case_id, visit)
        await run_in_threadpool(self._audit.record, visit.name, "case_viewed", case_id)
        found = await run_in_threadpool(self._page.found, request.query_params.get("find", ""))
        return page("case.html", visit, done=request.query_params.get("done"), **shown, **found)

    async def news(self, request: Request, visit: Visit) -> Response:
        """What is new since the page was made; this also tells that the adviser's page is there."""
        case_id, asked = request.path_params["id"], request.query_params
        after = next(iter(_numbers(asked.get("after", ""))), 0)
        pending = _numbers(asked.get("pending", ""))
        news = await run_in_threadpool(self._page.news, case_id, visit, after, pending)
        changed = news["lines"] or news["delivered"] or asked.get("state") != news["state"]
        if not changed:
            return Response(status_code=204)
        if news["lines"]:
            await run_in_threadpool(self._audit.record, visit.name, "case_read", case_id)
        moved = asked.get("held") not in (None, news["held"])
        return page("case_news.html", visit, moved=moved, **news)

    async def services(self, request: Request, visit: Visit) -> Response:
        """What the directory has, for the page that is open."""
        case_id = request.path_params["id"]
        shown = await run_in_threadpool(self._page.news, case_id, visit, 2**62)
        found = await run_in_threadpool(self._page.found, request.query_params.get("find", ""))
        await run_in_threadpool(self._audit.record, visit.name, "services_searched", case_id)
        return page("found.html", visit, **shown, **found)


def _numbers(text: str) -> list[int]:
    """Numbers of lines, parted by dots; not more than a page can have on the way."""
    return [int(part) for part in text.split(".")[:MOST_PENDING] if _NUMBER.fullmatch(part)]
