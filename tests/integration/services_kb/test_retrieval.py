"""How often the directory's search answers a question in a parent's words, on the bundled data."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.encoder import encode
from bot.evaluation.retrieval import (
    evaluate_retrieval,
    false_hits,
    read_off_topic,
    read_questions,
)
from services_kb.repository import Repository, open_repository
from services_kb.search import Search

QUESTIONS = Path(__file__).parents[2] / "fixtures" / "questions.yml"
LEAST_TOP_3 = 0.88


@pytest.fixture(scope="module")
def bundled(knowledge_base_url: str) -> Repository:
    return open_repository(knowledge_base_url)


@pytest.fixture(scope="module")
def search(bundled: Repository) -> Search:
    return Search(bundled, encode)


def test_a_good_answer_is_among_the_first_three(search: Search) -> None:
    every = [*read_questions(QUESTIONS, "tuned"), *read_questions(QUESTIONS, "held_out")]
    report = evaluate_retrieval(search, every)
    assert report.questions >= 110
    assert report.top_3 >= LEAST_TOP_3, [(miss.question.text, miss.found) for miss in report.misses]


def test_the_answers_are_services_that_are_offered(bundled: Repository) -> None:
    for part in ("tuned", "held_out"):
        for question in read_questions(QUESTIONS, part):
            for slug in question.slugs:
                service = bundled.get(slug)
                assert service is not None, (question.text, slug)
                assert service.findable, (question.text, slug)


def test_what_is_no_business_of_the_directory_finds_nothing(search: Search) -> None:
    assert false_hits(search, read_off_topic(QUESTIONS)) == []


def test_no_question_is_an_error(search: Search) -> None:
    with pytest.raises(ValueError, match="no question"):
        evaluate_retrieval(search, [])
