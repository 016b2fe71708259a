"""Which state of domain and training data a figure belongs to."""

from __future__ import annotations

import hashlib

from bot.settings import PROJECT_DIR


def data_fingerprint() -> str:
    """Sixteen hexadecimal digits over domain, training data and the baseline's configuration."""
    digest = hashlib.sha256()
    stock = PROJECT_DIR / "bot" / "evaluation" / "stock"
    for path in sorted(
        [PROJECT_DIR / "domain.yml", *PROJECT_DIR.glob("data/**/*.yml"), *stock.glob("*.yml")]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
