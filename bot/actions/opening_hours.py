"""A card's opening hours as a sentence."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from bot.actions.phrases import joined, phrase
from services_kb.records import DAYS

FEWEST_DAYS_IN_A_ROW = 3


def spoken(hours: Sequence[Mapping[str, Any]]) -> str:
    """All the hours: ``Monday to Friday, 09:00 to 17:00; ...``; empty when none are known.

    Args:
        hours: a card's ``hours``: maps with days, opens, closes, what and text.
    """
    return phrase("hours", "next").join(filter(None, (_one(each) for each in hours)))


def _one(hours: Mapping[str, Any]) -> str:
    said = hours.get("text") or _times(hours)
    if said and hours.get("what"):
        return phrase("hours", "for_what", hours=said, what=hours["what"])
    return said


def _times(hours: Mapping[str, Any]) -> str:
    days = _days(hours.get("days") or [])
    if not hours.get("opens"):
        return days
    key = "times" if hours.get("closes") else "opens"
    return phrase("hours", key, days=days, opens=hours["opens"], closes=hours.get("closes"))


def _days(days: Sequence[str]) -> str:
    places = sorted(DAYS.index(day) for day in days)
    names = [phrase("days", DAYS[place]) for place in places]
    in_a_row = len(places) >= FEWEST_DAYS_IN_A_ROW and places[-1] - places[0] == len(places) - 1
    if in_a_row:
        return phrase("hours", "days_in_a_row", first=names[0], last=names[-1])
    return joined(names)
