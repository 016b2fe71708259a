"""The web page: a conversation on server-rendered pages that work without JavaScript."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException

from bot.channels.web import embedding, keeping, reading
from bot.channels.web.failures import Failures
from bot.channels.web.routes import router
from bot.pages.assets import MOUNT, BuiltFiles
from bot.pages.security import SecurityHeaders
from bot.settings import Settings


def install_web(app: FastAPI, settings: Settings) -> None:
    """Add the pages, their assets, the error pages and the security headers to the application,
    which holds the gateway at ``app.state.gateway``."""
    for part in (router, reading.router, keeping.router, embedding.router):
        app.include_router(part(settings))
    app.mount(MOUNT, BuiltFiles(), name="static")
    failures = Failures(settings)
    app.add_exception_handler(HTTPException, failures.refused)
    app.add_exception_handler(Exception, failures.broken)
    app.add_middleware(SecurityHeaders, settings=settings)
