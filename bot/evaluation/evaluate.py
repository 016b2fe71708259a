"""`signpost evaluate`: how well messages are understood and services found, measured now."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Callable, Iterable, Iterator, Sequence, TypeVar

import yaml

from bot.errors import E, SignpostError
from bot.evaluation import entities, hint3, nlu, pipeline, plots, retrieval, safeguarding, tables
from bot.evaluation.shares import Share
from bot.evaluation.tables import Table
from bot.settings import PROJECT_DIR, Settings

FIXTURES = PROJECT_DIR / "tests" / "fixtures"
PARTS = ("intents", "heldout", "entities", "retrieval", "safeguarding")
WHOLE = (
    "intents",
    "entities",
    "retrieval",
    "safeguarding",
)  # `heldout` is the quick half of `intents`
Say = Callable[[str], None]
Content = TypeVar("Content")


@dataclass
class Section:
    """One part of the report: its tables, and plots of the same figures."""

    title: str
    tables: list[Table]
    plots: list[plots.Plot] = field(default_factory=list)


def run(settings: Settings, say: Say, only: frozenset[str], more: Sequence[Path]) -> list[Section]:
    """Measure the parts in ``only`` (:data:`WHOLE` when empty), saying what is done.

    ``more`` are files of further training examples: intents are then measured without and with.

    Raises:
        SignpostError: E208 when a fixture or a file of examples cannot be used.
        KnowledgeBaseError: the directory is not loaded.
    """
    for path in more:
        _examples_in(path)
    parts: dict[str, Callable[[], Iterable[Section]]] = {
        "intents": lambda: chain(_intents(say, more), _held_out(say, more)),
        "heldout": lambda: _held_out(say, more),
        "entities": lambda: [_entities(say)],
        "retrieval": lambda: [_retrieval(settings, say)],
        "safeguarding": lambda: [_safeguarding(say)],
    }
    sections = []
    for name in PARTS:
        if name in (only or WHOLE):
            for section in parts[name]():
                for table in section.tables:
                    say(tables.as_text(table))
                sections.append(section)
    return sections


def run_hint3(directory: Path, say: Say) -> list[Section]:
    """Measure every set of HINT3 that lies below ``directory``.

    Raises:
        SignpostError: E206 when there is none, E207 when one is broken.
    """
    sections = []
    for files in hint3.find(directory):
        report = hint3.evaluate(files, say)
        section = Section(
            f"HINT3 {files.name}",
            [
                tables.headlines(
                    f"HINT3 {files.name}",
                    [
                        (f"in-scope accuracy at {report.threshold:g}", report.serving.right),
                        (f"out-of-scope recall at {report.threshold:g}", report.serving.refused),
                    ],
                ),
                tables.acceptance(f"HINT3 {files.name}: by threshold", report),
            ],
            [plots.acceptance(f"HINT3 {files.name}", report)],
        )
        for table in section.tables:
            say(tables.as_text(table))
        sections.append(section)
    return sections


def _intents(say: Say, more: Sequence[Path]) -> Iterator[Section]:
    title = f"Intents, {nlu.FOLDS}-fold"
    for files, words in _before_and_after(more):
        say(f"\n{title}{words}")
        report = nlu.evaluate_nlu(say, files)
        yield _intent_section(title + words, report)


def _held_out(say: Say, more: Sequence[Path]) -> Iterator[Section]:
    messages = _fixture("nlu_heldout.yml", nlu.read_held_out)
    for files, words in _before_and_after(more):
        say(f"\nIntents, held out{words}: training once, reading {len(messages)} messages")
        report = nlu.evaluate_held_out(messages, files)
        yield _intent_section(f"Intents, held out{words}", report)


def _before_and_after(more: Sequence[Path]) -> list[tuple[Sequence[Path], str]]:
    return [((), ""), (more, ", with further examples")] if more else [((), "")]


def _intent_section(title: str, report: nlu.Report) -> Section:
    return Section(
        title,
        tables.intent_tables(title, report),
        [
            plots.acceptance(title, report),
            plots.intents(title, report),
            plots.matrix(title, report),
        ],
    )


def _entities(say: Say) -> Section:
    today, examples = _fixture("entities.yml", entities.read_examples)
    say(f"\nEntities: reading {len(examples)} messages")
    report = entities.evaluate_entities(examples, today)
    return Section("Entities", tables.entity_tables(report), [plots.entities(report)])


def _retrieval(settings: Settings, say: Say) -> Section:
    from bot.encoder import encode
    from services_kb.repository import open_repository
    from services_kb.search import Search

    path = FIXTURES / "questions.yml"
    search = Search(open_repository(settings.database_url), encode)
    parts = _fixture("questions.yml", retrieval.read_parts)
    say(f"\nRetrieval: asking {sum(map(len, parts.values()))} questions")
    reports = {
        name: retrieval.evaluate_retrieval(search, asked) for name, asked in parts.items() if asked
    }
    reports["all"] = retrieval.joined(list(reports.values()))
    section = Section("Retrieval", tables.retrieval_tables(reports), [plots.retrieval(reports)])
    texts = retrieval.read_off_topic(path)
    hits = retrieval.false_hits(search, texts)
    nothing = Share(len(texts) - len(hits), len(texts))
    section.tables.append(
        tables.headlines("Retrieval: off topic", [("texts that find nothing, rightly", nothing)])
    )
    return section


def _safeguarding(say: Say) -> Section:
    from bot.safeguarding import classifier
    from bot.safeguarding.examples import ordinary_intents
    from bot.safeguarding.lessons import lessons
    from bot.safeguarding.triage import assess_many

    say("\nSafeguarding: learning anew, and reading the test lines")
    from bot.encoder import encode

    known = [(m.get("text"), m.get("intent")) for m in pipeline.read_examples()]
    learnt = lessons(known)
    classifier.install(classifier.train(learnt, encode))
    lines = _fixture("safeguarding.yml", safeguarding.read_lines)
    fresh = safeguarding.unlearnt(lines, learnt)
    say(f"{len(lines) - len(fresh)} of {len(lines)} lines repeat what is learnt and are left out")
    calm = ordinary_intents()
    held_out = [
        text for text, intent in _fixture("nlu_heldout.yml", nlu.read_held_out) if intent in calm
    ]
    found = safeguarding.answers(fresh)
    return Section("Safeguarding", safeguarding.report(found, assess_many(held_out)))


def _examples_in(path: Path) -> None:
    """Refuse a file of training examples that could not be read, before minutes are spent.

    Raises:
        SignpostError: E208.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SignpostError(E.BAD_FIXTURE, path=path, problem=type(error).__name__) from error
    if not isinstance(content, dict) or not content.get("nlu"):
        raise SignpostError(E.BAD_FIXTURE, path=path, problem="it has no list 'nlu'.")


def _fixture(name: str, read: Callable[[Path], Content]) -> Content:
    path = FIXTURES / name
    try:
        return read(path)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise SignpostError(E.BAD_FIXTURE, path=path, problem=type(error).__name__) from error
