"""`make bench`: every figure that the project promises, measured now, beside its baseline."""

from __future__ import annotations

import time
from typing import Callable

from bot.encoder import encode
from bot.evaluation import latency, page
from bot.settings import Settings
from services_kb.repository import open_repository
from services_kb.search import Query, Search

Report = Callable[[str], None]

# No question twice: what is kept of one must not answer another faster.
OPENINGS = ("", "hello ", "please ", "hi, ", "sorry, ", "good evening, ")
QUESTIONS = (
    ("help with my drinking", "SE6"),
    ("somewhere to take my baby on a Tuesday", "SE4"),
    ("my husband shouts and breaks things", None),
    ("counselling after having a baby", "SE13"),
    ("dads group saturday", "SE8"),
    ("my son has autism and I am exhausted", "SE23"),
    ("nursery place for my two year old", "SE26"),
    ("worried about my teenager and weed", "SE14"),
    ("nowhere to sleep tonight with my kids", None),
    ("food parcel", "SE6"),
    ("grief after my mum died", None),
    ("young carer", "SE12"),
)


def run(settings: Settings, report: Report, only: frozenset[str] = frozenset()) -> None:
    """Measure and print; ``only`` names parts (see the keys below)."""
    parts: dict[str, Callable[[], None]] = {
        "search": lambda: _search(settings, report),
        "understanding": lambda: _understanding(report),
        "speed": lambda: _speed(settings, report),
        "page": lambda: page.measure(settings, report),
    }
    for name, part in parts.items():
        if not only or name in only:
            report(f"\n== {name} ==")
            part()


def _search(settings: Settings, report: Report) -> None:
    repository = open_repository(settings.database_url)
    search = Search(repository, encode)
    times = []
    for opening in OPENINGS:
        for text, area in QUESTIONS:
            began = time.perf_counter()
            search.search(Query(text=opening + text, area=area))
            if opening:  # the first round warms up
                times.append((time.perf_counter() - began) * 1000)
    report(
        f"directory search, {len(repository.all())} services, {len(times)} queries in process: "
        f"median {latency.median(times):.1f} ms, p95 {latency.p95(times):.1f} ms (to reach: 15)"
    )


def _understanding(report: Report) -> None:
    from bot.evaluation.nlu import evaluate_nlu
    from bot.evaluation.tables import as_text, intent_tables

    for table in intent_tables("Intents, 5-fold", evaluate_nlu(report)):
        report(as_text(table))


def _speed(settings: Settings, report: Report) -> None:
    latency.compare(settings, report)
