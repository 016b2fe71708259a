"""The handoff's actions over a real desk: what is said, what is kept, and what when it is away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import cases, context, desk_words, handoff
from bot.actions.fallback import ActionFallback
from bot.actions.handoff_answers import AGAIN, CONSENT, CONTACT, DECLINED, FINISHED, SAFE
from bot.actions.handoff_form import ActionHandoffEnd, ValidateHandoffForm
from bot.actions.person import ActionAskPerson
from bot.handoff.database import make_engine, migrate
from bot.handoff.desk import Desk
from bot.handoff.records import NewCase
from bot.handoff.secrets import Keyring, new_key
from bot.safeguarding.triage import Assessment
from services_kb.records import Contact
from tests.unit.actions.fakes import FakeSearch, at, tracker

DAY, NIGHT = "2026-11-24 11:00", "2026-11-24 02:00"
EMERGENCY = Assessment("emergency", "overdose", ("overdose_now",), 1.0)


@pytest.fixture
def desk(search: FakeSearch, tmp_path: Path) -> Iterator[Desk]:
    """A desk with no case, known to the actions, by day."""
    engine = make_engine(f"sqlite:///{tmp_path / 'cases.sqlite3'}")
    migrate(engine)
    made = Desk(engine, Keyring([new_key()]), lambda: at(DAY).astimezone(timezone.utc))
    context.install(replace(context.current(), desk=made))
    yield made
    made.dispose()


@pytest.fixture
def away(search: FakeSearch, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose tables are not there."""
    made = Desk(make_engine(f"sqlite:///{tmp_path / 'away.sqlite3'}"), Keyring([new_key()]))
    context.install(replace(context.current(), desk=made))
    yield made
    made.dispose()


def set_clock(moment: datetime) -> None:
    context.install(replace(context.current(), now=lambda: moment))


def conversation(
    text: str = "", intent: str = "ask_person", slots: dict[str, Any] | None = None, **more: Any
) -> Tracker:
    """A tracker with something said before."""
    made = tracker(text, intent, slots, **more)
    triage = {"level": "disclosure", "category": "self_harm", "reasons": ["r"], "score": 0.8}
    card = {"slug": "athena"}
    made.events = [
        {"event": "session_started"},
        {"event": "user", "text": "told", "timestamp": 1.0, "parse_data": {"triage": triage}},
        {"event": "bot", "text": "thank you", "timestamp": 2.0, "data": {}},
        {"event": "bot", "text": None, "timestamp": 2.0, "data": {"custom": {"services": [card]}}},
        {"event": "bot", "text": None, "timestamp": 2.0, "data": {"custom": {"other": 1}}},
        {"event": "slot", "name": "shown", "value": ["athena"], "timestamp": 2.0},
        {"event": "user", "text": "/ask_person", "metadata": {"title": "Talk to a person"},
         "timestamp": 3.0},
        {"event": "user", "text": "/greet", "timestamp": 4.0},
    ]  # fmt: skip
    return made


def run(action: Action, dispatcher: CollectingDispatcher, said: Tracker) -> dict[str, Any]:
    """The slots that an action sets at last, and the loop that it starts or ends."""
    events = asyncio.run(action.run(dispatcher, said, {}))  # type: ignore[arg-type]
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    loops = [event["name"] for event in events if event["event"] == "active_loop"]
    return slots | ({"active_loop": loops[-1]} if loops else {})


def responses(dispatcher: CollectingDispatcher) -> list[str]:
    return [message["response"] for message in dispatcher.messages if message["response"]]


def open_one(desk: Desk, consent: Any = "given") -> Any:
    return desk.open(NewCase("sender", "web", "none", None, (), consent, None), [])


def validate(slot: str, value: str, dispatcher: CollectingDispatcher, said: Tracker) -> Any:
    return getattr(ValidateHandoffForm(), f"validate_{slot}")(value, dispatcher, said, {})


def test_the_desk_reads_what_was_said_and_what_stood_on_the_buttons() -> None:
    lines = [(s.author, s.text, s.services) for s in cases.so_far(conversation().events)]
    assert lines == [
        ("person", "told", ()),
        ("assistant", "thank you", ()),
        ("assistant", "", ("athena",)),
        ("person", "Talk to a person", ()),
    ]


def test_asking_begins_the_form_and_opens_nothing(
    desk: Desk, dispatcher: CollectingDispatcher
) -> None:
    slots = run(ActionAskPerson(), dispatcher, conversation(form="childcare_form"))
    assert slots["active_loop"] == "handoff_form"
    assert slots["requested_slot"] is None
    assert responses(dispatcher) == []
    assert desk.current("sender") is None


