"""The script that opens the conversation in a panel on another site's page.

How a site uses it: docs/embedding.md.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from bot.pages import assets
from bot.settings import Settings

_HOUR = "public, max-age=3600"


def router(settings: Settings) -> APIRouter:
    """The launcher's route: at an address that stays, since it stands in other people's pages."""
    routes = APIRouter()

    @routes.get("/launcher.js")
    async def launcher() -> Response:
        """The script, where other sites may show the conversation at all."""
        file = assets.path("launcher.js")
        if not settings.embed_origins or not file.exists():
            raise HTTPException(404)
        headers = {"Cache-Control": _HOUR}
        return FileResponse(file, media_type="text/javascript", headers=headers)

    return routes
