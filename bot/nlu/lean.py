"""Keep out of the serving process what Rasa imports and serving never uses.

Importing ``rasa.core.agent`` and spaCy pulls in TensorFlow (9 of 14 seconds and 300 MB), Rasa's
fifteen chat connectors with their web clients, and two database clients. :func:`install` puts
stand-ins in their places before Rasa is imported, and hides TensorFlow from spaCy.
``SIGNPOST_LEAN=0`` switches this off, and ``tests/integration/agent/test_lean.py`` holds it against
the pinned version, Rasa 3.6.21.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Callable, Mapping

# Leaf modules: name -> what others import from it.
STAND_INS: Mapping[str, Mapping[str, object]] = {
    # Used only while a TensorFlow model is trained.
    "rasa.utils.tensorflow.callback": {
        "RasaTrainingLogger": type("RasaTrainingLogger", (), {}),
        "RasaModelCheckpoint": type("RasaModelCheckpoint", (), {}),
    },
    "rasa.utils.tensorflow.data_generator": {
        "RasaBatchDataGenerator": type("RasaBatchDataGenerator", (), {}),
    },
    # Checks training data; a trained model still names it in the record of how it was trained.
    "rasa.graph_components.validators.default_recipe_validator": {
        "DefaultV1RecipeValidator": type("DefaultV1RecipeValidator", (), {}),
    },
    # Draws what `rasa test` found, with matplotlib.
    "rasa.utils.plotting": {},
    # Clients of tracker stores that are not ours, imported for one name each.
    "boto3.dynamodb.conditions": {"Key": type("Key", (), {})},
    "pymongo.collection": {"Collection": type("Collection", (), {})},
}
# Rasa's own connectors: the package is there, its fifteen modules are not imported with it.
CONNECTORS = "rasa.core.channels"
# spaCy's thinc imports TensorFlow where it finds it, and does without where it does not.
ABSENT = "tensorflow"


def install() -> bool:
    """Put the stand-ins in place; harmless when they already are.

    Returns:
        Whether they are in place: False when the real modules were imported before.
    """
    if sys.modules.setdefault(ABSENT, None) is not None:  # type: ignore[arg-type]
        return False  # None makes `import tensorflow` an ImportError
    placed = [_place(name, lambda n=name: _leaf(n)) for name in STAND_INS]  # type: ignore[misc]
    return all([*placed, _place(CONNECTORS, _connectors)])


def _place(name: str, make: Callable[[], ModuleType]) -> bool:
    present = sys.modules.get(name)
    if present is None:
        present = make()
        present.__dict__["__signpost_stand_in__"] = True
        sys.modules[name] = present
    return bool(present.__dict__.get("__signpost_stand_in__", False))


def _leaf(name: str) -> ModuleType:
    module = ModuleType(name, "A stand-in; see bot/nlu/lean.py.")
    module.__dict__.update(STAND_INS[name])
    return module


def _connectors() -> ModuleType:
    """The package without its ``__init__``: what others import from it lies in ``.channel``."""
    rasa = find_spec("rasa")
    folders = rasa.submodule_search_locations if rasa else None
    module = ModuleType(CONNECTORS, "A stand-in; see bot/nlu/lean.py.")
    module.__path__ = [f"{folder}/core/channels" for folder in folders or ()]

    def from_channel(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(f"{CONNECTORS}.channel"), name)

    module.__dict__["__getattr__"] = from_channel
    return module