def test_out_of_hours_the_truth_comes_before_the_question(
    desk: Desk, dispatcher: CollectingDispatcher
) -> None:
    set_clock(at(NIGHT))
    slots = run(ActionAskPerson(), dispatcher, conversation())
    assert responses(dispatcher) == ["utter_person_out_of_hours"]
    assert slots["shown"] == ["edt"]
    assert slots["active_loop"] == "handoff_form"


def test_consent_opens_a_case_as_grave_as_what_was_told(
    desk: Desk, dispatcher: CollectingDispatcher
) -> None:
    assert validate("handoff_consent", "yes", dispatcher, conversation()) == {CONSENT: "yes"}
    case = desk.current("sender")
    assert case is not None
    assert (case.level, case.category, case.consent) == ("disclosure", "self_harm", "given")
    assert responses(dispatcher) == ["utter_handoff_opened"]
    set_clock(at(NIGHT))
    validate("handoff_consent", "yes", dispatcher, conversation())
    assert dispatcher.messages[-1]["response"] == "utter_handoff_opened_closed"
    assert dispatcher.messages[-1]["opens"] == "today 09:00"
    assert len(desk.queue()) == 1


def test_an_unclear_answer_is_asked_once_more(desk: Desk, dispatcher: CollectingDispatcher) -> None:
    first, second = conversation(), conversation(slots={AGAIN: CONSENT})
    again = validate("handoff_consent", "unclear", dispatcher, first)
    assert again == {CONSENT: None, AGAIN: CONSENT}
    assert validate("handoff_consent", "unclear", dispatcher, second) == {CONSENT: "no"}
    assert desk.current("sender") is None
    asked_about_another = conversation(slots={AGAIN: CONSENT})
    assert validate("handoff_safe", "unclear", dispatcher, asked_about_another) == {
        SAFE: None,
        AGAIN: SAFE,
    }


def test_answers_go_to_the_desk_and_the_contact_into_no_slot(
    desk: Desk, dispatcher: CollectingDispatcher
) -> None:
    open_one(desk)
    assert validate("handoff_safe", "no", dispatcher, conversation()) == {SAFE: "no"}
    said = conversation("ring 07700 900123")
    assert validate("handoff_contact", "given", dispatcher, said) == {CONTACT: "given"}
    case = desk.current("sender")
    assert case is not None
    assert (case.safe_to_write, case.contact) == (False, "07700 900123")
    assert responses(dispatcher) == []


def test_an_answer_that_is_lost_is_told(away: Desk, dispatcher: CollectingDispatcher) -> None:
    assert validate("handoff_safe", "yes", dispatcher, conversation()) == {SAFE: "yes"}
    assert responses(dispatcher) == ["utter_handoff_answer_lost"]


@pytest.mark.parametrize(
    ("slots", "response", "kept"),
    [
        ({CONSENT: "no"}, "utter_handoff_declined", {DECLINED: True}),
        ({CONSENT: "lost"}, "utter_handoff_not_reached", {}),
        ({CONSENT: "yes", SAFE: "yes"}, "utter_handoff_done", {FINISHED: True, DECLINED: None}),
        ({CONSENT: "yes", SAFE: "no"}, "utter_handoff_done_not_safe", {FINISHED: True}),
    ],
)
def test_the_end_clears_every_answer(
    desk: Desk,
    dispatcher: CollectingDispatcher,
    slots: dict[str, str],
    response: str,
    kept: dict[str, Any],
) -> None:
    after = run(ActionHandoffEnd(), dispatcher, conversation(slots={**slots, CONTACT: "given"}))
    assert responses(dispatcher) == [response]
    assert {name: after[name] for name in (CONSENT, SAFE, CONTACT, AGAIN)} == dict.fromkeys(
        (CONSENT, SAFE, CONTACT, AGAIN)
    )
    assert kept.items() <= after.items()
    assert (after.get("shown") == ["mash", "fis"]) is (slots[CONSENT] != "yes")


def test_asked_again_it_says_how_long_and_takes_the_form_up(
    desk: Desk, dispatcher: CollectingDispatcher
) -> None:
    open_one(desk)
    desk.answer("sender", safe_to_write=True)
    set_clock(at(DAY) + timedelta(minutes=65))
    slots = run(ActionAskPerson(), dispatcher, conversation())
    assert dispatcher.messages[-1]["response"] == "utter_handoff_already_waiting"
    assert dispatcher.messages[-1]["waited"] == "1 h 05 min"
    assert (slots[CONSENT], slots[SAFE], slots["active_loop"]) == ("yes", "yes", "handoff_form")
    done = run(ActionAskPerson(), dispatcher, conversation(slots={FINISHED: True}))
    assert "active_loop" not in done
    set_clock(at(NIGHT))
    run(ActionAskPerson(), dispatcher, conversation(slots={FINISHED: True}))
    assert dispatcher.messages[-1]["response"] == "utter_handoff_already_waiting_closed"
    assert len(desk.queue()) == 1


