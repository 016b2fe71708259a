"""Measures our understanding on HINT3, three public sets of messages to live assistants.

HINT3 (Arora and others, Insights 2020; github.com/hellohaptik/HINT3) holds for each set
``<set>_train.csv``, ``<set>_subset_train.csv`` and ``<set>_test.csv`` with the columns ``sentence``
and ``label``; what belongs to no intent is labelled ``NO_NODES_DETECTED``. The sets are not ours to
pass on: whoever has them names their folder.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from bot.errors import E, SignpostError
from bot.evaluation import pipeline
from bot.evaluation.nlu import Report

OUTSIDE = "NO_NODES_DETECTED"
COLUMNS = ("sentence", "label")
_TRAIN, _TEST, _SUBSET = "_train.csv", "_test.csv", "_subset"


@dataclass(frozen=True)
class Files:
    """The two files of one set; ``name`` says which, and that it is a smaller one."""

    name: str
    train: Path
    test: Path


def find(directory: Path) -> list[Files]:
    """Every set below ``directory``: its two files in one folder, or in ``train`` and ``test``.

    Raises:
        SignpostError: E206 when there is none.
    """
    found = []
    for train in sorted(directory.rglob(f"*{_TRAIN}")):
        name = train.name.removesuffix(_TRAIN)
        test_name = name.removesuffix(_SUBSET) + _TEST
        places = (train.parent / test_name, train.parent.parent / "test" / test_name)
        test = next((place for place in places if place.is_file()), None)
        if test is not None:
            folder = train.parent.parent if train.parent.name == "train" else train.parent
            within = folder.relative_to(directory).as_posix()
            found.append(Files(name if within == "." else f"{within}/{name}", train, test))
    if not found:
        raise SignpostError(E.NO_TEST_SETS, path=directory)
    return found


def evaluate(files: Files, progress: Callable[[str], None]) -> Report:
    """Train on the set's examples, ask its test messages.

    Raises:
        SignpostError: E207 when a file is not such a table.
    """
    train, test = _read(files.train), _read(files.test)
    progress(f"{files.name}: {len(train)} examples, {len(test)} test messages")
    # Some versions name a few training examples of no intent; the sets' own figures leave them out.
    known = [(text, label) for text, label in train if label != OUTSIDE]
    guesses = pipeline.guess(
        pipeline.with_vectors(pipeline.examples(known)),
        pipeline.with_vectors(pipeline.examples(test)),
    )
    return Report(tuple(guesses), *pipeline.thresholds(), outside=OUTSIDE)


def _read(path: Path) -> list[tuple[str, str]]:
    """The (sentence, label) rows that have both."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if not set(COLUMNS) <= set(table.fieldnames or ()):
                raise SignpostError(E.NOT_A_TEST_SET, path=path)
            rows = [(row["sentence"] or "", row["label"] or "") for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SignpostError(E.NOT_A_TEST_SET, path=path) from error
    pairs = [(text.strip(), label.strip()) for text, label in rows]
    pairs = [(text, label) for text, label in pairs if text and label]
    if len({label for _, label in pairs if label != OUTSIDE}) < 2:
        raise SignpostError(E.NOT_A_TEST_SET, path=path)
    return pairs
