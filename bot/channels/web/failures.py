"""Pages for people in place of a bare status; programs get what they got before."""

from __future__ import annotations

import logging

from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.web import visits
from bot.channels.web.pages import Pages
from bot.settings import Settings

logger = logging.getLogger(__name__)


class Failures:
    """The handlers of what went wrong outside a route."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pages = Pages(settings)

    async def refused(self, request: Request, error: Exception) -> Response:
        """For an address that does not exist, or that cannot be used in this way."""
        assert isinstance(error, HTTPException)
        if not _is_for_a_person(request):
            return await http_exception_handler(request, error)
        page = self._page(request, error.status_code, broken=False)
        page.headers.update(error.headers or {})
        return page

    async def broken(self, request: Request, error: Exception) -> Response:
        """For what nothing else has caught."""
        logger.error("E514 a request failed: %s", type(error).__name__)
        if not _is_for_a_person(request):
            return JSONResponse({"detail": "Internal Server Error"}, status_code=500)
        return self._page(request, 500, broken=True)

    def _page(self, request: Request, status: int, *, broken: bool) -> Response:
        page = self._pages.plain("lost.html", visits.of(request, self._settings), broken=broken)
        page.status_code = status
        return page


def _is_for_a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
