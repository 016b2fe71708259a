"""Collect ``*.yml`` here as conversations; each story is one test. ``talk.py`` holds them.

The model is the one that ``signpost train`` makes: trained once for the data as it stands, in a
process of its own, so that this one stays free of TensorFlow.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Iterator

import pytest
from ruamel.yaml import YAML

from tests.conversations.talk import Equipment, MismatchError, run

TRAIN = (
    "from bot.agent import model; from bot.settings import load_settings; "
    "model.train(load_settings().model_dir, print)"
)
_equipment: dict[str, Equipment] = {}


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Conversations are the YAML files of this folder."""
    if file_path.suffix == ".yml" and file_path.parent == Path(__file__).parent:
        return ConversationFile.from_parent(parent, path=file_path)
    return None


class ConversationFile(pytest.File):
    """One file of conversations."""

    def collect(self) -> Iterator[pytest.Item]:
        for story in YAML(typ="safe").load(self.path)["stories"]:
            yield ConversationItem.from_parent(self, name=story["story"], story=story)


class ConversationItem(pytest.Item):
    """One conversation."""

    def __init__(self, *, story: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.story = story

    def runtest(self) -> None:
        run(self.story, equipment(self.config))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        if isinstance(excinfo.value, MismatchError):
            return f"{self.name}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"conversation: {self.name}"


@pytest.fixture(scope="session", name="equipment")
def equipment_fixture(pytestconfig: pytest.Config) -> Equipment:
    """Agent, clock and directory, made once for the whole run."""
    return equipment(pytestconfig)


def equipment(config: pytest.Config) -> Equipment:
    """Make the agent and the directory when the first conversation needs them."""
    if not _equipment:
        folder = tempfile.TemporaryDirectory(prefix="signpost-conversations-")
        _equipment["only"] = build(Path(folder.name))
        config.add_cleanup(lambda: _clean_up(folder))
    return _equipment["only"]


def build(folder: Path) -> Equipment:
    """An agent with an empty memory and a freshly loaded directory, both in ``folder``."""
    from bot import logs
    from bot.nlu import lean
    from bot.settings import load_settings

    settings = load_settings()
    logs.configure("WARNING")
    lean.install()
    from bot.actions.context import ActionContext
    from bot.agent import model
    from bot.agent.loading import load
    from bot.encoder import encode
    from services_kb.loader import DATA_DIR
    from services_kb.loader import load as load_directory
    from services_kb.repository import open_repository
    from services_kb.search import Search

    if not model.expected_path(settings.model_dir).exists():
        subprocess.run([sys.executable, "-c", TRAIN], check=True)
    url = f"sqlite:///{folder / 'knowledge.sqlite3'}"
    load_directory(DATA_DIR, url, encode)
    repository = open_repository(url)
    private = replace(settings, var_dir=folder, database_url=url)
    agent = load(private, model.find(settings.model_dir))
    return Equipment(
        agent,
        asyncio.new_event_loop(),
        ActionContext(repository, Search(repository, encode)),
        folder,
    )


def _clean_up(folder: tempfile.TemporaryDirectory[str]) -> None:
    from bot.actions import context

    equipment = _equipment.pop("only")
    equipment.agent.tracker_store.close()
    equipment.loop.close()
    context.install(None)
    folder.cleanup()
