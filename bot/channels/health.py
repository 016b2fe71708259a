"""What a supervisor asks: is it alive, is it ready, which version is it."""

from __future__ import annotations

from typing import Callable, Mapping

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

Check = Callable[[], bool]


def router(checks: Mapping[str, Check], versions: Mapping[str, str]) -> APIRouter:
    """The routes ``/healthz``, ``/readyz`` and ``/version``.

    Args:
        checks: name -> whether that part is ready; each may take a moment, none may raise.
        versions: what ``/version`` tells.
    """
    routes = APIRouter()

    @routes.get("/healthz")
    async def healthz() -> JSONResponse:
        """200 while the process can answer at all."""
        return JSONResponse({"status": "alive"})

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        """200 only when every part is ready, else 503; either way, which parts are."""
        parts = {name: await run_in_threadpool(check) for name, check in checks.items()}
        ready = all(parts.values())
        return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)

    @routes.get("/version")
    async def version() -> JSONResponse:
        """The versions of the product, the model, the data and its schema."""
        return JSONResponse(dict(versions))

    return routes
