"""The adviser's desk over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import DeskSite, desk_site


@pytest.fixture
def site(tmp_path: Path, knowledge_base_url: str) -> DeskSite:
    """A desk of its own for each test."""
    return desk_site(tmp_path, knowledge_base_url)
