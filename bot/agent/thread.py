"""One thread with its own event loop, on which every message is understood and answered.

Pages, health checks and the console run on the server's loop and never wait for a message's
understanding.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Coroutine, TypeVar

T = TypeVar("T")


class AgentThread:
    """Runs coroutines on a loop of its own, in a daemon thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="agent", daemon=True)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._thread.start()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` on the agent's loop and wait for it without blocking the caller's loop.

        The work goes on when the caller stops waiting (a closed page, a time limit): a turn that
        has begun is finished and stored.
        """
        future = asyncio.run_coroutine_threadsafe(self._tracked(work), self._loop)
        return await asyncio.shield(asyncio.wrap_future(future))

    def run_blocking(self, work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
        """Run ``work`` on the agent's loop from a thread that has no loop of its own."""
        return asyncio.run_coroutine_threadsafe(self._tracked(work), self._loop).result(seconds)

    async def _tracked(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            return await work
        finally:
            self._tasks.discard(task)

    def stop(self, seconds: float = 30.0) -> None:
        """Let the turns that have begun finish, for at most ``seconds``, then end the thread."""
        if not self._thread.is_alive():
            return
        try:
            asyncio.run_coroutine_threadsafe(self._drain(seconds), self._loop).result(seconds + 1)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(seconds)

    async def _drain(self, seconds: float) -> None:
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
