"""Rows for years at school, words for a stage of childhood, and ages in other languages."""

from datetime import date

import pytest

from bot.nlu.ages import find_ages
from bot.nlu.school_years import find_stages
from bot.nlu.spans import plain


def values(text: str, entity: str) -> list:
    spans = find_ages(plain(text), date(2026, 11, 22))
    return [s.value for s in sorted(spans, key=lambda s: s.start) if s.entity == entity]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("my year 9", [156]),
        ("my lad is in year 8", [144]),
        ("my yr 10 daughter", [168]),
        ("year six girl", [120]),
        ("my Y7 is being bullied", [132]),
        ("my son yr 3", [84]),
        ("year 7 and year 4", [132, 96]),
        ("hes in year 6 and she's in year 2", [120, 72]),
        ("my eldest is in year 9 and youngest in year 1", [156, 60]),
        ("a pupil in year 9", [156]),
        ("wraparound care for my reception child", [48]),
        ("my son starts reception in september", [48]),
        ("one in reception and one in year 2", [48, 72]),
        ("reception", [48]),
        ("he's in sixth form", [192]),
        ("year 9 was hard for me", []),
        ("i was in year 9 when i had her", []),
        ("im a year 5 teacher", []),
        ("i teach year 4", []),
        ("year 11 exams", []),
        ("my son is one year 6 months", [18]),
        ("he is in year 14", []),
        ("i am in the reception area", []),
        ("last year 3 of us went", []),
        ("tell reception i am late", []),
    ],
)
def test_a_year_at_school_is_a_childs_age(text: str, months: list[int]) -> None:
    assert values(text, "child_age") == months


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("im in year 10", [14]),
        ("i have anxiety im in year 10", [14]),
        ("i'm only in year 7", [11]),
        ("tengo 17 años y estoy embarazada", [17]),
        ("mam 18 lat", [18]),
        ("j'ai 14 ans", [14]),
        ("tengo 2 hijos", []),
    ],
)
def test_a_pupils_own_year_and_age_are_the_writers(text: str, years: list[int]) -> None:
    assert values(text, "writer_age") == years
    assert values(text, "child_age") == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("mi hijo tiene 4 años", [48]),
        ("mi hijo de 7 años", [84]),
        ("mój syn ma 14 lat", [168]),
        ("mon fils a 6 ans", [72]),
        ("il a 8 mois", [8]),
        ("mia figlia ha 12 anni", [144]),
        ("minha filha tem 3 anos", [36]),
        ("12 yaşında bir oğlum var", [144]),
        ("我的孩子5岁", [60]),
        (
            "طفلي عمره 3 سنوات",
            [36],
        ),
        ("my son he have 3 years", [36]),
        ("my son he has 3 years left at school", []),
        ("il y a 3 ans", []),
        ("hace 3 años", []),
        ("mi marido tiene 40 años", []),
        ("منذ 3 سنوات", []),
    ],
)
def test_an_age_in_another_language_is_read(text: str, months: list[int]) -> None:
    assert values(text, "child_age") == months


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("my teenager wont listen", ["teenager"]),
        ("my toddler and my baby", ["baby", "toddler"]),
        ("my primary school child", ["primary"]),
        ("she is at secondary school", ["teenager"]),
        ("newborn twins", ["baby"]),
        ("hes in nursery", ["preschool"]),
        ("im a teenage mum", []),
        ("help with childcare", []),
    ],
)
def test_a_stage_is_read_without_making_up_an_age(text: str, stages: list[str]) -> None:
    assert sorted({span.value for span in find_stages(plain(text))}) == stages
