"""The measurement of entities, and the messages that it reads."""

from __future__ import annotations

from datetime import date

import yaml

from bot.evaluation.entities import Example, Reading, Report, evaluate_entities, read_examples
from bot.evaluation.evaluate import FIXTURES
from bot.settings import PROJECT_DIR

FEWEST = 150
TAPPED = {"handoff", "need_level", "told"}  # they come with buttons, never with words


def test_precision_and_recall_count_pairs() -> None:
    twins = Example("", (("child_age", "24"), ("child_age", "24"), ("area", "se6")))
    report = Report(
        (
            Reading(twins, (("child_age", "24"), ("area", "se8"))),
            Reading(Example("", ()), ()),
        )
    )
    scores = {score.kind: score for score in report.scores()}
    assert (scores["child_age"].recall.right, scores["child_age"].recall.total) == (1, 2)
    assert scores["child_age"].precision.value == 1
    assert scores["area"].precision.value == scores["area"].recall.value == 0
    assert (report.overall.recall.right, report.overall.precision.total) == (1, 2)
    assert (report.whole.right, report.whole.total) == (1, 2)


def test_the_messages_are_many_and_none_stands_twice() -> None:
    today, examples = read_examples(FIXTURES / "entities.yml")
    assert isinstance(today, date)
    assert len({example.text.casefold() for example in examples}) == len(examples) >= FEWEST


def test_every_kind_of_the_domain_is_measured() -> None:
    domain = yaml.safe_load((PROJECT_DIR / "domain.yml").read_text(encoding="utf-8"))
    _, examples = read_examples(FIXTURES / "entities.yml")
    measured = {kind for example in examples for kind, _ in example.entities}
    assert measured == set(domain["entities"]) - TAPPED


def test_the_rules_are_read_as_they_serve() -> None:
    example = Example("my 2 year old, catford", (("child_age", "24"), ("area", "se6")))
    report = evaluate_entities([example], date(2026, 11, 22))
    assert report.overall.recall.value == report.overall.precision.value == 1
