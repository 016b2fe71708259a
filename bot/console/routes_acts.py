"""What an adviser does with a case. Each act is a plain form; with htmx the page stays."""

from __future__ import annotations

from functools import partial
from typing import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.case_page import CasePage
from bot.console.guard import HOME, Guard, GuardedRoute, Handler, Visit, wants_part
from bot.console.pages import page
from bot.console.parts import Parts
from bot.console.policy import ADVISER
from bot.console.routes_queue import ADVISERS
from bot.handoff.errors import AlreadyClaimed, CaseClosed, DeskAway, NoSuchCase, NotClaimed
from bot.handoff.records import OUTCOMES, Case

QUEUE = f"{HOME}queue"
# What the person is told, among the assistant's responses.
CLAIMED = "utter_handoff_claimed"
CLOSED = "utter_handoff_closed"
# What the case may have become meanwhile, as the templates name it.
_MEANWHILE: dict[type[Exception], str] = {
    AlreadyClaimed: "taken",
    NotClaimed: "returned",
    CaseClosed: "closed",
    NoSuchCase: "gone",
}


def routes(guard: Guard, parts: Parts) -> list[GuardedRoute]:
    """The routes of this part."""
    handlers = _Acts(parts)
    acts: dict[str, Handler] = {
        "claim": handlers.claim,
        "release": handlers.release,
        "hand-on": handlers.hand_on,
        "close": handlers.close,
        "say": handlers.say,
        "card": handlers.card,
        "note": handlers.note,
    }
    return [
        guard.route("POST", f"/cases/{{id}}/{act}", handler, ADVISERS)
        for act, handler in acts.items()
    ]


class _Acts:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._desk = parts.desk
        self._audit = parts.people.audit
        self._page = CasePage(parts)

    async def claim(self, request: Request, visit: Visit) -> Response:
        """Take a case; when somebody was quicker, say so kindly."""
        case_id = request.path_params["id"]

        def take() -> None:
            claimed = self._desk.claim(case_id, visit.name)
            self._audit.record(visit.name, "case_claimed", case_id)
            self._tell_claimed(claimed)

        problem = await _attempt(take)
        if problem == "taken":
            await run_in_threadpool(self._audit.record, visit.name, "claim_lost", case_id)
        if problem == "gone":
            return _go(QUEUE, problem)
        return _go(f"{HOME}cases/{case_id}", problem or "claimed")

    def _tell_claimed(self, case: Case) -> None:
        if self._parts.words is None:
            return
        try:
            self._desk.tell(case.id, self._parts.words(CLAIMED, case.language))
        except (CaseClosed, NoSuchCase):
            return  # wiped this very moment: there is nobody to tell

    async def release(self, request: Request, visit: Visit) -> Response:
        """Give a case back to the queue."""
        act = partial(self._desk.release, request.path_params["id"], visit.name)
        return await self._away_from(request, visit, act, "case_released", "released")

    async def hand_on(self, request: Request, visit: Visit) -> Response:
        """Give a case to a colleague."""
        case_id, to = request.path_params["id"], visit.form.get("to", "")
        colleague = await run_in_threadpool(self._parts.people.accounts.find, to)
        if colleague is None or colleague.disabled or ADVISER not in colleague.roles:
            return _go(f"{HOME}cases/{case_id}", "choose_adviser")
        act = partial(self._desk.hand_on, case_id, visit.name, colleague.name)
        return await self._away_from(request, visit, act, "case_handed_on", "handed_on")

    async def close(self, request: Request, visit: Visit) -> Response:
        """Close a case with how it ended; the conversation goes back to the assistant."""
        case_id, outcome = request.path_params["id"], visit.form.get("outcome", "")
        if outcome not in OUTCOMES:
            return _go(f"{HOME}cases/{case_id}", "choose_outcome")
        act = partial(self._desk.close, case_id, visit.name, outcome, self._goodbye)
        return await self._away_from(request, visit, act, "case_closed", "case_closed")

    def _goodbye(self, case: Case) -> str | None:
        return None if self._parts.words is None else self._parts.words(CLOSED, case.language)

    async def _away_from(
        self, request: Request, visit: Visit, act: Callable[[], None], name: str, done: str
    ) -> Response:
        case_id = request.path_params["id"]
        problem = await _attempt(act)
        if problem is not None:
            return _go(QUEUE if problem == "gone" else f"{HOME}cases/{case_id}", problem)
        await run_in_threadpool(self._audit.record, visit.name, name, case_id)
        return _go(QUEUE, done)

    async def say(self, request: Request, visit: Visit) -> Response:
        """Send words to the person."""
        text = visit.form.get("text", "").strip()
        act = partial(self._desk.say, request.path_params["id"], visit.name, text)
        return await self._write(request, visit, text, act, "reply_sent")

    async def note(self, request: Request, visit: Visit) -> Response:
        """Write something down for colleagues alone."""
        text = visit.form.get("note", "").strip()
        act = partial(self._desk.note, request.path_params["id"], visit.name, text)
        return await self._write(request, visit, text, act, "note_written")

    async def card(self, request: Request, visit: Visit) -> Response:
        """Send the card of a service to the person."""
        slug = visit.form.get("service", "")
        known = await run_in_threadpool(self._page.knows, slug)
        act = partial(self._desk.say, request.path_params["id"], visit.name, "", (slug,))
        return await self._write(request, visit, slug if known else "", act, "card_sent")

    async def _write(
        self, request: Request, visit: Visit, text: str, act: Callable[[], object], name: str
    ) -> Response:
        case_id = request.path_params["id"]
        problem: str | None = None
        if not text:
            problem = "empty"
        elif len(text) > self._parts.settings.message_limit:
            problem = "too_long"
        else:
            problem = await _attempt(act)
        if problem is None:
            await run_in_threadpool(self._audit.record, visit.name, name, case_id)
            if wants_part(request):
                # The page asks for what is new, this line among it.
                return Response(status_code=204, headers={"HX-Trigger": f"desk:{name}"})
            return RedirectResponse(f"{HOME}cases/{case_id}#latest", status_code=303)
        return await self._not_written(request, visit, problem, name)

    async def _not_written(
        self, request: Request, visit: Visit, problem: str, name: str
    ) -> Response:
        limit = self._parts.settings.message_limit
        if wants_part(request):
            response = page("write_problem.html", visit, 409, problem=problem, limit=limit)
            target = "note-problem" if name == "note_written" else "say-problem"
            response.headers["HX-Retarget"] = f"#{target}"
            response.headers["HX-Reswap"] = "innerHTML"
            return response
        if problem == "gone":
            return _go(QUEUE, problem)
        shown = await run_in_threadpool(self._page.whole, request.path_params["id"], visit)
        found = await run_in_threadpool(self._page.found, "")
        return page(
            "case.html",
            visit,
            409,
            problem=problem,
            problem_at=name,
            draft=visit.form.get("text", ""),
            draft_note=visit.form.get("note", ""),
            **shown,
            **found,
        )


async def _attempt(act: Callable[[], object]) -> str | None:
    """Do it; what the case has become meanwhile when that cannot be done."""
    try:
        await run_in_threadpool(act)
    except DeskAway:
        raise
    except tuple(_MEANWHILE) as error:
        return _MEANWHILE[type(error)]
    return None


def _go(address: str, done: str) -> Response:
    return RedirectResponse(f"{address}?done={done}", status_code=303)
