"""The same tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Iterator

import pytest

from bot.handoff.desk import Desk
from bot.handoff.secrets import new_key
from bot.settings import Settings
from tests.integration.handoff.kit import Clock, Kit


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    """The desk's own log is heard, whatever level another test left behind."""
    for name in [*logging.root.manager.loggerDict]:
        if name.startswith("bot."):
            logging.getLogger(name).disabled = False
    caplog.set_level(logging.INFO, logger="bot.handoff")


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Kit]:
    """A SQLite file, with a key file beside it."""
    kit = Kit(Settings(var_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'kb.sqlite3'}"))
    yield kit
    for desk in kit.desks:
        desk.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """Each database in turn, with no case in it."""
    if request.param == "sqlite":
        yield request.getfixturevalue("embedded")
        return
    url = request.getfixturevalue("postgres").new_database()
    made = Kit(Settings(var_dir=tmp_path, database_url=url, case_keys=(new_key(),)))
    yield made
    for desk in made.desks:
        desk.dispose()


@pytest.fixture
def desk(kit: Kit) -> Desk:
    """A desk."""
    return kit.desk()


@pytest.fixture
def clock(kit: Kit) -> Clock:
    """The desks' clock."""
    return kit.clock
