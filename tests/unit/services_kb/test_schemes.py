"""Childcare schemes: which fit an age, which figures a date brings, and what a broken file says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from services_kb.entitlements import RuleError, coming_up, scheme, schemes, schemes_for
from services_kb.entitlements.rulebook import read_rules
from services_kb.entitlements.schemes import RULES
from services_kb.readability import reading_age
from services_kb.records import SHOWN_ASSURANCE

TODAY = date(2026, 11, 22)
IDS = {
    "two-year-old-15h",
    "universal-15h",
    "working-parents-30h",
    "tax-free-childcare",
    "universal-credit-childcare",
    "care-to-learn",
    "childcare-grant",
    "learner-support",
    "healthy-start",
    "sure-start-maternity-grant",
    "free-school-meals",
    "breakfast-clubs",
    "child-benefit",
}
# Every day on which some figure or text changes, and the day before each.
TURNS = [
    date(2025, 4, 6),
    date(2025, 8, 31),
    date(2025, 9, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 4, 5),
    date(2026, 4, 6),
    date(2026, 8, 31),
    date(2026, 9, 1),
    TODAY,
    date(2027, 4, 5),
    date(2027, 4, 6),
    date(2029, 2, 28),
]
# Names that a reader cannot be spared.
NAMES = ["Universal Credit", "Tax-Free Childcare", "Disability Living Allowance", "Childcare Grant"]


def ids(found):
    return {one.id for one in found}


def answer(scheme_id, day):
    found = scheme(scheme_id, day)
    assert found is not None
    return found.answer


def test_every_scheme_is_there():
    assert ids(schemes(TODAY)) == IDS


def test_an_unknown_scheme_is_none():
    assert scheme("not-a-scheme", TODAY) is None


@pytest.mark.parametrize("day", TURNS)
def test_every_answer_can_be_given_on_every_turn(day):
    for one in schemes(day):
        texts = (one.answer, one.who_for, one.how_to_apply, one.next_step)
        assert all(texts), one.id
        assert not any("{" in text or "  " in text for text in texts), one.id
        assert one.as_of == day
        assert one.sources


@pytest.mark.parametrize("day", TURNS)
def test_answers_are_short_and_plain(day):
    for one in schemes(day):
        assert len(one.answer.split()) <= 60, one.id
        assert reading_age([one.answer], NAMES) <= 11.0, one.id


@pytest.mark.parametrize(
    ("day", "shown", "gone"),
    [
        (date(2025, 8, 31), "15 free hours", "can get 30 free hours"),
        (date(2025, 9, 1), "30 free hours", "15 free hours"),
        (date(2026, 4, 5), "£2,539.68", "£2,643.68"),
        (date(2026, 4, 6), "£2,643.68", "£2,539.68"),
        (date(2027, 4, 5), "£2,643.68", "£2,539.68"),
        (date(2027, 4, 6), "do not have this year's", "£2,643.68"),
    ],
)
def test_working_parents_hours_follow_the_date(day, shown, gone):
    text = answer("working-parents-30h", day)
    assert shown in text
    assert gone not in text


@pytest.mark.parametrize(
    ("day", "one", "more"),
    [
        (date(2026, 4, 5), "£1,031.88", "£1,768.94"),
        (date(2026, 4, 6), "£1,071.09", "£1,836.16"),
        (date(2027, 4, 5), "£1,071.09", "£1,836.16"),
    ],
)
def test_universal_credit_limits_change_with_the_tax_year(day, one, more):
    text = answer("universal-credit-childcare", day)
    assert re.findall(r"£[\d,.]+\d", text) == [one, more]


def test_universal_credit_says_so_when_it_has_no_limits_for_the_year():
    text = answer("universal-credit-childcare", date(2027, 4, 6))
    assert "£" not in text
    assert "85%" in text


def test_school_meals_rule_changes_in_september_2026():
    assert "£7,400" in answer("free-school-meals", date(2026, 8, 31))
    after = answer("free-school-meals", date(2026, 9, 1))
    assert "£7,400" not in after
    assert "does not matter what you earn" in after


def test_child_benefit_shows_no_amount_that_sources_disagree_about():
    assert "£26.05" in answer("child-benefit", date(2026, 4, 5))
    after = answer("child-benefit", date(2026, 4, 6))
    assert "£26.05" not in after
    assert "£27.05" not in after


@pytest.mark.parametrize(
    ("months", "fit", "unfit"),
    [
        (-4, {"healthy-start"}, {"sure-start-maternity-grant", "child-benefit"}),
        (-3, {"healthy-start", "sure-start-maternity-grant"}, {"tax-free-childcare"}),
        (0, {"sure-start-maternity-grant", "child-benefit"}, {"working-parents-30h"}),
        (6, {"healthy-start"}, {"sure-start-maternity-grant"}),
        (8, {"tax-free-childcare"}, {"working-parents-30h", "two-year-old-15h"}),
        (9, {"working-parents-30h"}, {"two-year-old-15h", "universal-15h"}),
        (23, {"working-parents-30h"}, {"two-year-old-15h", "universal-15h"}),
        (24, {"working-parents-30h", "two-year-old-15h"}, {"universal-15h"}),
        (35, {"working-parents-30h", "two-year-old-15h"}, {"universal-15h"}),
        (36, {"working-parents-30h", "universal-15h"}, {"two-year-old-15h"}),
        (47, {"healthy-start"}, {"breakfast-clubs"}),
        (48, {"breakfast-clubs"}, {"healthy-start"}),
        (59, {"working-parents-30h", "universal-15h"}, {"healthy-start"}),
        (60, {"free-school-meals"}, {"working-parents-30h", "universal-15h"}),
        (143, {"tax-free-childcare"}, {"universal-15h"}),
        (144, {"universal-credit-childcare"}, {"tax-free-childcare", "breakfast-clubs"}),
    ],
)
def test_schemes_fit_the_child_s_age(months, fit, unfit):
    found = ids(schemes_for([months], TODAY))
    assert fit <= found
    assert not unfit & found


def test_schemes_about_the_parent_fit_every_age():
    for months in (0, 24, 200):
        assert {"care-to-learn", "learner-support"} <= ids(schemes_for([months], TODAY))


def test_two_children_get_what_fits_either():
    assert {"two-year-old-15h", "universal-15h"} <= ids(schemes_for([24, 40], TODAY))


def test_no_known_age_rules_nothing_out():
    assert ids(schemes_for([], TODAY)) == IDS


def test_free_hours_come_before_other_help():
    first = [one.id for one in schemes_for([26], TODAY)][:2]
    assert first == ["two-year-old-15h", "working-parents-30h"]


@pytest.mark.parametrize(
    ("months", "soon"),
    [
        (4, set()),
        (5, {"working-parents-30h"}),
        (8, {"working-parents-30h"}),
        (23, {"two-year-old-15h"}),
    ],
)
def test_what_a_child_will_soon_be_old_enough_for(months, soon):
    hours = {"working-parents-30h", "two-year-old-15h", "universal-15h"}
    assert ids(coming_up([months], TODAY)) & hours == soon


def test_what_cannot_be_had_together_says_so_on_both_sides():
    found = {one.id: one for one in schemes(TODAY)}
    assert any(one.not_with for one in found.values())
    for one in found.values():
        for other in one.not_with:
            assert one.id in found[other].not_with, (one.id, other)


def test_unverified_figures_are_never_given_out():
    for rules in read_rules(RULES).values():
        for day in TURNS:
            given = scheme(rules.id, day).figures
            for figure in rules.figures.values():
                good = [value.value for value in figure.values if value.covers(day)]
                sure = [amount for amount in good if amount.assurance in SHOWN_ASSURANCE]
                assert (figure.name in given) is bool(sure), (rules.id, figure.name, day)


def test_one_day_has_one_value():
    every_rule = read_rules(RULES)
    day = date(2025, 4, 6)
    while day < date(2027, 6, 1):
        for rules in every_rule.values():
            for figure in rules.figures.values():
                assert sum(value.covers(day) for value in figure.values) <= 1
        day += timedelta(days=1)


def test_a_date_before_the_first_figure_names_file_and_line():
    with pytest.raises(RuleError) as caught:
        schemes(date(2025, 4, 5))
    assert caught.value.code == "K203"
    assert caught.value.file.name == "two-year-old-15h.yml"
    lines = caught.value.file.read_text(encoding="utf-8").splitlines()
    assert lines[caught.value.line - 2 : caught.value.line] == [
        "  hours:",
        "    unit: hours_per_week",
    ]
    assert "2025-04-05" in str(caught.value)


GOOD = """\
id: a-scheme
name: A scheme
order: 1
answer:
- text: You get {amount} a week.
who_for: Anyone.
how_to_apply: Ask.
next_step: Ask.
figures:
  amount:
    unit: gbp
    values:
    - {value: 10, valid_from: 2026-01-01, valid_to: 2026-06-30, source: page, assurance: official}
    - {value: 12.5, valid_from: 2026-07-01, valid_to: null, source: page, assurance: official}
