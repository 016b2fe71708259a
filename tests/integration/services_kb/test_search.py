"""Search on both databases: filters, order and reasons, on the sample."""

from __future__ import annotations

from typing import Any

import pytest

from services_kb.repository import Repository
from services_kb.search import Query, Search
from tests.integration.services_kb.conftest import fake_encode

SUBSTANCE = ("substance_misuse",)


@pytest.fixture
def search(repository: Repository) -> Search:
    return Search(repository, fake_encode)


def slugs(search: Search, **query: Any) -> list[str]:
    return [result.service.slug for result in search.search(Query(**({"limit": 10} | query)))]


# What is asked, and which services come, in order.
ROWS: list[tuple[dict[str, Any], list[str]]] = [
    ({"topics": SUBSTANCE}, ["riverside", "drinkphone", "steady"]),
    ({"topics": SUBSTANCE, "self_referral": True}, ["riverside", "drinkphone"]),
    # What is known to meet a wish, then what may, never what does not.
    ({"topics": SUBSTANCE, "languages": ("cy",)}, ["drinkphone", "riverside", "steady"]),
    ({"topics": SUBSTANCE, "languages": ("Polish",)}, ["riverside", "drinkphone", "steady"]),
    ({"topics": SUBSTANCE, "languages": ("cy",), "evening": True}, ["riverside", "drinkphone"]),
    # Light help for who asks for it; where a specialist is needed, a referral is no bar.
    ({"topics": SUBSTANCE, "need_level": "advice"}, ["drinkphone", "riverside", "steady"]),
    ({"topics": SUBSTANCE, "need_level": "more_help"}, ["riverside", "steady", "drinkphone"]),
    ({"topics": SUBSTANCE, "area": "SE6"}, ["riverside", "drinkphone", "steady"]),
    ({"topics": SUBSTANCE, "area": "M1"}, ["drinkphone"]),
    ({"topics": SUBSTANCE, "evening": True}, ["riverside", "drinkphone"]),
    ({"topics": SUBSTANCE, "day": "tue"}, ["riverside", "drinkphone", "steady"]),
    ({"topics": SUBSTANCE, "day": "sun"}, ["drinkphone", "steady"]),
    ({"topics": SUBSTANCE, "exclude": ("riverside",)}, ["drinkphone", "steady"]),
    ({"topics": SUBSTANCE, "substance": "alcohol", "units_per_week": 20}, ["drinkphone", "steady"]),
    (
        {"topics": SUBSTANCE, "substance": "alcohol", "units_per_week": 90},
        ["riverside", "drinkphone"],
    ),
    ({"topics": SUBSTANCE, "substance": "opiates"}, ["riverside", "drinkphone"]),
    ({"topics": SUBSTANCE, "substance": "opiates", "injecting": False}, ["drinkphone"]),
    ({"topics": SUBSTANCE, "audience": ("professional",)}, ["riverside", "steady", "drinkphone"]),
    ({"topics": ("childcare",), "age_months": (20,)}, ["tiny-steps"]),
    ({"topics": ("childcare",), "age_months": (60,)}, ["tall-steps"]),
    ({"topics": ("childcare",), "age_months": (20, 60)}, ["tall-steps", "tiny-steps"]),
    ({"topics": ("childcare",), "age_months": (150,)}, []),
    ({"topics": ("childcare",), "area": "SE26"}, ["tiny-steps", "tall-steps"]),
    ({"topics": ("childcare",), "area": "SE8"}, ["tall-steps", "tiny-steps"]),
    ({"topics": ("childcare",), "free": True}, ["tall-steps"]),
    ({"topics": ("childcare",), "creche": True}, ["tall-steps"]),
    ({"topics": ("childcare",), "online": True}, ["tall-steps", "tiny-steps"]),
    ({"topics": ("fathers",), "audience": ("father",)}, ["dads-club"]),
    ({"topics": ("fathers",), "audience": ("mother",)}, []),
    ({"topics": ("fathers",), "area": "SE14"}, ["dads-club"]),
    ({"topics": ("fathers",), "area": "SE6"}, []),
    ({"topics": ("youth",)}, []),
    ({"topics": ("no such topic",)}, []),
    ({"text": "babies"}, ["tiny-steps"]),
    ({"text": "BABY!!"}, ["tiny-steps"]),
    ({"text": "drinking"}, ["drinkphone", "riverside", "steady"]),
    ({"text": "rrs"}, ["riverside"]),
    ({"text": "mill clinic"}, ["riverside"]),
    ({"text": "zzz qqq"}, []),
    ({"text": "the lantern project"}, []),
    ({"topics": SUBSTANCE, "limit": 1}, ["riverside"]),
    ({"topics": SUBSTANCE, "limit": 0}, []),
]


