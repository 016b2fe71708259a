"""The mathematics behind the intents: what it can tell apart, and how sure it says it is."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.nlu.kernel_machine import KernelMachine, fit


def machine(meanings: np.ndarray, wordings: np.ndarray, labels: list[int]) -> KernelMachine:
    return fit(
        meanings.astype(np.float32),
        csr_matrix(wordings, dtype=np.float32),
        labels,
        curve=4.0,
        meaning_weight=10.0,
        regularization=0.1,
        dimensions=2,
    )


def guess(fitted: KernelMachine, meaning: list[float], wording: list[float]) -> int:
    vector = np.array(meaning, dtype=np.float32)
    worded = np.array(wording, dtype=np.float32) @ fitted.weights
    return int(fitted.scores(vector, worded).argmax())


CORNERS = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]).repeat(3, axis=0)


def test_an_intent_may_lie_in_two_places_that_no_line_parts_from_another() -> None:
    fitted = machine(CORNERS, np.zeros((12, 1)), [0] * 6 + [1] * 6)
    assert guess(fitted, [0.1, 0.1], [0]) == 0
    assert guess(fitted, [0.9, 0.9], [0]) == 0
    assert guess(fitted, [0.1, 0.9], [0]) == 1
    assert guess(fitted, [0.9, 0.1], [0]) == 1


def test_a_word_tells_what_the_meaning_does_not() -> None:
    meanings = np.ones((8, 2))
    wordings = np.array([[1, 0], [0, 1]]).repeat(4, axis=0)
    fitted = machine(meanings, wordings, [0] * 4 + [1] * 4)
    assert guess(fitted, [1, 1], [1, 0]) == 0
    assert guess(fitted, [1, 1], [0, 1]) == 1


def test_the_folded_weights_score_as_the_kernel_does() -> None:
    random = np.random.default_rng(3)
    meanings, wordings = random.normal(size=(30, 2)), random.random((30, 5))
    labels = [number % 3 for number in range(30)]
    fitted = machine(meanings, wordings, labels)
    meaning, wording = meanings[4] + 0.1, wordings[7]
    distances = np.square(meanings - meaning).sum(axis=1)
    kernel = 10 * np.exp(-2 * distances) + wordings @ wording
    whole = 10 * np.exp(-2 * np.square(meanings[:, None] - meanings[None]).sum(axis=2))
    whole += wordings @ wordings.T + 0.1 * np.eye(30)
    targets = np.eye(3)[labels] - 1 / 3
    expected = kernel @ np.linalg.solve(whole, targets) * fitted.sharpness
    worded = wording.astype(np.float32) @ fitted.weights
    assert fitted.scores(meaning.astype(np.float32), worded) == pytest.approx(expected, abs=0.05)


def test_examples_that_contradict_one_another_make_it_unsure() -> None:
    clear = machine(CORNERS, np.zeros((12, 1)), [0] * 6 + [1] * 6)
    muddled = machine(CORNERS, np.zeros((12, 1)), [0, 0, 1] * 4)
    assert muddled.sharpness < clear.sharpness
