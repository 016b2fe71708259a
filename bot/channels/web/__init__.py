"""The web page: a conversation on server-rendered pages that work without JavaScript."""

from __future__ import annotations

from fastapi import FastAPI

from bot.channels.web.assets import MOUNT, BuiltFiles
from bot.channels.web.routes import router
from bot.channels.web.security import SecurityHeaders
from bot.settings import Settings


def install_web(app: FastAPI, settings: Settings) -> None:
    """Add the pages, their assets and the security headers to the application, which holds the
    gateway at ``app.state.gateway``."""
    app.include_router(router(settings))
    app.mount(MOUNT, BuiltFiles(), name="static")
    app.add_middleware(SecurityHeaders, settings=settings)
