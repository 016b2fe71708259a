"""What a question tells about the person, read from its words when nothing else is known.

The encoder takes "my son is sad" and "I am sad since my son was born" for much the same; who is
meant decides which service helps. Each rule asks for words that hardly mean anything else.
"""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re
from dataclasses import dataclass

from services_kb.records import Service

# Chosen on the questions `tuned` in tests/fixtures/questions.yml.
OTHER_AGE, NO_BABY, FOR_GROWN_UPS, FOR_YOUNG = -1.2, -0.9, -0.7, 0.5
BABY_TOPIC = "perinatal_mental_health"
_ADULT_TOPICS = frozenset({"adult_mental_health", BABY_TOPIC})
_YOUNG = frozenset({"child", "young_person"})

_BABY = re.compile(
    r"\b(?:bab(?:y|ies)|newborns?|pregnan\w*|birth|born|bump|expecting|mid-?wi(?:fe|ves)|twins?|"
    r"breast\w*|(?:new|first time) (?:mum|mother|dad|father|parent)s?|toddlers?|little one|"
    r"post-?natal|ante-?natal|perinatal|miscarr\w*|weeks gone|arrived|gave birth|crawl\w*|"
    r"bebé|bebe|bébé|bambin\w*|dziec\w*|noworod\w*|ciąż\w*|gravid\w*|embaraz\w*|enceinte|hamile\w*)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"\b(?P<n>\d{1,2})\s*-?\s*(?:years?|yrs?|yo\b)(?:\s*-?\s*olds?)?|"
    r"\b(?:he|she|is|aged?|who(?:'s| is)|he'?s|she'?s)\s+(?P<n2>\d{1,2})\b(?!\s*(?:hours|months|weeks|%))",
    re.IGNORECASE,
)
_YEAR_WORDS = (
    (re.compile(r"\bteen(?:s|ager|agers|age)?\b", re.IGNORECASE), 15),
    (re.compile(r"\btoddlers?\b", re.IGNORECASE), 2),
)
_CHILD = re.compile(
    r"\b(?:my|our|me) (?:\w+ )?(?:sons?|daughters?|boys?|girls?|lads?|child|children|kids?|teen\w*)\b",
    re.IGNORECASE,
)
_SELF_YOUNG = re.compile(
    r"\bi(?:'?m| am) (?P<n>1[0-7]|[7-9])\b(?!\s*(?:weeks?|months?|wks?|units|stone|%))",
    re.IGNORECASE,
)
_FEELS = re.compile(r"\b(?:i|i'?m|i've|ive|me)\b", re.IGNORECASE)
_AT_WORK = re.compile(
    r"\bi(?:'?m| am) (?:an? |the )?(?:\w+ )?(?:teacher|gp|doctor|nurse|midwife|social worker|"
    r"health visitor|childminder|nursery manager|youth worker|support worker|headteacher|senco)\b|"
    r"\b(?:health visitor|midwife|gp|teacher) here\b|\bmy pupil\b|\ba pupil\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Told:
    """``years``: ages of children that were told; ``young``: the writer is a child; ``at_work``:
    a professional writes; ``child``: it is about somebody's child, not the writer's own mind."""

    years: tuple[int, ...] = ()
    baby: bool = False
    child: bool = False
    young: bool = False
    at_work: bool = False


def read(text: str) -> Told:
    """What ``text`` tells."""
    years = [int(match["n"] or match["n2"]) for match in _YEARS.finditer(text)]
    years += [age for pattern, age in _YEAR_WORDS if pattern.search(text)]
    young = _SELF_YOUNG.search(text)
    return Told(
        tuple(age for age in years if age < 18) if not young else (),
        bool(_BABY.search(text)),
        bool(_CHILD.search(text)) and not _FEELS.search(text),
        bool(young),
        bool(_AT_WORK.search(text)),
    )


def fit(told: Told, service: Service) -> float:
    """How much what was told speaks for a service, or against it."""
    score = 0.0
    if told.years and not any(_takes(service, age) for age in told.years):
        score += OTHER_AGE
    if service.topics[:1] == (BABY_TOPIC,) and not told.baby:
        score += NO_BABY
    if told.child and service.topics[:1] and service.topics[0] in _ADULT_TOPICS:
        score += FOR_GROWN_UPS
    if told.young:
        score += FOR_YOUNG if _YOUNG & set(service.audience) else FOR_GROWN_UPS
    if told.child and _YOUNG & set(service.audience):
        score += FOR_YOUNG / 2
    return score


def _takes(service: Service, years: int) -> bool:
    low, high = service.min_age_months, service.max_age_months
    return (low or 0) < (years + 1) * 12 and (high is None or years * 12 <= high)
