"""Reads drink and drugs, by name or by slang, how much is drunk, and injecting.

Slang after the "A to Z of drugs" of FRANK (talktofrank.com), kept to words that mean little else;
a word with an everyday meaning counts only in the company that its pattern asks for.
"""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re

from bot.nlu.spans import NUMBER, Span, number

_USE = r"(?:on|using|uses|used|use|smokes?|smoking|smoked|takes?|taking|took|snort\w*|sniff\w*|doing|does|do|selling|sells|dealing|addicted to|hooked on|off|with)"

_SUBSTANCES: dict[str, str] = {
    "alcohol": (
        r"alcohol(?:ic|ics|ism)?|alchol|alcahol|alcohl|booze\w*|boozing|wine|beers?|lager|cider|vodka|whisk(?:e)?y|"
        r"rum\b(?! and raisin)|gin\b|brandy|guinness|prosecco|spirits|pissed|drunk(?:en)?|get hammered|hungover|hangovers?|"
        r"drinking(?! (?:water|milk|tea|coffee|squash|juice|his milk|her milk|from a cup|from a bottle))|drinks too much|drinks? (?:every|a lot|all|heavily|daily|alone|in secret|at night|again)|"
        r"(?:my|his|her|their|the|a|on|of|hard|heavy|problem|binge) drink(?:er|ers)?\b|can'?t stop drink\w*|stop drinking|drink problem|(?:i|he|she|we|they|to) drinks?\b(?! (?:water|milk|tea|coffee|formula))|"
        r"units? (?:a|per|each) (?:week|day)|unit(?:s)? of alcohol|picie|pije|alkohol\w*|wódk\w*"
    ),
    "cannabis": (
        r"cannabis|canabis|weed|marijuana|skunk|ganja|spliffs?|zoots?|bong|hash(?:ish)?\b|edibles|thc|"
        r"(?:smoking|smokes|smoke|roll(?:s|ing)?) (?:a |some |the )?(?:joints?|bud|green|draw|puff)|marihuan\w*"
    ),
    "opiates": (
        r"heroin|heroine|smack\s?head|opiates?|opioids?|methadone|subutex|buprenorphine|buvidal|espranor|codeine|co-codamol|tramadol|"
        r"oxy(?:contin|codone)|morphine|fentanyl|"
        rf"{_USE} (?:the |some )?(?:smack|brown|gear|skag|horse|h)\b"
    ),
    "stimulants": (
        r"cocaine|coccaine|cociane|crack(?:head|s?\s?cocaine)\b|amphetamines?|crystal meth|meth\b|ecstasy|extasy|mdma|mandy\b|charlie\b(?= (?:most|every|at|on))|"
        rf"{_USE} (?:the |some |a bit of |a lot of |too much )?(?:coke|crack|speed|charlie|white|sniff|pills|whizz|base|molly|blow)\b|coke (?:habit|head|addict\w*|problem)|lines of coke|crack (?:addict|habit|pipe|problem)"
    ),
    "new_substances": (
        r"spice\b(?! (?:girls|rack|mix|levels?|bag))|ketamine|ketamin|mephedrone|m-?cat\b|meow|nitrous(?: oxide)?|legal highs?|ghb|gbl|synthetic cannabinoids?|"
        r"nos\b|laughing gas|balloons(?= (?:again|and|every|all|at night|with his|with her))|monkey dust|bath salts|nitazenes?|"
        rf"{_USE} (?:the |some |a lot of |too much )?(?:ket|k|g|nos|balloons|mcat|vapes? with)\b|ket (?:habit|problem|addict\w*)|\bket\b"
    ),
    "any": (
        r"drugs?\b(?! (?:company|store))|substances?|addict(?:ed|ion|s|ions)?\b|getting high|get high|relapsed?|in recovery|narkotyk\w*|drogas?|uyuşturucu"
    ),
}
_PATTERNS = {
    name: re.compile(rf"\b(?:{pattern})(?![a-z])") for name, pattern in _SUBSTANCES.items()
}
_ABSENT = re.compile(
    r"\b(?:don'?t|doesn'?t|do not|does not|never|not|isn'?t|no)\s+(?:\w+\s+){0,1}(?:drink|smoke|take|use|do|any|on)?\s*$"
)
_UNITS = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{NUMBER})\s*(?:\+|or so|ish)?\s*units?(?: of (?:alcohol|booze|drink))?\s*(?:of alcohol )?(?:a|per|every|each|/)?\s*(?P<per>week|wk|weekly|day|daily|night)"
)
_INJECTING = re.compile(
    r"\b(?:inject(?:s|ed|ing)?|shooting up|shoots up|banging up|needle exchange|(?:dirty|used|sharing|share|clean) needles?|"
    r"needles in (?:his|her|my|the) (?:arm|room|house))\b(?! (?:insulin|contracep|vitamin))"
)
_INJECTING_OTHER = re.compile(
    r"\b(?:insulin|contracepti\w+|depo|ivf|vaccin\w+|jabs?|botox|epidural|steroid)\b"
)


def find_substances(text: str) -> list[Span]:
    """Entities ``substance``, ``units_per_week`` (int) and ``injecting`` (True) in a
    :func:`~bot.nlu.spans.plain` text.

    "any" (drugs, without a name) is given only where no substance is named.
    """
    named = [
        Span(match.start(), match.end(), "substance", name)
        for name, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
        if not _ABSENT.search(text[: match.start()])
    ]
    if any(span.value != "any" for span in named):
        named = [span for span in named if span.value != "any"]
    return named + _units(text) + _injecting(text)


def _units(text: str) -> list[Span]:
    spans = []
    for match in _UNITS.finditer(text):
        each = int(number(match["n"]))
        weekly = each if match["per"].startswith(("w",)) else each * 7
        if 0 < weekly <= 700:
            spans.append(Span(match.start(), match.end(), "units_per_week", weekly))
    return spans


def _injecting(text: str) -> list[Span]:
    if _INJECTING_OTHER.search(text):
        return []
    return [
        Span(match.start(), match.end(), "injecting", True) for match in _INJECTING.finditer(text)
    ]
