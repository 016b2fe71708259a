"""What a message says about the person, as slot values; and what the conversation has open."""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet

from bot.actions import corrections
from bot.actions.context import current
from bot.actions.topics import all_topics

FORM = "childcare_form"
FORM_SLOTS = ("children", "areas")

# Who somebody is stays true for the conversation; "partner" or "friend" is about one question.
LASTING_AUDIENCE = frozenset(
    {"mother", "father", "young_parent", "man", "woman", "lgbt", "professional"}
)

# In the form, these are answers to its question; every other intent is a question of its own.
ANSWERS = frozenset(
    {"inform", "skip", "affirm", "deny", "ask_childcare_find", "nlu_fallback", "out_of_scope",
     "choose_option"}
)  # fmt: skip
# When the area was asked for: "near the big tesco".
WHERE_ANSWERS = frozenset({"ask_nearer", "ask_address"})
OLDEST_CHILD_MONTHS = 19 * 12
SHORT_ANSWER_WORDS = 3
YOUNG_PARENT_UP_TO = 25  # years; as the services for young parents say
_OWN_CHILD = re.compile(
    r"\b(?:my|our|have a|had a|got a) (?:own |new )*"
    r"(?:baby|bub|newborn|son|daughter|toddler|kids?|child(?:ren)?|little (?:one|boy|girl))\b"
    r"|\b(?:mum|mom|dad) (?:to|of)\b|\bpregnant\b|\bexpecting\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_BARE_AGE = re.compile(r"\d{1,2}")
_BETWEEN_AGES = frozenset({"and", "n"})


def intent(tracker: Tracker) -> str:
    """The intent of the latest message; empty when there is none."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def values(tracker: Tracker, entity: str) -> list[Any]:
    """What the latest message says of one kind, without repeats, in its order."""
    found = [
        each.get("value")
        for each in tracker.latest_message.get("entities") or ()
        if each.get("entity") == entity
    ]
    return list(dict.fromkeys(value for value in found if value is not None))


def heard(tracker: Tracker) -> dict[str, Any]:
    """Slot values from the latest message alone; a slot that it does not mention is left out."""
    slots: dict[str, Any] = {
        "children": _children(tracker),
        "areas": _areas(tracker),
        "audience": _audience(tracker),
    }
    slots = {name: value for name, value in slots.items() if value}
    if "children" in slots:
        slots["family"] = _family(tracker, slots["children"])
    writer = _whole_numbers(values(tracker, "writer_age"))
    if writer:
        slots["writer_age"] = float(writer[0])
    substances = values(tracker, "substance")
    if substances:
        slots["substance"] = substances[0] if len(substances) == 1 else "any"
    if _pregnant(tracker):
        slots["pregnant"] = True
    return slots


def remembered(tracker: Tracker) -> dict[str, Any]:
    """Every fact that is known now: the slots, and over them the latest message."""
    names = ("children", "areas", "audience", "substance", "pregnant")
    return {name: tracker.get_slot(name) for name in names} | heard(tracker)


def in_form(tracker: Tracker) -> bool:
    """Whether the childcare form waits for an answer."""
    return bool((tracker.active_loop or {}).get("name") == FORM)


def interrupts(tracker: Tracker) -> bool:
    """Whether the latest message is a question of its own in the middle of the form."""
    if not in_form(tracker) or intent(tracker) in ANSWERS:
        return False
    where = tracker.get_slot("requested_slot") == "areas" and intent(tracker) in WHERE_ANSWERS
    return not where and not _short_answer(tracker)


def leave_form(tracker: Tracker) -> list[EventType]:
    """Events that end any form, when another question took its place; what was told is kept."""
    if not (tracker.active_loop or {}).get("name"):
        return []
    return [ActiveLoop(None), SlotSet("requested_slot", None)]


def set_slots(slots: Mapping[str, Any]) -> list[EventType]:
    """One event a slot."""
    return [SlotSet(name, value) for name, value in slots.items()]


def is_topic(name: str) -> bool:
    """Whether an intent is a question about one of the topics."""
    return name in all_topics()


def _short_answer(tracker: Tracker) -> bool:
    """Whether a word or two hold what was asked, whatever they were taken for ("2", "se6")."""
    asked = {"children": _children, "areas": _areas}.get(tracker.get_slot("requested_slot") or "")
    words = str(tracker.latest_message.get("text") or "").split()
    return asked is not None and len(words) <= SHORT_ANSWER_WORDS and bool(asked(tracker))


def _areas(tracker: Tracker) -> list[str]:
    """Postcode districts that the directory knows; of others nothing could be said to be near."""
    text = corrections.text_of(tracker)
    codes = [
        str(entity.get("value")).upper()
        for entity in tracker.latest_message.get("entities") or ()
        if entity.get("entity") == "area" and not corrections.denied(entity, text)
    ]
    codes = list(dict.fromkeys(codes))
    return [code for code in codes if current().repository.area(code) is not None]


def _children(tracker: Tracker) -> list[int]:
    ages = _whole_numbers(values(tracker, "child_age"))
    if not ages and tracker.get_slot("requested_slot") == "children":
        ages = _bare_ages(tracker)
    known = [months for months in ages if 0 <= months <= OLDEST_CHILD_MONTHS]
    if not known and values(tracker, "due_date"):
        return [0]
    text = corrections.text_of(tracker)
    before = tracker.get_slot("children") or []
    if known and before and corrections.corrects(text):
        return corrections.corrected(before, known, text)
    return sorted(known)


def _family(tracker: Tracker, children: list[int]) -> list[int]:
    """Every child that was spoken of: a new age is another child, unless it puts one right."""
    before = tracker.get_slot("family") or []
    if corrections.corrects(corrections.text_of(tracker)):
        gone = set(tracker.get_slot("children") or []) - set(children)
        before = [age for age in before if age not in gone]
    return sorted({*before, *children})


def _bare_ages(tracker: Tracker) -> list[int]:
    """ "2" or "2 and 5", when the age was asked for: in years."""
    words = _WORD.findall(str(tracker.latest_message.get("text") or "").lower())
    numbers = [word for word in words if word not in _BETWEEN_AGES]
    if not all(_BARE_AGE.fullmatch(word) for word in numbers):
        return []
    return [int(number) * 12 for number in numbers]


def _whole_numbers(raw: Iterable[Any]) -> list[int]:
    return [int(value) for value in raw if str(value).lstrip("-").isdigit()]


def _audience(tracker: Tracker) -> list[str]:
    said = [term for term in values(tracker, "audience") if term in LASTING_AUDIENCE]
    writer = _whole_numbers(values(tracker, "writer_age"))
    if (
        writer
        and writer[0] < YOUNG_PARENT_UP_TO
        and _OWN_CHILD.search(corrections.text_of(tracker))
    ):
        said.append("young_parent")
    before = tracker.get_slot("audience") or []
    return list(dict.fromkeys([*before, *said])) if said else []


def _pregnant(tracker: Tracker) -> bool:
    return intent(tracker) == "ask_substance_pregnant" or bool(
        values(tracker, "pregnant") or values(tracker, "due_date")
    )
