"""Reads children's ages from a message, in any form that parents type, as whole months.

A number is an age when it says so itself ("2yo", "18 months old"), when a child stands before it
("my son is 7", "daughter, 4"), when it is joined to an age ("2yo and 7"), or when it is the whole
answer. Ages of grown-ups are left out; the writer's own is ``writer_age``, in years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Sequence

from bot.nlu.age_words import (
    A_UNIT_OLD,
    ADULT,
    ADULT_AFTER,
    CANDIDATE,
    CHILD,
    COPULA,
    COUNTED,
    JOIN,
    JOIN_BACK,
    MASK,
    ME,
    MULTIPLES,
    NEARLY,
    PAST,
    PRONOUN,
    SOFT,
    TIMED,
    TIMING,
    TURNS,
    UNIT,
    WHOLE_SEPARATOR,
)
from bot.nlu.ages_elsewhere import find_ages_elsewhere
from bot.nlu.school_years import find_school_years
from bot.nlu.spans import NUMBER, Span, month_number, number, whole

YOUNGEST_WRITER, OLDEST_WRITER = 10, 99
OLDEST_CHILD, OLDEST_NAMED_CHILD = 18, 25  # years; the older only for "my son is 21"


@dataclass
class _Age:
    start: int
    end: int
    amount: float
    unit: str  # "y", "m", "w", "d" or "" when none is written
    strong: bool  # says itself that it is an age: "2yo", "18 months old"
    months: int
    accepted: bool = False


def find_ages(text: str, today: date, taken: Sequence[Span] = ()) -> list[Span]:
    """Entities ``child_age`` (months) and ``writer_age`` (years) in a text made
    :func:`~bot.nlu.spans.plain`.

    ``today`` places "turns 2 in June"; ``taken`` are places that mean something else (a district).
    Twins and triplets count once each.
    """
    spans = _birthdays(text, today) + _without_number(text)
    spans += find_school_years(text) + find_ages_elsewhere(text)
    masked = _masked(text, [*spans, *taken])
    ages = _candidates(masked)
    writers = [age for age in ages if _is_writer(masked, age)]
    children = [age for age in ages if age not in writers]
    _accept(masked, children)
    spans += [Span(age.start, age.end, "writer_age", int(age.amount)) for age in writers]
    for age in children:
        if age.accepted:
            copies = _copies(text, age) if len([a for a in children if a.accepted]) == 1 else 1
            spans += [Span(age.start, age.end, "child_age", age.months)] * copies
    return spans


def _masked(text: str, found: list[Span]) -> str:
    def blank(match: re.Match[str]) -> str:
        return "#" * len(match.group())

    for span in found:
        text = text[: span.start] + "#" * (span.end - span.start) + text[span.end :]
    return MASK.sub(blank, text)


def _candidates(text: str) -> list[_Age]:
    ages, match = [], CANDIDATE.search(text)
    while match:
        age = _read(text, match)
        if age:
            ages.append(age)
        match = CANDIDATE.search(text, age.end if age else match.end())
    return ages


def _read(text: str, match: re.Match[str]) -> _Age | None:
    written = match["unit"] or ""
    unit = written[:1]
    old = bool(match["old"]) or (
        written.startswith(("yo", "y/o", "y.o", "mo")) and written[2:3] != "n"
    )
    amount = number(match["n"]) + (0.5 if match["half"] or match["half2"] else 0)
    end = match.end()
    months = amount * 12 if unit in ("y", "") else amount
    if match["extra"]:
        together = number(match["extra"])
        if (
            unit == "y"
            and together < 12
            and not re.search(r"\b(?:kids|children|both|they)\b", text[: match.start()])
        ):
            months += together
        else:  # two children: the second is read on its own
            end = match.end("unit") if unit else match.end("n")
            return _Age(match.start(), end, amount, unit, False, int(months))
    if unit == "w":
        months = amount * 7 / 30.44
    if unit == "d":
        months = amount / 30.44
    if written == "m" and not (old or 1 <= amount <= 36):
        return None
    strong = old or (written == "m" and amount >= 3)
    if not strong and (COUNTED.match(text[end:]) or (unit and TIMED.match(text[end:]))):
        return None
    if unit != "y" and re.match(r"\s*(?:pregnan|gone\b|along\b)", text[end:]):
        return None
    if unit in ("y", "") and NEARLY.search(text[: match.start()]):
        months -= 1
    return _Age(match.start(), end, amount, unit, strong, int(months + 1e-6))


def _is_writer(text: str, age: _Age) -> bool:
    if age.unit not in ("", "y") or not YOUNGEST_WRITER <= age.amount <= OLDEST_WRITER:
        return False
    before, after = text[: age.start], text[age.end :]
    if re.search(rf"\b{ME}\s+(?:{SOFT}\s+)*$", before):
        return True
    parent = re.match(
        r"\s+(?:\w+\s+)?(?:mum|mom|mother|mama|dad|father|parent|woman|female|male)\b(?!')",
        after,
    )
    return bool(age.strong and parent and not re.search(r"\b(?:my|his|her|our|the)\s+$", before))


def _accept(text: str, ages: list[_Age]) -> None:
    answer = _whole_answer(text)
    previous: _Age | None = None
    for age in ages:
        age.accepted = _stands_alone(text, age) or (answer and age.months <= OLDEST_CHILD * 12)
        if not age.accepted and previous is not None and previous.accepted:
            age.accepted = _joined(text[previous.end : age.start]) and _credible(age)
        previous = age
    for age, following in reversed(list(pairwise(ages))):
        if not age.accepted and following.accepted and age.unit in ("", "y") and not age.strong:
            age.accepted = _leads_to(text, age, following) and _credible(age)


def _credible(age: _Age) -> bool:
    return 0 <= age.months <= OLDEST_CHILD * 12


def _joined(gap: str) -> bool:
    return len(gap) < 60 and bool(JOIN.fullmatch(gap)) and bool(re.search(r"[a-z,&/+]", gap))


def _leads_to(text: str, age: _Age, following: _Age) -> bool:
    gap = JOIN_BACK.fullmatch(text[age.end : following.start])
    if not gap:
        return False
    has_article = re.search(r"\b(?:a|an|my|aged?|is)\s+$", text[: age.start])
    return not gap["article"] or bool(has_article) or age.start == 0


def _whole_answer(text: str) -> bool:
    one = rf"(?:{NUMBER}(?:\s+and a half)?\s*(?:{UNIT})?(?:\s*old)?)"
    lead = r"(?:(?:just|only|nearly|almost|about|both|aged?|ages|a|an)\s+)*"
    match = whole(text.replace("#", " "), rf"{lead}{one}(?:{WHOLE_SEPARATOR}{lead}{one})*")
    return bool(match) and not re.search(r"days?\b", text)


def _stands_alone(text: str, age: _Age) -> bool:
    before, after = text[: age.start], text[age.end :]
    if PAST.search(before):
        return False
    sentence = re.split(r"[.!?;#]", before)[-1]
    subject = _nearest_subject(sentence)
    limit = (
        OLDEST_NAMED_CHILD
        if subject == "child" or re.match(rf"\s+{CHILD}\b", after)
        else OLDEST_CHILD
    )
    if not 0 <= age.months <= limit * 12:
        return False
    if age.strong:
        return not ADULT_AFTER.match(after) and not (subject == "adult" and _has_copula(sentence))
    if TIMING.search(before) and not NEARLY.search(before):
        return False
    if subject == "pronoun" and age.months >= 14 * 12 and _nearest_noun(before) == "adult":
        return False
    if re.search(
        rf"\b(?:aged|ages|age)\s*(?:is|are|:|of|about|between)?\s*(?:{SOFT}\s+)*$", sentence
    ):
        return subject != "adult" or age.months < 14 * 12
    if subject not in ("child", "pronoun"):
        return False
    return _has_copula(sentence) or _follows_child(sentence)


def _has_copula(sentence: str) -> bool:
    return bool(
        re.search(rf"(?:\b|(?=')){COPULA}\s+(?:{SOFT}\s+|{NEARLY.pattern[:-1]})*$", sentence)
    )


def _follows_child(sentence: str) -> bool:
    return bool(
        re.search(rf"\b{CHILD}\s*[,:(=-]*\s*(?:(?:who|and|{SOFT})\s+)*$", sentence)
    ) and not re.search(r"\b(?:one|other)\s*$", sentence)


def _nearest_subject(sentence: str) -> str:
    return _nearest(
        sentence, {"child": CHILD, "pronoun": PRONOUN, "adult": ADULT, "me": r"(?:i|i'm|im|i am)"}
    )


def _nearest_noun(text: str) -> str:
    return _nearest(text, {"child": CHILD, "adult": ADULT})


def _nearest(text: str, kinds: dict[str, str]) -> str:
    """The kind whose last word stands furthest right; a longer match wins at one end."""
    best = (-1, 0, "")
    for kind, pattern in kinds.items():
        for match in re.finditer(rf"\b{pattern}(?![a-z])", text):
            best = max(best, (match.end(), len(match.group()), kind))
    return best[2]


def _copies(text: str, age: _Age) -> int:
    near = text[max(0, age.start - 40) : age.end + 20]
    return next(
        (count for word, count in MULTIPLES.items() if re.search(rf"\b{word}s?\b", near)), 1
    )


def _birthdays(text: str, today: date) -> list[Span]:
    spans = []
    for match in TURNS.finditer(text):
        years = number(match["n"])
        if not 0 < years <= OLDEST_CHILD or _nearest_subject(text[: match.start()]) in (
            "adult",
            "me",
        ):
            continue
        if match["month"]:
            ahead = (month_number(match["month"]) - today.month) % 12 or 12 * (
                match["verb"] == "turned"
            )
            away = ahead - 12 if match["verb"] == "turned" else max(ahead, 1)
        else:
            away = 0 if match["soon"] in ("last month", "last week", "yesterday", "today") else 1
        spans.append(Span(match.start("n"), match.end(), "child_age", int(years * 12 - away)))
    return spans


def _without_number(text: str) -> list[Span]:
    months = {"year": 12, "month": 1, "week": 0, "day": 0}
    return [
        Span(match.start(), match.end(), "child_age", months[match["unit"]])
        for match in A_UNIT_OLD.finditer(text)
    ]
