"""Rows for the ages of children, of the writer, and for babies on their way."""

from datetime import date

import pytest

from bot.nlu.ages import find_ages
from bot.nlu.pregnancy import find_pregnancy
from bot.nlu.spans import plain

TODAY = date(2026, 11, 22)

AGES = [
    ("2yo and 7", [24, 84]),
    ("2 year old", [24]),
    ("18 months", [18]),
    ("18mo", [18]),
    ("nearly 3", [35]),
    ("she is almost two", [23]),
    ("twins aged 4", [48, 48]),
    ("4 year old twins", [48, 48]),
    ("my twins are two", [24, 24]),
    ("my 6 week old", [1]),
    ("newborn", [0]),
    ("a month old", [1]),
    ("my son is 7 and daughter 18 months", [84, 18]),
    ("turns 2 in June", [17]),
    ("my son will be 3 in april", [31]),
    ("my daughter turned 3 in september", [38]),
    ("hes 4 next month", [47]),
    ("she just turned 2", [24]),
    ("I have a 3 and a 5 year old", [36, 60]),
    ("3 and 5 year old", [36, 60]),
    ("my kids are 3, 5 and 9", [36, 60, 108]),
    ("my kids are 3 years and 6 months", [36, 6]),
    ("shes 3", [36]),
    ("they are 2 and 5", [24, 60]),
    ("2 kids aged 3 and 6", [36, 72]),
    ("ive got 3 children 2, 4 and 11", [24, 48, 132]),
    ("my daughter, 7, and my son (4)", [84, 48]),
    ("boy 3 girl 5", [36, 60]),
    ("dad of 3 aged 2, 4, 6", [24, 48, 72]),
    ("two and a half", [30]),
    ("2 and a half year old", [30]),
    ("1.5 yrs old", [18]),
    ("1 year and 6 months old", [18]),
    ("2 yr old & 7 yr old", [24, 84]),
    ("one is 3 and the other is 5", [36, 60]),
    ("my eldest is 9 youngest 2", [108, 24]),
    ("30 hours for my 3 year old", [36]),
    ("my 15 yr old son is taking drugs", [180]),
    ("my son is 21 and using heroin", [252]),
    ("he is 2 years", [24]),
    ("2", [24]),
    ("2, 5", [24, 60]),
    ("nursery for two-year-old near SE6", [24]),
    ("he's in year 6", [120]),
    ("my friend has a 2 year old", [24]),
    ("my pikin na 2 years", [24]),
    ("my daughter is 3 and I'm 24", [36]),
    ("I'm a 19 year old mum of a 6 month old", [6]),
    ("I need help with my drinking, I have a 2 year old, Catford", [24]),
    ("a 2 year old and a newborn", [24, 0]),
    ("born in march", [8]),
]

NOT_AGES = [
    "I'm 34",
    "I am 17",
    "in 2 years",
    "2 bottles",
    "age 30 hours",
    "30 hours free childcare",
    "24/7",
    "24",
    "999",
    "my husband is 40",
    "my 40 year old husband",
    "my boyfriend, he's 17",
    "my mum is 70",
    "call me on 07700 900123",
    "020 7946 0018",
    "i have 2 kids",
    "mum of 3",
    "kids under 5",
    "when he was 2 he broke his arm",
    "my son has been out of school for 2 years",
    "3 pints a night",
    "60 units a week",
    "he hit me 3 times",
    "we broke up 3 months ago",
    "is there anything at 3pm",
    "court on 12 march",
    "i need a 2 bed flat",
    "se6 4ab",
    "number 3",
    "I am 20 weeks pregnant",
    "i work 3 days",
    "year 9 was hard for me",
]


def values(text: str, entity: str) -> list:
    lowered = plain(text)
    spans = find_ages(lowered, TODAY) + find_pregnancy(lowered, TODAY)
    return [s.value for s in sorted(spans, key=lambda s: s.start) if s.entity == entity]


@pytest.mark.parametrize(("text", "months"), AGES)
def test_a_childs_age_is_read(text: str, months: list[int]) -> None:
    assert values(text, "child_age") == months


@pytest.mark.parametrize("text", NOT_AGES)
def test_other_numbers_are_not_a_childs_age(text: str) -> None:
    assert values(text, "child_age") == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("I'm 34", [34]),
        ("I am 17", [17]),
        ("im 16 and my baby is 4 months", [16]),
        ("19 year old mum", [19]),
        ("as a 40 year old dad", [40]),
        ("i am 17 yrs old pregnant", [17]),
        ("my 17 year old daughter is pregnant", []),
        ("my husband is 40", []),
        ("im 2 minutes away", []),
        ("i'm 20 weeks pregnant", []),
    ],
)
def test_the_writers_own_age_is_kept_apart(text: str, years: list[int]) -> None:
    assert values(text, "writer_age") == years


@pytest.mark.parametrize(
    ("text", "pregnant"),
    [
        ("20 weeks pregnant", True),
        ("im 20 weeks", True),
        ("my wife is expecting our first", True),
        ("8 months gone", True),
        ("due in March", True),
        ("I'm not pregnant", False),
        ("when i was pregnant i drank", False),
        ("trying to get pregnant", False),
        ("rent is due in march", False),
        ("i am expecting a call", False),
    ],
)
def test_a_pregnancy_is_read(text: str, pregnant: bool) -> None:
    assert bool(values(text, "pregnant")) is pregnant


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("due in March", "2027-03"),
        ("baby due 3rd feb", "2027-02-03"),
        ("my due date is 14 january", "2027-01-14"),
        ("due in 3 weeks", "2026-12"),
        ("expecting in april", "2027-04"),
        ("due on 31 february", None),
        ("my rent is due in march", None),
        ("the appointment is due next week", None),
    ],
)
def test_the_month_or_day_a_baby_is_due_is_read(text: str, due: str | None) -> None:
    assert values(text, "due_date")[:1] == ([due] if due else [])
