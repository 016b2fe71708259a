"""What a question tells about the person, row by row, and what search makes of it."""

from __future__ import annotations

import pytest

from services_kb.records import Service
from services_kb.told import Told, fit, read


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("my boy is 9 and so worried", Told(years=(9,), child=True)),
        ("my 14 year old wont come home", Told(years=(14,))),
        ("what can my teenager do", Told(years=(15,), child=True)),
        ("my toddler bites", Told(years=(2,), baby=True)),
        ("low since my baby was born", Told(baby=True)),
        ("im 12 and my mum is ill", Told(young=True)),
        ("i am 30 and feel low", Told()),
        ("i am 16 weeks pregnant", Told(baby=True)),
        ("i am 14 months sober", Told()),
        ("i keep shouting at my son", Told()),
        ("my daughter is sad", Told(child=True)),
        ("im a teacher and worried about a child", Told(at_work=True)),
        ("health visitor here", Told(at_work=True)),
        ("my teacher is kind", Told()),
        ("it is 15 hours a week", Told()),
        ("we got an eviction letter", Told()),
    ],
)
def test_read(text: str, told: Told) -> None:
    assert read(text) == told


def service(**values: object) -> Service:
    given = {"slug": "a", "name": "A", "organization": "A", "status": "current", "summary": "A."}
    return Service(**{**given, **values})  # type: ignore[arg-type]


BABIES = service(topics=("parenting_support",), min_age_months=0, max_age_months=59)
LOW_AFTER_BIRTH = service(topics=("perinatal_mental_health",), audience=("mother",))
GROWN_UPS = service(topics=("adult_mental_health",), audience=("adult",))
YOUNG = service(topics=("child_mental_health",), audience=("child", "young_person"))


@pytest.mark.parametrize(
    ("told", "better", "worse"),
    [
        (Told(years=(14,)), YOUNG, BABIES),
        (Told(), GROWN_UPS, LOW_AFTER_BIRTH),
        (Told(child=True), YOUNG, GROWN_UPS),
        (Told(young=True), YOUNG, GROWN_UPS),
    ],
)
def test_what_was_told_tells_services_apart(told: Told, better: Service, worse: Service) -> None:
    assert fit(told, better) > fit(told, worse)


def test_nothing_told_changes_nothing() -> None:
    assert fit(Told(), BABIES) == fit(Told(), GROWN_UPS) == fit(Told(), YOUNG) == 0
    assert fit(Told(years=(3,), baby=True), BABIES) == 0
    assert fit(Told(baby=True), LOW_AFTER_BIRTH) == 0
