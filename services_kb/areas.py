"""Areas that people name, and how far apart places are."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Iterable

EARTH_RADIUS_KM = 6371.0
_OUTCODE = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]?)(?:\s*\d[A-Z]{2})?$")
_LONDON = re.compile(r"^(E|EC|N|NW|SE|SW|W|WC)\d")


@dataclass(frozen=True)
class Area:
    """A postcode district, or a neighbourhood mapped to one. Degrees are WGS84, of its centre."""

    outcode: str
    latitude: float
    longitude: float
    label: str


def outcode_of(text: str) -> str | None:
    """The outward part of a postcode, whole or not: ``se6 4ru`` -> ``SE6``; else ``None``."""
    found = _OUTCODE.match(" ".join(text.upper().split()))
    return found.group(1) if found else None


def find_area(text: str, areas: Iterable[Area]) -> Area | None:
    """The area that ``text`` names: an outcode, a postcode or a neighbourhood, in any case."""
    wanted = {re.sub(r"[^a-z0-9]+", " ", text.lower()).strip(), (outcode_of(text) or "").lower()}
    wanted.discard("")
    return next((area for area in areas if area.label.lower() in wanted), None)


def distance_km(latitude: float, longitude: float, other: tuple[float, float]) -> float:
    """Great-circle distance by the haversine formula, in kilometres."""
    first, second = math.radians(latitude), math.radians(other[0])
    across = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * (
        math.sin(math.radians(other[1] - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(across))


def serves(service_area: tuple[str, ...], outcode: str, known_outcodes: frozenset[str]) -> bool:
    """Whether a service for ``service_area`` may take somebody who lives in ``outcode``.

    The districts of ``areas.yml`` lie in or across the borough's border, so each may be Lewisham.
    An unknown service area is not held against a service.
    """
    if not service_area or outcode in service_area:
        return True
    if {"england", "uk"} & set(service_area):
        return True
    if "london" in service_area and (_LONDON.match(outcode) or outcode in known_outcodes):
        return True
    return "lewisham" in service_area and outcode in known_outcodes
