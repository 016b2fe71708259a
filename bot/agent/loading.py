"""Load the trained model into an agent that answers in this process."""

from __future__ import annotations

import tarfile
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.agent.domain_file import read_quickly
from bot.agent.graph_runner import InOrderRunner
from bot.agent.in_process_actions import InProcessActions, check_results_by_shape
from bot.agent.languages import MarkedResponses, tell_language
from bot.agent.lock_store import ProcessLocks, RedisLocks
from bot.agent.tracker_store import ConversationStore
from bot.errors import E, SignpostError
from bot.settings import Settings


class Processor(MessageProcessor):
    """Rasa's message processor, with sessions that roll over by length and triage that is heard.

    A turn's cost grows with the session (121 ms at 100 turns, 1,188 at 1,000), so after
    ``session_turns`` of the person's messages a new session starts; slots are carried over.
    """

    session_turns: int = 30

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        with tempfile.TemporaryDirectory() as folder, read_quickly():
            metadata, runner = load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, InOrderRunner
            )
        return Path(model_path).name, metadata, runner

    def _has_session_expired(self, tracker: DialogueStateTracker) -> bool:
        if super()._has_session_expired(tracker):
            return True
        if tracker.active_loop_name:
            return False  # never in the middle of a form: its question would be lost
        turns = sum(isinstance(event, UserUttered) for event in tracker.applied_events())
        return turns >= self.session_turns

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Fill slots from the message; where that set the language, say so before the answer."""
        tracker = await super().run_action_extract_slots(output_channel, tracker)
        events = await tell_language(self.nlg, tracker, output_channel.name())
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Nothing: Rasa builds an empty domain for every message to ask whether there is one, and
        `tests/unit/nlu/test_training_data.py` asks once whether the domain names every feature."""

    async def _handle_message_with_tracker(
        self, message: UserMessage, tracker: DialogueStateTracker
    ) -> None:
        await super()._handle_message_with_tracker(message, tracker)
        heard = getattr(message.output_channel, "heard", None)
        if heard is not None and tracker.latest_message is not None:
            heard(tracker.latest_message.parse_data)


class InProcessAgent(Agent):
    """Rasa's agent with the plain tracker store: no blank memory when the database is away."""

    session_turns: int = 30

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        assert store is not None
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load the model and build the processor over it.

        Raises:
            SignpostError: E203 when the model cannot be loaded (Rasa's own ``load_agent``
                swallows this and returns an agent that answers nothing).
        """
        try:
            self.processor = Processor(
                model_path=model_path,
                tracker_store=self.tracker_store,
                lock_store=self.lock_store,
                action_endpoint=self.action_endpoint,
                generator=self.nlg,
            )
        except (RasaException, tarfile.TarError, OSError, ValueError) as error:
            raise SignpostError(E.MODEL_BROKEN, path=model_path) from error
        self.processor.session_turns = self.session_turns
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses if self.domain else {}


def know_events_by_type() -> None:
    """Look an event's class up once for each type.

    Rasa walks through all subclasses for every event that is read or returned by an action.
    """
    find = Event.resolve_by_type
    if not hasattr(find, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(find))  # type: ignore


def copy_slots_cheaply() -> None:
    """Copy a slot by its attributes.

    Rasa copies every slot about seven times a turn, through the machinery for pickling.
    """
    Slot.__copy__ = _copy_of


def _copy_of(slot: Slot) -> Slot:
    twin: Slot = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def create_lock_store(settings: Settings) -> LockStore:
    """Redis locks when a Redis is set, else locks of this process."""
    return RedisLocks(settings.redis_url) if settings.redis_url else ProcessLocks()


def load(settings: Settings, model_path: Path, actions: InProcessActions | None = None) -> Agent:
    """Load the agent with its stores and its in-process actions.

    Args:
        settings: says where conversations and locks are kept.
        model_path: a trained model, ``*.tar.gz``.
        actions: the action endpoint; made from ``bot.actions`` when omitted.

    Raises:
        SignpostError: E203 when the model cannot be loaded.
        sqlalchemy.exc.SQLAlchemyError: when the conversation store cannot be reached.
    """
    check_results_by_shape()
    know_events_by_type()
    copy_slots_cheaply()
    options: dict[str, Any] = {
        "tracker_store": ConversationStore(settings.tracker_url),
        "lock_store": create_lock_store(settings),
        "action_endpoint": actions or InProcessActions(),
        "generator": MarkedResponses({}),
    }
    agent = InProcessAgent(**options)
    agent.session_turns = settings.session_turns
    agent.load_model(model_path)
    return agent
