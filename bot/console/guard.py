"""What stands before every route: who may come in, with which role, and by a form of ours.

A route cannot be added without saying which roles it needs; see :meth:`Guard.route`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Awaitable, Callable, Mapping, Protocol
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console import cookies, sessions
from bot.console.accounts import Account
from bot.console.audit import Audit
from bot.console.sessions import Session, Sessions
from bot.errors import Refused
from bot.pages.forms import read_form
from bot.pages.security import from_this_site
from bot.settings import Settings

logger = logging.getLogger(__name__)

MOUNT = "/desk"
HOME = f"{MOUNT}/"
SIGN_IN = f"{MOUNT}/sign-in"
PASSWORD = f"{MOUNT}/account/password"
# Set by the page's script when a key was pressed or the page was touched since the last request.
ACTIVE = "active"


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in, or, without ``session``, of a stranger."""

    token: str = field(repr=False)
    session: Session | None
    form: Mapping[str, str]

    @property
    def account(self) -> Account:
        """Who is signed in."""
        assert self.session is not None
        return self.session.account

    @property
    def name(self) -> str:
        """The name of whoever is signed in."""
        return self.account.name

    @property
    def form_token(self) -> str:
        """What this session's forms carry."""
        return sessions.form_token(self.token)


Handler = Callable[[Request, Visit], Awaitable[Response]]


class Refusals(Protocol):
    """What is shown in place of a page; the guard knows no templates."""

    def signed_out(self, request: Request, visit: Visit) -> Response:
        """Nobody is signed in, and somebody pressed a button or a page asked for news."""
        ...

    def not_allowed(self, request: Request, visit: Visit) -> Response:
        """The account lacks the role."""
        ...

    def stale_form(self, request: Request, visit: Visit) -> Response:
        """The form was not made for this session."""
        ...

    def come_again(self, request: Request) -> Response:
        """The browser kept its cookie back, because the link stood on another site."""
        ...


class GuardedRoute(Route):
    """A route that knows who may use it; nobody in particular: a stranger."""

    def __init__(
        self, method: str, path: str, endpoint: Callable[..., object], roles: frozenset[str]
    ) -> None:
        super().__init__(path, endpoint, methods=[method], name=f"{method} {path}")
        self.roles = roles


class Guard:
    """Makes routes that are guarded."""

    def __init__(
        self,
        settings: Settings,
        found: Sessions,
        audit: Audit,
        refusals: Refusals,
    ) -> None:
        self._settings = settings
        self._sessions = found
        self._audit = audit
        self._refusals = refusals

    def route(
        self,
        method: str,
        path: str,
        handler: Handler,
        roles: frozenset[str],
        *,
        with_new_password: bool = True,
        polled: bool = False,
    ) -> GuardedRoute:
        """A route for those who have one of ``roles``.

        Args:
            with_new_password: whether a one-time password has to be changed before.
            polled: whether a page asks for it by itself, which keeps nobody signed in.
        """

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request, polled)
            if isinstance(visit, Response):
                return visit
            if visit.session is None:
                return self._stranger(request, visit)
            if visit.account.must_change and with_new_password:
                return RedirectResponse(PASSWORD, status_code=303)
            if not roles & visit.account.roles:
                await run_in_threadpool(self._audit.record, visit.name, "refused")
                return self._refusals.not_allowed(request, visit)
            if method == "POST" and not self._ours(request, visit):
                return self._refusals.stale_form(request, visit)
            return await handler(request, visit)

        return GuardedRoute(method, path, endpoint, roles)

    def open_route(self, method: str, path: str, handler: Handler) -> GuardedRoute:
        """A route for strangers: the way in alone."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request, polled=False)
            if isinstance(visit, Response):
                return visit
            if method == "POST" and not self._ours(request, visit):
                return self._refusals.stale_form(request, visit)
            return await handler(request, visit)

        return GuardedRoute(method, path, endpoint, frozenset())

    async def _visit(self, request: Request, polled: bool) -> Visit | Response:
        token = cookies.read(request, self._settings)
        active = not polled or ACTIVE in request.query_params
        found = await run_in_threadpool(self._sessions.find, token, active=active)
        form: Mapping[str, str] = {}
        if request.method == "POST":
            try:
                form = await read_form(request)
            except Refused:
                return self._refusals.stale_form(request, Visit(token, found, {}))
        return Visit(token, found, form)

    def _stranger(self, request: Request, visit: Visit) -> Response:
        if request.method != "GET" or wants_part(request):
            return self._refusals.signed_out(request, visit)
        if request.headers.get("sec-fetch-site") == "cross-site":
            return self._refusals.come_again(request)
        if request.url.path == HOME:
            return RedirectResponse(SIGN_IN, status_code=303)
        return RedirectResponse(f"{SIGN_IN}?to={quote(request.url.path)}", status_code=303)

    def _ours(self, request: Request, visit: Visit) -> bool:
        given = visit.form.get("form_token", "")
        return (
            from_this_site(request)
            and sessions.is_token(visit.token)
            and sessions.owns(visit.token, given)
        )


def wants_part(request: Request) -> bool:
    """Whether htmx asks, for a part of a page."""
    return request.headers.get("hx-request") == "true"


def way_back(address: str) -> str:
    """Where to go after signing in: a page of the desk, whatever was asked for."""
    plain = address.startswith(HOME) and "//" not in address and "\\" not in address
    return address if plain and address.isprintable() else HOME
