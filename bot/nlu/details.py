"""Reads the small facts that narrow a search: when, for whom, how to get in, and which of the list."""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re

from bot.nlu.spans import NUMBER_WORDS, Span

_DAYS = {
    "mon": r"mon(?:day)?s?",
    "tue": r"tue(?:s(?:day)?)?s?",
    "wed": r"wed(?:s|nesday|ensday|nsday)?s?",
    "thu": r"thu(?:rs?(?:day)?)?s?",
    "fri": r"fri(?:day)?s?",
    "sat": r"saturdays?|satarday|(?<=on )sat|sats",
    "sun": r"sundays?|(?<=on )sun",
    "weekend": r"week-?\s?ends?|wknds?",
    "weekday": r"week-?\s?days?|during the week|midweek",
}
_TIMES = {
    "morning": r"mornings?|(?:in the )am",
    "afternoon": r"afternoons?|after lunch|after school",
    "evening": r"evenings?|after work|nights? classes|after (?:5|6|7|five|six|seven)(?:\s?pm)?|late opening|(?:run|open|on|ones?|any|anything|something|only|sessions?) (?:at|in the) night(?:s|time)?",
}
_RELATIVE = r"(?:nan|nana|nanna|gran|granny|grandma|grandmother|grandad|grandfather|grandparents?|aunt(?:ie|y)?|uncle|sister|brother|cousin|carer|kinship carer)"
_PARTNER = r"(?:partner|husband|hubby|wife|boyfriend|girlfriend|bf|gf|missus|fianc[eé]e?|other half|baby'?s? ?(?:dad|daddy|father|mum|mother))"
_AUDIENCE = {
    "mother": r"i(?:'m| am|m) (?:a |an )?(?:new |single |young |first time |teen(?:age)? |worried |\d\d (?:year old|yr old|yo) |stay at home )*(?:mum|mom|mam|mother|mummy)|single mum|first time mum|mum of|as a mum|mums? (?:group|support)",
    "father": r"i(?:'m| am|m) (?:a |an |the )?(?:new |single |young |first time |teen(?:age)? |worried |\d\d (?:year old|yr old|yo) )*(?:dad|daddy|father)|single dad|first time dad|dad of|as a dad|dads?(?:'s)? (?:group|support|only|to be)|for (?:dads|fathers)|young fathers?|expectant fathers?|new dads?",
    "partner": rf"(?:my|me) (?:ex-?\s?)?{_PARTNER}|for (?:my )?{_PARTNER}",
    "friend": r"(?:my|a) (?:best |close |good )?(?:friend|mate|neighbour|neighbor|colleague|coworker)|friend of mine|(?:my|the) (?:lady|woman) next door",
    "relative": rf"i(?:'m| am|m) (?:the |a |his |her |their )?{_RELATIVE}|my (?:little |big |older |younger )?(?:mum|mom|dad|sister|brother|cousin|grandson|granddaughter|grandchild(?:ren)?|grandkids|niece|nephew)|as a {_RELATIVE}",
    "professional": r"i(?:'m| am|m) (?:a |an |the )?(?:\w+ )?(?:teacher|social worker|health visitor|midwife|nurse|gp|doctor|childminder|key ?worker|support worker|youth worker|family worker|practitioner|professional|ta|teaching assistant|senco|dsl|safeguarding lead|headteacher|parent champion)|(?:my|our) (?:client|pupil|patient|service user)s?|i work (?:with|for|at|in) (?:a |the )?(?:famil\w+|children|school|nursery|nhs|council|lewisham)|family i(?:'m| am) working with|refer a (?:family|client|parent|child|patient|pupil)",
    "young_parent": r"young (?:mum|mom|mother|dad|father|parent)s?|teen(?:age)? (?:mum|mom|mother|dad|father|parent)s?",
    "man": r"i(?:'m| am|m) (?:a |an )?(?:\w+ )?(?:man|bloke|guy|male)|male victims?|for men|men'?s",
    "woman": r"i(?:'m| am|m) (?:a |an )?(?:\w+ )?(?:woman|lady|female)|for women|women'?s|women only",
    "lgbt": r"lgbt\w*\+?|gay|lesbian|bisexual|transgender|trans|queer|non-?binary|my (?:wife|girlfriend) and i(?:'m| am) a woman",
}
_REFERRAL = {
    "self": r"self[\s-]?refer\w*|refer (?:myself|ourselves|my ?self)|go myself|(?:without|no|not) (?:going (?:through|to|via) |seeing |asking |through |via )?(?:a |the |my )?(?:gp|doctor|referral)|don'?t want to (?:go through|ask|tell) (?:a |the |my )?(?:gp|doctor)|take me direct(?:ly)?|contact them (?:myself|directly)|(?:go|call|turn up|walk in) (?:straight|directly)|drop[\s-]?in|walk[\s-]?in|i don'?t want (?:to see )?(?:my |a )?(?:gp|doctor)",
    "gp": r"(?:through|via|from|by|ask|see|need|have) (?:my |the |a )?(?:gp|doctor)(?:'s)?(?: referral)?|(?:gp|doctor'?s?) (?:referral|refer\w*|letter)",
}
_FLAGS = {
    "free": r"(?:for |is it |any |something |anything |are they |it'?s )?free\b(?! (?:school meals?|hours|time|period|childcare|on|at|this|next|speech|now|to talk|nursery|early|place))|no cost|don'?t (?:have|need) to pay|can'?t (?:afford|pay)|no money|without paying|costs? nothing|(?:don'?t|doesn'?t|not) cost(?: anything)?|low income|cheap(?:est|er)?",
    "online": r"on-?\s?line(?! banking)|zoom|video call|over the (?:phone|internet)|by phone|virtual(?:ly)?|from home|on my (?:laptop|computer)|web ?chat|an? app\b|remotely?",
    "creche": r"cr[eéè]ches?|creshe?|someone (?:to|can) (?:look after|mind|watch) (?:my|the) (?:kids?|child(?:ren)?|baby|toddler)|child\s?care (?:there|on site|while i|provided)|(?:can i )?bring (?:my|the) (?:kids?|child(?:ren)?|baby|toddler|little one)|take (?:my|the) (?:kids?|child(?:ren)?|baby|toddler|little one) (?:along|with me)|look after (?:my|the) (?:baby|kids?|child(?:ren)?|toddler|little one) while i(?:'m)? (?:go|do|attend|there|there|in)",
    "another_child": r"(?:for|about) (?:my |the )?(?:other|second|third|next|older|younger|eldest|oldest|youngest|big|little) (?:child|kid|son|daughter|boy|girl|one)|another (?:child|kid|son|daughter|one of my (?:kids|children))|(?:my|the) other (?:child|kid|son|daughter|boy|girl)|(?:his|her) (?:brother|sister|twin) (?:is|too|as well)",
}
_TH = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "last": -1,
    "final": -1,
    "bottom": -1,
    "top": 1,
}
_THING = r"(?:one|option|service|place|nursery|card|result|choice|number|thing|link|1)"
_ORDINAL = re.compile(
    rf"\b(?P<th>{'|'.join(_TH)})\s+{_THING}\b|\b(?:the|about|on|for|of|choose|pick|want|take)\s+(?:the\s+)?(?P<th2>{'|'.join(_TH)})\s*(?=$|[.,!?]|please|pls|plz|looks|sounds)"
)
_NUMBERED = re.compile(
    rf"\b(?:number|no\.?|option|nr|num|choice|#)\s*(?P<n>[1-9]|{'|'.join(NUMBER_WORDS)})(?![\d:\w])"
)
_ONLY_ORDINAL = re.compile(rf"\W*(?:the\s+)?(?P<th>{'|'.join(_TH)})(?:\s+please|\s+pls)?\W*")
_ONLY_DIGIT = re.compile(r"\W*(?P<n>[1-5])\W*")


