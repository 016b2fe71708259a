"""A case from its opening to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.handoff.desk import ID_LETTERS, Desk
from bot.handoff.errors import AlreadyClaimed, CaseClosed, NoSuchCase, NotClaimed
from bot.handoff.records import OUTCOMES
from tests.integration.handoff.kit import HISTORY, NOON, Clock, ids, new_case, person, texts


def test_a_case_keeps_what_it_was_opened_with(desk: Desk) -> None:
    opened = desk.open(new_case(language="pl"), HISTORY)
    found = desk.case(opened.id)
    assert found == opened == desk.current("conversation")
    assert (found.level, found.category, found.reasons) == ("disclosure", "self_harm", ("row-7",))
    assert (found.channel, found.consent, found.language) == ("web", "given", "pl")
    assert (found.state, found.adviser, found.opened) == ("waiting", None, NOON)
    first, second = desk.messages(found.id)
    assert (first.text, first.at, first.author) == (HISTORY[0].text, HISTORY[0].at, "person")
    assert second.services == ("umbrella-tree",)


def test_an_id_can_be_said_aloud(desk: Desk) -> None:
    first, second = (desk.open(new_case(name), ()).id for name in "ab")
    assert first != second
    assert len(first) == 7
    assert first[4] == "-"
    assert set(first.replace("-", "")) <= set(ID_LETTERS)


def test_a_conversation_has_one_open_case(desk: Desk) -> None:
    first = desk.open(new_case(level="emergency", consent="life_at_risk"), HISTORY)
    second = desk.open(new_case(level="concern"), HISTORY)
    assert second.id == first.id
    assert second.level == "emergency"
    assert second.consent == "given"
    assert len(desk.messages(first.id)) == len(HISTORY)
    desk.claim(first.id, "ann")
    desk.close(first.id, "ann", "no_need")
    assert desk.current("conversation") is None
    assert desk.open(new_case(), ()).id != first.id


def test_opening_again_raises(desk: Desk) -> None:
    desk.open(new_case(level="concern"), ())
    assert desk.open(new_case(level="disclosure"), ()).level == "disclosure"


def test_answers_are_added(desk: Desk) -> None:
    case = desk.open(new_case(), ())
    desk.answer("conversation", safe_to_write=False)
    desk.answer("conversation", contact="07700 900123")
    found = desk.case(case.id)
    assert (found.safe_to_write, found.contact) == (False, "07700 900123")
    desk.answer("nobody", contact="07700 900123")
    assert "07700" not in repr(found)


def test_lines_are_heard_only_while_a_case_is_open(desk: Desk, clock: Clock) -> None:
    assert desk.hear("conversation", person("hello", clock)) is None
    case = desk.open(new_case(), ())
    heard = desk.hear("conversation", person("hello", clock))
    assert heard is not None
    assert heard in desk.messages(case.id)
    assert "hello" not in repr(heard)
    desk.claim(case.id, "ann")
    desk.close(case.id, "ann", "person_left")
    assert desk.hear("conversation", person("again", clock)) is None


def test_the_same_message_twice_is_stored_once(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), ())
    first = desk.hear("conversation", person("hello", clock), external_id="17")
    again = desk.hear("conversation", person("hello", clock), external_id="17")
    other = desk.hear("conversation", person("hello", clock), external_id="18")
    assert first == again
    assert desk.messages(case.id) == [first, other]


def test_a_graver_line_raises_the_case_and_a_lighter_one_does_not(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    line = person("now", clock)
    desk.hear("conversation", line, level="emergency", category="overdose", reasons=("r",))
    desk.hear("conversation", line, level="concern", category="fgm", reasons=("s",))
    found = desk.case(case.id)
    assert (found.level, found.category, found.reasons) == ("emergency", "overdose", ("r",))
    assert [line.level for line in desk.messages(case.id)] == ["emergency", "concern"]


def test_raising(desk: Desk) -> None:
    case = desk.open(new_case(level="concern"), ())
    desk.raise_level(case.id, "disclosure", None, ("r",))
    assert (desk.case(case.id).level, desk.case(case.id).category) == ("disclosure", "self_harm")
    desk.raise_level(case.id, "none", "fgm", ())
    assert desk.case(case.id).level == "disclosure"
    with pytest.raises(NoSuchCase):
        desk.raise_level("ZZZZ-ZZ", "emergency", None, ())


def test_the_queue_is_by_level_and_then_by_waiting(desk: Desk, clock: Clock) -> None:
    levels = ["concern", "disclosure", "concern", "emergency", "disclosure"]
    cases = []
    for number, level in enumerate(levels):
        cases.append(desk.open(new_case(f"c{number}", level), ()).id)
        clock.pass_by(seconds=1)
    assert ids(desk.queue()) == [cases[n] for n in (3, 1, 4, 0, 2)]
    desk.claim(cases[3], "ann")
    desk.claim(cases[1], "bob")
    assert ids(desk.queue()) == [cases[n] for n in (4, 0, 2)]
    assert ids(desk.cases()) == [cases[n] for n in (3, 1)]
    assert ids(desk.cases(adviser="bob")) == [cases[1]]
    desk.release(cases[1], "bob")
    assert ids(desk.queue()) == [cases[n] for n in (1, 4, 0, 2)]


def test_closed_cases_are_listed_for_a_while(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    clock.pass_by(hours=1)
    desk.close(case.id, "ann", "service_found")
    assert desk.cases() == []
    assert ids(desk.cases(closed_since=clock())) == [case.id]
    assert ids(desk.cases(adviser="bob", closed_since=clock())) == []
    assert desk.cases(closed_since=clock() + timedelta(seconds=1)) == []


def test_a_claimed_case_is_the_advisers(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), ())
    for act in (desk.release, lambda *who: desk.say(*who, "hello")):
        with pytest.raises(NotClaimed):
            act(case.id, "ann")
    claimed = desk.claim(case.id, "ann")
    assert (claimed.state, claimed.adviser, claimed.claimed) == ("with_adviser", "ann", clock())
    assert desk.claim(case.id, "ann") == claimed
    for act in (
        desk.claim,
        desk.release,
        lambda *who: desk.hand_on(*who, "bob"),
        lambda *who: desk.say(*who, "hello"),
        lambda *who: desk.close(*who, "no_need"),
    ):
        with pytest.raises(AlreadyClaimed, match="ann") as refused:
            act(case.id, "bob")
        assert refused.value.adviser == "ann"


def test_handing_on(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    clock.pass_by(minutes=5)
    desk.hand_on(case.id, "ann", "bob")
    assert desk.case(case.id).adviser == "bob"
    assert desk.take_abandoned(clock() - timedelta(minutes=1)) == []
    desk.say(case.id, "bob", "hello")
    with pytest.raises(AlreadyClaimed):
        desk.say(case.id, "ann", "hello")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_closing(desk: Desk, clock: Clock, outcome: str) -> None:
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    desk.close(case.id, "ann", outcome, lambda case: f"goodbye in {case.language}")
    closed = desk.case(case.id)
    assert (closed.state, closed.outcome, closed.closed) == ("closed", outcome, clock())
    assert texts(desk.for_person("conversation")) == [("assistant", "goodbye in None")]
    for act in (desk.claim, desk.release, lambda *who: desk.say(*who, "hello")):
        with pytest.raises(CaseClosed):
            act(case.id, "ann")
    desk.tell(case.id, "the bot is back")


def test_an_outcome_is_of_the_list(desk: Desk) -> None:
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    for outcome in ("erased", "solved"):
        with pytest.raises(ValueError, match="unknown"):
            desk.close(case.id, "ann", outcome)
    assert desk.case(case.id).state == "with_adviser"


def test_who_reads_which_lines(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), HISTORY)
    desk.claim(case.id, "ann")
    clock.pass_by(minutes=1)
    said = desk.say(case.id, "ann", "I am here.", ("athena",))
    note = desk.note(case.id, "bob", "Ring the school.")
    desk.hear("conversation", person("thank you", clock))
    desk.tell(case.id, "the assistant")
    assert (said.services, said.by, note.by) == (("athena",), "ann", "bob")
    assert desk.case(case.id).first_reply == clock()
    assert [author for author, _ in texts(desk.messages(case.id))] == [
        *("person", "assistant", "adviser", "note", "person", "assistant")
    ]
    for_person = desk.for_person("conversation")
    assert [line.author for line in for_person] == ["adviser", "person", "assistant"]
    assert desk.for_person("conversation", after=said.number) == for_person[1:]
    assert desk.messages(case.id, after=note.number) == for_person[1:]
    assert desk.for_person("somebody else") == []


def test_numbers_rise_over_all_cases_and_are_not_given_again(desk: Desk) -> None:
    one, two = (desk.open(new_case(name), ()).id for name in "ab")
    numbers = [desk.tell(case, "x").number for case in (one, two, one, two)]
    assert numbers == sorted(set(numbers))
    desk.erase("b")
    assert desk.tell(one, "x").number > numbers[-1]


def test_what_is_to_be_delivered(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), HISTORY)
    desk.claim(case.id, "ann")
    first = desk.say(case.id, "ann", "one")
    desk.note(case.id, "ann", "not this")
    desk.hear("conversation", person("nor this", clock))
    second = desk.tell(case.id, "two")
    assert [line for _, line in desk.undelivered()] == [first, second]
    assert {case.conversation for case, _ in desk.undelivered()} == {"conversation"}
    assert desk.mark_delivered(first.number)
    assert not desk.mark_delivered(first.number)
    assert [line for _, line in desk.undelivered()] == [second]


def test_one_process_delivers_a_cases_lines_in_order(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), ())
    lines = [desk.tell(case.id, text) for text in ("one", "two")]
    assert desk.take_deliveries(["telegram"], clock()) == []
    ((taken, due),) = desk.take_deliveries(["telegram", "web"], clock())
    assert (taken.id, due) == (case.id, lines)
    desk.tell(case.id, "three")
    assert desk.take_deliveries(["web"], clock()) == []
    desk.mark_delivered(lines[0].number)
    ((_, due),) = desk.take_deliveries(["web"], clock.pass_by(minutes=1))
    assert [line.text for line in due] == ["two", "three"]
    desk.delivered_all(case.id)
    assert len(desk.take_deliveries(["web"], clock())) == 1


def test_an_adviser_who_is_seen_keeps_the_case(desk: Desk, clock: Clock) -> None:
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    clock.pass_by(minutes=2)
    desk.seen(case.id, "bob")
    desk.seen(case.id, "ann")
    assert desk.take_abandoned(clock() - timedelta(minutes=1)) == []
    clock.pass_by(minutes=2)
    (back,) = desk.take_abandoned(clock() - timedelta(minutes=1), lambda case: "back")
    assert (back.state, back.adviser, back.waiting_since) == ("waiting", None, clock())
    assert texts(desk.for_person("conversation")) == [("assistant", "back")]
    assert desk.take_abandoned(clock()) == []
    desk.seen(case.id, "ann")
    assert desk.case(case.id).adviser is None
