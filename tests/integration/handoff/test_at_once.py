"""Many at the same moment, in threads and in processes of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Callable, TypeVar

import pytest

from bot.handoff.desk import Desk
from bot.handoff.errors import AlreadyClaimed
from tests.integration.handoff.kit import Clock, Kit, new_case, person

Result = TypeVar("Result")
MANY = 12


@pytest.fixture
def desks(kit: Kit) -> list[Desk]:
    """Three desks over one database, as three processes have them."""
    return [kit.desk() for _ in range(3)]


def all_at_once(desks: list[Desk], act: Callable[[Desk, int], Result]) -> list[Result]:
    """``act`` in many threads that start together, over the desks in turn."""
    start = threading.Barrier(MANY)

    def one(number: int) -> Result:
        start.wait()
        return act(desks[number % len(desks)], number)

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(one, range(MANY)))


def test_one_adviser_gets_the_case(desks: list[Desk]) -> None:
    def claim(desk: Desk, number: int) -> str:
        try:
            return str(desk.claim(case.id, f"adviser {number}").adviser)
        except AlreadyClaimed as refused:
            return f"lost to {refused.adviser}"

    for round_ in range(5):
        case = desks[0].open(new_case(f"conversation {round_}"), ())
        answers = all_at_once(desks, claim)
        (winner,) = [answer for answer in answers if not answer.startswith("lost")]
        assert answers.count(f"lost to {winner}") == MANY - 1
        assert desks[1].case(case.id).adviser == winner


def test_a_conversation_gets_one_case(desks: list[Desk]) -> None:
    opened = all_at_once(desks, lambda desk, number: desk.open(new_case(), ()).id)
    assert len(set(opened)) == 1
    assert len(desks[0].queue()) == 1


def test_a_message_that_comes_twice_is_stored_once(desks: list[Desk], clock: Clock) -> None:
    case = desks[0].open(new_case(), ())
    line = person("hello", clock)
    all_at_once(
        desks, lambda desk, number: desk.hear("conversation", line, external_id=str(number % 3))
    )
    assert len(desks[0].messages(case.id)) == 3


def test_who_asks_for_what_is_new_misses_nothing(desks: list[Desk], clock: Clock) -> None:
    case = desks[0].open(new_case(), ())
    desks[0].claim(case.id, "ann")
    seen: list[str] = []
    done = threading.Event()

    def poll() -> None:
        after = 0
        while True:
            last = done.is_set()
            for message in desks[0].for_person("conversation", after):
                seen.append(message.text)
                after = message.number
            if last:
                return

    def write(desk: Desk, number: int) -> None:
        for count in range(5):
            if number % 3 == 0:
                desk.say(case.id, "ann", f"{number}.{count}")
            elif number % 3 == 1:
                desk.tell(case.id, f"{number}.{count}")
            else:
                desk.hear("conversation", person(f"{number}.{count}", clock))

    poller = threading.Thread(target=poll)
    poller.start()
    try:
        all_at_once(desks, write)
    finally:
        done.set()
        poller.join()
    assert sorted(seen) == sorted(f"{n}.{count}" for n in range(MANY) for count in range(5))


def test_what_happens_once_happens_once(desks: list[Desk], clock: Clock) -> None:
    waiting = desks[0].open(new_case("waiting"), ())
    left = desks[0].open(new_case("left", level="emergency"), ())
    desks[0].claim(left.id, "ann")
    clock.pass_by(minutes=10)

    def watch(desk: Desk, _: int) -> tuple[int, int, int, int]:
        before = clock() - timedelta(minutes=5)
        abandoned = desk.take_abandoned(before, lambda case: "lost")
        overdue = desk.take_overdue(before, lambda case: "nobody yet")
        return (
            len(abandoned),
            len(overdue),
            sum(len(lines) for _, lines in desk.take_deliveries(["web"], clock())),
            len(desk.take_alerts(clock())),
        )

    done = all_at_once(desks, watch)
    assert [sum(column) for column in zip(*done, strict=True)] == [1, 1, 2, 2]
    assert [m.text for m in desks[0].messages(waiting.id)] == ["nobody yet"]
    assert [m.text for m in desks[0].messages(left.id)] == ["lost"]


def test_a_wipe_leaves_nothing_of_what_is_said_meanwhile(desks: list[Desk], clock: Clock) -> None:
    case = desks[0].open(new_case(), ())
    line = person("hello", clock)

    def act(desk: Desk, number: int) -> None:
        if number == MANY // 2:
            desk.erase("conversation")
        else:
            desk.hear("conversation", line)

    all_at_once(desks, act)
    assert desks[0].messages(case.id) == []


def test_many_processes_start_on_an_empty_database(kit: Kit) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: kit.desk(), range(4)))
    case = made[0].open(new_case(), ())
    assert [desk.case(case.id) for desk in made] == [case] * 4
