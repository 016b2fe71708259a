"""The entity component: runs every rule and list over a message. See the modules beside it.

Rules rather than a trained tagger: an age or a postcode must be right, and a rule can be read,
tested row by row and corrected. Plain Python rather than spaCy, whose import costs the serving
process 1.7 seconds and 93 MB, and with TensorFlow, which it imports, 10.8 seconds and 460 MB.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Type

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import E, SignpostError
from bot.nlu.ages import find_ages
from bot.nlu.areas import Areas
from bot.nlu.components import Trained
from bot.nlu.details import find_details
from bot.nlu.need_level import find_need_level
from bot.nlu.pregnancy import find_pregnancy
from bot.nlu.school_years import find_stages
from bot.nlu.service_names import ServiceNames, collect
from bot.nlu.signals import signals
from bot.nlu.spans import Span, first_of_each, longest, plain
from bot.nlu.spoken_languages import find_languages
from bot.nlu.substances import find_substances
from bot.settings import PROJECT_DIR

FILE_NAME = "names.json"
ORIGIN = "SignpostEntities"
_NO_NAMES: Dict[str, Any] = {"neighbourhoods": {}, "outcodes": [], "services": {}}


# As a featurizer too: Rasa adds only a featurizer's work to what later parts learn from.
@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=True,
)
class SignpostEntities(Trained, EntityExtractorMixin):
    """Adds the entities that ``domain.yml`` lists. Training only reads names from the data."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """It reads the text itself."""
        return []

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``data``: the knowledge base's folder of data files, seen from the project."""
        return {"data": "services_kb/data"}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        names: Dict[str, Any] = _NO_NAMES,
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._learn(names)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SignpostEntities:
        """Read the names that training kept.

        Raises:
            SignpostError: E203 when their file is missing or damaged.
        """
        try:
            with model_storage.read_from(resource) as directory:
                names = json.loads((directory / FILE_NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SignpostError(E.MODEL_BROKEN, path=FILE_NAME) from error
        return cls(config, model_storage, resource, names)

    def train(self, training_data: TrainingData) -> Resource:
        """Read the names of services and areas from the data files and keep them with the model."""
        names = read_names(PROJECT_DIR / self._config["data"])
        self._learn(names)
        with self._model_storage.write_to(self._resource) as directory:
            (directory / FILE_NAME).write_text(json.dumps(names), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the signals for the classifier; the examples stay without annotations."""
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text:
                _add_signals(message, text, self.find(text, date.today()))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities, and the signals for the classifier, to each message that has text."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                spans = self.find(text, date.today())
                found = self.add_extractor_name([_as_entity(span) for span in spans])
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
                _add_signals(message, text, spans)
        return messages

    def find(self, text: str, today: date) -> List[Span]:
        """Every entity of ``text``, in order of place."""
        lowered = plain(text)
        areas = self._areas.find(lowered)
        services = longest(self._services.find(lowered))
        ages = find_pregnancy(lowered, today)
        ages += find_ages(lowered, today, [*areas, *services, *ages])
        others = first_of_each(
            [
                *areas,
                *services,
                *find_details(lowered),
                *find_languages(lowered),
                *find_substances(lowered),
                *find_stages(lowered),
            ]
        )
        expected = first_of_each(span for span in ages if span.entity != "child_age")
        # A lone "2" chooses from a list; the form, which knows what it asked, reads it as an age.
        choices = [span for span in others if span.entity == "ordinal"]
        children = [
            span
            for span in ages
            if span.entity == "child_age" and not any(span.overlaps(each) for each in choices)
        ]
        spans = [*others, *expected, *children, *find_need_level(lowered)]
        return sorted(spans, key=lambda span: (span.start, span.end))

    def _learn(self, names: Dict[str, Any]) -> None:
        self._areas = Areas(names["neighbourhoods"], names["outcodes"])
        self._services = ServiceNames(names["services"])


def read_names(data_dir: Path) -> Dict[str, Any]:
    """The names of areas and services in the knowledge base's data files.

    Raises:
        SignpostError: E204 when a file cannot be read.
    """
    try:
        areas = _read(data_dir / "areas.yml")
        files = sorted((data_dir / "services").glob("*.yml"))
        services = [record for file in files for record in _read(file).get("services") or ()]
        return {
            "neighbourhoods": areas["neighbourhoods"],
            "outcodes": [record["code"] for record in areas["outcodes"]],
            "services": collect(services),
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SignpostError(
            E.TRAINING_FAILED, problem="the names in services_kb/data cannot be read."
        ) from error


def _read(path: Path) -> Dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}


def _add_signals(message: Message, text: str, spans: List[Span]) -> None:
    vector = signals(text, spans)[np.newaxis, :]
    message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))


def _as_entity(span: Span) -> Dict[str, Any]:
    return {"entity": span.entity, "value": span.value, "start": span.start, "end": span.end}
