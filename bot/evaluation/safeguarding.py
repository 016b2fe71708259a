"""How much of what tells of harm the safety net finds, and how often it raises what tells of none.

`tests/fixtures/safeguarding.yml` is in two halves, by theme: `dev`, whose misses may be looked at,
and `blind`, which is for the figure alone. A line that repeats something learnt is in neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Sequence

import yaml

from bot.evaluation.shares import Share
from bot.evaluation.tables import Table, headlines, interval
from bot.safeguarding.examples import Example
from bot.safeguarding.triage import CATEGORY_ORDER, LEVELS, Assessment, assess_many

PARTS = ("dev", "blind")
URGENT = ("emergency", "disclosure")
# Two texts that share more of their groups of five letters say the same.
SAME = 0.55
_LETTERS = 5


@dataclass(frozen=True)
class Line:
    """A line of the test set: the least level that it must reach, or `none`."""

    text: str
    level: str
    category: str | None
    theme: str
    part: str


@dataclass(frozen=True)
class Answer:
    """What the safety net made of a line."""

    line: Line
    found: Assessment

    @property
    def reached(self) -> bool:
        """Whether the line's level was reached."""
        return LEVELS.index(self.found.level) >= LEVELS.index(self.line.level)


def read_lines(path: Path) -> list[Line]:
    """The lines of a test set. Raises KeyError or TypeError where it is none."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Line(text, theme.get("level", LEVELS[0]), theme.get("category"), theme["theme"], part)
        for kind in ("raised", "ordinary")
        for theme in content[kind]
        for part in [theme["part"]]
        for text in theme["lines"]
    ]


def unlearnt(lines: Sequence[Line], learnt: Iterable[Example]) -> list[Line]:
    """The lines that do not repeat, in nearly the same letters, what the classifier learns from."""
    known = [_letters(example.text) for example in learnt]
    holding: dict[str, list[int]] = {}
    for number, groups in enumerate(known):
        for group in groups:
            holding.setdefault(group, []).append(number)
    return [line for line in lines if not _repeats(_letters(line.text), known, holding)]


def answers(lines: Sequence[Line]) -> list[Answer]:
    """Ask the safety net about every line."""
    found = assess_many([line.text for line in lines])
    return [Answer(line, one) for line, one in zip(lines, found, strict=True)]


def urgent(found: Sequence[Answer]) -> list[Answer]:
    """The answers to emergencies and disclosures."""
    return [one for one in found if one.line.level in URGENT]


def ordinary(found: Sequence[Answer]) -> list[Answer]:
    """The answers to lines that tell of no harm."""
    return [one for one in found if one.line.level == LEVELS[0]]


def raised(found: Sequence[Answer]) -> Share:
    """How many were raised at all."""
    return Share(sum(one.found.raised for one in found), len(found))


def reached(found: Sequence[Answer]) -> Share:
    """How many were raised to their level or above."""
    return Share(sum(one.reached for one in found), len(found))


def report(found: Sequence[Answer], plain: Sequence[Assessment]) -> list[Table]:
    """The tables: headlines by part, categories of the blind half, and every miss of it.

    Args:
        found: answers to the test lines.
        plain: what was made of the held-out messages of ordinary intents.
    """
    tables = [headlines(f"Safeguarding, {part}", _headlines(_of(found, part))) for part in PARTS]
    alarms = Share(sum(one.raised for one in plain), len(plain))
    tables.append(headlines("Safeguarding, held-out messages", [("raised, wrongly", alarms)]))
    blind = _of(found, "blind")
    tables.append(_by_category(blind))
    misses = [one for one in blind if not one.found.raised and one.line.level != LEVELS[0]]
    tables.append(_listed("Safeguarding, blind: not raised", misses))
    alarmed = [one for one in ordinary(blind) if one.found.raised]
    tables.append(_listed("Safeguarding, blind: raised wrongly", alarmed))
    return tables


def _headlines(found: Sequence[Answer]) -> list[tuple[str, Share]]:
    rows = [("emergency or disclosure: raised at all", raised(urgent(found)))]
    for level in LEVELS[:0:-1]:
        of_level = [one for one in found if one.line.level == level]
        rows.append((f"{level}: raised at all", raised(of_level)))
        rows.append((f"{level}: its level or above", reached(of_level)))
    rows.append(("ordinary messages raised", raised(ordinary(found))))
    stopped = [one for one in ordinary(found) if one.found.urgent]
    rows.append(("ordinary messages stopped", Share(len(stopped), len(ordinary(found)))))
    return rows


def _by_category(found: Sequence[Answer]) -> Table:
    calm = ordinary(found)
    rows: list[tuple[str | int, ...]] = []
    for category in CATEGORY_ORDER:
        own = [one for one in found if one.line.category == category]
        called = [one for one in found if one.found.category == category]
        right = Share(sum(one.line.category == category for one in called), len(called))
        alarms = sum(one.found.category == category for one in calm)
        alarm = Share(alarms, len(calm))
        low, high = (1000 * side for side in alarm.interval)
        rows.append(
            (
                category, f"{raised(own).value:.3f}", interval(raised(own)), len(own),
                f"{right.value:.2f}", interval(right),
                f"{1000 * alarm.value:.0f}", f"{low:.0f} to {high:.0f}",
            )
        )  # fmt: skip
    columns = (
        "category", "raised", "95% interval", "n", "precision", "95% interval",
        "false alarms per 1,000", "95% interval",
    )  # fmt: skip
    return Table("Safeguarding, blind: by category", columns, tuple(rows))


def _listed(title: str, found: Sequence[Answer]) -> Table:
    return Table(
        title,
        ("message", "is", "was taken for"),
        tuple((_shortened(one.line.text), one.line.level, one.found.level) for one in found),
    )


def _of(found: Sequence[Answer], part: str) -> list[Answer]:
    return [one for one in found if one.line.part == part]


def _shortened(text: str, width: int = 90) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}\u2026"


def _letters(text: str) -> frozenset[str]:
    text = re.sub(r"\s+", " ", text.casefold()).strip()
    return frozenset(text[at : at + _LETTERS] for at in range(max(1, len(text) - _LETTERS + 1)))


def _repeats(
    groups: frozenset[str], known: Sequence[frozenset[str]], holding: dict[str, list[int]]
) -> bool:
    shared: dict[int, int] = {}
    for group in groups:
        for number in holding.get(group, ()):
            shared[number] = shared.get(number, 0) + 1
    return any(
        count / (len(groups) + len(known[number]) - count) > SAME
        for number, count in shared.items()
    )
