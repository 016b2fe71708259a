"""Keep TensorFlow out of the serving process.

Serving needs no TensorFlow, yet importing ``rasa.core.agent`` and spaCy pulls it in (9 of 14
seconds and 300 MB). The three modules of Rasa 3.6.21 that do so are used only when a model is
trained; :func:`install` puts empty stand-ins in their places before Rasa is imported, and hides
TensorFlow from spaCy.
``SIGNPOST_LEAN=0`` switches this off, and ``tests/integration/agent/test_lean.py`` holds it
against the pinned version.
"""

from __future__ import annotations

import sys
from types import ModuleType

STAND_INS: dict[str, dict[str, object]] = {
    # Checks training data; a trained model still names it in the record of how it was trained.
    "rasa.graph_components.validators.default_recipe_validator": {
        "DefaultV1RecipeValidator": type("DefaultV1RecipeValidator", (), {}),
    },
    "rasa.utils.tensorflow.callback": {
        "RasaTrainingLogger": type("RasaTrainingLogger", (), {}),
        "RasaModelCheckpoint": type("RasaModelCheckpoint", (), {}),
    },
    "rasa.utils.tensorflow.data_generator": {
        "RasaBatchDataGenerator": type("RasaBatchDataGenerator", (), {}),
    },
}


# spaCy's thinc imports TensorFlow where it finds it, and does without where it does not.
ABSENT = "tensorflow"


def install() -> bool:
    """Put the stand-ins in place; harmless when they already are.

    Returns:
        Whether they are in place: False when the real modules were imported before.
    """
    if sys.modules.setdefault(ABSENT, None) is not None:  # type: ignore[arg-type]
        return False  # None makes `import tensorflow` an ImportError
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
