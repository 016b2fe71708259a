"""Areas and distances."""

from __future__ import annotations

import pytest

from services_kb.areas import Area, distance_km, find_area, outcode_of, serves

AREAS = (Area("SE6", 51.43777, -0.01432, "SE6"), Area("SE6", 51.43777, -0.01432, "Catford"))
KNOWN = frozenset({"SE6", "SE13", "BR1"})


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("se6", "SE6"),
        ("SE6 4RU", "SE6"),
        ("se64ru", "SE6"),
        ("  br1   1aa ", "BR1"),
        ("EC1A 1BB", "EC1A"),
        ("Catford", None),
        ("", None),
        ("6", None),
    ],
)
def test_outward_part(text: str, outcode: str | None) -> None:
    assert outcode_of(text) == outcode


@pytest.mark.parametrize("text", ["Catford", "catford", " CATFORD ", "se6", "SE6 4RU", "se64ru"])
def test_an_area_is_found(text: str) -> None:
    found = find_area(text, AREAS)
    assert found is not None
    assert found.outcode == "SE6"


@pytest.mark.parametrize("text", ["", "Manchester", "M1 1AA", "!", "\x00"])
def test_no_area_is_made_up(text: str) -> None:
    assert find_area(text, AREAS) is None


def test_distance_between_known_places() -> None:
    # Catford to Deptford: about 5 km by any map.
    assert distance_km(51.43777, -0.01432, (51.48118, -0.02828)) == pytest.approx(4.92, abs=0.05)
    assert distance_km(51.5, 0.0, (51.5, 0.0)) == 0


@pytest.mark.parametrize(
    ("service_area", "outcode", "takes"),
    [
        (("lewisham",), "SE6", True),
        (("lewisham",), "M1", False),
        (("lewisham",), "N1", False),
        (("london",), "N1", True),
        (("london",), "BR1", True),
        (("london",), "M1", False),
        (("england",), "M1", True),
        (("uk",), "EH1", True),
        (("SE8", "SE14"), "SE14", True),
        (("SE8", "SE14"), "SE6", False),
        ((), "M1", True),
    ],
)
def test_whom_a_service_area_takes(
    service_area: tuple[str, ...], outcode: str, takes: bool
) -> None:
    assert serves(service_area, outcode, KNOWN) is takes
