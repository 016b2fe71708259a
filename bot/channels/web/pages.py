"""Makes the answers of the web page: whole pages, and the parts that htmx asks for."""

from __future__ import annotations

import logging
import secrets
from enum import Enum
from typing import Any, Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.channels.messages import News
from bot.channels.web import views
from bot.channels.web.views import Entry
from bot.channels.web.visits import Visit
from bot.settings import Settings

logger = logging.getLogger(__name__)

WAIT_SECONDS = 60
# How long the browser waits beyond the time that a turn may take, in milliseconds.
_PATIENCE = 10_000
NOTHING = News((), 0, None)


class Problem(Enum):
    """Why something could not be done: the name under which the templates hold the words, and
    the HTTP status."""

    EMPTY = ("empty", 400)
    UNREADABLE = ("unreadable", 400)
    STALE_FORM = ("stale_form", 403)
    TOO_LONG = ("too_long", 413)
    TOO_MANY = ("too_many", 429)
    AWAY = ("away", 503)
    NOT_WIPED = ("not_wiped", 503)

    @property
    def key(self) -> str:
        """Its name in the templates."""
        return self.value[0]

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return self.value[1]


class Pages:
    """Renders templates with what every page needs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def conversation(
        self,
        request: Request,
        visit: Visit,
        *,
        problem: Problem | None = None,
        typed: str = "",
        exchange: Sequence[Entry] = (),
        deleted: bool = False,
    ) -> HTMLResponse:
        """The whole page. ``typed`` goes back into the box; ``exchange`` is what was said but
        could not be stored, and so is not in the history."""
        past = await self.past(request, visit)
        if past is None:
            past, problem = NOTHING, problem or Problem.AWAY
        return self._answer(
            "conversation.html",
            visit,
            problem,
            entries=[*views.entries_of(past.turns), *exchange],
            handoff=past.handoff,
            cursor=past.cursor,
            typed=typed,
            deleted=deleted,
        )

    async def past(self, request: Request, visit: Visit) -> News | None:
        """What was said so far, and how it stands with an adviser; None when the conversations
        cannot be read."""
        if visit.session.fresh:
            return NOTHING
        try:
            past: News = await request.app.state.gateway.read(visit.session.sender)
        except Exception as error:  # the edge: a page must open whatever is broken
            logger.error("E513 the history cannot be read: %s", type(error).__name__)
            return None
        return past

    async def entries(self, request: Request, visit: Visit) -> list[Entry] | None:
        """What was said so far; None when the conversations cannot be read."""
        past = await self.past(request, visit)
        return None if past is None else views.entries_of(past.turns)

    def news(self, visit: Visit, news: News) -> HTMLResponse:
        """What an adviser said, for the end of the log, and how it stands with the case."""
        entries = views.entries_of(news.turns)
        return self._answer(
            "news.html", visit, None, entries=entries, handoff=news.handoff, cursor=news.cursor
        )

    def exchange(
        self, visit: Visit, entries: Sequence[Entry], *, failed: bool, news: News | None = None
    ) -> HTMLResponse:
        """What was just said, for the end of the log; with ``news``, how it stands now."""
        response = self._answer(
            "exchange.html", visit, None, entries=entries, failed=failed, news=news
        )
        if failed:
            # The page's script keeps the text in the box, to be sent again.
            response.headers["HX-Trigger"] = "signpost:failed"
        return response

    def problem(self, visit: Visit, problem: Problem) -> HTMLResponse:
        """Words for beside the box; what was typed is still in it."""
        response = self._answer("problem.html", visit, problem)
        response.headers["HX-Retarget"] = "#send-problem"
        response.headers["HX-Reswap"] = "innerHTML"
        return response

    def plain(
        self, template: str, visit: Visit, *, problem: Problem | None = None, **more: Any
    ) -> HTMLResponse:
        """A page without the conversation."""
        return self._answer(template, visit, problem, **more)

    def _answer(
        self, template: str, visit: Visit, problem: Problem | None, **more: Any
    ) -> HTMLResponse:
        html = views.render(
            template,
            visit=visit,
            here=visit.here,
            framed=visit.framed,
            easy=visit.choices.easy,
            form_token=visit.session.form_token,
            problem=problem.key if problem else None,
            message_id=secrets.token_urlsafe(12),
            limit=self._settings.message_limit,
            keep_hours=self._settings.keep_hours,
            case_keep_days=self._settings.case_keep_days,
            patience=round(self._settings.turn_seconds * 1000) + _PATIENCE,
            **more,
        )
        response = HTMLResponse(html, status_code=problem.status if problem else 200)
        if problem is Problem.TOO_MANY:
            response.headers["Retry-After"] = str(WAIT_SECONDS)
        return response
