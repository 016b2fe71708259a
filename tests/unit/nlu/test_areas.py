"""Rows for neighbourhoods, postcodes and their slips."""

import pytest
import yaml

from bot.nlu.areas import Areas, slips
from bot.nlu.spans import plain
from bot.settings import PROJECT_DIR

DATA = yaml.safe_load((PROJECT_DIR / "services_kb/data/areas.yml").read_text(encoding="utf-8"))
AREAS = Areas(DATA["neighbourhoods"], [row["code"] for row in DATA["outcodes"]])


@pytest.mark.parametrize(
    ("text", "outcodes"),
    [
        ("Catford", ["SE6"]),
        ("i live in catfrod", ["SE6"]),
        ("lewisam", ["SE13"]),
        ("deptfrd or forest hil", ["SE8", "SE23"]),
        ("foresthill", ["SE23"]),
        ("honour oak", ["SE23"]),
        ("hither green and lee", ["SE13", "SE12"]),
        ("near lee", ["SE12"]),
        ("SE6", ["SE6"]),
        ("se 6", ["SE6"]),
        ("s.e.6", ["SE6"]),
        ("SE6 4AB", ["SE6"]),
        ("se64ab please", ["SE6"]),
        ("se13 5zz and 2 kids", ["SE13"]),
        ("upper sydenham", ["SE26"]),
        ("br1", ["BR1"]),
        ("w1a 1aa", ["W1A"]),
        ("se6 4th", ["SE6"]),
        ("m1 1ae", ["M1"]),
        ("my postcode is m 1 1ae", ["M1"]),
    ],
)
def test_an_area_becomes_its_district(text: str, outcodes: list[str]) -> None:
    assert [span.value for span in AREAS.find(plain(text))] == outcodes


@pytest.mark.parametrize(
    "text",
    [
        "my ex lee hits me",
        "evelyn is my daughter",
        "dartford",
        "bromley",
        "a black heart",
        "cat food",
        "i feel low",
        "he has 2 kids",
        "please se 30 hours",
        "se99",
        "my 14yr old",
        "my 14yr",
        "so 14yr olds can go",
        "me n 14yr old",
        "at 12th",
        "zz1 1aa",
    ],
)
def test_other_words_are_no_area(text: str) -> None:
    assert AREAS.find(plain(text)) == []


def test_a_full_postcode_is_never_kept() -> None:
    assert all("4AB" not in str(span.value) for span in AREAS.find(plain("I live at SE6 4AB")))


@pytest.mark.parametrize(
    ("left", "right", "count"),
    [("catfrod", "catford", 1), ("lewisam", "lewisham", 1), ("abc", "abc", 0), ("abc", "xyz", 2)],
)
def test_slips_are_counted_up_to_a_limit(left: str, right: str, count: int) -> None:
    assert slips(left, right, 1) == count
