"""One's own account: password and codes."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import codes, cookies, passwords
from bot.console.guard import HOME, Guard, GuardedRoute, Visit
from bot.console.pages import page
from bot.console.parts import Parts
from bot.console.policy import ANYONE

ACCOUNT = f"{HOME}account"


def routes(guard: Guard, parts: Parts) -> list[GuardedRoute]:
    """The routes of this part."""
    handlers = _Account(parts)
    return [
        guard.route("GET", "/account", handlers.account, ANYONE),
        guard.route(
            "GET", "/account/password", handlers.password_form, ANYONE, with_new_password=False
        ),
        guard.route(
            "POST", "/account/password", handlers.password, ANYONE, with_new_password=False
        ),
        guard.route("GET", "/account/code", handlers.code_form, ANYONE),
        guard.route("POST", "/account/code", handlers.code_on, ANYONE),
        guard.route("POST", "/account/code/off", handlers.code_off, ANYONE),
    ]


class _Account:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._people = parts.people

    async def account(self, request: Request, visit: Visit) -> Response:
        """What can be changed."""
        await self._record(visit, "account_viewed")
        return self._page(visit, done=request.query_params.get("done"))

    async def password_form(self, request: Request, visit: Visit) -> Response:
        """Where somebody with a one-time password is sent."""
        if not visit.account.must_change:
            return RedirectResponse(ACCOUNT, status_code=303)
        return self._page(visit)

    async def password(self, request: Request, visit: Visit) -> Response:
        """Change the password. Every session of the account ends, and this browser gets a new
        one."""
        problem = await run_in_threadpool(self._change, visit)
        if problem is not None:
            return self._page(visit, problem=problem)
        people, account = self._people, visit.account
        await run_in_threadpool(people.sessions.end_all, account.id)
        token = await run_in_threadpool(people.sessions.begin, account.id)
        await self._record(visit, "password_changed")
        to = HOME if account.must_change else f"{ACCOUNT}?done=password_changed"
        response = RedirectResponse(to, status_code=303)
        cookies.write(request, response, self._parts.settings, token)
        return response

    def _change(self, visit: Visit) -> str | None:
        form, account = visit.form, visit.account
        new = form.get("new", "")
        if not account.must_change and not self._people.sign_in.knows(
            account, form.get("password", "")
        ):
            return "wrong"
        problem = passwords.objection(new, form.get("again", ""), account.name, self._parts.policy)
        if problem is None and passwords.matches(account.password_hash, new):
            problem = "same"
        if problem is None:
            self._people.accounts.set_password(account.id, new)
        return problem

    async def code_form(self, request: Request, visit: Visit) -> Response:
        """Offer a secret for the app."""
        if visit.account.uses_code:
            return RedirectResponse(ACCOUNT, status_code=303)
        return await self._offer(visit)

    async def code_on(self, request: Request, visit: Visit) -> Response:
        """Ask for codes from now on, once one is right."""
        if visit.account.uses_code:
            return RedirectResponse(ACCOUNT, status_code=303)
        code = visit.form.get("code", "")
        if not await run_in_threadpool(self._people.codes.prove, visit.account.id, code):
            return await self._offer(visit, problem="code")
        await self._record(visit, "code_on")
        return RedirectResponse(f"{ACCOUNT}?done=code_on", status_code=303)

    async def code_off(self, request: Request, visit: Visit) -> Response:
        """Ask for codes no longer."""
        password = visit.form.get("password", "")
        if not await run_in_threadpool(self._people.sign_in.knows, visit.account, password):
            return self._page(visit, problem="wrong")
        await run_in_threadpool(self._people.codes.stop, visit.account.id)
        await self._record(visit, "code_off")
        return RedirectResponse(f"{ACCOUNT}?done=code_off", status_code=303)

    async def _offer(self, visit: Visit, problem: str | None = None) -> Response:
        secret = await run_in_threadpool(self._people.codes.offer, visit.account.id)
        return self._page(
            visit, problem=problem, secret=secret, address=codes.address(secret, visit.name)
        )

    async def _record(self, visit: Visit, act: str) -> None:
        await run_in_threadpool(self._people.audit.record, visit.name, act)

    def _page(self, visit: Visit, problem: str | None = None, **more: object) -> Response:
        status = 400 if problem else 200
        return page(
            "account.html", visit, status, problem=problem, policy=self._parts.policy, **more
        )
