"""Makes the desk's pages, and the parts of them that htmx asks for."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment
from starlette.responses import HTMLResponse

from bot.console.guard import Visit
from bot.pages import rendering

TEMPLATES_DIR = Path(__file__).parent / "templates"
_LONDON = ZoneInfo("Europe/London")


def page(template: str, visit: Visit | None, status: int = 200, **context: Any) -> HTMLResponse:
    """A page or part for whoever is signed in; None for a stranger."""
    html = (
        _environment()
        .get_template(template)
        .render(
            me=visit.account if visit else None,
            form_token=visit.form_token if visit else "",
            **context,
        )
    )
    return HTMLResponse(html, status_code=status)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = rendering.environment(TEMPLATES_DIR)
    environment.filters.update(moment=moment, time_of_day=time_of_day)
    return environment


def moment(at: datetime) -> str:
    """A time as people here write it: ``22 November 2026, 9:05pm``."""
    local = at.astimezone(_LONDON)
    return f"{local.day} {local:%B %Y}, {time_of_day(at)}"


def time_of_day(at: datetime) -> str:
    """The time of day in London: ``9:05pm``."""
    local = at.astimezone(_LONDON)
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local.minute:02}{half}"
