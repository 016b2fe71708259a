"""Shares and their intervals."""

from __future__ import annotations

import pytest

from bot.evaluation.shares import Share, f1, wilson


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [
        # Worked examples of Newcombe (1998), to four places.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=0.0001)


def test_nothing_counted_is_nothing_known() -> None:
    assert Share(0, 0).value == 0
    assert Share(0, 0).interval == (0.0, 1.0)


def test_f1() -> None:
    assert f1(0.5, 1.0) == pytest.approx(2 / 3)
    assert f1(0.0, 0.0) == 0
