"""Pages for people in place of a bare status; programs get what they got before."""

from __future__ import annotations

import logging

from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.channels.web import views

logger = logging.getLogger(__name__)


async def refused(request: Request, error: Exception) -> Response:
    """For an address that does not exist, or that cannot be used in this way."""
    assert isinstance(error, HTTPException)
    if not _is_for_a_person(request):
        return await http_exception_handler(request, error)
    html = views.render("lost.html", broken=False)
    return HTMLResponse(html, status_code=error.status_code, headers=error.headers)


async def broken(request: Request, error: Exception) -> Response:
    """For what nothing else has caught."""
    logger.error("E514 a request failed: %s", type(error).__name__)
    if not _is_for_a_person(request):
        return JSONResponse({"detail": "Internal Server Error"}, status_code=500)
    return HTMLResponse(views.render("lost.html", broken=True), status_code=500)


def _is_for_a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