def _compiled(patterns: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{pattern})(?!\w)") for name, pattern in patterns.items()}


_VALUES = {
    "day": _compiled(_DAYS),
    "time_of_day": _compiled(_TIMES),
    "audience": _compiled(_AUDIENCE),
    "referral": _compiled(_REFERRAL),
}
_TRUTHS = _compiled(_FLAGS)
_NOT = re.compile(r"\b(?:not|no|isn'?t|don'?t (?:want|need|like|do))\s+(?:a |an |any |it )?$")


def find_details(text: str) -> list[Span]:
    """Entities ``day``, ``time_of_day``, ``audience``, ``referral``, ``free``, ``online``, ``creche``,
    ``another_child`` and ``ordinal`` (1, 2, ... or -1 for the last) in a :func:`~bot.nlu.spans.plain` text."""
    spans = [
        Span(match.start(), match.end(), entity, value)
        for entity, patterns in _VALUES.items()
        for value, pattern in patterns.items()
        for match in pattern.finditer(text)
    ]
    spans += [
        Span(match.start(), match.end(), entity, True)
        for entity, pattern in _TRUTHS.items()
        for match in pattern.finditer(text)
        if not _NOT.search(text[: match.start()])
    ]
    return _without_denied_gp(spans) + _ordinals(text)


def _without_denied_gp(spans: list[Span]) -> list[Span]:
    """ "Without going through my GP" holds "through my GP", which says the contrary."""
    alone = [span for span in spans if (span.entity, span.value) == ("referral", "self")]
    return [
        span
        for span in spans
        if (span.entity, span.value) != ("referral", "gp")
        or not any(span.overlaps(other) for other in alone)
    ]


def _ordinals(text: str) -> list[Span]:
    alone = _ONLY_ORDINAL.fullmatch(text)
    if alone:
        return [Span(alone.start("th"), alone.end("th"), "ordinal", _TH[alone["th"]])]
    digit = _ONLY_DIGIT.fullmatch(text)
    if digit:  # also a child's age: which of the two is meant, the conversation decides
        return [Span(digit.start("n"), digit.end("n"), "ordinal", int(digit["n"]))]
    spans = []
    for match in _ORDINAL.finditer(text):
        group = "th" if match["th"] else "th2"
        spans.append(Span(match.start(group), match.end(), "ordinal", _TH[match[group]]))
    for match in _NUMBERED.finditer(text):
        written = match["n"]
        value = NUMBER_WORDS[written] if written in NUMBER_WORDS else int(written)
        if value:
            spans.append(Span(match.start(), match.end(), "ordinal", value))
    return spans
