"""Finds where a parent is: neighbourhoods (misspelt ones too), postcodes and postcode districts.

Every area is given as its postcode district (outcode); a full postcode is cut to it at once, so
the exact place is never kept.
"""

from __future__ import annotations

import re
from typing import Mapping

from bot.nlu.spans import Span

# A full postcode, any district of the country; source: the format published by the Royal Mail.
_POSTCODE = re.compile(
    r"\b(?P<outcode>[a-z]{1,2}\s?\d[\da-z]?)\s*(?P<incode>\d[abd-hjlnp-uw-z]{2})\b"
)
# Postcode areas in and beside London: these are believed however they are written.
_LONDON = frozenset(re.split(r"\s+", "e ec n nw se sw w wc br cr da en ha ig kt rm sm tn tw ub"))
# The rest of the country's; source: the Royal Mail's list of postcode areas.
_ELSEWHERE = frozenset(
    re.split(
        r"\s+",
        "ab al b ba bb bd bh bl bn bs bt ca cb cf ch cm co ct cv cw dd de dg dh dl dn dt dy eh ex "
        "fk fy g gl gu hd hg hp hr hs hu hx ip iv ka kw ky l la ld le ll ln ls lu m me mk ml ne "
        "ng nn np nr ol ox pa pe ph pl po pr rg rh s sa sg sk sl sn so sp sr ss st sy ta td tf tq "
        "tr ts wa wd wf wn wr ws wv yo ze",
    )
)
# "so 14yr", "at 1st": an age or a date after a short word, not the end of a postcode.
_NOT_AN_END = ("yr", "st", "nd", "rd", "th")
_SAID_SO = re.compile(r"\bpost ?code\b")
# A district on its own: only where it cannot be taken for something else ("e2", "m1").
_OUTCODE = re.compile(
    r"\b(?P<letters>s\.?\s?e\.?|br|da|cr|sw)[\s-]{0,2}(?P<digits>\d{1,2})(?![\d:%]|\.\d|\s*(?:years?|yrs?|hours?|kids))"
)
# A name that is also a first name or a common word counts only in a place's place.
_ALSO_A_NAME = frozenset({"lee", "evelyn"})
_BEFORE_A_PLACE = re.compile(
    r"(?:\b(?:in|near|nearby|at|from|around|round|to|live|living|meant|mean|actually|by|towards|of|or|and|area|is|north|south|upper|lower)\s+|,\s*|^\s*)$"
)
_AFTER_A_PLACE = re.compile(
    r"\s*(?:$|[,.!?]|area\b|green\b|high road|station|se\s?12|and\b|or\b|please|pls)"
)
# Near in letters to a neighbourhood, and something else.
_NOT_A_TYPO = frozenset(
    [
        "dartford",
        "bromley",
        "watford",
        "stratford",
        "romford",
        "catfood",
        "blackhead",
        "blackheads",
        "blackheart",
        "birmingham",
        "sydney",
        "brockly's",
        "bottomley",
        "deptforded",
        "ladylike",
        "barkley",
        "whiteboard",
        "evening",
        "evelyn",
        "downhill",
        "downhearted",
        "lewis",
        "sidcup",
        "oxford",
        "bedford",
        "bellringing",
    ]
)
_SHORTEST_TYPO = 6
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