@pytest.mark.parametrize(("query", "expected"), ROWS)
def test_which_services_come_and_in_which_order(
    search: Search, query: dict[str, Any], expected: list[str]
) -> None:
    found = slugs(search, **query)
    if "text" in query:
        assert sorted(found) == sorted(expected)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("slug", "query", "reasons"),
    [
        ("riverside", {"topics": SUBSTANCE}, {"topic", "area"}),
        ("riverside", {"topics": SUBSTANCE, "area": "SE6"}, {"topic", "area", "near"}),
        ("riverside", {"text": "rrs"}, {"name", "words", "area"}),
        ("riverside", {"topics": SUBSTANCE, "evening": True, "day": "mon"}, {"evening", "day"}),
        ("riverside", {"topics": SUBSTANCE, "free": True, "self_referral": True}, {"free"}),
        ("riverside", {"topics": SUBSTANCE, "substance": "alcohol"}, {"criteria"}),
        ("riverside", {"topics": SUBSTANCE, "need_level": "help"}, {"need_level"}),
        ("riverside", {"topics": SUBSTANCE, "languages": ("pl",)}, {"language"}),
        ("tiny-steps", {"topics": ("childcare",), "age_months": (3,)}, {"age"}),
        ("tiny-steps", {"topics": ("childcare",), "audience": ("mother",)}, {"audience"}),
    ],
)
def test_each_result_says_why_it_is_there(
    search: Search, slug: str, query: dict[str, Any], reasons: set[str]
) -> None:
    results = {r.service.slug: r for r in search.search(Query(**({"limit": 10} | query)))}
    assert reasons <= {reason.code for reason in results[slug].reasons}


def test_each_result_says_which_wish_nothing_is_known_about(search: Search) -> None:
    query = Query(topics=SUBSTANCE, evening=True, creche=True, languages=("pl",), limit=10)
    unknown = {result.service.slug: result.not_known for result in search.search(query)}
    assert unknown == {"riverside": ("creche",), "drinkphone": ("creche", "evening", "language")}


def test_a_wish_that_is_known_to_be_met_comes_before_what_is_nearer(search: Search) -> None:
    here: dict[str, Any] = {"topics": SUBSTANCE, "area": "SE6"}
    assert slugs(search, **here)[0] == "riverside"
    assert slugs(search, **here, languages=("cy",))[0] == "drinkphone"
    assert slugs(search, **here, languages=("cy",), limit=1) == ["drinkphone"]


def test_distance(search: Search) -> None:
    found = {
        r.service.slug: r.distance_km
        for r in search.search(Query(topics=("childcare",), area="SE26", limit=10))
    }
    assert found["tiny-steps"] == pytest.approx(0, abs=0.1)
    assert found["tall-steps"] == pytest.approx(6.3, abs=0.3)
    national = search.search(Query(topics=SUBSTANCE, area="SE6", limit=10))
    assert [r.distance_km for r in national if r.service.slug == "drinkphone"] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "'\"",
        'NOT AND OR NEAR("',
        "a* -b ^c {d} (e):f",
        "%_\\",
        "; DROP TABLE service;--",
        "🙂🙂",
        "مساعدة",
        "x" * 5000,
        "word " * 2000,
        "!&|<->:*",
    ],
)
def test_any_text_is_searched_without_harm(search: Search, text: str) -> None:
    for result in search.search(Query(text=text, limit=20)):
        assert result.service.findable
