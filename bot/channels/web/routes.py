"""The web page's routes. Each works as a plain form; with htmx the same routes answer with the
part of the page that is new."""

from __future__ import annotations

import hashlib
import logging
import re
from typing import Mapping

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.messages import Inbound, Kind, News, Reply
from bot.channels.web import views, visits
from bot.channels.web.pages import NOTHING, Pages, Problem
from bot.channels.web.rates import Rates
from bot.channels.web.reading import INTERRUPTION
from bot.channels.web.visits import Visit
from bot.errors import E, Refused
from bot.pages.forms import read_form
from bot.pages.security import client_address, from_this_site
from bot.settings import Settings

logger = logging.getLogger(__name__)

# A page that many people open, and that tells nothing about why they left this one.
NEUTRAL_SITE = "https://www.bbc.co.uk/weather"
CHANNEL = "web"
TITLE_LIMIT = 200
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{16}")
# No number of a line is as long.
_DIGITS = 16

_REFUSALS = {
    E.EMPTY.code: Problem.EMPTY,
    E.TOO_LONG.code: Problem.TOO_LONG,
    E.TOO_LARGE.code: Problem.TOO_LONG,
    E.NOT_TEXT.code: Problem.UNREADABLE,
}


# What is understood as one of these is answered with words about abuse; see `interrupts`.
SENSITIVE_INTENTS = ("ask_domestic_abuse",)
# As is what begins with a service of one of these topics.
SENSITIVE_TOPICS = frozenset({"domestic_abuse", "sexual_abuse"})
# Whoever tells of harm is answered at once, and nothing comes before a 999 message.
_NEVER_INTERRUPTED = frozenset({"emergency", "disclosure"})


def router(settings: Settings) -> APIRouter:
    """The routes of the web page; they expect the gateway at ``app.state.gateway``."""
    routes = APIRouter(default_response_class=HTMLResponse)
    web = _Web(settings)
    routes.add_api_route("/", web.conversation, methods=["GET"])
    routes.add_api_route("/message", web.message, methods=["POST"])
    routes.add_api_route("/tap", web.tap, methods=["POST"])
    routes.add_api_route("/wipe", web.ask_wipe, methods=["GET"])
    routes.add_api_route("/wipe", web.wipe, methods=["POST"])
    routes.add_api_route("/leave", web.leave, methods=["GET"])
    routes.add_api_route("/leave", web.wipe_and_leave, methods=["POST"])
    routes.add_api_route("/log", web.log, methods=["GET"])
    routes.add_api_route("/news", web.news, methods=["GET"])
    for path in ("/message", "/tap"):
        # Somebody who reloads or shares the address of a sent form gets the page, not an error.
        routes.add_api_route(path, web.back_to_start, methods=["GET"])
    return routes


