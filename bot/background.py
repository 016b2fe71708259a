"""What the application does again and again while it serves."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime, timezone
from typing import Protocol

from rasa.core.lock_store import LockError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.inbound import Gateway
from bot.errors import SignpostError

logger = logging.getLogger(__name__)

FORGET_EVERY_SECONDS = 600
WATCH_EVERY_SECONDS = 2.0


class Watching(Protocol):
    """Looks after the cases; see bot.handoff.watch."""

    async def once(self, now: datetime) -> None: ...


async def forget_idle_conversations(gateway: Gateway, keep_hours: int) -> None:
    """Forget conversations ``keep_hours`` after their last message."""
    while True:
        try:
            forgotten = await gateway.expire(time.time() - keep_hours * 3600)
        except (SQLAlchemyError, RedisError, LockError, SignpostError) as error:
            logger.warning("E504 conversations not expired: %s", type(error).__name__)
        else:
            if forgotten:
                logger.info("Forgot %d idle conversations.", forgotten)
        await asyncio.sleep(FORGET_EVERY_SECONDS)


async def watch_cases(gateway: Gateway, watch: Watching) -> None:
    """Bring the waiting cases up to date once, then look after all cases every few seconds."""
    try:
        await gateway.catch_up()
    except (SQLAlchemyError, SignpostError) as error:
        logger.warning("E507 waiting cases not brought up to date: %s", type(error).__name__)
    while True:
        await watch.once(datetime.now(timezone.utc))
        await asyncio.sleep(WATCH_EVERY_SECONDS)
