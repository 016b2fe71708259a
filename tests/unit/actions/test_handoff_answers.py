"""What counts as an answer in the handoff form, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from bot.actions.handoff_answers import contact_in, heard
from tests.unit.actions.fakes import tracker

ASKED = {
    "handoff_consent": "utter_handoff_consent_closed",
    "handoff_safe": "utter_handoff_safe_to_write",
    "handoff_contact": "utter_handoff_contact_again",
}


def answer(
    slot: str, text: str, intent: str = "nlu_fallback", asked: bool = True, **entities: Any
) -> Tracker:
    """A message after the form's question, or after something else was said."""
    said = tracker(text, intent, {"requested_slot": slot}, form="handoff_form", **entities)
    words = ASKED[slot] if asked else "utter_greet"
    said.events = [
        {"event": "user", "text": "a person please"},
        {"event": "bot", "text": "", "metadata": {"utter_action": words}},
        {"event": "user", "text": text},
    ]
    return said


@pytest.mark.parametrize(
    ("text", "intent", "value"),
    [
        ("yes please", "affirm", "yes"),
        ("ok share it", "thank", "yes"),
        ("That’s fine", "affirm", "yes"),
        ("sí, por favor", "affirm", "yes"),
        ("好的", "affirm", "yes"),
        ("نعم", "nlu_fallback", "yes"),
        ("no", "deny", "no"),
        ("not now", "deny", "no"),
        ("i'd rather not", "deny", "no"),
        ("i dont want that", "nlu_fallback", "no"),
        ("nie", "deny", "no"),
        ("不要", "nlu_fallback", "no"),
        ("leave me be", "deny", "no"),
        # Not clear: asked once more.
        ("maybe", "affirm", "unclear"),
        ("hm", "affirm", "unclear"),
        ("i don't know", "deny", "unclear"),
        ("yes? who reads it", "affirm", "unclear"),
        ("why do you need that", "skip", "unclear"),
        ("the blue one", "nlu_fallback", "unclear"),
        ("thank you", "thank", "unclear"),
        ("notify me", "nlu_fallback", "unclear"),
        ("yesterday", "inform", "unclear"),
    ],
)
def test_consent_is_a_clear_yes(text: str, intent: str, value: str) -> None:
    assert heard(answer("handoff_consent", text, intent)) == {"handoff_consent": value}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where is the nearest nursery", "ask_childcare_find"),
        ("no i wanted to know where the nearest nursery is", "ask_childcare_find"),
        ("is this private", "ask_privacy"),
        ("a person please", "ask_person"),
    ],
)
def test_a_question_of_its_own_answers_nothing(text: str, intent: str) -> None:
    assert heard(answer("handoff_consent", text, intent)) == {}


@pytest.mark.parametrize("slot", ASKED)
def test_a_yes_after_another_question_answers_nothing(slot: str) -> None:
    assert heard(answer(slot, "yes", "affirm", asked=False)) == {}
    assert heard(answer(slot, "/affirm", "affirm")) == {}  # another question's button


def test_a_button_answers_its_own_question_whenever_it_is_pressed() -> None:
    pressed = answer("handoff_consent", "/affirm{}", "affirm", asked=False, handoff="share")
    assert heard(pressed) == {"handoff_consent": "yes"}
    late = answer("handoff_safe", "/affirm{}", "affirm", handoff="share")
    assert heard(late) == {}


def test_outside_the_form_nothing_is_heard() -> None:
    assert heard(tracker("yes", "affirm")) == {}
    assert heard(tracker("yes", "affirm", {"requested_slot": "areas"}, form="childcare_form")) == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my mobile is 07700 900123", "given"),
        ("me@example.org", "given"),
        ("i dont have a phone", "no"),
        ("no thanks", "no"),
        ("yes", "unclear"),
        ("12345", "unclear"),
        ("at work", "unclear"),
    ],
)
def test_a_contact_is_never_kept_in_a_slot(text: str, value: str) -> None:
    intent = "ask_filter" if text == "at work" else "ask_phone"
    intent = "nlu_fallback" if value == "unclear" and text != "at work" else intent
    assert heard(answer("handoff_contact", text, intent)) == {"handoff_contact": value}


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("ring 020 7946 0018 please", "020 7946 0018"),
        ("+44 7700 900123", "07700 900123"),
        ("07700900123 or me@example.org", "07700 900123"),
        ("it is me.and-you+1@mail.example.co.uk.", "me.and-you+1@mail.example.co.uk"),
        ("٠٢٠٧٩٤٦٠٠١٨", "020 7946 0018"),
        ("+33 1 70 18 99 00", None),
        ("12345", None),
        ("999", None),
        ("we are 3 and live at 12", None),
        ("me at example dot org", None),
        ("", None),
    ],
)
def test_contacts(text: str, contact: str | None) -> None:
    assert contact_in(text) == contact
