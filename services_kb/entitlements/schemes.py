"""Plain answers about childcare schemes, with the figures of the day that is asked about.

Pure once the files are read: the same date gives the same words. Sources and conflicts of every
figure stand in ``data/rules/<scheme-id>.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Sequence

from services_kb.entitlements.rulebook import Amount, Dated, RuleError, RuleFile, read_rules
from services_kb.problems import Problem
from services_kb.records import SHOWN_ASSURANCE, Source

RULES = Path(__file__).parent.parent / "data" / "rules"
# Hours start with a term, and a code is asked for the term before: four months covers the wait.
SOON_MONTHS = 4


@dataclass(frozen=True)
class Scheme:
    """One scheme as it stands on ``as_of``.

    ``ages`` are the child's, in whole months, both ends included; before birth they are negative;
    ``None`` means that the child's age does not matter. ``figures`` are the numbers by name, those
    that are sure enough to show. ``not_with`` and ``claim_before`` name other schemes.
    """

    id: str
    name: str
    answer: str
    ages: tuple[int | None, int | None]
    who_for: str
    how_to_apply: str
    next_step: str
    sources: tuple[Source, ...]
    as_of: date
    apply_at: str | None
    figures: dict[str, Decimal]
    not_with: tuple[str, ...]
    claim_before: tuple[str, ...]

    @property
    def source_label(self) -> str:
        """The first source as a person would name it."""
        return self.sources[0].title or self.sources[0].url

    def fits(self, months: int) -> bool:
        """Whether a child of ``months`` is of an age for it."""
        least, most = self.ages
        return (least is None or least <= months) and (most is None or months <= most)


def schemes(as_of: date, folder: Path = RULES) -> list[Scheme]:
    """Every scheme on that date, the most common first.

    Raises:
        RuleError: a file is broken, or words or a figure that they name have no value for the date.
    """
    return [_scheme(rules, as_of) for rules in _rules(folder).values()]


def scheme(scheme_id: str, as_of: date, folder: Path = RULES) -> Scheme | None:
    """One scheme on that date; ``None`` when there is none of that id. Raises RuleError."""
    rules = _rules(folder).get(scheme_id)
    return None if rules is None else _scheme(rules, as_of)


def schemes_for(children_months: Sequence[int], as_of: date, folder: Path = RULES) -> list[Scheme]:
    """The schemes that fit the age of at least one child, the most common first.

    Args:
        children_months: ages in whole months; below 0 for a child not yet born. Empty: not known,
            so nothing is ruled out.
        as_of: the day to answer for.
        folder: where the rule files are.

    Raises:
        RuleError: as for ``schemes``.
    """
    found = schemes(as_of, folder)
    if not children_months:
        return found
    return [one for one in found if any(one.fits(months) for months in children_months)]


def coming_up(children_months: Sequence[int], as_of: date, folder: Path = RULES) -> list[Scheme]:
    """Schemes that fit no child yet, but one within a term (``SOON_MONTHS``). Raises RuleError."""
    return [
        one
        for one in schemes(as_of, folder)
        if not any(one.fits(months) for months in children_months)
        and any(
            one.fits(months + later)
            for months in children_months
            for later in range(1, SOON_MONTHS + 1)
        )
    ]


def check_rules(folder: Path, as_of: date) -> list[Problem]:
    """What keeps the schemes of ``folder`` from being answered about on that date.

    The files are read afresh. A file that cannot be read at all hides what is wrong in the others.
    """
    problems = []
    try:
        files = read_rules(folder)
    except RuleError as error:
        return [Problem.error(error.file, error.line, error.problem)]
    for rules in files.values():
        try:
            _scheme(rules, as_of)
        except RuleError as error:
            problems.append(Problem.error(error.file, error.line, error.problem))
    return problems


@lru_cache(maxsize=4)
def _rules(folder: Path) -> dict[str, RuleFile]:
    return read_rules(folder)


def _scheme(rules: RuleFile, day: date) -> Scheme:
    return Scheme(
        id=rules.id,
        name=rules.name,
        answer=_words(rules, "answer", day),
        ages=(rules.min_months, rules.max_months),
        who_for=_words(rules, "who_for", day),
        how_to_apply=_words(rules, "how_to_apply", day),
        next_step=_words(rules, "next_step", day),
        sources=rules.sources,
        as_of=day,
        apply_at=rules.apply_at,
        figures=_shown_figures(rules, day),
        not_with=rules.not_with,
        claim_before=rules.claim_before,
    )


def _words(rules: RuleFile, key: str, day: date) -> str:
    """The text of that day with its figures filled in."""
    text = rules.pick(rules.words[key], day, f"'{key}'", rules.lines.get(key, 1))
    names = [name for _, name, _, _ in Formatter().parse(text.value) if name]
    return text.value.format(**{name: _shown(rules, name, day, text.line) for name in names})


def _shown(rules: RuleFile, name: str, day: date, line: int) -> str:
    figure = rules.figures.get(name)
    if figure is None:
        raise RuleError(rules.path, line, f"there is no figure '{name}' in this file")
    found: Dated[Amount] = rules.pick(figure.values, day, f"figure '{name}'", figure.line)
    if found.value.assurance not in SHOWN_ASSURANCE:
        raise RuleError(
            rules.path, found.line, f"figure '{name}' is unverified and may not be shown"
        )
    return _written(found.value.number, figure.unit)


def _shown_figures(rules: RuleFile, day: date) -> dict[str, Decimal]:
    return {
        figure.name: value.value.number
        for figure in rules.figures.values()
        for value in figure.values
        if value.covers(day) and value.value.assurance in SHOWN_ASSURANCE
    }


def _written(number: Decimal, unit: str) -> str:
    """A number as people write it: £1,071.09, £500, 85%, 15."""
    whole = number == number.to_integral_value()
    if unit == "gbp":
        return f"£{number:,.0f}" if whole else f"£{number:,.2f}"
    plain = f"{number:,.0f}" if whole else f"{number.normalize():f}"
    return f"{plain}%" if unit == "percent" else plain
