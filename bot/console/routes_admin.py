"""Looking after accounts, and reading the audit log."""

from __future__ import annotations

from typing import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.accounts import Account, LastAdmin
from bot.console.audit import PAGE
from bot.console.guard import HOME, Guard, GuardedRoute, Visit
from bot.console.pages import page
from bot.console.parts import Parts
from bot.console.policy import ADMIN, ROLES
from bot.errors import SignpostError
from bot.handoff.errors import DeskAway

ADMINS = frozenset({ADMIN})


def routes(guard: Guard, parts: Parts) -> list[GuardedRoute]:
    """The routes of this part."""
    handlers = _Admin(parts)
    return [
        guard.route("GET", "/accounts", handlers.accounts, ADMINS),
        guard.route("POST", "/accounts", handlers.add, ADMINS),
        guard.route("POST", "/accounts/{name}/reset", handlers.reset, ADMINS),
        guard.route("POST", "/accounts/{name}/disable", handlers.disable, ADMINS),
        guard.route("POST", "/accounts/{name}/enable", handlers.enable, ADMINS),
        guard.route("POST", "/accounts/{name}/roles", handlers.roles, ADMINS),
        guard.route("GET", "/audit", handlers.audit, ADMINS),
    ]


class _Admin:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._people = parts.people

    async def accounts(self, request: Request, visit: Visit) -> Response:
        """Everybody who may sign in."""
        await self._record(visit, "accounts_viewed")
        return await self._page(visit, done=request.query_params.get("done"))

    async def add(self, request: Request, visit: Visit) -> Response:
        """Add somebody, and show the one-time password."""
        name = visit.form.get("name", "").strip().lower()
        try:
            password = await run_in_threadpool(self._people.accounts.add, name, _chosen(visit))
        except DeskAway:
            raise
        except SignpostError as error:
            return await self._page(visit, 400, problem=error.code, typed_name=name)
        await self._record(visit, "account_added", name)
        return await self._page(visit, made=name, password=password)

    async def reset(self, request: Request, visit: Visit) -> Response:
        """Give somebody a new one-time password and show it."""
        account = await self._account(request)
        if account is None:
            return _done("no_account")
        password = await run_in_threadpool(self._people.accounts.reset, account.id)
        await run_in_threadpool(self._people.sessions.end_all, account.id)
        await self._record(visit, "account_reset", account.name)
        return await self._page(visit, made=account.name, password=password)

    async def disable(self, request: Request, visit: Visit) -> Response:
        """Shut somebody out."""
        return await self._switch(request, visit, disabled=True)

    async def enable(self, request: Request, visit: Visit) -> Response:
        """Let somebody in again."""
        return await self._switch(request, visit, disabled=False)

    async def _switch(self, request: Request, visit: Visit, *, disabled: bool) -> Response:
        def switch(account: Account) -> None:
            self._people.accounts.set_disabled(account.id, disabled)
            if disabled:
                self._people.sessions.end_all(account.id)

        act = "account_disabled" if disabled else "account_enabled"
        return await self._change(request, visit, switch, act)

    async def roles(self, request: Request, visit: Visit) -> Response:
        """Change what somebody may do."""
        chosen = _chosen(visit)
        if not chosen:
            return _done("no_role")

        def change(account: Account) -> None:
            self._people.accounts.set_roles(account.id, chosen)

        return await self._change(request, visit, change, "account_roles")

    async def _change(
        self, request: Request, visit: Visit, change: Callable[[Account], None], act: str
    ) -> Response:
        account = await self._account(request)
        if account is None:
            return _done("no_account")
        try:
            await run_in_threadpool(change, account)
        except LastAdmin:
            return _done("last_admin")
        await self._record(visit, act, account.name)
        return _done(act)

    async def audit(self, request: Request, visit: Visit) -> Response:
        """The log, the newest lines first."""
        await self._record(visit, "audit_viewed")
        asked = request.query_params
        before = int(asked["before"]) if asked.get("before", "").isdigit() else None
        actor, subject = asked.get("actor", "").strip(), asked.get("subject", "").strip()
        entries = await run_in_threadpool(
            lambda: self._people.audit.read(before=before, actor=actor, subject=subject)
        )
        older = entries[-1].number if len(entries) == PAGE else None
        return page("audit.html", visit, entries=entries, older=older, actor=actor, subject=subject)

    async def _account(self, request: Request) -> Account | None:
        return await run_in_threadpool(self._people.accounts.find, request.path_params["name"])

    async def _record(self, visit: Visit, act: str, subject: str | None = None) -> None:
        await run_in_threadpool(self._people.audit.record, visit.name, act, subject)

    async def _page(self, visit: Visit, status: int = 200, **more: object) -> Response:
        return page(
            "accounts.html",
            visit,
            status,
            accounts=await run_in_threadpool(self._people.accounts.all),
            roles=ROLES,
            policy=self._parts.policy,
            now=self._parts.now(),
            **more,
        )


def _chosen(visit: Visit) -> list[str]:
    return [role for role in ROLES if visit.form.get(f"role-{role}")]


def _done(done: str) -> Response:
    return RedirectResponse(f"{HOME}accounts?done={done}", status_code=303)
