"""A share of things that went right, with how sure that figure is."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z = 1.96  # 95%


@dataclass(frozen=True)
class Share:
    """``right`` of ``total``. Without anything to count, the value is 0 and nothing is sure."""

    right: int
    total: int

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.right / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval."""
        return wilson(self.right, self.total)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f}  ({low:.3f} to {high:.3f}, n={self.total})"


def wilson(right: int, total: int) -> tuple[float, float]:
    """95% interval of a share (Wilson 1927), good for shares near 1 too."""
    if not total:
        return 0.0, 1.0
    share = right / total
    middle = (share + _Z * _Z / (2 * total)) / (1 + _Z * _Z / total)
    spread = math.sqrt(share * (1 - share) / total + _Z * _Z / (4 * total**2))
    half = _Z / (1 + _Z * _Z / total) * spread
    return max(0.0, middle - half), min(1.0, middle + half)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
