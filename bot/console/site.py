"""Puts the desk together and on the web: within the public site, or on a port of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.console import (
    parts as made,
)
from bot.console import (
    refusals,
    routes_account,
    routes_acts,
    routes_admin,
    routes_case,
    routes_queue,
    routes_sign_in,
)
from bot.console.guard import HOME, MOUNT, Guard, GuardedRoute
from bot.console.parts import Directory, Parts
from bot.console.policy import Policy, utc_now
from bot.console.replies import Replies
from bot.handoff.desk import Desk
from bot.handoff.errors import DeskAway, NoSuchCase
from bot.handoff.watch import Words
from bot.pages import assets
from bot.pages.security import SecurityHeaders
from bot.settings import Settings

_SUBJECTS = (
    *(routes_sign_in, routes_queue, routes_case, routes_acts, routes_account, routes_admin),
)


def console_app(
    settings: Settings,
    desk: Desk,
    directory: Directory,
    words: Words | None = None,
    policy: Policy | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Starlette:
    """The desk's own application; to be mounted at ``/desk``.

    Args:
        words: what people are told when their case is taken or closed; without it, nothing.
        policy: how strict it is; tests have their own.

    Raises:
        DeskAway: E601 when the database cannot be used.
    """
    policy = policy or Policy()
    people = made.people(settings, policy, now)
    parts = Parts(
        settings,
        policy,
        desk,
        directory,
        Replies(directory.repository),
        people,
        words,
        now,
    )
    guard = Guard(settings, people.sessions, people.audit, refusals.Pages())
    routes: list[GuardedRoute] = [
        route for subject in _SUBJECTS for route in subject.routes(guard, parts)
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={
            DeskAway: refusals.away,
            NoSuchCase: refusals.lost_case,
            HTTPException: refusals.lost,
            Exception: refusals.broken,
        },
        middleware=[_headers(settings)],
    )
    app.state.people = people
    return app


def own_site(settings: Settings, console: Starlette) -> Starlette:
    """The desk alone, for a port of its own: nothing of the public site is there."""

    async def to_desk(_: Request) -> Response:
        return RedirectResponse(HOME, status_code=303)

    return Starlette(
        routes=[
            Route("/", to_desk),
            Mount(assets.MOUNT, assets.BuiltFiles()),
            Mount(MOUNT, console),
        ],
        middleware=[
            _headers(settings),
            Middleware(GZipMiddleware, minimum_size=1024),
        ],
    )


def _headers(settings: Settings) -> Middleware:
    """The site's headers. Sites that may show the conversation in a frame may not show the desk:
    a page laid over it could make an adviser press its buttons."""
    return Middleware(SecurityHeaders, settings=replace(settings, embed_origins=()))
