"""One turn at a time for each conversation, in one process or in many.

Rasa's own stores poll once a second, and its Redis store reads, changes and writes a ticket in
three steps, so that two processes can hold one ticket. Here a waiter goes on at once (asyncio's
lock) or within 50 ms (redis-py's lock, which is atomic).
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import AsyncGenerator
from weakref import WeakValueDictionary

import redis.asyncio
from rasa.core.lock_store import LockError, LockStore
from redis.exceptions import LockError as RedisLockError

LOCK_SECONDS = 60.0
POLL_SECONDS = 0.05


class ProcessLocks(LockStore):
    """Locks for a single process, in order of arrival."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(  # type: ignore[override]
        self, conversation_id: str, *_: object, **__: object
    ) -> AsyncGenerator[None, None]:
        """Hold the conversation's lock.

        Raises:
            LockError: when it is not free within ``LOCK_SECONDS``.
        """
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), LOCK_SECONDS)
        except asyncio.TimeoutError as error:
            raise LockError("The conversation is still busy with an earlier message.") from error
        try:
            yield None
        finally:
            lock.release()


class RedisLocks(LockStore):
    """Locks that many processes share.

    Args:
        url: ``redis://`` URL.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.asyncio.Redis.from_url(url, socket_timeout=10)

    @asynccontextmanager
    async def lock(  # type: ignore[override]
        self, conversation_id: str, *_: object, **__: object
    ) -> AsyncGenerator[None, None]:
        """Hold the conversation's lock; it frees itself after ``LOCK_SECONDS`` if this process
        dies.

        Raises:
            LockError: when it is not free within ``LOCK_SECONDS``.
            redis.exceptions.RedisError: when Redis cannot be reached.
        """
        lock = self._redis.lock(
            f"signpost:conversation:{conversation_id}",
            timeout=LOCK_SECONDS,
            sleep=POLL_SECONDS,
            blocking_timeout=LOCK_SECONDS,
        )
        if not await lock.acquire():
            raise LockError("The conversation is still busy with an earlier message.")
        try:
            yield None
        finally:
            with suppress(RedisLockError):  # it may have run out, and be a later message's by now
                await lock.release()

    async def ping(self) -> None:
        """Raise a RedisError when Redis cannot be reached."""
        await self._redis.ping()