def test_with_an_adviser_nothing_is_asked(desk: Desk, dispatcher: CollectingDispatcher) -> None:
    desk.claim(open_one(desk).id, "amal")
    assert "active_loop" not in run(ActionAskPerson(), dispatcher, conversation())
    assert responses(dispatcher) == ["utter_handoff_with_adviser"]


def test_life_at_risk_is_passed_on_once_and_opens_the_questions_anew(
    desk: Desk, dispatcher: CollectingDispatcher
) -> None:
    events = handoff.pass_on_life_at_risk(dispatcher, conversation(), EMERGENCY)
    assert [(event["name"], event["value"]) for event in events] == [(FINISHED, None)]
    assert handoff.pass_on_life_at_risk(dispatcher, conversation(), EMERGENCY) == []
    assert responses(dispatcher) == [
        "utter_handoff_life_at_risk",
        "utter_handoff_already_waiting",
    ]
    (case,) = desk.queue()
    assert (case.consent, case.level, case.reasons) == (
        "life_at_risk",
        "emergency",
        ("overdose_now",),
    )


def test_an_offer_is_made_once_and_never_after_not_now(
    desk: Desk, dispatcher: CollectingDispatcher
) -> None:
    handoff.offer(dispatcher, conversation(slots={DECLINED: True}))
    assert responses(dispatcher) == []
    handoff.offer(dispatcher, conversation())
    assert responses(dispatcher) == ["utter_handoff_offer"]
    set_clock(at(NIGHT))
    handoff.offer(dispatcher, conversation())
    assert dispatcher.messages[-1]["response"] == "utter_handoff_offer_closed"
    assert dispatcher.messages[-1]["opens"] == "today 09:00"


def test_without_the_desk_nothing_is_claimed(
    away: Desk, dispatcher: CollectingDispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    handoff.offer(dispatcher, conversation())
    assert handoff.pass_on_life_at_risk(dispatcher, conversation(), EMERGENCY) == []
    assert responses(dispatcher) == []
    assert validate("handoff_consent", "yes", dispatcher, conversation()) == {CONSENT: "lost"}
    slots = run(ActionAskPerson(), dispatcher, conversation())
    assert responses(dispatcher) == ["utter_handoff_not_reached"]
    assert slots["shown"] == ["mash", "fis"]
    assert "E601" in caplog.text
    assert "told" not in caplog.text


@pytest.mark.parametrize("declined", [False, True])
def test_the_fallbacks_last_step_asks_for_consent_unless_it_was_declined(
    desk: Desk, dispatcher: CollectingDispatcher, declined: bool
) -> None:
    slots = {"fallback_count": 2.0, DECLINED: declined or None}
    after = run(ActionFallback(), dispatcher, tracker("hm", "nlu_fallback", slots))
    assert responses(dispatcher)[0] == "utter_fallback_person"
    assert ("utter_person_office_hours" in responses(dispatcher)) is declined
    assert after.get("active_loop") == (None if declined else "handoff_form")


def test_the_desks_words_hold_the_numbers_of_this_hour(
    search: FakeSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = {
        slug: Contact(
            kind="phone",
            value=number,
            source="https://example.org",
            source_kind="official_page",
            assurance="official",
            checked_on=date(2026, 11, 1),
        )
        for slug, number in {"mash": "020 7946 0001", "edt": "020 7946 0002"}.items()
    }
    services = context.current().repository.services  # type: ignore[attr-defined]
    for slug, contact in ring.items():
        monkeypatch.setitem(services, slug, replace(services[slug], contacts=(contact,)))
    assert desk_words.fill("no gap") == "no gap"
    assert desk_words.fill("Ring:\n{numbers}") == "Ring:\nFront Door: 020 7946 0001"
    set_clock(at(NIGHT))
    assert desk_words.fill("{numbers}") == "Emergency Duty Team: 020 7946 0002"


def test_what_was_told_in_pieces_stands_in_the_answer_to_it() -> None:
    raised = {"level": "disclosure", "category": "domestic_abuse", "reasons": ["r"]}
    events = [
        {"event": "user", "text": "me", "parse_data": {"triage": {"level": "none"}}},
        {"event": "bot", "data": {"custom": {"safeguarding": raised}}},
    ]
    assert cases.gravest(events).category == "domestic_abuse"
    assert cases.gravest(events[:1]).level == "none"