class _Web:
    """The handlers, with what they share."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rates = Rates(settings)
        self._pages = Pages(settings)

    async def conversation(self, request: Request) -> Response:
        """The page with the conversation so far."""
        visit = self._visit(request)
        deleted = "deleted" in request.query_params
        return visit.keep(await self._pages.conversation(request, visit, deleted=deleted))

    async def log(self, request: Request) -> Response:
        """The conversation so far without its page, for one that has lost touch for a while."""
        visit = self._visit(request)
        if not _wants_part(request):
            return RedirectResponse(visit.here("/"), status_code=303)
        past = await self._pages.past(request, visit)
        if past is None:
            return self._pages.problem(visit, Problem.AWAY)
        return self._pages.exchange(visit, views.entries_of(past.turns), failed=False, news=past)

    async def news(self, request: Request) -> Response:
        """What was said after the line ``after``, for a page that asks every few seconds while a
        case is open. ``state`` is what the page shows of the case; when nothing has changed there
        is nothing to say. It is not counted as a message."""
        visit = self._visit(request)
        if not _wants_part(request):
            return RedirectResponse(visit.here("/#latest"), status_code=303)
        if visit.session.fresh:  # the conversation was wiped, or forgotten by this device
            return self._pages.news(visit, NOTHING)
        news = await self._news(request, visit, request.query_params)
        if news is None:
            return self._pages.problem(visit, Problem.AWAY)
        if not news.turns and _state(news) == request.query_params.get("state", ""):
            return Response(status_code=204)
        return self._pages.news(visit, news)

    async def _news(self, request: Request, visit: Visit, asked: Mapping[str, str]) -> News | None:
        after = asked.get("after", "")
        number = int(after) if after.isdecimal() and len(after) < _DIGITS else 0
        try:
            news: News = await request.app.state.gateway.news(visit.session.sender, number)
        except Exception as error:  # the edge: the page goes on asking
            logger.error("E515 the news cannot be read: %s", type(error).__name__)
            return None
        return news

    async def message(self, request: Request) -> Response:
        """Take a typed message."""
        return await self._take(request, "typed", "message")

    async def tap(self, request: Request) -> Response:
        """Take a tapped quick reply."""
        return await self._take(request, "tapped", "token")

    async def _take(self, request: Request, kind: Kind, name: str) -> Response:
        visit = self._visit(request)
        try:
            form = await read_form(request)
        except Refused as error:
            return await self._problem(request, visit, _REFUSALS[error.code])
        text = form.get(name, "")
        typed = text if kind == "typed" else ""
        problem = self._objection(request, visit, form)
        if problem is not None:
            return await self._problem(request, visit, problem, typed)
        gateway = request.app.state.gateway
        try:
            inbound = Inbound(kind, text, visit.session.sender, CHANNEL, _numbered(form, text))
            reply = await gateway.handle(inbound)
        except Refused as error:
            return await self._problem(request, visit, _REFUSALS[error.code], typed)
        except Exception as error:  # the edge: whatever broke, the person gets an answer
            logger.error("E511 the web page got no answer: %s", type(error).__name__)
            return await self._problem(request, visit, Problem.AWAY, typed)
        words = text if kind == "typed" else form.get("title", "")[:TITLE_LIMIT]
        return await self._reply(request, visit, words, typed, reply, form)

    def _objection(self, request: Request, visit: Visit, form: Mapping[str, str]) -> Problem | None:
        if not from_this_site(request) or not visit.session.owns(form.get("form_token", "")):
            return Problem.STALE_FORM
        if not self._rates.allow(visit.session.sender, client_address(request, self._settings)):
            return Problem.TOO_MANY
        return None

    async def _reply(
        self,
        request: Request,
        visit: Visit,
        words: str,
        typed: str,
        reply: Reply,
        form: Mapping[str, str],
    ) -> Response:
        if interrupts(reply, visit):
            return _go(request, visit.here(INTERRUPTION))
        exchange = [views.said(words, reply.key)] if words else []
        if reply.messages:
            exchange.append(views.answered(reply))
        if _wants_part(request):
            news = None
            if "after" in form and (reply.handoff or form.get("state")):
                news = await self._news(request, visit, form)
            before = views.entries_of(views.since(news.turns, reply)) if news else []
            return self._pages.exchange(visit, [*before, *exchange], failed=reply.failed, news=news)
        if reply.failed:
            page = await self._pages.conversation(
                request, visit, problem=Problem.AWAY, typed=typed, exchange=exchange
            )
            return visit.keep(page)
        return RedirectResponse(visit.here("/#latest"), status_code=303)

    async def _problem(
        self, request: Request, visit: Visit, problem: Problem, typed: str = ""
    ) -> Response:
        if _wants_part(request):
            return visit.keep(self._pages.problem(visit, problem))
        page = await self._pages.conversation(request, visit, problem=problem, typed=typed)
        return visit.keep(page)

    async def ask_wipe(self, request: Request) -> Response:
        """Ask before the conversation is deleted."""
        visit = self._visit(request)
        return visit.keep(self._pages.plain("wipe.html", visit))

    async def wipe(self, request: Request) -> Response:
        """Delete the conversation and begin a new session."""
        visit = self._visit(request)
        problem = await self._wipe(request, visit)
        if problem is not None:
            return problem
        return visit.begin_anew(RedirectResponse(visit.here("/?deleted"), status_code=303))

    async def wipe_and_leave(self, request: Request) -> Response:
        """Delete the conversation and go to a neutral site.

        A form may not be sent on to another site under our policy, so a page does it.
        """
        visit = self._visit(request)
        problem = await self._wipe(request, visit)
        if problem is not None:
            return problem
        response = self._pages.plain("leaving.html", visit, site=NEUTRAL_SITE)
        if not visit.framed:  # in a frame, only a link can take the whole window along
            response.headers["Refresh"] = f"0; url={NEUTRAL_SITE}"
        return visit.forget(response)

    async def _wipe(self, request: Request, visit: Visit) -> Response | None:
        """Delete the session's conversation; a page when that could not be done."""
        try:
            form = await read_form(request)
        except Refused:
            form = {}
        problem: Problem | None = None
        address = client_address(request, self._settings)
        if not from_this_site(request) or not visit.session.owns(form.get("form_token", "")):
            problem = Problem.STALE_FORM
        elif not self._rates.allow_address(address):
            problem = Problem.TOO_MANY
        else:
            try:
                await request.app.state.gateway.wipe(visit.session.sender)
            except Exception as error:  # the edge: nobody may believe that it was deleted
                logger.error("E512 a conversation was not deleted: %s", type(error).__name__)
                problem = Problem.NOT_WIPED
        if problem is None:
            return None
        page = self._pages.plain("wipe.html", visit, problem=problem)
        return visit.keep(page)

    async def leave(self, request: Request) -> Response:
        """Go to a neutral site at once. This device forgets the conversation, so that the Back
        button shows nothing of it."""
        response = RedirectResponse(NEUTRAL_SITE, status_code=303)
        if from_this_site(request):
            self._visit(request).forget(response)
        return response

    async def back_to_start(self, request: Request) -> Response:
        """Show the conversation."""
        return RedirectResponse(self._visit(request).here("/"), status_code=303)

    def _visit(self, request: Request) -> Visit:
        return visits.of(request, self._settings)


def interrupts(reply: Reply, visit: Visit) -> bool:
    """Whether the person is shown how to leave fast before they read an answer: once a visit,
    before words about abuse that they asked for, as the GOV.UK pattern for leaving a page
    quickly wants it. Never when they told of harm, or in an emergency."""
    raised = (reply.safeguarding or {}).get("level")
    if visit.choices.told or reply.failed or raised in _NEVER_INTERRUPTED:
        return False
    if any(intent.startswith(SENSITIVE_INTENTS) for intent in reply.intents):
        return True
    topics = next((card.get("topics") for card in views.cards_of(reply)), None) or ()
    return raised in {None, "none"} and bool(SENSITIVE_TOPICS.intersection(topics[:1]))


def _state(news: News) -> str:
    """How it stands with a case, as the page sends it back."""
    return news.handoff.state if news.handoff else ""


def _numbered(form: Mapping[str, str], text: str) -> Mapping[str, str]:
    """The number of a message that the page sends: a form that is sent twice, because its answer
    was lost or the button pressed again, is one message as long as the words are the same."""
    number = form.get("message_id", "")
    if not _MESSAGE_ID.fullmatch(number):
        return {}
    return {"external_id": f"{number}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"}


def _go(request: Request, address: str) -> Response:
    """Another page, whoever asked: the browser, or htmx within a page."""
    if _wants_part(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def _wants_part(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"
