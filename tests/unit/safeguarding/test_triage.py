"""What triage makes of a whole turn: stored, tapped, split or damaged."""

from __future__ import annotations

import pytest

from bot.safeguarding.triage import (
    FAILED,
    NONE,
    Assessment,
    assess,
    assess_turn,
    cards_for,
    conversation_goes_on,
    from_dict,
    highest,
    reply_names,
)


def test_an_assessment_survives_the_store() -> None:
    found = assess("he hits me")
    assert from_dict(found.as_dict()) == found
    stored = found.as_dict()
    assert stored["level"] == "disclosure"
    assert stored["category"] == "domestic_abuse"
    assert stored["reasons"][0] == "partner_violence"
    assert stored["score"] >= 0.8


@pytest.mark.parametrize("damaged", ["none", {}, {"level": "high"}, 3, []])
def test_a_damaged_assessment_is_a_concern(damaged: object) -> None:
    assert from_dict(damaged) == FAILED
    assert FAILED.level == "concern"
    assert FAILED.reasons == ("component_error",)


def test_the_stored_assessment_counts() -> None:
    stored = assess("he hits me").as_dict()
    assert assess_turn("hello", {"triage": stored}).level == "disclosure"


def test_text_without_an_assessment_is_assessed() -> None:
    assert assess_turn("/affirm{} my husband hits me", {}).level == "disclosure"
    assert assess_turn('/inform{"note": "my husband hits me"}', {}).level == "disclosure"
    assert assess_turn("/ask_person", {}) == NONE
    assert assess_turn(None, {}) == NONE


def test_the_title_of_a_tapped_button_is_assessed() -> None:
    assert assess_turn("/inform", {}, {"title": "He hits me"}).level == "disclosure"
    assert assess_turn("/inform", {}, {"title": "Ask for a person"}) == NONE
    assert assess_turn("/inform", {}, {"title": 7}) == NONE


def test_a_split_disclosure_is_found_in_a_turn() -> None:
    nothing = {"triage": NONE.as_dict()}
    assert assess_turn("me", nothing, previous=["my husband", "hits"]).level == "disclosure"
    assert assess_turn("me", nothing) == NONE


def test_the_most_urgent_category_leads() -> None:
    found = assess("my husband hits me and I have taken all my tablets")
    assert (found.level, found.category) == ("emergency", "overdose")
    assert "partner_violence" in found.reasons
    assert highest([NONE, found, assess("hello")]) == found
    assert highest([]) == NONE


def test_replies_go_from_special_to_general() -> None:
    assert reply_names(assess("my baby is not breathing")) == (
        "utter_safeguarding_emergency_baby_unresponsive",
        "utter_safeguarding_emergency_child_at_risk",
        "utter_safeguarding_emergency",
    )
    assert reply_names(FAILED) == ("utter_safeguarding_concern",)
    assert cards_for(assess("he hits me"))[0] == "athena"
    assert cards_for(assess("my baby is not breathing")) == ()
    assert cards_for(FAILED)[0] == "mash"


@pytest.mark.parametrize(
    ("level", "intent", "form", "goes_on"),
    [
        ("emergency", "ask_childcare_find", True, False),
        ("disclosure", "ask_domestic_abuse_own", True, False),
        ("concern", "ask_domestic_abuse_own", False, True),
        ("concern", "nlu_fallback", False, False),
        ("concern", None, False, False),
        ("concern", "inform", True, True),
    ],
)
def test_only_a_concern_lets_the_conversation_go_on(
    level: str, intent: str | None, form: bool, goes_on: bool
) -> None:
    assert conversation_goes_on(Assessment(level), intent, form) is goes_on
