"""Which detail of a service a message asks for, by its words.

"Phone of the second one" chooses and asks, "the address of Bellingham Family Hub" names and asks;
the classifier tells one of the two, and how near the other came to it says nothing.
"""

from __future__ import annotations

import re

from rasa_sdk import Tracker

# By the question's intent; the first that fits counts. "Number 2" is a choice, not a telephone, and
# "is it still open" asks whether there is such a service.
_WORDS = {
    "ask_phone": r"(?:tele|mobile )?phones?|tel|(?:ring|call|text)(?:ing)?|contacts?|get in touch"
    r"|numbers?(?! (?:\d|one|two|three))",
    "ask_hours": r"hours|(?<!still )open(?:s|ing)?|(?:what|which) (?:time|day)s?"
    r"|when(?: are|'?s| is)",
    "ask_address": r"address(?:es)?|post ?code|located|location|where(?:'?s|abouts| is| are)?"
    r"(?! (?:i|we) live)|how (?:do|can) (?:i|we) get (?:there|to)",
    "ask_cost": r"costs?|how much|prices?|charges?|fees?|pay|free",
    "ask_self_referral": r"refer(?:ral|red)?|refer (?:my|our)sel(?:f|ves)|get in(?:to)?|sign up"
    r"|join|book|apply|enrol",
}
_COMPILED = {
    intent: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for intent, words in _WORDS.items()
}


def detail_asked(tracker: Tracker) -> str | None:
    """The intent of the question about a detail that the latest message holds, such as
    ``ask_phone``; a service's own name asks for nothing ("the Phone Line")."""
    text = _without_names(tracker)
    return next((intent for intent, words in _COMPILED.items() if words.search(text)), None)


def _without_names(tracker: Tracker) -> str:
    text = str(tracker.latest_message.get("text") or "").replace("\u2019", "'")
    for each in tracker.latest_message.get("entities") or ():
        if each.get("entity") == "service" and "start" in each:
            start, end = each["start"], each["end"]
            text = text[:start] + " " * (end - start) + text[end:]
    return text
