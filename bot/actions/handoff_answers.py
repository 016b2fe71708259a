"""What somebody answers in the handoff form. Pure: it keeps what was meant, never the words.

A phone number or an address stays out of the slots: the form's validation reads it from the message
once more and gives it to the desk.
"""

from __future__ import annotations

import re
from typing import Any, Mapping

import phonenumbers
from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from bot.actions import check_in, memory

FORM = "handoff_form"
CONSENT, SAFE, CONTACT = "handoff_consent", "handoff_safe", "handoff_contact"
AGAIN, DECLINED, FINISHED = "handoff_again", "handoff_declined", "handoff_finished"
YES, NO, UNCLEAR, LOST = "yes", "no", "unclear", "lost"
GIVEN = "given"
UNITED_KINGDOM = 44

# What a button of the form says, by its entity; a "yes" from another question's button is none.
TAPPED: Mapping[str, tuple[str, str]] = {
    "share": (CONSENT, YES),
    "not_now": (CONSENT, NO),
    "safe": (SAFE, YES),
    "not_safe": (SAFE, NO),
    "no_contact": (CONTACT, NO),
}
# The words after which a typed "yes" answers this question and no other.
ASKED_BY: Mapping[str, tuple[str, ...]] = {
    CONSENT: (
        "utter_handoff_consent",
        "utter_handoff_consent_closed",
        "utter_handoff_consent_again",
    ),
    SAFE: ("utter_handoff_safe_to_write", "utter_handoff_safe_again"),
    CONTACT: ("utter_handoff_contact", "utter_handoff_contact_again"),
}
# In the form these are answers, clear or not; every other intent is a question of its own.
ANSWERS = frozenset(
    {"affirm", "deny", "skip", "inform", "nlu_fallback", "out_of_scope", "greet",
     "thank", "help", "choose_option", ""}
)  # fmt: skip
SHORT = 5  # words: so few are an answer, whatever they were taken for
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_UK_LENGTHS = range(9, 11)  # digits after the leading 0
# Consent is a clear yes or none at all: the classifier takes "hm" and "maybe" for one.
_UNSURE = re.compile(
    r"^\W*(?:(?:i )?(?:do not|don'?t|dont) (?:know|mind)|(?:i'?m )?(?:not|un) ?sure|maybe|perhaps"
    r"|dunno|idk|h+m+|quizás|no sé|talvez|não sei|nie wiem|może|peut-être|je ne sais pas|forse"
    r"|non lo so|belki|bilmiyorum|ربما|لا أعرف|不知道|也许)(?!\w)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|not|never|(?:please )?(?:do not|don'?t|dont)|later|another time|leave it"
    r"|skip|i (?:do not|don'?t|dont|have no|haven'?t|won'?t|would rather not|'?d rather not)"
    r"|ahora no|não|agora não|nao|nie|non|pas|hayır|hayir|şimdi değil|لا|ليس|不|别)(?!\w)",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(?:y|yes|yeah|yep|yea|ya|yh|ok|okay|k|sure|please|go on|go ahead|do it|share it|of course"
    r"|fine|that'?s (?:fine|ok|okay)|i agree|i think so|it is|it'?s safe|safe|alright"
    r"|sí|si|claro|vale|de acuerdo|sim|pode|tak|dobrze|zgoda|oui|d'accord|bien sûr|sì|certo"
    r"|va bene|evet|tamam|olur|نعم|أجل|موافق|تمام)(?!\w)",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"^\W*(?:(?P<no>不|别|没)|(?P<yes>是|好|可以|安全|同意|行))")


def heard(tracker: Tracker) -> dict[str, Any]:
    """The slot that the latest message fills; empty when it is no answer to the form."""
    if (tracker.active_loop or {}).get("name") != FORM:
        return {}
    slot = tracker.get_slot("requested_slot")
    if slot not in ASKED_BY:
        return {}
    tapped = [TAPPED[value] for value in memory.values(tracker, "handoff") if value in TAPPED]
    if tapped:
        return {slot: tapped[0][1]} if tapped[0][0] == slot else {}
    text = str(tracker.latest_message.get("text") or "")
    if text.startswith("/") or not _just_asked(tracker, slot):
        return {}
    if slot == CONTACT and contact_in(text):
        return {slot: GIVEN}
    intent = memory.intent(tracker)
    short = len(text.split()) <= SHORT
    said = _yes_or_no(text, short and intent == "deny")
    if said == UNCLEAR or not short:
        # Nothing was shown that a follow-up could be about: "at work" is no wish.
        follow_up = slot != CONSENT and short and intent in check_in.FOLLOW_UPS
        if intent not in ANSWERS and not follow_up:
            return {}
    if slot == CONTACT and said == YES:
        return {slot: UNCLEAR}
    return {slot: said}


def _yes_or_no(text: str, taken_for_no: bool) -> str:
    words = text.replace("’", "'").strip()
    if _UNSURE.match(words) or "?" in words or "؟" in words or "？" in words:
        return UNCLEAR
    chinese = _CHINESE.match(words)
    if _NO.match(words) or (chinese and chinese["no"]):
        return NO
    if _YES.match(words) or chinese:
        return YES
    return NO if taken_for_no else UNCLEAR


def contact_in(text: str) -> str | None:
    """The first UK phone number, in national form, or e-mail address in ``text``."""
    # Whether a number is in use cannot be told, and new ones come: its length is enough.
    for match in phonenumbers.PhoneNumberMatcher(text, "GB", phonenumbers.Leniency.POSSIBLE):
        number = match.number
        if (
            number.country_code == UNITED_KINGDOM
            and len(str(number.national_number)) in _UK_LENGTHS
        ):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    found = _EMAIL.search(text)
    return found[0] if found else None


def _just_asked(tracker: Tracker, slot: str) -> bool:
    """Whether the question stands among what was said since the message before this one.

    Consent that was meant for another question would be none.
    """
    events = tracker.events
    users = [at for at, event in enumerate(events) if event.get("event") == "user"]
    if not users:
        return False
    since = users[-2] if len(users) > 1 else 0
    said = (
        str((event.get("metadata") or {}).get("utter_action") or "")
        for event in events[since : users[-1]]
        if event.get("event") == "bot"
    )
    return any(name in ASKED_BY[slot] for name in said)


def cleared() -> list[EventType]:
    """Events that forget every answer; that somebody declined is kept."""
    return [SlotSet(name, None) for name in (CONSENT, SAFE, CONTACT, AGAIN)]
