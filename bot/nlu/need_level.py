"""Reads how much help somebody asks for, in the terms of i-THRIVE.

``thriving``: something to join; ``advice``: light help; ``more_help``: what was tried did not help,
a service said no, or every day is hard. Nothing is scored: the words of the person decide. Names and
order of the levels: i-THRIVE framework, as the Lewisham documents use it.
"""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re

from bot.nlu.spans import Span

_US = r"(?:us|me|him|her|them|my (?:\w+ )?(?:son|daughter|child|kid|boy|girl))"
_THEY = r"(?:camhs|(?:the |our |my )?(?:gp|doctors?|school|nhs|clinic|council|health visitor)|they|everyone|everybody|no ?one|nobody)"
_WHAT_WAS_TRIED = r"(?:it|that|this|they|these|courses?|groups?|charts?|tablets|meds|medication|therapy|counselling|advice|strateg(?:y|ies))"
# Most help first: who asks for "a bit of advice" after nothing has helped needs more than advice.
_LEVELS = {
    "more_help": (
        r"nothing(?:'s| is| has| have| we(?:'ve| have)? tr(?:y|ied))?(?: (?:ever|really|we do|i do))? (?:help|work)(?:s|ed|ing)?",
        r"(?:has ?n'?t|have ?n'?t|did ?n'?t|does ?n'?t|do ?n'?t|is ?n'?t|not) (?:really |even )?help(?:ed|ing)?",
        rf"{_WHAT_WAS_TRIED} (?:has ?n'?t|have ?n'?t|did ?n'?t|does ?n'?t|do ?n'?t|is ?n'?t|are ?n'?t|is not|did not) (?:really |even )?work(?:ed|ing)?",
        r"tried (?:everything|it all|all (?:of )?(?:that|the)|so many)",
        rf"{_THEY}(?:'ve)? (?:have |has |had |just |all |keeps? )*(?:turn(?:ed|ing)?|knock(?:ed|ing)?|sen[dt]|push(?:ed|ing)?|fobb(?:ed|ing)) {_US} (?:down|away|back|off)",
        rf"{_THEY} (?:have |has |had |just |all )*(?:reject(?:ed)?|refused?|discharged?|won'?t (?:see|take|help|refer)|said no)",
        r"(?:turned down|rejected|refused|discharged|knocked back|turned away) (?:by|from)|(?:referral|case) (?:was|got|has been) (?:rejected|refused|turned down|closed)",
        r"(?:on (?:a|the) )?waiting list|waited (?:for )?(?:months|years|ages)|been waiting (?:for )?(?:months|years|ages|over)",
        r"(?:really|badly|severely|so much|constantly|desperately) struggling|struggling (?:so much|badly|(?:every|each)(?: single)? day|day to day|daily|all the time)",
        r"(?:every|each) single day|(?:at|on) (?:my|our) wit'?s'? end|(?:much|a lot|getting|got|gets) worse|can'?t go on like this",
        r"can'?t cope any ?more|(?:can'?t|won'?t|does ?n'?t|never|hasn'?t|refuses to) (?:even )?(?:leave|left|come out of|get out of) (?:the |his |her |their |my )?(?:house|bed|bed ?room|room|flat)",
        r"not (?:been )?(?:in|at|to) school (?:for|since)|(?:out of|off) school for (?:weeks|months|a year)",
        r"specialists?\b|more than (?:just )?advice|(?:serious|proper|intensive|real) (?:help|support)",
    ),
    "thriving": (
        r"(?:just|only) (?:want|need|after|looking for|like|fancy) (?:a |an |some )?(?:little |nice |local )*(?:groups?|class(?:es)?|clubs?|something to (?:do|go to|join)|somewhere to go|activit\w+)",
    ),
    "advice": (
        r"light[ -]touch|(?:a )?(?:little |wee )?bit of (?:advice|support|help|guidance|information|info)",
        r"(?:just|only) (?:want|need|after|looking for|like|wanted|needed)(?: to (?:get|ask for))? (?:a |an |some |any |a little |a few )*(?:advice|information|info|tips|guidance|ideas|pointers|quick chat|chat)",
        r"(?:any|some|few|got) (?:advice|tips|pointers|ideas)|quick question",
        r"(?:nothing|not|isn'?t|it's not) (?:too |very |that |really |anything )?(?:serious|major|bad|urgent)",
    ),
}
_COMPILED = {
    level: re.compile(r"\b(?:" + "|".join(patterns) + r")(?!\w)")
    for level, patterns in _LEVELS.items()
}


def find_need_level(text: str) -> list[Span]:
    """Entity ``need_level``, at most one, in a :func:`~bot.nlu.spans.plain` text."""
    for level, pattern in _COMPILED.items():
        match = pattern.search(text)
        if match:
            return [Span(match.start(), match.end(), "need_level", level)]
    return []
