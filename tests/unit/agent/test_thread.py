"""The agent's thread: work runs there, others do not wait for it, and stopping finishes it."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from bot.agent.thread import AgentThread


async def name_of_thread() -> str:
    return threading.current_thread().name


async def test_work_runs_on_a_thread_of_its_own() -> None:
    agent = AgentThread()
    assert await agent.run(name_of_thread()) == "agent"
    assert threading.current_thread().name != "agent"
    agent.stop()


async def test_the_callers_loop_goes_on_while_the_agent_is_busy() -> None:
    agent = AgentThread()

    async def block() -> None:
        time.sleep(0.3)

    busy = asyncio.create_task(agent.run(block()))
    beats = 0
    while not busy.done():
        await asyncio.sleep(0.01)
        beats += 1
    assert beats > 5
    agent.stop()


async def test_an_error_reaches_the_caller() -> None:
    agent = AgentThread()

    async def fail() -> None:
        raise KeyError("missing")

    with pytest.raises(KeyError):
        await agent.run(fail())
    agent.stop()


async def test_a_turn_that_has_begun_is_finished_when_its_caller_leaves_and_at_stop() -> None:
    agent = AgentThread()
    stored = threading.Event()

    async def turn() -> None:
        await asyncio.sleep(0.2)
        stored.set()

    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(agent.run(turn()), 0.05)
    assert not stored.is_set()
    agent.stop(5)
    assert stored.is_set()
