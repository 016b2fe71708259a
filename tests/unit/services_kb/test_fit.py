"""Whom a service takes: what is said of oneself, and ages."""

from __future__ import annotations

from datetime import date

import pytest

from services_kb.fit import (
    audience_fit,
    criteria_fit,
    evening_fit,
    is_way_to_specialists,
    languages_fit,
    made_for,
    made_for_young,
    need_distance,
    says_own_abuse,
    weekend_fit,
)
from services_kb.records import Criterion, Schedule, Service
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


def open_on(*hours: tuple[tuple[str, ...], str | None, str | None]) -> Service:
    """A service with these days, closing times and parts of it."""
    provenance = {
        "source": "https://a.example",
        "source_kind": "official_page",
        "assurance": "official",
        "checked_on": date(2026, 11, 22),
    }
    schedules = tuple(
        Schedule(
            days=days, opens="10:00" if closes else None, closes=closes, what=what, **provenance
        )
        for days, closes, what in hours
    )
    return Service(slug="a", name="A", schedules=schedules)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize(
    ("service", "evening", "weekend"),
    [
        (open_on(), None, None),
        (open_on((WEEKDAYS, "17:00", None)), False, False),
        (open_on((WEEKDAYS, "19:30", None)), True, False),
        (open_on((("sat",), "12:00", None)), False, True),
        # One group's hours say nothing about the rest.
        (open_on((("mon",), "12:00", "Baby group")), None, None),
        (open_on((("sat",), "12:00", "Dads")), None, True),
        (open_on((WEEKDAYS, None, None)), None, False),
    ],
)
def test_hours_tell_what_is_open_late(
    service: Service, evening: bool | None, weekend: bool | None
) -> None:
    assert evening_fit(service) is evening
    assert weekend_fit(service) is weekend


@pytest.mark.parametrize(
    ("listed", "asked", "known"),
    [
        (("Polish",), ("pl",), True),
        (("Polish",), ("Polish",), True),
        (("British Sign Language by video link",), ("bfi",), True),
        (("English", "Interpreters for other languages"), ("so",), True),
        (("English",), ("pl", "en"), True),
        (("Polish",), ("so",), None),
        ((), ("pl",), None),
    ],
)
def test_languages(listed: tuple[str, ...], asked: tuple[str, ...], known: bool | None) -> None:
    assert languages_fit(Service(slug="a", name="A", languages=listed), asked) is known


@pytest.mark.parametrize(
    ("levels", "asked", "steps"),
    [
        (("advice", "help"), "help", 0),
        (("advice", "help"), "risk_support", 2),
        (("risk_support",), "thriving", 4),
        ((), "help", None),
        (("advice",), "shouting", None),
    ],
)
def test_need_is_counted_in_steps(levels: tuple[str, ...], asked: str, steps: int | None) -> None:
    assert need_distance(levels, asked) == steps


def test_specialists_are_for_who_needs_one() -> None:
    clinic = Service(slug="a", name="A", need_levels=("help", "more_help"))
    assert is_way_to_specialists(clinic, "more_help")
    assert not is_way_to_specialists(clinic, "help")
    assert not is_way_to_specialists(clinic, "risk_support")
    assert not is_way_to_specialists(clinic, None)


@pytest.mark.parametrize(
    ("service", "asked", "taken"),
    [
        (("father", "man", "young_parent", "carer"), ("mother",), False),
        (("father", "man", "young_parent", "carer"), ("mother", "young_parent"), True),
        (("father", "man", "young_parent", "carer"), ("carer",), True),
        (("father", "parent"), ("mother",), True),
        (("young_parent",), ("mother",), True),
        (("mother", "woman"), ("father",), False),
        (("man", "relative"), ("mother",), True),
    ],
)
def test_what_is_for_dads_is_not_for_mums(
    service: tuple[str, ...], asked: tuple[str, ...], taken: bool
) -> None:
    assert (audience_fit(service, asked)[0] is not None) is taken


def test_made_for_dads_means_not_for_any_parent() -> None:
    assert made_for(("father", "man"), ("father",))
    assert not made_for(("father", "parent"), ("father",))
    assert not made_for(("father",), ("mother",))
    assert not made_for(("child",), ("child",))
