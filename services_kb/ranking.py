"""How well one service fits one query: a sum of small, named parts, each of which is a reason.

The weights keep an order that the tests hold: what was asked by name first, then topic and meaning,
then who it is for, then near and local, then comforts such as a creche. A part that is not known
adds nothing; one that is known to be against excludes the service (``None``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services_kb import told as told_of
from services_kb.areas import distance_km, serves
from services_kb.fit import (
    audience_fit,
    criteria_fit,
    days_fit,
    evening_fit,
    is_way_to_specialists,
    languages_fit,
    made_for,
    made_for_young,
    need_distance,
    weekend_fit,
)
from services_kb.records import Service
from services_kb.told import Told

if TYPE_CHECKING:
    from services_kb.repository import Snapshot
    from services_kb.search import Query

NAME, MEANING, WORDS = 3.0, 2.0, 1.0
# When there is nothing but a text, what it means must outweigh where a service is. Chosen on the
# questions `tuned` in tests/fixtures/questions.yml: from 5 to 8 the results are much the same.
NAME_ALONE, MEANING_ALONE = 8.0, 6.0
MAIN_TOPIC, OTHER_TOPIC = 1.2, 0.7
AUDIENCE, AGE, CRITERIA = 0.8, 0.3, 0.6
# Light help for who asks for light help; each step of i-THRIVE away from that counts against.
NEED_LEVEL, NEED_STEP = 0.8, -0.4
LOCAL, LONDON, NEAR = 0.6, 0.25, 0.5
ASKED_FOR = 0.5
# Somebody who asks for help wants to speak to someone; a service with no way in helps nobody.
CALLABLE, NO_WAY_IN = 0.3, -0.3
# What is made for dads, when a dad asks, before what takes parents of any kind.
MADE_FOR = 0.4
# A service for young people alone is what a young person, or who asks for one, needs first.
MADE_FOR_YOUNG = 2.0
# Who says that they hurt somebody must not be sent first to the line for those who are hurt.
OWN_ABUSE = 3.0
# Distances count by a soft curve: at 3 km about a third of what the doorstep counts.
NEAR_KM = 3.0
# From this likeness on, meaning is a reason by itself: three in four such results are right.
MEANT = 0.7
# Below every service that takes parents themselves, however well it fits otherwise.
PROFESSIONALS_ONLY = -20.0
# Where nothing but words says what is looked for, it may be the one that was meant: it stays in
# the list when it fits much better, behind the others.
REFERRED_ALONE = -0.5
# 999 and its like come first only when a crisis is what was asked about, or what was told.
EMERGENCY_LINE = -1.0


# The code of a wish that nothing is known about; the detail says which.
NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Reason:
    """Why a service is in the results: a code that channels have words for, and a detail.

    ``not_known`` is the one that is none: the detail is a wish (``evening``) that nobody can tell.
    """

    code: str
    detail: str | None = None


_NOTHING_TOLD = Told()


@dataclass(frozen=True)
class Fit:
    """How well the text fits: by words and by name from 0 to 1, by meaning as Vectors.likeness.

    ``own_abuse``: it says that the person hurts a partner; ``told``: what else it tells of them.
    """

    words: float = 0.0
    meaning: float = 0.0
    name: float = 0.0
    own_abuse: bool = False
    told: Told = _NOTHING_TOLD


@dataclass
class _Sum:
    """Adds parts up and keeps the reasons. ``excluded`` once a part is known to be against."""

    score: float = 0.0
    reasons: list[Reason] = field(default_factory=list)
    excluded: bool = False

    def add(self, weight: float, code: str, detail: str | None = None) -> None:
        self.score += weight
        self.reasons.append(Reason(code, detail))

    def wanted(self, known: bool | None, wanted: bool | None, code: str) -> None:
        """A thing that was asked for: known to be so adds, known not to be so excludes.

        What is not known is no reason against; it is noted, so that it can be said and ranked.
        """
        if wanted is None:
            return
        if known is None:
            self.reasons.append(Reason(NOT_KNOWN, code))
        elif known is not wanted:
            self.excluded = True
        elif wanted:
            self.add(ASKED_FOR, code)


def rank(
    service: Service, query: Query, fit: Fit, snapshot: Snapshot
) -> tuple[float, tuple[Reason, ...], float | None] | None:
    """Score, reasons and distance of ``service``, or ``None`` when something speaks against it."""
    total = _Sum()
    distance = None
    _by_text(total, fit, alone=query.only_text)
    if fit.own_abuse and "person_using_abuse" in service.audience:
        total.add(OWN_ABUSE, "audience", "person_using_abuse")
    if query.only_text:
        total.score += told_of.fit(fit.told, service)
    _by_topic(total, service, query)
    _by_person(total, service, query)
    _by_wishes(total, service, query)
    if query.area:
        distance = _by_area(total, service, query.area, snapshot)
    else:
        _by_reach(total, service)
    if total.excluded:
        return None
    if "professional" not in query.audience:
        total.score += _way_in(service, query, fit)
    told = query.only_text and fit.meaning >= MEANT
    if service.emergency and "crisis" not in query.topics and not told:
        total.score += EMERGENCY_LINE
    return round(total.score, 4), tuple(total.reasons), distance


def _by_text(total: _Sum, fit: Fit, alone: bool) -> None:
    if fit.name:
        total.add((NAME_ALONE if alone else NAME) * fit.name, "name")
    if fit.words:
        total.add(WORDS * fit.words, "words")
    if fit.meaning > 0:
        total.score += (MEANING_ALONE if alone else MEANING) * fit.meaning
        if fit.meaning >= MEANT:
            total.reasons.append(Reason("meaning"))


def _way_in(service: Service, query: Query, fit: Fit) -> float:
    """What it counts for a parent how the service can be reached.

    Who needs a specialist, asks for the service by its name or works with families is not told to
    look elsewhere because somebody has to refer them.
    """
    shown = [contact for contact in service.contacts if contact.shown and contact.for_parents]
    referred = service.takes_people_themselves is False
    wanted = fit.name > 0 or fit.told.at_work or is_way_to_specialists(service, query.need_level)
    score = 0.0
    if referred and not wanted:
        score = REFERRED_ALONE if query.only_text else PROFESSIONALS_ONLY
    if any(contact.kind == "phone" for contact in shown):
        return score + CALLABLE
    return score if service.reachable else score + NO_WAY_IN


def _by_topic(total: _Sum, service: Service, query: Query) -> None:
    shared = [topic for topic in service.topics if topic in query.topics]
    if shared:
        main = shared[0] == service.topics[0]
        total.add(MAIN_TOPIC if main else OTHER_TOPIC, "topic", shared[0])


def _by_person(total: _Sum, service: Service, query: Query) -> None:
    if query.audience:
        share, term = audience_fit(service.audience, query.audience)
        total.excluded |= share is None
        if share:
            total.add(AUDIENCE * share, "audience", term)
        if made_for_young(service.audience, query.audience):
            total.score += MADE_FOR_YOUNG
        elif made_for(service.audience, query.audience):
            total.score += MADE_FOR
    if query.age_months and (service.min_age_months, service.max_age_months) != (None, None):
        low, high = service.min_age_months or 0, service.max_age_months or math.inf
        fitting = sum(low <= age <= high for age in query.age_months)
        total.add(AGE * fitting / len(query.age_months), "age")
    criteria = criteria_fit(service, query)
    total.excluded |= criteria is None
    if criteria:
        total.add(CRITERIA * criteria, "criteria")
    steps = need_distance(service.need_levels, query.need_level) if query.need_level else None
    if steps == 0:
        total.add(NEED_LEVEL, "need_level", query.need_level)
    elif steps:
        total.score += NEED_STEP * steps


def _by_wishes(total: _Sum, service: Service, query: Query) -> None:
    free = {"free": True, "paid": False}.get(service.cost)
    total.wanted(service.takes_people_themselves, query.self_referral, "self_referral")
    total.wanted(free, query.free, "free")
    total.wanted(service.online, query.online, "online")
    total.wanted(service.creche, query.creche, "creche")
    if query.evening is not None:
        total.wanted(evening_fit(service), query.evening, "evening")
    if query.weekend is not None:
        total.wanted(weekend_fit(service), query.weekend, "weekend")
    if query.languages:
        total.wanted(languages_fit(service, query.languages), True, "language")
    if query.day:
        total.wanted(days_fit(service, query.day), True, "day")


def _by_area(total: _Sum, service: Service, outcode: str, snapshot: Snapshot) -> float | None:
    if not serves(service.service_area, outcode, snapshot.outcodes):
        total.excluded = True
        return None
    _by_reach(total, service, outcode)
    here = next((area for area in snapshot.areas if area.outcode == outcode), None)
    distance = _nearest(service, here.latitude, here.longitude, snapshot) if here else None
    if distance is not None:
        total.add(NEAR * math.exp(-distance / NEAR_KM), "near")
    return distance


def _by_reach(total: _Sum, service: Service, outcode: str | None = None) -> None:
    """Local first: a borough's own service knows the people to send you on to."""
    reach = service.service_area
    if outcode and outcode in reach:
        total.add(LOCAL, "area", outcode)
    elif "lewisham" in reach:
        total.add(LOCAL, "area", "lewisham")
    elif "london" in reach:
        total.score += LONDON


def _nearest(
    service: Service, latitude: float, longitude: float, snapshot: Snapshot
) -> float | None:
    """Kilometres to the nearest shown place: by its own point, else its district's centre."""
    centres = snapshot.centres
    points = []
    for place in service.locations:
        if not place.shown:
            continue
        if place.latitude is not None and place.longitude is not None:
            points.append((place.latitude, place.longitude))
        elif place.outcode in centres:
            points.append(centres[place.outcode])
    return min((distance_km(latitude, longitude, point) for point in points), default=None)
