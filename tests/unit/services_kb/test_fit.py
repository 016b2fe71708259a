"""Whom a service takes: what is said of oneself, and ages."""

from __future__ import annotations

from datetime import date

import pytest

from services_kb.fit import criteria_fit, made_for_young, says_own_abuse
from services_kb.records import Criterion, Service
from services_kb.search import Query


@pytest.mark.parametrize(
    "text",
    [
        "i hit my wife",
        "I keep hurting her",
        "I slapped my girlfriend last night",
        "last night i pushed my husband",
        "I’ve beaten no one but i beat up my partner",
    ],
)
def test_own_abuse_is_heard(text: str) -> None:
    assert says_own_abuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "my wife hits me",
        "i got hit by my husband",
        "i think he hit my sister",
        "i am scared of my husband",
        "i hurt my back",
        "my husband hits me and i hit the floor",
    ],
)
def test_what_others_do_is_no_own_abuse(text: str) -> None:
    assert not says_own_abuse(text)


def service(low: int | None, high: int | None) -> Service:
    criterion = Criterion(
        min_age_years=low,
        max_age_years=high,
        source="https://a.example",
        source_kind="official_page",
        assurance="official",
        checked_on=date(2026, 11, 22),
    )
    return Service(slug="a", name="A", criteria=(criterion,))


@pytest.mark.parametrize(
    ("low", "high", "audience", "taken"),
    [
        (18, None, ("adult",), True),
        (18, None, ("child",), False),
        (18, None, ("young_person", "mother"), False),
        (10, 19, ("young_person",), True),
        (10, 19, ("parent",), False),
        (10, 19, ("young_parent", "mother"), True),
        (10, 19, (), True),
        (10, 19, ("professional",), True),
        (None, None, ("adult",), True),
    ],
)
def test_ages_of_criteria(
    low: int | None, high: int | None, audience: tuple[str, ...], taken: bool
) -> None:
    fit = criteria_fit(service(low, high), Query(audience=audience))
    assert (fit is not None) is taken


def test_made_for_the_young_means_for_nobody_else() -> None:
    assert made_for_young(("child", "professional"), ("child", "mother"))
    assert not made_for_young(("child", "parent"), ("child",))
    assert not made_for_young(("child",), ("mother",))
    assert not made_for_young((), ("child",))
