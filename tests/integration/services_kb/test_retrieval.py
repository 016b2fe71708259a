"""How often the directory's search answers a question in a parent's words, on the bundled data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.encoder import encode
from bot.evaluation.retrieval import (
    Question,
    evaluate_retrieval,
    false_hits,
    read_off_topic,
    read_parts,
)
from bot.settings import PROJECT_DIR
from services_kb.loader import DATA_DIR
from services_kb.repository import Repository, open_repository
from services_kb.search import Search
from services_kb.vocabulary import read_vocabulary

QUESTIONS = Path(__file__).parents[2] / "fixtures" / "questions.yml"
LEAST_TOP_3 = 0.92
FEWEST = 200


@pytest.fixture(scope="module")
def bundled(knowledge_base_url: str) -> Repository:
    return open_repository(knowledge_base_url)


@pytest.fixture(scope="module")
def search(bundled: Repository) -> Search:
    return Search(bundled, encode)


def questions() -> list[Question]:
    return [question for part in read_parts(QUESTIONS).values() for question in part]


def test_a_good_answer_is_among_the_first_three(search: Search) -> None:
    report = evaluate_retrieval(search, questions())
    assert report.questions >= FEWEST
    assert report.top_3 >= LEAST_TOP_3, [(miss.question.text, miss.found) for miss in report.misses]


def test_the_answers_are_services_that_are_offered(bundled: Repository) -> None:
    for question in questions():
        for slug in question.slugs:
            service = bundled.get(slug)
            assert service is not None, (question.text, slug)
            assert service.findable, (question.text, slug)


def test_no_question_stands_twice_or_in_what_search_compares_with() -> None:
    asked = [plain(question.text) for question in questions()]
    assert len(set(asked)) == len(asked)
    vocabulary = read_vocabulary(DATA_DIR, [])
    known = {text for texts in vocabulary.asked.values() for text in texts}
    known |= {text for term in vocabulary.terms for text in term.asked}
    assert known
    assert set(asked) & {plain(text) for text in known} == set()


def test_no_question_is_trained_on() -> None:
    trained = {
        plain(line[2:])
        for file in (PROJECT_DIR / "data" / "nlu").glob("*.yml")
        for block in yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)["nlu"]
        for line in block["examples"].splitlines()
    }
    assert trained
    assert {plain(question.text) for question in questions()} & trained == set()


def plain(text: str) -> str:
    """The words alone: "I can't" is "i cant"."""
    return re.sub(r"[^\w ]", "", text).strip().casefold()


def test_what_is_no_business_of_the_directory_finds_nothing(search: Search) -> None:
    assert false_hits(search, read_off_topic(QUESTIONS)) == []


def test_no_question_is_an_error(search: Search) -> None:
    with pytest.raises(ValueError, match="no question"):
        evaluate_retrieval(search, [])
