"""What is shown in place of a page: signed out, not allowed, an old form, the database away."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.console.guard import HOME, Visit, wants_part
from bot.console.pages import page
from bot.handoff.errors import DeskAway

logger = logging.getLogger(__name__)


class Pages:
    """The pages, and for htmx the same words in the line at the top of the page that stays."""

    def signed_out(self, request: Request, visit: Visit) -> Response:
        """Nobody is signed in; what was typed is given back, to be copied."""
        return _refusal(request, "signed_out", 401, visit.form.get("text", ""))

    def not_allowed(self, request: Request, visit: Visit) -> Response:
        """The account lacks the role."""
        return _refusal(request, "not_allowed", 403)

    def stale_form(self, request: Request, visit: Visit) -> Response:
        """The form was not made for this session; what was typed is given back."""
        return _refusal(request, "stale_form", 403, visit.form.get("text", ""))

    def come_again(self, request: Request) -> Response:
        """Ask for the same page from our own site: then the browser sends its cookie along."""
        response = page("problem.html", None, problem="come_again", address=request.url.path)
        response.headers["Refresh"] = f"0; url={request.url.path}"
        return response


async def away(request: Request, error: Exception) -> Response:
    """The database of the desk cannot be used."""
    assert isinstance(error, DeskAway)
    logger.error("%s the desk cannot be used", error.code)
    return _refusal(request, "away", 503)


async def lost_case(request: Request, error: Exception) -> Response:
    """There is no such case."""
    return _refusal(request, "lost", 404)


async def lost(request: Request, error: Exception) -> Response:
    """There is no such page, or it cannot be used in this way."""
    assert isinstance(error, HTTPException)
    return _refusal(request, "lost", error.status_code)


async def broken(request: Request, error: Exception) -> Response:
    """What nothing else has caught."""
    logger.error("E514 a request of the desk failed: %s", type(error).__name__)
    return _refusal(request, "broken", 500)


def _refusal(request: Request, problem: str, status: int, typed: str = "") -> HTMLResponse:
    if not wants_part(request):
        return page("problem.html", None, status, problem=problem, typed=typed, address=HOME)
    response = page("problem_part.html", None, status, problem=problem)
    response.headers["HX-Retarget"] = "#session-note"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
