"""Cards: what people see, and what they must never see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services_kb.cards import card
from services_kb.ranking import Reason
from services_kb.records import Contact, Location, Schedule, Service

GOOD = {
    "source": "https://www.refuge.org.uk/x",
    "source_kind": "official_page",
    "source_date": "2026-03",
    "assurance": "official",
    "checked_on": date(2026, 11, 22),
}
BAD = GOOD | {"assurance": "unverified"}
SERVICE = Service(
    slug="a",
    name="A",
    contacts=(
        Contact(kind="phone", value="020 7946 0009", **BAD),
        Contact(kind="phone", value="020 7946 0002", audience="professionals", **GOOD),
        Contact(kind="phone", value="020 7946 0001", label="Day", **GOOD),
        Contact(kind="email", value="secret@a.example", **BAD),
        Contact(kind="web", value="a.example", **GOOD),
    ),
    locations=(
        Location(name="Secret", address="1 Hidden Road", postcode="SE6 1AA", **BAD),
        Location(name="Open", address="2 Open Road", postcode="SE6 1AB", **GOOD),
    ),
    schedules=(
        Schedule(days=("tue", "mon"), opens="10:00", closes="12:00", **GOOD),
        Schedule(text="All night", **BAD),
    ),
)


def test_the_first_number_that_parents_may_use_comes_first() -> None:
    shown = card(SERVICE)
    assert shown["phone"] == "020 7946 0001"
    assert shown["phone_href"] == "tel:+442079460001"
    assert shown["phone_label"] == "Day"
    assert shown["web"] == "https://a.example"
    assert shown["email"] is None
    assert shown["address"] == "2 Open Road"
    assert [hours["days"] for hours in shown["hours"]] == [["mon", "tue"]]


def test_it_says_who_said_so_and_when_it_was_checked() -> None:
    assert card(SERVICE)["checked"] == {
        "on": "2026-11-22",
        "from": "refuge.org.uk",
        "source_date": "2026-03",
    }
    assert card(Service(slug="b", name="B"))["checked"] is None


def test_reasons_and_distance() -> None:
    shown = card(SERVICE, distance_km=1.2345, reasons=(Reason("near"), "topic"))
    assert shown["distance_km"] == 1.2
    assert shown["reasons"] == ["near", "topic"]


def test_a_wish_that_nothing_is_known_about_is_no_reason() -> None:
    shown = card(SERVICE, reasons=(Reason("topic"), Reason("not_known", "evening")))
    assert shown["reasons"] == ["topic"]
    assert shown["not_known"] == ["evening"]


@given(st.lists(st.sampled_from(["official", "corroborated", "unverified"]), max_size=6))
def test_no_unverified_detail_is_ever_in_a_card(assurances: list[str]) -> None:
    contacts = tuple(
        Contact(
            kind=kind, value=f"{kind}-{number}-{assurance}", **(GOOD | {"assurance": assurance})
        )
        for number, assurance in enumerate(assurances)
        for kind in ("phone", "sms", "email", "web", "chat")
    )
    text = json.dumps(card(replace(SERVICE, contacts=contacts)))
    assert "-unverified" not in text
    assert "Hidden Road" not in text
    assert "All night" not in text
    for contact in contacts:
        assert (contact.value in text) is contact.shown
