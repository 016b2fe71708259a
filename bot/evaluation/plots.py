"""The evaluation's plots, as SVG that can stand in a page; each says in words what it shows."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

from bot.evaluation import entities as entity_report
from bot.evaluation import nlu
from bot.evaluation import retrieval as retrieval_report
from bot.evaluation.shares import Share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.0  # inches; the page scrolls a plot sideways rather than shrink its letters
# Told apart by people who see colours differently (Okabe and Ito), and by their marks.
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
_PROMISED = "#555555"
RETRIEVAL_GOAL = 0.92


@dataclass(frozen=True)
class Plot:
    """One picture: its title, what it shows in words, and its SVG."""

    title: str
    alt: str
    svg: str


def acceptance(title: str, report: nlu.Report) -> Plot:
    """In-scope answers and out-of-scope recall by threshold."""
    steps = report.sweep()
    figure, axes = _new(3.6)
    along = [step.threshold for step in steps]
    lines = (
        ("in scope answered rightly", [s.right.value for s in steps], BLUE, "o"),
        ("in scope answered", [s.accepted.value for s in steps], GREEN, "^"),
        ("out-of-scope recall", [s.refused.value for s in steps], ORANGE, "s"),
    )
    for name, values, colour, mark in lines:
        axes.plot(along, values, color=colour, marker=mark, label=name)
    axes.axvline(report.threshold, color=_PROMISED, linestyle="--", linewidth=1)
    axes.set_xlabel("least confidence (dashed: as served)")
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left", frameon=True, fontsize=9)
    serving = report.serving
    alt = (
        f"Line chart by threshold. As served, at {report.threshold:g}: in scope answered rightly "
        f"{serving.right.value:.2f}, answered {serving.accepted.value:.2f}, out-of-scope recall "
        f"{serving.refused.value:.2f}. Higher thresholds refuse more of both."
    )
    return Plot(f"{title}: by threshold", alt, _svg(figure, f"{title} acceptance"))


def intents(title: str, report: nlu.Report) -> Plot:
    """How much of each intent is found, the weakest on top."""
    scores = sorted(report.scores(), key=lambda score: (score.recall, score.intent))
    weakest = ", ".join(f"{s.intent} {s.recall:.2f}" for s in scores[:3])
    shares = [score.recall_share for score in scores]
    figure = _bars([score.intent for score in scores], shares, "recall")
    alt = f"Bar chart of the recall of {len(scores)} intents. The lowest: {weakest}."
    return Plot(f"{title}: recall of each intent", alt, _svg(figure, f"{title} recall"))


def matrix(title: str, report: nlu.Report) -> Plot:
    """Where intents are taken for others."""
    names, table = report.matrix()
    share = table / table.sum(axis=1, keepdims=True).clip(min=1)
    figure, axes = _new(6.6)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(names)))
    axes.set_yticks(range(len(names)))
    axes.set_xticklabels(names, rotation=90, fontsize=5)
    axes.set_yticklabels(names, fontsize=5)
    axes.set_xlabel("taken for")
    axes.set_ylabel("intent")
    most = "; ".join(f"{a} for {b}, {n} times" for a, b, n in report.confusions()[:3])
    alt = f"Table of {len(names)} intents against what they are taken for. Most often: {most}."
    return Plot(f"{title}: confusions", alt, _svg(figure, f"{title} matrix"))


def entities(report: entity_report.Report) -> Plot:
    """Precision and recall of each kind."""
    scores = sorted(report.scores(), key=lambda score: -score.f1)
    figure, axes = _new(0.36 * len(scores) + 1)
    places = range(len(scores))
    axes.plot([s.precision.value for s in scores], places, "o", color=BLUE, label="precision")
    axes.plot([s.recall.value for s in scores], places, "s", color=ORANGE, label="recall")
    axes.set_yticks(places)
    axes.set_yticklabels([score.kind for score in scores], fontsize=8)
    axes.set_xlim(0, 1.03)
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left", fontsize=9)
    overall = report.overall
    alt = (
        f"Precision and recall of {len(scores)} kinds of entity. All together: precision "
        f"{overall.precision.value:.2f}, recall {overall.recall.value:.2f}. "
        f"The weakest: {scores[-1].kind}."
        if scores
        else "Nothing was read."
    )
    return Plot("Entities: precision and recall", alt, _svg(figure, "entities"))


def retrieval(reports: dict[str, retrieval_report.Report]) -> Plot:
    """Top 1 and top 3 of each part of the questions, with intervals."""
    names, shares = [], []
    for part, report in reports.items():
        names += [f"{part}, top 3", f"{part}, first"]
        shares += [report.among_first, report.first]
    figure = _bars(names, shares, "share", RETRIEVAL_GOAL)
    told = ", ".join(f"{n} {s.value:.2f}" for n, s in zip(names, shares, strict=True))
    alt = f"Bar chart: {told}. The dashed line is what was promised, {RETRIEVAL_GOAL:g}."
    return Plot(
        "Retrieval: a right service first, and in the top 3", alt, _svg(figure, "retrieval")
    )


def _bars(
    names: Sequence[str],
    shares: Sequence[Share],
    label: str,
    goal: float | None = None,
) -> Figure:
    """Bars from the top down, each with its 95% interval."""
    figure, axes = _new(0.2 * len(names) + 1)
    places = range(len(names))
    values = [share.value for share in shares]
    low = [max(0.0, share.value - share.interval[0]) for share in shares]
    high = [max(0.0, share.interval[1] - share.value) for share in shares]
    axes.barh(places, values, color=BLUE, xerr=(low, high), ecolor=_PROMISED, height=0.7)
    axes.set_yticks(places)
    axes.set_yticklabels(names, fontsize=7)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(labeltop=True, top=True)
    axes.set_xlim(0, 1.03)
    axes.set_xlabel(f"{label}, with 95% interval")
    axes.grid(axis="x", alpha=0.3)
    if goal:
        axes.axvline(goal, color=_PROMISED, linestyle="--", linewidth=1)
    return figure


def _new(height: float) -> tuple[Figure, Axes]:
    # Only reports need it: a third of a second that no other command should wait for.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure, name: str) -> str:
    """The picture without an XML head, its ids told apart from those of other pictures."""
    from matplotlib import rc_context

    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": key}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    svg = out.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{key}-', svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{key}-", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