sources:
  page: {url: 'https://example.org', kind: other_page, date: null, title: A page}
"""
LAST = "null, source: page, assurance: official"


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "a-scheme.yml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_file_gives_the_figure_of_the_day(tmp_path):
    where = folder(tmp_path, GOOD)
    assert scheme("a-scheme", date(2026, 6, 30), where).answer == "You get £10 a week."
    assert scheme("a-scheme", date(2026, 7, 1), where).answer == "You get £12.50 a week."


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("id: a-scheme", "id: another", 1, "the id must be 'a-scheme'"),
        ("order: 1", "order: first", 3, "'order' must be a whole number"),
        ("{amount}", "{sum}", 5, "no figure 'sum'"),
        ("who_for: Anyone.", "who_for:", 6, "'who_for' is missing or empty"),
        ("unit: gbp", "unit: shells", 11, "'shells' is not a unit"),
        ("value: 10,", "value: ten,", 13, "'value' must be a number"),
        ("2026-06-30, source: page", "2026-06-30, source: book", 13, "no source 'book'"),
        ("valid_to: 2026-06-30", "valid_to: June", 13, "'valid_to' must be a date"),
        ("valid_to: 2026-06-30", "valid_to: 2026-07-01", 14, "overlap in time"),
        ("valid_to: 2026-06-30", "valid_to: null", 14, "overlap in time"),
        (
            LAST,
            LAST.replace("official", "sure"),
            14,
            "not an assurance",
        ),
        (
            LAST,
            LAST.replace("official", "unverified"),
            14,
            "may not be shown",
        ),
        ("valid_from: 2026-07-01", "valid_from: 2026-09-01", 11, "no value for 2026-08-01"),
        ("next_step: Ask.", "next_step: Ask.\nnot_with: [gone]", 1, "there is no scheme 'gone'"),
        ("name: A scheme", "name: A: scheme", 2, "not valid YAML"),
    ],
)
def test_a_broken_file_is_reported_by_file_and_line(tmp_path, old, new, line, says):
    assert old in GOOD
    where = folder(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(RuleError, match=re.escape(says)) as caught:
        schemes(date(2026, 8, 1), where)
    assert caught.value.file.name == "a-scheme.yml"
    assert caught.value.line == line
