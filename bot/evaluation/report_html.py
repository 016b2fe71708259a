"""The evaluation's report as one HTML file that needs nothing beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.evaluation.evaluate import Section

TEMPLATES = Path(__file__).with_name("templates")


def render(sections: Sequence[Section], made_at: datetime, fingerprint: str) -> str:
    """The page. ``fingerprint`` says which state of the training data the figures belong to."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("report.html")
    return page.render(sections=sections, made_at=made_at, fingerprint=fingerprint)
