"""The conversation store: forgets whole senders, and lets no words out in errors."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.agent.tracker_store import ConversationStore

WORDS = "my husband hits me"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conversations.sqlite3"


@pytest.fixture
def store(path: Path) -> ConversationStore:
    return ConversationStore(f"sqlite:///{path}", Domain.empty())


async def say(store: ConversationStore, sender: str, text: str, at: float) -> None:
    events = [
        ActionExecuted("action_session_start", timestamp=at),
        SessionStarted(timestamp=at),
        ActionExecuted("action_listen", timestamp=at),
        UserUttered(text, timestamp=at),
    ]
    await store.save(DialogueStateTracker.from_events(sender, events))


async def test_a_conversation_is_kept_and_then_forgotten_whole(store: ConversationStore) -> None:
    await say(store, "anna", WORDS, 100.0)
    await say(store, "ben", "hello", 100.0)
    tracker = await store.retrieve("anna")
    assert tracker is not None
    assert tracker.latest_message is not None
    assert tracker.latest_message.text == WORDS
    assert store.delete("anna") > 0
    assert await store.retrieve_full_tracker("anna") is None
    assert await store.retrieve("ben") is not None


async def test_forgotten_words_are_on_no_file_of_the_disk(
    store: ConversationStore, path: Path
) -> None:
    await say(store, "anna", WORDS, 100.0)
    assert any(WORDS.encode() in file.read_bytes() for file in path.parent.iterdir())
    store.delete("anna")
    assert [f.name for f in path.parent.iterdir() if WORDS.encode() in f.read_bytes()] == []


async def test_idle_senders_are_those_whose_last_event_is_old(store: ConversationStore) -> None:
    await say(store, "old", "hello", 100.0)
    await say(store, "new", "hello", 900.0)
    assert store.idle_senders(before=500.0) == ["old"]


async def test_errors_hide_what_was_said(store: ConversationStore) -> None:
    store.Base.metadata.drop_all(store.engine)
    with pytest.raises(sa.exc.SQLAlchemyError) as error:
        await say(store, "anna", WORDS, 100.0)
    assert WORDS not in str(error.value)


def test_a_database_that_is_away_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(sa.exc.OperationalError):
        ConversationStore(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder'}/x.sqlite3")
