"""The signals that entities give the classifier."""

from bot.nlu.signals import SIZE, signals
from bot.nlu.spans import Span


def test_signals_have_one_shape_and_stay_between_0_and_1() -> None:
    spans = [Span(0, 3, "area", "SE6"), Span(5, 6, "child_age", 24)]
    for vector in (signals("se6, 2", spans), signals("hello", []), signals("", [])):
        assert vector.shape == (SIZE,)
        assert vector.min() >= 0
        assert vector.max() <= 1


def test_an_entity_changes_the_signals() -> None:
    without, with_area = signals("se6", []), signals("se6", [Span(0, 3, "area", "SE6")])
    assert (without != with_area).any()
