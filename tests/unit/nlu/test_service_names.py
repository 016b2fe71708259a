"""Rows for services found by name, on a small list of our own and on the real names."""

import pytest

from bot.nlu.entities import read_names
from bot.nlu.service_names import ServiceNames, collect
from bot.nlu.spans import longest, plain
from bot.settings import PROJECT_DIR

RECORDS = [
    {"slug": "athena", "name": "Athena service (Refuge)", "aliases": ["athina"]},
    {"slug": "freedom", "name": "Freedom Programme", "aliases": ["freedom"]},
    {"slug": "youth-first", "name": "Youth First"},
    {"slug": "future-men", "name": "Future Men", "former_names": ["Working With Men"]},
    {"slug": "insight", "name": "Lewisham Insight Young People"},
    {"slug": "refuge", "name": "Refuge"},
]
SMALL = ServiceNames(collect(RECORDS))
REAL = ServiceNames(read_names(PROJECT_DIR / "services_kb" / "data")["services"])


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("what is athena", ["athena"]),
        ("number for athina pls", ["athena"]),
        ("what happened to yuoth first", ["youth-first"]),
        ("is working with men still going", ["future-men"]),
        ("do you know the freedom programme", ["freedom"]),
        ("insight young people", ["insight"]),
        ("what is freedom", ["freedom"]),
        ("i want my freedom back", []),
        ("i need a refuge tonight because of him", []),
        ("number for refuge", ["refuge"]),
        ("youth club", []),
        ("first", []),
    ],
)
def test_a_name_is_found(text: str, slugs: list[str]) -> None:
    assert [span.value for span in longest(SMALL.find(plain(text)))] == slugs


@pytest.mark.parametrize(
    ("text", "slug"),
    [("what is athena", "athena"), ("cgl number", "new-direction"), ("what is coda", "coda")],
)
def test_the_bundled_names_are_found(text: str, slug: str) -> None:
    assert slug in [span.value for span in REAL.find(plain(text))]


@pytest.mark.parametrize(
    "text",
    [
        "i need help with my drinking",
        "i feel safe now",
        "my kids are at home",
        "he has no respect for me",
        "my family help me a lot",
        "i want to contact my sister",
        "my mind is racing",
        "he shouts at me",
        "to be frank i am tired",
        "i need housing help with my kids",
        "is there any childcare",
        "i live in lewisham",
        "help",
    ],
)
def test_everyday_words_are_no_service(text: str) -> None:
    assert [span.value for span in REAL.find(plain(text))] == []


def test_present_names_go_before_former_ones() -> None:
    records = [
        {"slug": "old", "name": "Old", "former_names": ["Bright Start"]},
        {"slug": "new", "name": "Bright Start"},
    ]
    assert ServiceNames(collect(records)).find("bright start")[0].value == "new"
