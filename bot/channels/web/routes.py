"""The web page's routes. Each works as a plain form; with htmx the same routes answer with the
part of the page that is new."""

from __future__ import annotations

import logging
from typing import Mapping

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.messages import Inbound, Kind, Refused, Reply
from bot.channels.web import sessions, views
from bot.channels.web.forms import read_form
from bot.channels.web.pages import Pages, Problem
from bot.channels.web.rates import Rates
from bot.channels.web.security import client_address, from_this_site, is_https
from bot.channels.web.sessions import Session
from bot.errors import E
from bot.settings import Settings

logger = logging.getLogger(__name__)

# A page that many people open, and that tells nothing about why they left this one.
NEUTRAL_SITE = "https://www.bbc.co.uk/weather"
CHANNEL = "web"
TITLE_LIMIT = 200

_REFUSALS = {
    E.EMPTY.code: Problem.EMPTY,
    E.TOO_LONG.code: Problem.TOO_LONG,
    E.TOO_LARGE.code: Problem.TOO_LONG,
    E.NOT_TEXT.code: Problem.UNREADABLE,
}


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
    routes.add_api_route("/privacy", web.privacy, methods=["GET"])
    routes.add_api_route("/accessibility", web.accessibility, methods=["GET"])
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
        session = sessions.of(request)
        deleted = "deleted" in request.query_params
        return self._keep(
            request, session, await self._pages.conversation(request, session, deleted=deleted)
        )

    async def message(self, request: Request) -> Response:
        """Take a typed message."""
        return await self._take(request, "typed", "message")

    async def tap(self, request: Request) -> Response:
        """Take a tapped quick reply."""
        return await self._take(request, "tapped", "token")

    async def _take(self, request: Request, kind: Kind, name: str) -> Response:
        session = sessions.of(request)
        try:
            form = await read_form(request)
        except Refused as error:
            return await self._problem(request, session, _REFUSALS[error.code])
        text = form.get(name, "")
        typed = text if kind == "typed" else ""
        problem = self._objection(request, session, form)
        if problem is not None:
            return await self._problem(request, session, problem, typed)
        gateway = request.app.state.gateway
        try:
            reply = await gateway.handle(Inbound(kind, text, session.sender, CHANNEL))
        except Refused as error:
            return await self._problem(request, session, _REFUSALS[error.code], typed)
        except Exception as error:  # the edge: whatever broke, the person gets an answer
            logger.error("E511 the web page got no answer: %s", type(error).__name__)
            return await self._problem(request, session, Problem.AWAY, typed)
        words = text if kind == "typed" else form.get("title", "")[:TITLE_LIMIT]
        return await self._reply(request, session, words, typed, reply)

    def _objection(
        self, request: Request, session: Session, form: Mapping[str, str]
    ) -> Problem | None:
        if not from_this_site(request) or not session.owns(form.get("form_token", "")):
            return Problem.STALE_FORM
        if not self._rates.allow(session.sender, client_address(request, self._settings)):
            return Problem.TOO_MANY
        return None

    async def _reply(
        self, request: Request, session: Session, words: str, typed: str, reply: Reply
    ) -> Response:
        exchange = [views.said(words)] if words else []
        exchange.append(views.answered(reply))
        if _wants_part(request):
            return self._pages.exchange(session, exchange, failed=reply.failed)
        if reply.failed:
            page = await self._pages.conversation(
                request, session, problem=Problem.AWAY, typed=typed, exchange=exchange
            )
            return self._keep(request, session, page)
        return RedirectResponse("/#latest", status_code=303)

    async def _problem(
        self, request: Request, session: Session, problem: Problem, typed: str = ""
    ) -> Response:
        if _wants_part(request):
            return self._keep(request, session, self._pages.problem(session, problem))
        page = await self._pages.conversation(request, session, problem=problem, typed=typed)
        return self._keep(request, session, page)

    async def ask_wipe(self, request: Request) -> Response:
        """Ask before the conversation is deleted."""
        session = sessions.of(request)
        return self._keep(request, session, self._pages.plain("wipe.html", session))

    async def wipe(self, request: Request) -> Response:
        """Delete the conversation and begin a new session."""
        session = sessions.of(request)
        problem = await self._wipe(request, session)
        if problem is not None:
            return problem
        response = RedirectResponse("/?deleted", status_code=303)
        sessions.keep(response, sessions.new(), secure=is_https(request, self._settings))
        return response

    async def wipe_and_leave(self, request: Request) -> Response:
        """Delete the conversation and go to a neutral site.

        A form may not be sent on to another site under our policy, so a page does it.
        """
        session = sessions.of(request)
        problem = await self._wipe(request, session)
        if problem is not None:
            return problem
        response = self._pages.plain("leaving.html", session, site=NEUTRAL_SITE)
        response.headers["Refresh"] = f"0; url={NEUTRAL_SITE}"
        sessions.forget(response, secure=is_https(request, self._settings))
        return response

    async def _wipe(self, request: Request, session: Session) -> Response | None:
        """Delete the session's conversation; a page when that could not be done."""
        try:
            form = await read_form(request)
        except Refused:
            form = {}
        problem: Problem | None = None
        address = client_address(request, self._settings)
        if not from_this_site(request) or not session.owns(form.get("form_token", "")):
            problem = Problem.STALE_FORM
        elif not self._rates.allow_address(address):
            problem = Problem.TOO_MANY
        else:
            try:
                await request.app.state.gateway.wipe(session.sender)
            except Exception as error:  # the edge: nobody may believe that it was deleted
                logger.error("E512 a conversation was not deleted: %s", type(error).__name__)
                problem = Problem.NOT_WIPED
        if problem is None:
            return None
        page = self._pages.plain("wipe.html", session, problem=problem)
        return self._keep(request, session, page)

    async def leave(self, request: Request) -> Response:
        """Go to a neutral site at once. This device forgets the conversation, so that the Back
        button shows nothing of it."""
        response = RedirectResponse(NEUTRAL_SITE, status_code=303)
        if from_this_site(request):
            sessions.forget(response, secure=is_https(request, self._settings))
        return response

    async def privacy(self, request: Request) -> Response:
        """What is kept, and for how long."""
        return self._pages.plain("privacy.html", sessions.of(request))

    async def accessibility(self, request: Request) -> Response:
        """How the page can be used."""
        return self._pages.plain("accessibility.html", sessions.of(request))

    async def back_to_start(self) -> Response:
        """Show the conversation."""
        return RedirectResponse("/", status_code=303)

    def _keep(self, request: Request, session: Session, response: Response) -> Response:
        sessions.keep(response, session, secure=is_https(request, self._settings))
        return response


def _wants_part(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"
