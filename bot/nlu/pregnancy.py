"""Reads from a message that a baby is expected, when it is due, or that it has just been born."""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re
from datetime import date, timedelta

from bot.nlu.spans import MONTH, NUMBER, Span, month_number, number

_NOT_NOW = re.compile(
    r"\b(?:not|isn'?t|aren'?t|wasn'?t|never|no longer|was|were|been|got|get|getting|if|"
    r"have a|a false|trying to (?:get|be|become)|before i (?:was|got))\s+(?:\w+\s+){0,1}$"
)
_WORDS = re.compile(
    r"\b(?:pregnant|pregnent|pregant|preganant|pregnat|preggo|preggers|prego|"
    r"expecting (?:in\b|again\b|(?:(?:my|our) )?(?:a |another )?(?:baby|babies|twins|triplets|boy|girl|"
    r"child|first|second|third|fourth|little one)\b)|(?:i'?m|i am|she'?s|she is|wife is|we'?re|we are) expecting(?=\s*(?:$|[,.!?]|and\b|but\b|with\b))|"
    r"having (?:a baby|twins|another baby)|(?:a )?baby on the way|baby bump|mum to be|mum-to-be|dad to be|dad-to-be)"
)
_WEEKS = re.compile(
    rf"\b(?P<n>{NUMBER})(?:\s*\+\s*\d)?\s*-?\s*(?:weeks?|wks?|months?|mths?)\s*(?:preg\w*|gone|along)"
)
_I_AM_WEEKS = re.compile(
    rf"\b(?:i'?m|i am|she'?s|she is)\s+(?:about |now |only |just )?(?P<n>{NUMBER})\s*"
    r"(?:weeks?|wks?)(?=\s*(?:$|[,.!?&]|today|now|and\b|with my\b))"
)
_NOT_A_BABY = re.compile(
    r"\b(?:rent|bill|bills|payment|money|appointment|review|court|fee|fees|tax|credit|loan|debt|"
    r"assignment|homework|deposit|jab|jabs|vaccination|inspection|mortgage)\b[^.!?]{0,30}$"
)
_DUE = re.compile(
    rf"\b(?:due|due date(?: is)?|arriving|expecting|expected|baby coming|baby is coming|edd(?: is)?)\s*:?\s*"
    rf"(?:to (?:be born|give birth)\s+)?(?:a baby |my baby |our baby )?(?:in|on|at|by|around|about|the|is|early|late|mid|end of|beginning of|\s)*"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{MONTH})\b|(?P<month2>{MONTH})\b(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?"
    rf"|(?P<n>{NUMBER})\s*(?P<unit>days?|weeks?|wks?|months?)\b|(?P<soon>any day|any minute|tomorrow|today|next week|this week|next month|this month))"
)
_NEWBORN = re.compile(
    r"\b(?:new\s?-?born|newly born|new baby|brand new baby|just had (?:a|my|our|the) (?:baby|son|daughter|little one|first|second|boy|girl)|"
    r"just gave birth|just given birth|had (?:a|my|our) baby (?:last week|yesterday|today|this week|days ago|\w+ days ago)|"
    r"born (?:yesterday|today|last week|this week|this morning))"
)
_BORN = re.compile(
    rf"\bborn\s+(?:in|on)?\s*(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{MONTH})\b(?:,?\s*(?P<year>20\d\d))?"
)
_PAST = re.compile(r"\bwhen\s+(?:\w+\s+){1,3}(?:was|were)\s+(?:a|an|the)?\s*$")


def find_pregnancy(text: str, today: date) -> list[Span]:
    """Entities ``pregnant`` (True), ``due_date`` (ISO day, or ``YYYY-MM``) and ``child_age`` (months,
    for a newborn or a month of birth) in a :func:`bot.nlu.spans.plain` text."""
    due = _due_dates(text, today)
    spans = due + _newborn(text, today)
    for pattern in (_WEEKS, _I_AM_WEEKS, _WORDS):
        for match in pattern.finditer(text):
            if not _NOT_NOW.search(text[: match.start()]):
                spans.append(Span(match.start(), match.end(), "pregnant", True))
    if due and not any(span.entity == "pregnant" for span in spans):
        spans.append(Span(due[0].start, due[0].end, "pregnant", True))
    return spans


def _due_dates(text: str, today: date) -> list[Span]:
    spans = []
    for match in _DUE.finditer(text):
        if not _NOT_A_BABY.search(text[: match.start()]):
            value = _due_value(match, today)
            if value:
                spans.append(Span(match.start(), match.end(), "due_date", value))
    return spans


def _due_value(match: re.Match[str], today: date) -> str | None:
    name = match["month"] or match["month2"]
    day = match["day"] or match["day2"]
    if name:
        month = month_number(name)
        year = today.year + (month < today.month)
        return _iso_day(year, month, int(day)) if day else f"{year}-{month:02d}"
    if match["soon"]:
        days = {"next week": 7, "next month": 30, "this month": 7}.get(match["soon"], 1)
        later = today + timedelta(days=days)
        return f"{later:%Y-%m}" if "month" in match["soon"] else later.isoformat()
    per_unit = {"d": 1.0, "w": 7.0, "m": 30.44}[match["unit"][0]]
    days = round(number(match["n"]) * per_unit)
    return f"{today + timedelta(days=days):%Y-%m}" if 0 < days <= 300 else None


def _iso_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _newborn(text: str, today: date) -> list[Span]:
    spans = [
        Span(match.start(), match.end(), "child_age", 0)
        for match in _NEWBORN.finditer(text)
        if not _PAST.search(text[: match.start()])
    ]
    for match in _BORN.finditer(text):
        month = month_number(match["month"])
        year = int(match["year"]) if match["year"] else today.year - (month > today.month)
        months = (today.year - year) * 12 + today.month - month
        if 0 <= months <= 18 * 12:
            spans.append(Span(match.start(), match.end(), "child_age", months))
    return spans