class Areas:
    """The areas that can be recognised.

    Args:
        neighbourhoods: name as people type it -> outcode (``services_kb/data/areas.yml``).
        outcodes: districts known on their own.
    """

    def __init__(self, neighbourhoods: Mapping[str, str], outcodes: list[str]) -> None:
        self._names = {_key(name): outcode.upper() for name, outcode in neighbourhoods.items()}
        self._outcodes = frozenset(code.upper() for code in outcodes) | frozenset(
            self._names.values()
        )
        self._longest = max((len(name.split()) for name in self._names), default=0)

    def find(self, text: str) -> list[Span]:
        """Entities ``area`` (an outcode such as "SE6") in a :func:`~bot.nlu.spans.plain` text."""
        spans = self._postcodes(text)
        for span in self._named(text):
            if not any(span.overlaps(other) for other in spans):
                spans.append(span)
        return sorted(spans, key=lambda span: span.start)

    def _postcodes(self, text: str) -> list[Span]:
        spans = []
        for match in _POSTCODE.finditer(text):
            if not _is_postcode(match, text):
                continue
            outcode = re.sub(r"\s", "", match["outcode"]).upper()
            spans.append(Span(match.start(), match.end(), "area", outcode))
        for match in _OUTCODE.finditer(text):
            outcode = re.sub(r"[\s.]", "", match["letters"]).upper() + match["digits"]
            span = Span(match.start(), match.end(), "area", outcode)
            known = (
                outcode.startswith("SE") and 1 <= int(match["digits"]) <= 28
            ) or outcode in self._outcodes
            if known and not any(span.overlaps(other) for other in spans):
                spans.append(span)
        return spans

    def _named(self, text: str) -> list[Span]:
        words = list(_WORD.finditer(text))
        spans: list[Span] = []
        position = 0
        while position < len(words):
            for size in range(min(self._longest, len(words) - position), 0, -1):
                run = words[position : position + size]
                span = self._name(text, run)
                if span:
                    spans.append(span)
                    position += size - 1
                    break
            position += 1
        return spans

    def _name(self, text: str, words: list[re.Match[str]]) -> Span | None:
        start, end = words[0].start(), words[-1].end()
        if re.search(r"[.!?;,]", text[start:end]):
            return None
        written = _key(text[start:end])
        outcode = self._names.get(written)
        if outcode is None:
            outcode = self._nearly(written, len(words))
        if outcode is None:
            return None
        if written in _ALSO_A_NAME and not (
            _BEFORE_A_PLACE.search(text[:start]) and _AFTER_A_PLACE.match(text[end:])
        ):
            return None
        return Span(start, end, "area", outcode)

    def _nearly(self, written: str, size: int) -> str | None:
        """The outcode of the one neighbourhood that ``written`` is a slip of, if there is one."""
        joined = written.replace(" ", "")
        if len(joined) < _SHORTEST_TYPO or written in _NOT_A_TYPO:
            return None
        allowed = 1 if len(joined) < 8 or size > 1 else 2
        found = set()
        for name, outcode in self._names.items():
            if name in _ALSO_A_NAME or len(name) < _SHORTEST_TYPO or name[0] != written[0]:
                continue
            if len(name.split()) != size and size > 1:
                continue
            if slips(joined, name.replace(" ", ""), allowed) <= allowed:
                found.add(outcode)
        return found.pop() if len(found) == 1 else None


def _is_postcode(match: re.Match[str], text: str) -> bool:
    """Whether letters and digits that look like a postcode are one: "my 14yr old" is not."""
    outcode = match["outcode"]
    letters = re.match("[a-z]+", outcode)
    area = letters.group() if letters else ""
    if match["incode"].endswith("yr") and re.match(r"s?[\s-]*olds?\b", text[match.end() :]):
        return False
    apart = " " in outcode
    if area in _LONDON:
        return len(area) > 1 or not apart
    if area not in _ELSEWHERE:
        return False
    return bool(_SAID_SO.search(text)) or (not apart and not match["incode"].endswith(_NOT_AN_END))


def slips(left: str, right: str, most: int) -> int:
    """How many letters must be added, left out, changed or swapped with the next one to turn
    ``left`` into ``right``; stops counting past ``most`` (optimal string alignment)."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i] + [0] * len(right)
        for j, b in enumerate(right, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                row[j] = min(row[j], earlier[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def _key(name: str) -> str:
    """The form in which names are compared: lower case, British "honour" as the map's "honor"."""
    return re.sub(r"\s+", " ", name.lower().replace("honour", "honor").replace("'s", "")).strip()
