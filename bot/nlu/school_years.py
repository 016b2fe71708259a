"""Reads a child's age from their year at school, and the stage of childhood from words without a number.

In England a child in reception is four to five years old, in Year 1 five to six, and so on to Year 13
(https://www.gov.uk/national-curriculum, "Overview"). The younger of the two ages is kept.
"""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re

from bot.nlu.spans import NUMBER_WORDS, Span, number, whole

RECEPTION_YEARS = 4
LAST_YEAR = 13
SIXTH_FORM_YEARS = 16
_YOUNGEST_WRITER = 10

_WORDS = "|".join(sorted((w for w, n in NUMBER_WORDS.items() if 0 < n <= LAST_YEAR), key=len))
_YEAR = (
    rf"(?:school\s+)?(?:year|yr|y)[\s-]?(?P<n>\d{{1,2}}|{_WORDS})s?\b"
    r"(?!\s*(?:olds?\b|months?|mths?|mos?\b|weeks?|teachers?|class teacher|exams?|[./:]?\d))"
)
_RECEPTION = (
    r"(?P<reception>reception)\b(?!\s+(?:desk|area|staff|room|at the|of the|is (?:shut|closed)))"
)
_SIXTH = r"(?P<sixth>(?:sixth|6th) form(?:er)?)\b"
_ITEM = re.compile(rf"\b(?:{_YEAR}|{_RECEPTION}|{_SIXTH})")
_KIN = (
    r"(?:sons?|daughters?|child(?:ren)?|kids?|boys?|girls?|lads?|teen(?:ager)?s?|eldest|oldest|youngest|twins?|"
    r"grandsons?|grand-?daughters?|nephews?|nieces?|pupils?|students?)"
)
_LEAD = re.compile(
    r"(?:\b(?:in|into|starts?|starting|started|goes to|going to|entering|finishing|a|an|my|our|his|her|their|s)"
    rf"|\b{_KIN}\s*[,(:]?)\s*(?:the\s+)?$"
)
_FOLLOWED = re.compile(rf"\s*[,-]?\s*{_KIN}\b")
_JOINED = re.compile(r"\s*(?:,|and|&|/|\+)\s*")
_WRITER = re.compile(r"\b(?:i'm|im|i am|iam)\s+(?:(?:only|just|now|still)\s+)*(?:in|a)\s+$")
_LONG_AGO = re.compile(r"\b(?:i|we)\s+(?:was|were)\s+(?:\w+\s+)?(?:in|a)\s+$|\bteach\w*\s+$")
_ITEM_ALONE = (
    r"(?:(?:one |he'?s |she'?s )?(?:in |starting )?(?:(?:year|yr|y)[\s-]?\d{1,2}|reception))"
)

_STAGES = {
    "baby": r"bab(?:y|ies)|newborns?|new born|infants?|bubba|under ones?|under 1s",
    "toddler": r"toddlers?|tots?|little ones?|under (?:twos|threes|2s|3s)",
    "preschool": r"pre-?\s?school(?:er)?s?|nursery age|at nursery|in nursery",
    "primary": r"(?:primary|junior|infant)(?:[\s-]school)?[\s-](?:child(?:ren)?|kids?|age[d]?|son|daughter|pupils?)|(?:in|at|to) (?:primary|junior school|infant school)|primary school",
    "teenager": r"teen(?:ager|s|agers)?|teenaged?(?! (?:mum|mom|mother|dad|father|parent|pregnan))|adolescents?|(?:secondary|senior|high) school|gcses?|yutes?",
}
_STAGE = {name: re.compile(rf"\b(?:{pattern})(?!\w)") for name, pattern in _STAGES.items()}


def find_school_years(text: str) -> list[Span]:
    """Entities ``child_age`` (months), or ``writer_age`` (years) when a pupil writes of themselves,
    in a :func:`~bot.nlu.spans.plain` text.

    "Year 9" counts with a word that makes it a child's ("my year 9", "in year 9", "year 9 girl"),
    beside another that counts, or when it is the whole answer.
    """
    answer = whole(text, rf"{_ITEM_ALONE}(?:(?:\s*(?:,|and|&|/|\+)\s*|\s+){_ITEM_ALONE})*")
    spans: list[Span] = []
    for match in _ITEM.finditer(text):
        years = _years(match)
        before = text[: match.start()]
        if years is None or _LONG_AGO.search(before):
            continue
        joined = bool(spans) and bool(_JOINED.fullmatch(text[spans[-1].end : match.start()]))
        if not (answer or joined or _LEAD.search(before) or _FOLLOWED.match(text[match.end() :])):
            continue
        if _WRITER.search(before) and years >= _YOUNGEST_WRITER:
            spans.append(Span(match.start(), match.end(), "writer_age", years))
        else:
            spans.append(Span(match.start(), match.end(), "child_age", years * 12))
    return spans


def find_stages(text: str) -> list[Span]:
    """Entities ``child_stage`` (baby, toddler, preschool, primary or teenager) in a plain text.

    A stage is no age: "my teenager" may be 13 or 19, so that no number is made up.
    """
    return [
        Span(match.start(), match.end(), "child_stage", name)
        for name, pattern in _STAGE.items()
        for match in pattern.finditer(text)
    ]


def _years(match: re.Match[str]) -> int | None:
    if match["reception"]:
        return RECEPTION_YEARS
    if match["sixth"]:
        return SIXTH_FORM_YEARS
    year = int(number(match["n"]))
    return year + RECEPTION_YEARS if 1 <= year <= LAST_YEAR else None
