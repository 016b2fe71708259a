"""What the actions work with: the directory, its search and the clock.

The application installs it; `rasa run actions --actions bot.actions` builds its own from the
settings, because the SDK makes every action without arguments.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Callable, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from bot.encoder import encode
from bot.errors import SignpostError
from bot.handoff.desk import Desk, open_desk
from bot.handoff.hours import DeskHours
from bot.settings import Settings, load_settings
from services_kb.repository import Repository, open_repository
from services_kb.search import Search

logger = logging.getLogger(__name__)

LOCAL_TIME = ZoneInfo("Europe/London")


def local_now() -> datetime:
    """The time in Lewisham, with its zone."""
    return datetime.now(LOCAL_TIME)


@dataclass(frozen=True)
class ActionContext:
    """The outside world as actions see it.

    ``now`` returns Lewisham's time, with its zone. Without a ``desk`` nobody can take over a
    conversation, and who asks for a person gets numbers. ``desk_hours``: when advisers sit there.
    """

    repository: Repository
    search: Search
    now: Callable[[], datetime] = local_now
    encode: Callable[[Sequence[str]], np.ndarray] = encode
    desk: Desk | None = None
    desk_hours: DeskHours = field(default_factory=lambda: DeskHours.parse(Settings.desk_hours))


_installed: ActionContext | None = None


def install(context: ActionContext | None) -> None:
    """Give the actions their context; ``None`` takes it away again."""
    global _installed
    _installed = context


def current() -> ActionContext:
    """The installed context, or one made from the settings.

    Raises:
        KnowledgeBaseError: when the directory was not loaded or has another schema.
    """
    if _installed is None:
        settings = load_settings()
        repository = open_repository(settings.database_url)
        install(
            ActionContext(
                repository,
                Search(repository, encode),
                desk=_desk(settings),
                desk_hours=DeskHours.parse(settings.desk_hours),
            )
        )
    assert _installed is not None
    return _installed


def _desk(settings: Settings) -> Desk | None:
    """The desk, or none: parents are answered all the same."""
    try:
        return open_desk(settings)
    except SignpostError as error:
        logger.error("E609 Answering without the adviser's desk: %s", error.code)
        return None
