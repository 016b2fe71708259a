"""The evaluation's figures as tables, one shape for the terminal and for the HTML report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from bot.evaluation import entities, nlu, retrieval
from bot.evaluation.shares import Share

Cell = str | int
CONFUSIONS_SHOWN = 25


@dataclass(frozen=True)
class Table:
    """A titled table. The first column holds names, the others figures or further names."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def figure(value: float) -> str:
    """A share with two places."""
    return f"{value:.2f}"


def interval(share: Share) -> str:
    """The 95% interval, or a dash when nothing was counted."""
    low, high = share.interval
    return f"{low:.2f} to {high:.2f}" if share.total else "-"


def headlines(title: str, rows: Sequence[tuple[str, Share]]) -> Table:
    """Named shares with interval and count."""
    cells = tuple(
        (name, f"{share.value:.3f}" if share.total else "-", interval(share), share.total)
        for name, share in rows
    )
    return Table(title, ("figure", "share", "95% interval", "n"), cells)


def intent_tables(title: str, report: nlu.Report) -> list[Table]:
    """Headline, each intent, confusions, acceptance by threshold."""
    serving = report.serving
    at = f"{report.threshold:g}, {report.ambiguity:g}"
    return [
        headlines(
            title,
            [
                ("intent accuracy, best guess", report.right),
                (f"in scope answered rightly (serving: {at})", serving.right),
                ("in scope answered at all", serving.accepted),
                ("out-of-scope recall", serving.refused),
            ],
        ),
        acceptance(f"{title}: acceptance by threshold", report),
        Table(
            f"{title}: each intent, the weakest first",
            ("intent", "precision", "recall", "F1", "recall's interval", "n"),
            tuple(
                (
                    score.intent,
                    figure(score.precision),
                    figure(score.recall),
                    figure(score.f1),
                    interval(score.recall_share),
                    score.support,
                )
                for score in report.scores()
            ),
        ),
        Table(
            f"{title}: most frequent confusions",
            ("intent", "taken for", "times"),
            tuple(report.confusions()[:CONFUSIONS_SHOWN]),
        ),
    ]


def acceptance(title: str, report: nlu.Report) -> Table:
    """In-scope answers against out-of-scope recall, threshold by threshold."""
    return Table(
        title,
        ("threshold", "in scope right", "in scope answered", "out-of-scope recall", "its interval"),
        tuple(
            (
                figure(step.threshold),
                f"{step.right.value:.3f}",
                f"{step.accepted.value:.3f}",
                f"{step.refused.value:.3f}" if step.refused.total else "-",
                interval(step.refused),
            )
            for step in report.sweep()
        ),
    )


def entity_tables(report: entities.Report) -> list[Table]:
    """Headline, each kind, and what was read wrongly."""
    overall = report.overall
    return [
        headlines(
            "Entities",
            [
                ("precision, all kinds", overall.precision),
                ("recall, all kinds", overall.recall),
                ("messages read without a fault", report.whole),
            ],
        ),
        Table(
            "Entities: each kind",
            ("kind", "precision", "recall", "F1", "recall's interval", "found", "there"),
            tuple(
                (
                    score.kind,
                    figure(score.precision.value) if score.precision.total else "-",
                    figure(score.recall.value) if score.recall.total else "-",
                    figure(score.f1),
                    interval(score.recall),
                    score.precision.total,
                    score.recall.total,
                )
                for score in report.scores()
            ),
        ),
        Table(
            "Entities: read wrongly",
            ("message", "missed", "invented"),
            tuple(
                (reading.example.text, _pairs(reading.missed), _pairs(reading.invented))
                for reading in report.wrong()
            ),
        ),
    ]


def retrieval_tables(reports: dict[str, retrieval.Report]) -> list[Table]:
    """Headlines of each part of the questions, and the misses."""
    rows = []
    for part, report in reports.items():
        rows += [
            (f"{part}: a right service first", report.first),
            (f"{part}: a right service in the top 3", report.among_first),
        ]
    return [
        headlines("Retrieval", rows),
        Table(
            "Retrieval: questions without a right service in the top 3",
            ("question", "found", "right"),
            tuple(
                (miss.question.text, ", ".join(miss.found), ", ".join(sorted(miss.question.slugs)))
                for miss in reports["all"].misses
            ),
        ),
    ]


def as_text(table: Table) -> str:
    """The table for a terminal; names left, figures right."""
    grid = [table.columns, *[tuple(str(cell) for cell in row) for row in table.rows]]
    widths = [max(len(row[n]) for row in grid) for n in range(len(table.columns))]
    left = [n == 0 or not _is_figure(table, n) for n in range(len(widths))]
    lines = [
        "  ".join(
            cell.ljust(width) if to_left else cell.rjust(width)
            for cell, width, to_left in zip(row, widths, left, strict=True)
        ).rstrip()
        for row in grid
    ]
    return "\n".join([f"\n{table.title}", *(f"  {line}" for line in lines)])


def _is_figure(table: Table, column: int) -> bool:
    cells = [str(row[column]) for row in table.rows]
    return all(not cell.strip("-") or cell[0].isdigit() for cell in cells)


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{kind}={value}" for kind, value in pairs)
