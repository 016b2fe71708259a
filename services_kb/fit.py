"""Whether a service takes this person, then: audience, criteria, days and hours.

Each function answers with ``None`` when the service is known not to fit, or, for days and hours,
when it is not known (they say which).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services_kb.records import Criterion, Service

if TYPE_CHECKING:
    from services_kb.search import Query

# Who somebody also is: a service for parents takes mothers.
_ALSO = {
    "mother": ("parent", "woman", "adult"),
    "father": ("parent", "man", "adult"),
    "parent": ("adult",),
    "young_parent": ("parent", "young_person"),
    "partner": ("adult", "relative", "family_of_user"),
    "relative": ("adult", "family_of_user", "carer"),
    "friend": ("adult",),
    "woman": ("adult",),
    "man": ("adult",),
    "carer": ("parent", "adult"),
    "pregnant": ("woman", "mother", "parent"),
    "family_of_user": ("relative", "partner"),
}
# A service for these alone does not take the others.
_WOMEN = frozenset({"mother", "woman", "pregnant"})
_MEN = frozenset({"father", "man"})
# From this hour on, a service is open in the evening.
_EVENING = "18:00"


def audience_fit(
    service: tuple[str, ...], asked: tuple[str, ...]
) -> tuple[float | None, str | None]:
    """How well a service's audience fits, from 0 to 1, with the term that fits.

    ``None`` when it is for one sex alone and the other asks. An unknown audience gives 0.
    """
    if not service:
        return 0.0, None
    for term in asked:
        if term in service:
            return 1.0, term
    if set(service) <= _WOMEN and set(asked) & _MEN:
        return None, None
    if set(service) <= _MEN and set(asked) & _WOMEN:
        return None, None
    for term in asked:
        for wider in _ALSO.get(term, ()):
            if wider in service:
                return 0.6, wider
    return 0.0, None


def criteria_fit(service: Service, query: Query) -> float | None:
    """How closely a service's criteria fit the query, from 0 (nothing compared) to 1.

    ``None`` when every criterion excludes this person: the service does not take them.
    """
    asked = (query.substance, query.units_per_week, query.injecting, query.pregnant)
    if not service.criteria or asked == (None, None, None, None):
        return 0.0
    fits = [fit for fit in (_criterion_fit(c, query) for c in service.criteria) if fit is not None]
    return max(fits) if fits else None


def _criterion_fit(criterion: Criterion, query: Query) -> float | None:
    """Points for each thing that the criterion asks and the person meets; ``None`` on a clash."""
    points = 0.0
    substances = set(criterion.substances)
    if query.substance not in (None, "any") and substances:
        if query.substance in substances:
            points += 0.5
        elif "any" in substances:
            points += 0.25
        else:
            return None
    for asked, said in (
        (query.injecting, criterion.injecting),
        (query.pregnant, criterion.pregnant),
    ):
        if asked is None or said is None:
            continue
        if asked is not said:
            return None
        points += 0.5
    units = query.units_per_week
    low, high = criterion.min_units_per_week, criterion.max_units_per_week
    if units is not None and (low is not None or high is not None):
        if (low is not None and units < low) or (high is not None and units > high):
            return None
        points += 0.5
    return min(points, 1.0)


def days_fit(service: Service, day: str) -> bool | None:
    """Whether the service is open on ``day`` (mon..sun); ``None`` when its days are not known."""
    days = {day for hours in service.schedules if hours.shown for day in hours.days}
    return day in days if days else None


def evening_fit(service: Service) -> bool | None:
    """Whether it can be had after six: as the data says, else by its hours; ``None``: not known."""
    if service.evening is not None:
        return service.evening
    closes = [hours.closes for hours in service.schedules if hours.shown and hours.closes]
    return True if any(time > _EVENING for time in closes) else None


def weekend_fit(service: Service) -> bool | None:
    """Whether it can be had on Saturday or Sunday; ``None``: not known."""
    if service.weekend is not None:
        return service.weekend
    days = {day for hours in service.schedules if hours.shown for day in hours.days}
    return True if {"sat", "sun"} & days else None
