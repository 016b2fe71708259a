"""Finding services by name, inside a sentence and misspelt."""

from __future__ import annotations

import pytest

from services_kb.names import NameIndex, normalised
from services_kb.records import Service

SERVICES = [
    Service(slug="athena", name="Athena service (Refuge)", aliases=("athena refuge",)),
    Service(
        slug="new-direction",
        name="Lewisham New Direction",
        former_names=("CRI New Direction",),
        aliases=("cgl", "change grow live"),
    ),
    Service(slug="youth-first", name="Youth First", status="closed", successor="youth"),
    Service(slug="youth", name="Lewisham Youth Service"),
    Service(slug="family-hubs", name="Family Hubs"),
    Service(slug="metro", name="METRO Charity (Young Women's Hub)"),
    Service(slug="fnp", name="Family Nurse Partnership", aliases=("FNP",)),
    Service(slug="nhs-111", name="NHS 111", aliases=("111",)),
]
INDEX = NameIndex(SERVICES)


@pytest.mark.parametrize(
    ("text", "slug", "kind"),
    [
        ("what happened to Youth First", "youth-first", "exact"),
        ("whats youth first??", "youth-first", "exact"),
        ("number for cgl pls", "new-direction", "alias"),
        ("CGL's number", "new-direction", None),
        ("athina", "athena", "fuzzy"),
        ("athenna refuge", "athena", None),
        ("is athena free", "athena", "exact"),
        ("the Athena service", "athena", "exact"),
        ("new direction", "new-direction", "exact"),
        ("phone cri new direction", "new-direction", "former"),
        ("lewisham new directoin", "new-direction", "fuzzy"),
        ("family nurse partnership", "fnp", "exact"),
        ("my health visitor said FNP would come", "fnp", "alias"),
        ("111", "nhs-111", "alias"),
        ("FAMILY HUBS!!!", "family-hubs", "exact"),
    ],
)
def test_names_are_found(text: str, slug: str, kind: str | None) -> None:
    found = INDEX.find(text)
    assert found, text
    assert found[0].service.slug == slug
    assert kind in (None, found[0].kind)
    assert 0 < found[0].score <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "i want a pizza",
        "my family needs help with youth",
        "young women",
        "a service please",
        "\x00",
        "?" * 5000,
        "how do i get my child into a nursery in lewisham",
    ],
)
def test_no_name_no_match(text: str) -> None:
    assert INDEX.find(text) == []


def test_two_names_give_two_services_and_the_limit_holds() -> None:
    found = INDEX.find("athena or cgl or family hubs")
    assert {match.service.slug for match in found} == {"athena", "new-direction", "family-hubs"}
    assert len(INDEX.find("athena or cgl or family hubs", limit=2)) == 2


def test_a_longer_name_wins_over_the_shorter_in_it() -> None:
    assert [match.service.slug for match in INDEX.find("lewisham youth service")] == ["youth"]


@pytest.mark.parametrize(
    ("slug", "near"), [("athna", "athena"), ("new-directions", "new-direction"), ("fn", "fnp")]
)
def test_did_you_mean(slug: str, near: str) -> None:
    assert near in INDEX.near(slug)


def test_names_without_case_accents_and_punctuation() -> None:
    assert normalised("  Café  Children's & CENTRE-2 ") == "cafe childrens and centre 2"
