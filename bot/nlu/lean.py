"""Keep TensorFlow out of the serving process.

Serving needs no TensorFlow, yet importing ``rasa.core.agent`` pulls it in (9 of 14 seconds and
300 MB). The three modules of Rasa 3.6.21 that do so are used only when a TensorFlow model is
trained; :func:`install` puts empty stand-ins in their places before Rasa is imported.
``SIGNPOST_LEAN=0`` switches this off, and ``tests/integration/agent/test_lean.py`` holds it
against the pinned version.
"""

from __future__ import annotations

import sys
from types import ModuleType

STAND_INS: dict[str, dict[str, object]] = {
    # Names -> classes for training; a trained model names its classes by their full path.
    "rasa.engine.recipes.default_components": {"DEFAULT_COMPONENTS": []},
    "rasa.utils.tensorflow.callback": {
        "RasaTrainingLogger": type("RasaTrainingLogger", (), {}),
        "RasaModelCheckpoint": type("RasaModelCheckpoint", (), {}),
    },
    "rasa.utils.tensorflow.data_generator": {
        "RasaBatchDataGenerator": type("RasaBatchDataGenerator", (), {}),
    },
}


def install() -> bool:
    """Put the stand-ins in place; harmless when they already are.

    Returns:
        Whether they are in place: False when the real modules were imported before.
    """
    for name, contents in STAND_INS.items():
        present = sys.modules.get(name)
        if present is not None:
            if not getattr(present, "__signpost_stand_in__", False):
                return False
            continue
        stand_in = ModuleType(name, "A stand-in; see bot/nlu/lean.py.")
        stand_in.__dict__.update(contents, __signpost_stand_in__=True)
        sys.modules[name] = stand_in
    return True
