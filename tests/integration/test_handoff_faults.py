"""A handoff through what can go wrong, with real processes: nothing lost, nothing twice."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Callable, Iterator

import httpx
import pytest

from bot.handoff.desk import Desk, open_desk
from bot.handoff.records import CaseMessage
from bot.handoff.secrets import new_key
from tests.postgres import running_postgres
from tests.product import ADVISER, Parent, Product

LONG_AGO = timedelta(minutes=4)


@pytest.fixture
def product(tmp_path: Path, model_path: Path, knowledge_base_url: str) -> Iterator[Product]:
    """The product over SQLite."""
    (tmp_path / "models").symlink_to(model_path.parent)
    made = Product(tmp_path, knowledge_base_url)
    made.start()
    yield made
    made.stop()


def by_person(lines: list[CaseMessage]) -> list[str]:
    return [line.text for line in lines if line.author == "person"]


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def say_until_killed(parent: Parent, product: Product, texts: list[str], kill_at: int) -> list[str]:
    """Send the texts one after the other, and kill the process while one is on its way. What got
    no answer is sent once more after the start, as the page asks a person to do."""
    refused = []
    for number, text in enumerate(texts):
        fields = parent.fields()
        killer = threading.Timer(0.01, product.kill)
        if number == kill_at:
            killer.start()
        try:
            answer = parent.say(text, fields)
            assert answer.status_code == 200
        except httpx.HTTPError:
            refused.append(text)
        if number == kill_at:
            killer.join()
            product.start()
            if text in refused:
                assert parent.say(text, fields).status_code == 200
    return refused


@pytest.mark.parametrize("with_adviser", [True, False], ids=["with an adviser", "waiting"])
def test_a_killed_process_loses_no_message_and_stores_none_twice(
    product: Product, with_adviser: bool
) -> None:
    parent = Parent(product)
    conversation = parent.ask_for_an_adviser()
    desk = product.desk
    case = desk.current(conversation)
    assert case is not None
    if with_adviser:
        desk.claim(case.id, ADVISER)
    before = by_person(desk.for_person(conversation))
    texts = [f"this is my message number {number}" for number in range(4)]
    for kill_at in (1, 3):
        say_until_killed(parent, product, texts, kill_at)
        if with_adviser:
            desk.say(case.id, ADVISER, f"My answer {kill_at}")
        texts = [f"{text} again" for text in texts]
    said = [f"this is my message number {number}" for number in range(4)]
    said += [f"{text} again" for text in said]
    assert by_person(desk.for_person(conversation)) == [*before, *said]
    shown = [text for text in parent.said() if text.startswith("this is my message")]
    assert shown == said
    answers = [text for who, text in parent.lines() if who == "adviser"]
    assert answers == (["My answer 1", "My answer 3"] if with_adviser else [])
    assert parent.lines() == parent.lines()


def test_what_is_sent_twice_or_late_is_stored_once_and_answered(product: Product) -> None:
    parent, desk = Parent(product), product.desk
    conversation = parent.ask_for_an_adviser()
    case = desk.current(conversation)
    assert case is not None
    old = parent.fields()  # a page from before the adviser came
    desk.claim(case.id, ADVISER)
    for _ in range(3):
        parent.say("are you there", old)
    desk.say(case.id, ADVISER, "Yes, I am")
    parent.say("are you there", old)
    assert by_person(desk.for_person(conversation)).count("are you there") == 1
    assert parent.said().count("are you there") == 1
    assert [text for who, text in parent.lines() if who == "adviser"] == ["Yes, I am"]
    late = parent.fields()  # a page from before the case was closed
    desk.close(case.id, ADVISER, "advice_given", lambda _: "The adviser has gone.")
    parent.say("I need a nursery place", late)
    who, text = parent.lines()[-1]
    assert who == "assistant"
    assert text != "The adviser has gone."
    assert ("assistant", "The adviser has gone.") in parent.lines()
    assert "I need a nursery place" not in by_person(desk.for_person(conversation))


def test_an_adviser_who_is_gone_gives_the_case_back_and_the_parent_is_told(
    product: Product,
) -> None:
    parent, desk = Parent(product), product.desk
    conversation = parent.ask_for_an_adviser()
    case = desk.current(conversation)
    assert case is not None
    # Whose browser was seen last some minutes ago.
    past: Desk = open_desk(product.settings, clock=lambda: datetime.now(timezone.utc) - LONG_AGO)
    past.claim(case.id, ADVISER)
    until(lambda: desk.case(case.id).state == "waiting")
    assert [waiting.id for waiting in desk.queue()] == [case.id]
    page = parent.page()
    assert "Waiting for an adviser" in page
    told = [line for line in desk.for_person(conversation) if line.author == "assistant"][-1]
    assert told.delivered is not None
    assert told.text.splitlines()[0] in "\n".join(text for _, text in parent.lines())
    # The assistant answers again, and the case has it.
    parent.say("I need a nursery place")
    assert parent.lines()[-1][0] == "assistant"
    assert "I need a nursery place" in by_person(desk.for_person(conversation))


def test_with_the_database_away_a_parent_sees_numbers_and_nothing_is_lost(
    tmp_path: Path, model_path: Path
) -> None:
    from bot.encoder import encode
    from services_kb.loader import DATA_DIR, load

    (tmp_path / "models").symlink_to(model_path.parent)
    with running_postgres() as postgres:
        url = postgres.new_database()
        load(DATA_DIR, url, encode)
        product = Product(tmp_path, url, {"CASE_KEYS": new_key()})
        product.start()
        try:
            parent = Parent(product)
            conversation = parent.ask_for_an_adviser()
            case = product.desk.current(conversation)
            assert case is not None
            product.desk.claim(case.id, ADVISER)
            parent.say("I am here")
            fields = parent.fields()
            postgres.stop()
            answer = parent.say("he's got a knife", fields)
            assert "press 55" in answer.text
            assert 'href="tel:999"' in answer.text
            assert "Traceback" not in answer.text
            box = answer.text.partition("<textarea")[2].partition("</textarea>")[0]
            assert "he&#39;s got a knife" in box
            assert "999" in parent.page()
            assert httpx.get(f"{product.url}/readyz").status_code == 503
            postgres.start()
            assert parent.say("he's got a knife", fields).status_code == 200
            said = by_person(product.desk.for_person(conversation))
            assert said[-2:] == ["I am here", "he's got a knife"]
            assert product.desk.case(case.id).level == "emergency"
            assert parent.said()[-2:] == ["I am here", "he's got a knife"]
        finally:
            product.stop()
