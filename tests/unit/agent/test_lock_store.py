"""Locks: one turn at a time for a conversation, in one process and over Redis."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Iterator

import pytest
import redis
from rasa.core.lock_store import LockStore

from bot.agent.lock_store import ProcessLocks, RedisLocks


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis server on a free port."""
    binary = shutil.which("redis-server")
    assert binary, "redis-server is missing: install it (Debian: apt-get install redis-server)"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("redis")
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        client = redis.Redis(port=port)
        for _ in range(100):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["process", "redis"])
def locks(request: pytest.FixtureRequest) -> LockStore:
    if request.param == "process":
        return ProcessLocks()
    return RedisLocks(request.getfixturevalue("redis_url"))


async def test_turns_of_one_conversation_do_not_overlap(locks: LockStore) -> None:
    inside: list[int] = []

    async def turn(number: int) -> None:
        async with locks.lock("anna"):
            inside.append(number)
            await asyncio.sleep(0.01)
            assert inside[-1] == number
            inside.append(number)

    await asyncio.gather(*(turn(number) for number in range(8)))
    pairs = list(zip(inside[::2], inside[1::2], strict=True))
    assert all(first == second for first, second in pairs)
    assert sorted(first for first, _ in pairs) == list(range(8))


async def test_another_conversation_does_not_wait(locks: LockStore) -> None:
    async with locks.lock("anna"):
        async with locks.lock("ben"):
            pass


async def test_a_failed_turn_frees_its_lock(locks: LockStore) -> None:
    with pytest.raises(KeyError):
        async with locks.lock("anna"):
            raise KeyError("turn")
    async with locks.lock("anna"):
        pass


async def test_the_next_message_goes_on_at_once_and_not_after_a_second(locks: LockStore) -> None:
    began = time.monotonic()

    async def turn() -> None:
        async with locks.lock("anna"):
            await asyncio.sleep(0.05)

    await asyncio.gather(turn(), turn(), turn())
    assert time.monotonic() - began < 0.9


async def test_two_processes_share_a_redis_lock(redis_url: str) -> None:
    one, two = RedisLocks(redis_url), RedisLocks(redis_url)
    order: list[str] = []

    async def hold() -> None:
        async with one.lock("anna"):
            order.append("one in")
            await asyncio.sleep(0.1)
            order.append("one out")

    async def wait() -> None:
        await asyncio.sleep(0.02)
        async with two.lock("anna"):
            order.append("two in")

    await asyncio.gather(hold(), wait())
    assert order == ["one in", "one out", "two in"]
