"""What records say about themselves."""

from __future__ import annotations

from datetime import date

import pytest

from services_kb.records import Contact, Provenance, Service
from services_kb.source_names import source_name

OFFICIAL = {
    "source": "https://www.lewisham.gov.uk/page",
    "source_kind": "official_page",
    "assurance": "official",
    "checked_on": date(2026, 11, 22),
}


@pytest.mark.parametrize(
    ("kind", "value", "href"),
    [
        ("phone", "020 7946 0001", "tel:+442079460001"),
        ("phone", "(020) 7946-0001", "tel:+442079460001"),
        ("phone", "+44 20 7946 0001", "tel:+442079460001"),
        ("phone", "999", "tel:999"),
        ("phone", "116 123", "tel:116123"),
        ("phone", "0800 1111", "tel:+448001111"),
        ("sms", "85258", "sms:85258"),
        ("email", "a@b.org", "mailto:a@b.org"),
        ("web", "refuge.org.uk", "https://refuge.org.uk"),
        ("web", "http://refuge.org.uk/x", "http://refuge.org.uk/x"),
        ("chat", "https://chat.example", "https://chat.example"),
    ],
)
def test_what_a_tap_opens(kind: str, value: str, href: str) -> None:
    assert Contact(kind=kind, value=value, **OFFICIAL).href == href


@pytest.mark.parametrize(
    ("assurance", "shown"), [("official", True), ("corroborated", True), ("unverified", False)]
)
def test_only_assured_details_are_shown(assurance: str, shown: bool) -> None:
    assert Provenance(**(OFFICIAL | {"assurance": assurance})).shown is shown


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (("https://www.lewisham.gov.uk/a/b",), "lewisham.gov.uk"),
        (("http://user@slam.nhs.uk/x", "government", "official"), "slam.nhs.uk"),
        (("Needs assessment, 2018 to 2019",), "Needs assessment, 2018 to 2019"),
        (
            (
                "Lewisham parenting needs assessment, 2018 to 2019, table 4",
                "seed_document",
                "unverified",
            ),
            "Lewisham's parenting needs assessment, 2018 to 2019",
        ),
        (("A leaflet", "seed_document", "official"), "A leaflet"),
        (
            ("code repository file 1", "repository_file", "corroborated"),
            "public lists that agree, not an official page",
        ),
        (
            ("code repository file 1", "repository_file", "unverified"),
            "a public list, not confirmed",
        ),
    ],
)
def test_sources_are_named_for_people(source: tuple[str, ...], name: str) -> None:
    assert source_name(*source) == name


@pytest.mark.parametrize(
    ("status", "successor", "findable"),
    [
        ("current", None, True),
        ("renamed", None, True),
        ("renamed", "other", False),
        ("closed", None, False),
        ("merged", "other", False),
        ("unknown", None, False),
    ],
)
def test_search_offers_only_what_there_is(
    status: str, successor: str | None, findable: bool
) -> None:
    service = Service(slug="a", name="A", status=status, successor=successor)
    assert service.findable is findable


@pytest.mark.parametrize(
    ("referral", "takes"),
    [((), None), (("self",), True), (("automatic",), True), (("social_care",), False)],
)
def test_whether_people_may_come_themselves(referral: tuple[str, ...], takes: bool | None) -> None:
    assert Service(slug="a", name="A", referral=referral).takes_people_themselves is takes
