"""What the actions work with: the directory, its search and the clock.

The application installs it; `rasa run actions --actions bot.actions` builds its own from the
settings, because the SDK makes every action without arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Callable, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from bot.encoder import encode
from bot.handoff.desk import Desk
from bot.settings import load_settings
from services_kb.repository import Repository, open_repository
from services_kb.search import Search

LOCAL_TIME = ZoneInfo("Europe/London")


def local_now() -> datetime:
    """The time in Lewisham, with its zone."""
    return datetime.now(LOCAL_TIME)


@dataclass(frozen=True)
class ActionContext:
    """The outside world as actions see it. ``now`` returns Lewisham's time, with its zone; without
    a ``desk`` nothing can be handed to an adviser."""

    repository: Repository
    search: Search
    now: Callable[[], datetime] = local_now
    encode: Callable[[Sequence[str]], np.ndarray] = encode
    desk: Desk | None = None


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
        repository = open_repository(load_settings().database_url)
        install(ActionContext(repository, Search(repository, encode)))
    assert _installed is not None
    return _installed
