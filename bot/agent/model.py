"""The trained model: is it the one that this data and code ask for, and how it is made."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Callable, Iterator

from bot.errors import E, SignpostError
from bot.settings import PROJECT_DIR

logger = logging.getLogger(__name__)

# What a model is made from: change one of these, and it must be trained again.
INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "bot/encoder.py",
    "bot/agent/*_policy.py",
    "bot/nlu/*.py",
    "bot/safeguarding/*.py",
    "bot/safeguarding/**/*.yml",
    "services_kb/data/areas.yml",
    "services_kb/data/services/*.yml",
)


def _ingredients(project: Path) -> Iterator[Path]:
    for pattern in INGREDIENTS:
        yield from sorted(path for path in project.glob(pattern) if path.name != "lean.py")


def fingerprint(project: Path = PROJECT_DIR) -> str:
    """Sixteen hexadecimal digits that change whenever an ingredient of the model does."""
    digest = hashlib.sha256()
    for path in _ingredients(project):
        digest.update(path.relative_to(project).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def expected_path(model_dir: Path, project: Path = PROJECT_DIR) -> Path:
    """Where the model for today's data lies, trained or not."""
    return model_dir / f"signpost-{fingerprint(project)}.tar.gz"


def find(model_dir: Path, project: Path = PROJECT_DIR) -> Path:
    """The trained model that matches the data.

    Raises:
        SignpostError: E201 when nothing was ever trained, E202 when the data has changed since.
    """
    path = expected_path(model_dir, project)
    if path.exists():
        return path
    trained_before = model_dir.is_dir() and any(model_dir.glob("signpost-*.tar.gz"))
    if trained_before:
        raise SignpostError(E.MODEL_STALE)
    raise SignpostError(E.MODEL_MISSING, path=model_dir)


def train(model_dir: Path, report: Callable[[str], None], project: Path = PROJECT_DIR) -> bool:
    """Train the model unless the one for today's data is already there.

    Args:
        model_dir: where models lie; older ones are removed once the new one stands.
        report: told what is going on, one line each.

    Returns:
        Whether there was anything to do.

    Raises:
        SignpostError: E204 when training does not finish.
    """
    target = expected_path(model_dir, project)
    if target.exists():
        return False
    report("Training the model: about a minute. Loading Rasa...")
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    report("Training...")
    model_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model_dir) as workshop:
        try:
            with warnings.catch_warnings():
                # Rasa looks for the policy by its class: ours is a kind of it.
                warnings.filterwarnings("ignore", "'RulePolicy' is not included")
                result = rasa_train(
                    domain=str(project / "domain.yml"),
                    config=str(project / "config.yml"),
                    training_files=[str(project / "data")],
                    output=workshop,
                    fixed_model_name="signpost",
                    force_training=True,
                )
        except RasaException as error:
            raise SignpostError(E.TRAINING_FAILED, problem=str(error)) from error
        if result.code != 0 or not result.model:
            raise SignpostError(E.TRAINING_FAILED, problem=f"Rasa ended with code {result.code}.")
        shutil.move(result.model, target)
    for old in model_dir.glob("signpost-*.tar.gz"):
        if old != target:
            old.unlink()
    report(f"Trained: {target.name}")
    return True
