"""What the report on intents makes of guesses."""

from __future__ import annotations

import pytest

from bot.evaluation.nlu import Report, folds
from bot.evaluation.pipeline import Guess


def guess(intent: str, first: str, confidence: float = 0.9, second: float = 0.05) -> Guess:
    return Guess("a message", intent, first, confidence, second)


GUESSES = (
    guess("food", "food"),
    guess("food", "food", 0.45),
    guess("food", "money"),
    guess("money", "money", 0.55, 0.52),
    guess("money", "out_of_scope"),
    guess("out_of_scope", "out_of_scope"),
    guess("out_of_scope", "food", 0.4),
    guess("out_of_scope", "food", 0.95),
)


@pytest.fixture
def report() -> Report:
    return Report(GUESSES, threshold=0.5, ambiguity=0.05)


def test_accuracy_counts_the_best_guess_alone(report: Report) -> None:
    assert (report.right.right, report.right.total) == (4, 8)


def test_serving_refuses_what_is_unsure_or_close(report: Report) -> None:
    serving = report.serving
    assert (serving.right.right, serving.right.total) == (1, 5)
    assert (serving.accepted.right, serving.accepted.total) == (2, 5)
    assert (serving.refused.right, serving.refused.total) == (2, 3)


def test_a_higher_threshold_never_accepts_more(report: Report) -> None:
    steps = report.sweep()
    assert [s.accepted.right for s in steps] == sorted(
        (s.accepted.right for s in steps), reverse=True
    )
    assert [s.refused.right for s in steps] == sorted(s.refused.right for s in steps)
    assert steps[0].accepted.right > steps[-1].accepted.right


def test_scores_of_each_intent(report: Report) -> None:
    scores = {score.intent: score for score in report.scores()}
    food = scores["food"]
    assert (food.precision, food.recall, food.support) == (2 / 4, 2 / 3, 3)
    assert food.f1 == pytest.approx(4 / 7)
    assert scores["money"].precision == 1 / 2


def test_confusions_the_most_frequent_first(report: Report) -> None:
    assert report.confusions()[0] == ("out_of_scope", "food", 2)
    names, table = report.matrix()
    assert table[names.index("out_of_scope"), names.index("food")] == 2
    assert table.sum() == len(GUESSES)


def test_every_example_is_read_once() -> None:
    intents = ["a"] * 10 + ["b"] * 15
    read = [place for _, test in folds(intents) for place in test]
    assert sorted(read) == list(range(25))
    for train, test in folds(intents):
        assert not set(train) & set(test)
        assert sum(intents[place] == "a" for place in test) == 2
