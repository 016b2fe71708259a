"""What all tests share. Expensive things are made once a session.

TensorFlow is kept out of the test process as it is out of the serving one, before anything
imports Rasa.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Iterator

import pytest

from bot.nlu import lean
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import Assistant

os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
assert lean.install(), "Rasa or TensorFlow was imported before the stand-ins were in place"

pytest_plugins = ["tests.postgres"]


@pytest.fixture(scope="session")
def knowledge_base_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a SQLite knowledge base that holds the bundled data."""
    from bot.encoder import encode
    from services_kb.loader import DATA_DIR, load

    url = f"sqlite:///{tmp_path_factory.mktemp('knowledge') / 'knowledge.sqlite3'}"
    load(DATA_DIR, url, encode)
    return url


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """A small folder of service data, for tests that must know all of it."""
    return Path(__file__).parent / "fixtures" / "kb"


@pytest.fixture(scope="session", autouse=True)
def trained_triage() -> None:
    """The trained classifier for whatever is assessed; read when something first is."""
    from bot.safeguarding import classifier

    classifier.install(lambda: classifier.from_model(_trained_model()))


@pytest.fixture(scope="session")
def model_path() -> Path:
    """The model for today's data."""
    return _trained_model()


def _trained_model() -> Path:
    """The model for today's data, trained now if it is not there (`make test` trains it first)."""
    from bot.agent import model
    from bot.settings import PROJECT_DIR, load_settings

    path = model.expected_path(load_settings().model_dir)
    if not path.exists():
        command = [sys.executable, "-m", "bot.cli", "train"]
        subprocess.run(command, cwd=PROJECT_DIR, check=True)
    return path


@pytest.fixture(scope="session")
def settings(
    tmp_path_factory: pytest.TempPathFactory, model_path: Path, knowledge_base_url: str
) -> Settings:
    """Settings over a fresh data folder, with the trained model linked in."""
    var = tmp_path_factory.mktemp("var")
    (var / "models").symlink_to(model_path.parent)
    return Settings(
        var_dir=var,
        database_url=knowledge_base_url,
        session_turns=6,
        rest_token="sesame",
        messages_per_minute=10_000,
    )


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Iterator[Assistant]:
    """The assistant: real model, real directory, real store, real thread."""
    from bot.app import assemble

    assembled = assemble(settings)
    yield assembled
    assembled.close()
