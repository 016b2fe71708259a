"""Reads ages written in the other languages that the page greets in: "tiene 4 años", "ma 14 lat",
and in English after their manner: "my son he have 3 years".

A number with a word for years is an age only beside the word by which that language tells an age (to
have, of); "hace 3 años" and "il y a 3 ans" tell how long ago something was.
"""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re

from bot.nlu.spans import NUMBER, Span, number

_YEARS = r"años?|anos?|ans?|ann[io]|lat(?:a|ka|ek)?|roku|rok"
_MONTHS = r"mes(?:es)?|m[eê]s(?:es)?|mois|mes[ei]|miesi[ąęa]c\w*"
_N = rf"(?P<n>\d{{1,2}})\s*(?:(?P<years>{_YEARS})|(?P<months>{_MONTHS}))\b"
_CHILD = re.compile(
    rf"(?<!\w)(?:tienen?|tem|têm|de|ma|mają|a|ont|âgée?s? de|ha|hanno|di|w wieku)\s+{_N}"
)
_WRITER = re.compile(rf"(?<!\w)(?:tengo|tenho|mam|j'ai|ho)\s+{_N}")
_AGO = re.compile(r"\b(?:il y|il n'y)\s+$")
_JOINED = {
    "years": r"yaşında(?:ki)?|yaş(?=\s|$)|岁|歲|سنوات|سنة|سنين",
    "months": r"aylık|个月|個月|أشهر|شهور",
}
_TURKISH_CHINESE_ARABIC = re.compile(
    rf"(?<!\d)(?P<n>\d{{1,2}})\s*(?:(?P<years>{_JOINED['years']})|(?P<months>{_JOINED['months']}))(?!前|以前)"
)
_HAS_YEARS = re.compile(
    rf"\b(?:he|she|sons?|daughter|child|baby|boy|girl)\s+(?:he\s+|she\s+)?(?:has|have|have got)\s+(?P<n>{NUMBER})\s*(?:(?P<years>years?|yrs?)|(?P<months>months?))\b"
    r"(?!\s+(?:of|left|to|in|with|ago|old|until|till|for|free|wait|prison|sentence|experience))"
)
_WRITER_BEFORE = re.compile(r"(?:عمري|(?<!们)我)\s*$")
_AGO_BEFORE = re.compile(r"(?:منذ|قبل)\s*$")
_OLDEST_CHILD = 18


def find_ages_elsewhere(text: str) -> list[Span]:
    """Entities ``child_age`` (months) and ``writer_age`` (years) in a plain text that is not English."""
    spans = []
    for match in _CHILD.finditer(text):
        if not _AGO.search(text[: match.start()]):
            spans += _span(match, writer=False)
    for match in _HAS_YEARS.finditer(text):
        spans += _span(match, writer=False)
    for match in _WRITER.finditer(text):
        spans += _span(match, writer=True)
    for match in _TURKISH_CHINESE_ARABIC.finditer(text):
        before = text[: match.start()]
        if not _AGO_BEFORE.search(before):
            writer = _WRITER_BEFORE.search(before) or text[match.end() :].startswith("yım")
            spans += _span(match, writer=bool(writer))
    return spans


def _span(match: re.Match[str], writer: bool) -> list[Span]:
    amount = int(number(match["n"]))
    if writer:
        known = bool(match["years"]) and amount >= 10
        return [Span(match.start("n"), match.end(), "writer_age", amount)] if known else []
    months = amount if match["months"] else amount * 12
    fits = months <= _OLDEST_CHILD * 12
    return [Span(match.start("n"), match.end(), "child_age", months)] if fits else []
