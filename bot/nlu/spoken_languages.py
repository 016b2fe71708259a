"""Reads which language somebody asks for: "in Polish", "someone who speaks Somali", "po polsku".

A name alone is not enough: "they hate us because we are Polish" asks for no language, nor does
"I don't speak English".
"""

from __future__ import annotations

import re

from bot.nlu.spans import Span

# ISO 639 codes (639-3 where there is no shorter one); English names with common misspellings.
_ENGLISH_NAMES = {
    "am": r"amharic",
    "ar": r"arabic|arabi[ck]?",
    "bfi": r"bsl|british sign language|sign language",
    "bg": r"bulgarian",
    "bn": r"bengali|bangla|sylheti",
    "en": r"english|inglish",
    "es": r"spanish|spannish|castellano",
    "fa": r"farsi|persian|dari",
    "fr": r"french",
    "gu": r"gujarati|gujrati",
    "hi": r"hindi",
    "hu": r"hungarian",
    "it": r"italian",
    "ku": r"kurdish",
    "lt": r"lithuanian",
    "ne": r"nepali",
    "pa": r"punjabi|panjabi",
    "pcm": r"pidgin",
    "pl": r"polish",
    "ps": r"pashto|pushto",
    "pt": r"portuguese|portugese|brazilian",
    "ro": r"romanian|rumanian",
    "ru": r"russian",
    "so": r"somali|somalian",
    "sq": r"albanian",
    "ta": r"tamil",
    "ti": r"tigrinya|tigrigna",
    "tr": r"turkish",
    "tw": r"twi",
    "uk": r"ukrainian",
    "ur": r"urdu",
    "vi": r"vietnamese|vietnamees",
    "yo": r"yoruba",
    "zh": r"chinese|mandarin|cantonese",
}
# What its own speakers call it: whoever writes that wants it.
_OWN_NAMES = {
    "ar": r"بالعربية|العربية|بالعربي|عربي",
    "bn": r"বাংলা",
    "es": r"español|espanol",
    "fr": r"français|francais",
    "it": r"italiano",
    "pl": r"po polsku",
    "pt": r"português|portugues\b",
    "ro": r"română|romana\b|romaneste|românește",
    "so": r"soomaali|af soomaali",
    "sq": r"shqip",
    "ta": r"தமிழ்",
    "tr": r"türkçe|turkce",
    "ur": r"اردو",
    "vi": r"tiếng việt|tieng viet",
    "zh": r"中文|汉语|普通话|广东话|國語|廣東話",
}
_BEFORE = (
    r"\b(?:in|in ?to|speaks?|speaking|spoken|talks?|talking|knows?|writes?|reads?|only|just|"
    r"understands?|sabi|chat|uses?|you do|have|(?:back|switch|change|translate|go)(?: \w+){0,3} to)"
    r"(?: (?:it|a|an|the))?(?: in)?\s+"
)
_AFTER = (
    r"(?:[\s-](?:speak\w*|interpreters?|translat\w*|language|version|please|plz|pls|"
    r"worker|counsellors?|therapists?|groups?)\b|\s*\?*\s*$)"
)
_NAME = "|".join(f"(?P<{code}>{names})" for code, names in _ENGLISH_NAMES.items())
_ASKED_BEFORE = re.compile(
    rf"{_BEFORE}(?:{_NAME})\b(?! (?:class|lesson|course|food|gcse|homework))"
)
_ASKED_AFTER = re.compile(rf"\b(?:{_NAME})(?={_AFTER})")
_JOINED = re.compile(rf"\s*(?:,|/|&|\bor\b|\band\b)\s*(?:{_NAME})\b")
_ALONE = re.compile(rf"\W*(?:{_NAME})\W*")
_OWN = re.compile("|".join(f"(?P<{code}>{names})" for code, names in _OWN_NAMES.items()))
_IS = re.compile(
    r"\b(?:am|are|is|was|were|i'?m|we'?re|he'?s|she'?s|being|cos|because)\s+(?:\w+\s+)?$"
)
_DENIED = re.compile(
    r"\b(?:not|no|n't|never|without|dont|doesnt|didnt|cant|wont|isnt|don't|doesn't|can't|cannot|"
    r"bad|poor|nie|non|ne|não|nao)\b(?:\s+\S+){0,3}\s*$"
)


def find_languages(text: str) -> list[Span]:
    """Entity ``language``, an ISO 639 code, in a :func:`~bot.nlu.spans.plain` text."""
    alone = _ALONE.fullmatch(text)
    if alone:
        return [_span(alone)]
    found: list[Span] = []
    for pattern in (_ASKED_BEFORE, _ASKED_AFTER, _OWN):
        for match in pattern.finditer(text):
            span = _span(match)
            before = text[: span.start]
            described = pattern is _ASKED_AFTER and _IS.search(before)
            if not (described or _DENIED.search(before)):
                found += [span, *_others(text, span.end)]
    return found


def _others(text: str, start: int) -> list[Span]:
    """What follows with "or": "Hindi or Gujarati"."""
    match = _JOINED.match(text, start)
    return [_span(match), *_others(text, match.end())] if match else []


def _span(match: re.Match[str]) -> Span:
    code = match.lastgroup or ""
    return Span(match.start(code), match.end(code), "language", code)
