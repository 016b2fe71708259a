"""What a person may take along: the services they were shown on one page to print, and the
conversation or the services as a plain text file."""

from __future__ import annotations

from datetime import date
from typing import Any, Mapping, Sequence

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import views, visits
from bot.channels.web.pages import Pages, Problem
from bot.channels.web.views import Entry
from bot.settings import Settings

# A name that tells nothing to whoever looks through the downloads.
FILE_NAME = "notes.txt"


def router(settings: Settings) -> APIRouter:
    """The routes of what can be kept."""
    routes = APIRouter(default_response_class=HTMLResponse)
    pages = Pages(settings)

    async def keep(request: Request) -> Response:
        """The services so far, to print, and the files to save."""
        visit = visits.of(request, settings)
        entries = await pages.entries(request, visit)
        problem = Problem.AWAY if entries is None else None
        found = services_of(entries or ())
        return visit.keep(
            pages.plain("keep.html", visit, problem=problem, services=found, talked=bool(entries))
        )

    async def save_conversation(request: Request) -> Response:
        """The conversation as a text file."""
        return await save(request, "conversation")

    async def save_services(request: Request) -> Response:
        """The services alone as a text file."""
        return await save(request, "services")

    async def save(request: Request, what: str) -> Response:
        visit = visits.of(request, settings)
        entries = await pages.entries(request, visit)
        if not entries:
            return RedirectResponse(visit.here("/keep"), status_code=303)
        text = views.render_text(
            "notes.txt",
            what=what,
            entries=entries,
            services=services_of(entries),
            today=date.today(),
        )
        disposition = f'attachment; filename="{FILE_NAME}"'
        return Response(text, media_type="text/plain", headers={"Content-Disposition": disposition})

    routes.add_api_route("/keep", keep, methods=["GET"])
    routes.add_api_route("/keep/conversation", save_conversation, methods=["GET"])
    routes.add_api_route("/keep/services", save_services, methods=["GET"])
    return routes


def services_of(entries: Sequence[Entry]) -> list[Mapping[str, Any]]:
    """The cards of a conversation, each service once, as it was shown last."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        for bubble in entry.bubbles:
            for card in bubble.services:
                found[str(card.get("slug") or card.get("name"))] = card
    return list(found.values())
