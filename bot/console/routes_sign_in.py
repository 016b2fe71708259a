"""The way in and out."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import cookies, sessions
from bot.console.guard import HOME, SIGN_IN, Guard, GuardedRoute, Visit, way_back
from bot.console.pages import page
from bot.console.parts import Parts
from bot.console.policy import ADMIN, ADVISER, ANYONE
from bot.pages.security import client_address


def routes(guard: Guard, parts: Parts) -> list[GuardedRoute]:
    """The routes of this part."""
    handlers = _SignIn(parts)
    return [
        guard.open_route("GET", "/sign-in", handlers.form),
        guard.open_route("POST", "/sign-in", handlers.sign_in),
        guard.route("POST", "/sign-out", handlers.sign_out, ANYONE, with_new_password=False),
        guard.route("GET", "/", handlers.home, ANYONE),
    ]


class _SignIn:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._people = parts.people
        # The limiter holds its storage by a weak reference only.
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._rate = RateLimitItemPerMinute(parts.policy.tries_an_address)

    async def form(self, request: Request, visit: Visit) -> Response:
        """Ask who it is. A browser without our cookie gets one: the form's token hangs on it."""
        if visit.session is not None:
            return RedirectResponse(HOME, status_code=303)
        to = way_back(request.query_params.get("to", ""))
        return self._ask(request, visit, to)

    async def sign_in(self, request: Request, visit: Visit) -> Response:
        """Let somebody in, or say that something was wrong, and not what."""
        form, to = visit.form, way_back(visit.form.get("to", ""))
        address = client_address(request, self._parts.settings)
        if not self._limiter.hit(self._rate, "desk", address):
            return self._ask(request, visit, to, problem="too_many", status=429)
        token = await run_in_threadpool(
            self._people.sign_in.attempt,
            form.get("name", ""),
            form.get("password", ""),
            form.get("code", ""),
        )
        if token is None:
            return self._ask(request, visit, to, problem="wrong", status=401)
        response = RedirectResponse(to, status_code=303)
        cookies.write(request, response, self._parts.settings, token)
        return response

    def _ask(
        self, request: Request, visit: Visit, to: str, *, problem: str = "", status: int = 200
    ) -> Response:
        fresh = not sessions.is_token(visit.token)
        shown = Visit(sessions.new_token(), None, {}) if fresh else visit
        response = page(
            "sign_in.html",
            None,
            status,
            to=to,
            problem=problem,
            done=request.query_params.get("done"),
            name=visit.form.get("name", ""),
            policy=self._parts.policy,
            token=shown.form_token,
        )
        if fresh:
            cookies.write(request, response, self._parts.settings, shown.token)
        return response

    async def sign_out(self, request: Request, visit: Visit) -> Response:
        """End the session."""
        await run_in_threadpool(self._people.sessions.end, visit.token)
        await run_in_threadpool(self._people.audit.record, visit.name, "signed_out")
        response = RedirectResponse(f"{SIGN_IN}?done=signed_out", status_code=303)
        cookies.write(request, response, self._parts.settings, "")
        return response

    async def home(self, request: Request, visit: Visit) -> Response:
        """Where somebody of this role begins."""
        places = ((ADVISER, "queue"), (ADMIN, "accounts"))
        place = next((to for role, to in places if role in visit.account.roles), "account")
        return RedirectResponse(f"{HOME}{place}", status_code=303)
