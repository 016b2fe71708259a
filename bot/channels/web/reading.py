"""Pages to read, and what a person chooses about reading them."""

from __future__ import annotations

from dataclasses import replace
from typing import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import visits
from bot.channels.web.pages import Pages
from bot.errors import Refused
from bot.pages.forms import read_form
from bot.pages.security import from_this_site
from bot.settings import Settings

INTERRUPTION = "/before-you-read"
# Address -> template of the pages that only tell something.
PAGES = {
    "/privacy": "privacy.html",
    "/cookies": "cookies.html",
    "/accessibility": "accessibility.html",
    "/hide-your-visit": "hide_your_visit.html",
}
# Where the easy read switch stands, and so where it may lead back to.
RETURNS = frozenset({"/", "/wipe", "/keep", *PAGES})


def router(settings: Settings) -> APIRouter:
    """The routes of these pages."""
    routes = APIRouter(default_response_class=HTMLResponse)
    pages = Pages(settings)

    def told(template: str) -> Callable[[Request], Awaitable[Response]]:
        async def tell(request: Request) -> Response:
            return pages.plain(template, visits.of(request, settings))

        return tell

    async def interruption(request: Request) -> Response:
        """How to leave fast, once, before the first words about abuse."""
        visit = visits.of(request, settings)
        response = pages.plain("interruption.html", visit)
        return visit.choose(response, replace(visit.choices, told=True))

    async def easy_read(request: Request) -> Response:
        """Turn easy read on or off, and go back to the page. What stands in the box comes along
        when the page's script sends it."""
        visit = visits.of(request, settings)
        try:
            form = await read_form(request)
        except Refused:
            form = {}
        if not from_this_site(request):
            return RedirectResponse(visit.here("/"), status_code=303)
        choices = replace(visit.choices, easy=form.get("easy") == "on")
        back, typed = form.get("back", "/"), form.get("typed", "")
        if back == "/" and typed.strip():
            visit = replace(visit, choices=choices)
            page: Response = await pages.conversation(request, visit, typed=typed)
            visit.keep(page)
        else:
            way = visit.here(back if back in RETURNS else "/")
            page = RedirectResponse(way, status_code=303)
        return visit.choose(page, choices)

    async def start(request: Request) -> Response:
        """Where somebody gets who opens the switch's address."""
        return RedirectResponse(visits.of(request, settings).here("/"), status_code=303)

    for path, template in PAGES.items():
        routes.add_api_route(path, told(template), methods=["GET"])
    routes.add_api_route(INTERRUPTION, interruption, methods=["GET"])
    routes.add_api_route("/easy-read", easy_read, methods=["POST"])
    routes.add_api_route("/easy-read", start, methods=["GET"])
    return routes
