"""Measures the directory's search on questions whose good answers are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Sequence

import yaml

from bot.evaluation.shares import Share
from services_kb.search import Query, Search

SHOWN = 3
OFF_TOPIC = "off_topic"


@dataclass(frozen=True)
class Question:
    """What somebody types, and the slugs of the services that are a good answer."""

    text: str
    slugs: frozenset[str]


@dataclass(frozen=True)
class Miss:
    """A question without a good answer among the first three, and what was found instead."""

    question: Question
    found: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """How many questions were asked, and those without a good answer among the first three.

    ``wrong_first`` are the questions that only the second or third service answers.
    """

    questions: int
    misses: tuple[Miss, ...]
    wrong_first: tuple[Miss, ...]

    @property
    def first(self) -> Share:
        """Questions with a good answer in the first place."""
        return Share(self.questions - len(self.misses) - len(self.wrong_first), self.questions)

    @property
    def among_first(self) -> Share:
        """Questions with a good answer among the first :data:`SHOWN`."""
        return Share(self.questions - len(self.misses), self.questions)

    @property
    def top_1(self) -> float:
        """:attr:`first` as a number."""
        return self.first.value

    @property
    def top_3(self) -> float:
        """:attr:`among_first` as a number."""
        return self.among_first.value


def read_questions(path: Path, part: str) -> list[Question]:
    """The questions of one part (``tuned``, ``held_out``) of a file such as questions.yml.

    Raises:
        KeyError: the file has no such part.
    """
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Question(row["text"], frozenset(row["slugs"])) for row in parts[part]]


def read_parts(path: Path) -> dict[str, list[Question]]:
    """Every part of such a file by its name."""
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: read_questions(path, name) for name in parts if name != OFF_TOPIC}


def joined(reports: Sequence[Report]) -> Report:
    """Several reports as one."""
    return Report(
        sum(report.questions for report in reports),
        tuple(miss for report in reports for miss in report.misses),
        tuple(miss for report in reports for miss in report.wrong_first),
    )


def read_off_topic(path: Path) -> list[str]:
    """The texts that should find nothing."""
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [str(text) for text in parts[OFF_TOPIC]]


def evaluate_retrieval(search: Search, questions: Sequence[Question]) -> Report:
    """Ask every question with nothing but its words, and compare the first three services.

    Raises:
        KnowledgeBaseError: the directory cannot be read.
        ValueError: there is no question.
    """
    if not questions:
        raise ValueError("there is no question to ask")
    answers = [Miss(question, _found(search, question.text)) for question in questions]
    misses = tuple(answer for answer in answers if not answer.question.slugs & set(answer.found))
    first = [answer for answer in answers if answer.question.slugs & set(answer.found[:1])]
    wrong_first = tuple(a for a in answers if a not in misses and a not in first)
    return Report(
        questions=len(answers),
        misses=misses,
        wrong_first=wrong_first,
    )


def false_hits(search: Search, texts: Iterable[str]) -> list[Miss]:
    """The texts that find something although the directory knows nothing about them."""
    answers = [Miss(Question(text, frozenset()), _found(search, text)) for text in texts]
    return [answer for answer in answers if answer.found]


def _found(search: Search, text: str) -> tuple[str, ...]:
    results = search.search(Query(text=text, limit=SHOWN))
    return tuple(result.service.slug for result in results)
