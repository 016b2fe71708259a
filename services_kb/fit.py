"""Whether a service takes this person, then: audience, criteria, days and hours.

Each function answers with ``None`` when the service is known not to fit, or, for days and hours,
when it is not known (they say which).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterable

from services_kb.languages import language_name
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
# Beside dads, these mean young dads and male carers.
_EITHER = frozenset({"young_parent", "carer"})
_YOUNG = frozenset({"child", "young_person"})
_ANYBODY = frozenset({"parent", "adult", "professional"})
# From light to serious. Specialist help mostly needs somebody who refers.
NEED_LEVELS = ("thriving", "advice", "help", "more_help", "risk_support")
SPECIALIST = frozenset({"more_help", "risk_support"})
_GROWN = frozenset({"adult", "woman", "man", "mother", "father", "parent", "partner"})
# Ages in years that an audience stands for, where criteria name ages. Who is 18 or 19 may go to
# services for young people and for adults, so "adult" must not be held against either.
_YOUNG_AGES, _GROWN_AGES = (10, 17), (20, 120)
# "I hit my wife" means much the same to the encoder as "my wife hits me".
_OWN_ABUSE = re.compile(
    r"\bi(?:['’]?ve)?\s+(?:(?:have|keep|just|always|sometimes|often|nearly|once|only|did|also)\s+){0,2}"
    r"(?:hit|hitting|hurt|hurting|beat|beating|slap(?:ped|ping)?|punch(?:ed|ing)?|push(?:ed|ing)?|"
    r"kick(?:ed|ing)?|choked?|strangled?|shoved?|scared?|frighten(?:ed)?|threaten(?:ed|ing)?|"
    r"control|abused?)\s+(?:up\s+)?"
    r"(?:her|him|my\s+(?:own\s+|ex\s+)?(?:wife|husband|partner|girlfriend|boyfriend|gf|bf|missus|"
    r"mrs|spouse|fianc[eé]e?|ex))\b",
    re.IGNORECASE,
)
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
    if set(service) & _MEN and set(service) <= _MEN | _EITHER and set(asked) & _WOMEN:
        return None, None
    for term in asked:
        for wider in _ALSO.get(term, ()):
            if wider in service:
                return 0.6, wider
    return 0.0, None


def says_own_abuse(text: str) -> bool:
    """Whether somebody says that they themselves hurt, scare or control a partner."""
    return bool(_OWN_ABUSE.search(text))


def made_for_young(service: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether a young person is asked about, and the service is for them and nobody else."""
    alone = set(service) <= _YOUNG | {"professional"}
    return alone and bool(_YOUNG & set(asked) & set(service))


def criteria_fit(service: Service, query: Query) -> float | None:
    """How closely a service's criteria fit the query, from 0 (nothing compared) to 1.

    ``None`` when every criterion excludes this person: the service does not take them.
    """
    asked = (query.substance, query.units_per_week, query.injecting, query.pregnant)
    if not service.criteria or (asked == (None, None, None, None) and not _ages(query.audience)):
        return 0.0
    fits = [fit for fit in (_criterion_fit(c, query) for c in service.criteria) if fit is not None]
    return max(fits) if fits else None


def _criterion_fit(criterion: Criterion, query: Query) -> float | None:
    """Points for each thing that the criterion asks and the person meets; ``None`` on a clash."""
    ages = _ages(query.audience)
    if ages and (
        ages[1] < (criterion.min_age_years or 0) or ages[0] > (criterion.max_age_years or ages[0])
    ):
        return None
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


def _ages(asked: tuple[str, ...]) -> tuple[int, int] | None:
    """The least and greatest age of who is to be helped; ``None`` when the audience tells none.

    A parent who asks about a young person is not the one to be helped.
    """
    if _YOUNG & set(asked):
        return _YOUNG_AGES
    return _GROWN_AGES if _GROWN & set(asked) and "young_parent" not in asked else None


def days_fit(service: Service, day: str) -> bool | None:
    """Whether the service is open on ``day`` (mon..sun); ``None`` when its days are not known."""
    days = {day for hours in service.schedules if hours.shown for day in hours.days}
    return day in days if days else None


def evening_fit(service: Service) -> bool | None:
    """Whether it can be had after six: as the data says, else by its hours; ``None``: not known.

    Hours of one part of it (``what``) do not say when the rest can be had.
    """
    if service.evening is not None:
        return service.evening
    timed = [hours for hours in service.schedules if hours.shown and hours.closes]
    if any((hours.closes or "") > _EVENING for hours in timed):
        return True
    return False if timed and all(hours.what is None for hours in timed) else None


def weekend_fit(service: Service) -> bool | None:
    """Whether it can be had on Saturday or Sunday; ``None``: not known, as for the evening."""
    if service.weekend is not None:
        return service.weekend
    dated = [hours for hours in service.schedules if hours.shown and hours.days]
    if any({"sat", "sun"} & set(hours.days) for hours in dated):
        return True
    return False if dated and all(hours.what is None for hours in dated) else None


def languages_fit(service: Service, asked: Iterable[str]) -> bool | None:
    """Whether one of the languages can be had there, or an interpreter; ``None``: not known.

    ``asked``: names in English or codes, see :func:`services_kb.languages.language_name`.
    """
    names = tuple(language_name(language).lower() for language in asked)
    spoken = [text.lower() for text in service.languages]
    return True if any(text.startswith((*names, "interpreter")) for text in spoken) else None


def need_distance(levels: tuple[str, ...], asked: str) -> int | None:
    """How many steps the nearest of a service's need levels is from the one asked for.

    ``None`` when the service's levels are not known, or the level is none of i-THRIVE's.
    """
    known = [NEED_LEVELS.index(level) for level in levels if level in NEED_LEVELS]
    if not known or asked not in NEED_LEVELS:
        return None
    return min(abs(place - NEED_LEVELS.index(asked)) for place in known)


def is_way_to_specialists(service: Service, need_level: str | None) -> bool:
    """Whether specialist help is asked for and this is some, so that a referral may be needed."""
    return need_level in SPECIALIST and need_level in service.need_levels


def made_for(service: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether a service is for those who ask and not for parents or adults in general."""
    return not _ANYBODY & set(service) and bool(set(service) & set(asked) - _ANYBODY - _YOUNG)
