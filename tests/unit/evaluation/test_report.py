"""The tables for the terminal, and the report as a page."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.errors import SignpostError
from bot.evaluation import entities, evaluate, plots, retrieval, tables
from bot.evaluation.nlu import Report
from bot.evaluation.pipeline import Guess
from bot.evaluation.report_html import render
from bot.evaluation.retrieval import Miss, Question
from bot.evaluation.tables import Table
from bot.settings import load_settings

GUESSES = (
    Guess("one", "food", "food", 0.9, 0.05),
    Guess("two", "food", "money", 0.8, 0.1),
    Guess("three", "out_of_scope", "out_of_scope", 0.7, 0.1),
)
INTENTS = Report(GUESSES, 0.5, 0.05)
MISS = Miss(Question("where is <b>it</b>", frozenset({"a"})), ("b",))
SEARCHES = {"tuned": retrieval.Report(4, (MISS,), ()), "all": retrieval.Report(4, (MISS,), ())}
ENTITIES = entities.Report(
    (entities.Reading(entities.Example("se6", (("area", "se6"),)), (("area", "se6"),)),)
)


class Page(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.pictures: list[str | None] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.ids += [values["id"] or ""] if "id" in values else []
        if values.get("role") == "img":
            self.pictures.append(values.get("aria-label"))
        self.sources += [values[name] or "" for name in ("src", "href") if name in values]


@pytest.fixture(scope="module")
def page() -> str:
    sections = [
        evaluate.Section(
            "Intents",
            tables.intent_tables("Intents", INTENTS),
            [
                plots.acceptance("Intents", INTENTS),
                plots.intents("Intents", INTENTS),
                plots.matrix("Intents", INTENTS),
            ],
        ),
        evaluate.Section("Entities", tables.entity_tables(ENTITIES), [plots.entities(ENTITIES)]),
        evaluate.Section(
            "Retrieval", tables.retrieval_tables(SEARCHES), [plots.retrieval(SEARCHES)]
        ),
    ]
    return render(sections, datetime(2026, 11, 22, 12, 0), "abc")


@pytest.fixture(scope="module")
def read(page: str) -> Page:
    found = Page()
    found.feed(page)
    return found


def test_the_page_needs_nothing_beside_it(read: Page) -> None:
    assert [source for source in read.sources if not source.startswith("#")] == []
    assert not {"script", "link", "img"} & set(read.tags)


def test_every_picture_is_told_in_words_and_stands_beside_tables(read: Page) -> None:
    assert len(read.pictures) == read.tags.count("svg") == 5
    assert all(words and len(words) > 40 for words in read.pictures)
    assert read.tags.count("table") >= 5


def test_no_id_stands_twice(read: Page) -> None:
    assert len(read.ids) == len(set(read.ids))


def test_what_was_typed_is_text(page: str) -> None:
    assert "where is &lt;b&gt;it&lt;/b&gt;" in page
    assert "<b>it</b>" not in page


def test_a_table_for_the_terminal_has_names_left_and_figures_right() -> None:
    text = tables.as_text(Table("T", ("name", "n"), (("a", 5), ("longer", 12))))
    assert text.splitlines()[2:] == ["  name     n", "  a        5", "  longer  12"]


@pytest.mark.parametrize("content", [None, "nlu: [", "other: 1\n", "\xff"])
def test_further_examples_that_cannot_be_read_are_refused_at_once(
    tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "more.yml"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    said: list[str] = []
    with pytest.raises(SignpostError, match="E208"):
        evaluate.run(load_settings(), said.append, frozenset({"intents"}), [file])
    assert said == []
