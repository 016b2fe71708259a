"""What belongs on top for whom, and what is left out."""

from __future__ import annotations

from typing import Any, Iterator

import pytest

from bot.actions import context, on_top
from bot.actions.topics import Topic
from bot.encoder import encode
from services_kb.records import Service
from services_kb.search import Result
from tests.unit.actions.fakes import FakeRepository, FakeSearch, at

SERVICES = {
    service.slug: service
    for service in (
        Service(slug="toddlers", name="Toddlers", topics=("parenting_support",), max_age_months=59),
        Service(slug="teens", name="Teens", topics=("youth",), min_age_months=132),
        Service(slug="mums", name="Mums", topics=("parenting_support",), audience=("mother",)),
        Service(slug="dads", name="Dads", topics=("fathers",), audience=("father", "carer")),
        Service(slug="line", name="Line", topics=("parenting_support",)),
        Service(slug="team", name="Team", topics=("family_support",)),
        Service(slug="gone", name="Gone", status="closed"),
    )
}


@pytest.fixture(autouse=True)
def directory() -> Iterator[None]:
    """The services above are the directory."""
    repository, now = FakeRepository(dict(SERVICES)), at("2026-11-24 11:00")
    context.install(context.ActionContext(repository, FakeSearch([]), lambda: now, encode))  # type: ignore[arg-type]
    yield
    context.install(None)


def topic(**values: Any) -> Topic:
    return Topic("ask_parenting", ("parenting_support",), "text", "utter_a", "utter_b", **values)


def shown(asked: Topic, query: dict[str, Any], *found: str, said: str = "") -> list[str]:
    results = [Result(SERVICES[slug], 1.0, (), None) for slug in found]
    return [result.service.slug for result in on_top.put_on_top(asked, query, results, said)]


def test_what_was_named_comes_before_what_was_found() -> None:
    assert shown(topic(first=("line", "team")), {}, "toddlers", "team") == [
        "line",
        "team",
        "toddlers",
    ]


def test_nothing_for_small_children_for_a_teenager() -> None:
    assert shown(topic(first=("toddlers", "teens", "line")), {"age_months": [180]}) == [
        "teens",
        "line",
    ]


def test_a_group_for_mothers_is_not_for_a_father() -> None:
    assert shown(topic(first=("mums", "line")), {"audience": ["father"]}) == ["line"]


def test_a_group_for_dads_is_shown_to_dads() -> None:
    assert shown(topic(), {"audience": ["father"]}, "dads", "line") == ["dads", "line"]
    assert shown(topic(), {"audience": ["mother"]}, "dads", "line") == ["line"]
    assert shown(topic(), {}, "dads", "line") == ["line"]


def test_closed_services_are_never_on_top() -> None:
    assert shown(topic(first=("gone", "line")), {}) == ["line"]


def test_need_comes_before_age() -> None:
    asked = topic(
        first_for_need={"advice": ["line"], "more_help": ["team"]},
        first_by_age=({"from": 0, "to": 59, "first": ["toddlers"]},),
    )
    age = {"age_months": [24]}
    assert shown(asked, age) == ["toddlers"]
    assert shown(asked, {**age, "need_level": "more_help"}) == ["team", "toddlers"]
    assert shown(asked, {**age, "need_level": "thriving"}) == ["line", "toddlers"]


def test_children_of_two_ages_take_turns() -> None:
    asked = topic(
        first_by_age=(
            {"from": 0, "to": 59, "first": ["toddlers", "line"]},
            {"from": 132, "to": 227, "first": ["teens", "team"]},
        )
    )
    assert shown(asked, {"age_months": [24, 180]}) == ["toddlers", "teens", "line"]


def test_words_come_before_everything_but_not_those_of_a_button() -> None:
    asked = topic(first=("line",), when_said=({"words": ["gangs?\\b"], "first": ["team"]},))
    assert shown(asked, {}, said="worried about GANGS") == ["team", "line"]
    assert shown(asked, {}, said="he sings in a gangway") == ["line"]
    assert shown(asked, {}, said='/ask_teenager{"gang": 1}') == ["line"]


def test_what_is_left_out_is_not_found_either() -> None:
    assert shown(topic(leave_out=("team",)), {}, "team", "line") == ["line"]


def test_children_of_other_ages_are_not_what_is_asked_about() -> None:
    known = {"children": [6, 180], "areas": ["SE6"]}
    assert topic(of_age=(0, 59)).concerns(known) == {"children": [6], "areas": ["SE6"]}
    assert topic(of_age=()).concerns(known)["children"] == []
    assert topic().concerns(known) == known


def test_with_a_wish_the_search_keeps_its_order_but_nothing_for_others_is_shown() -> None:
    asked = topic(first=("team",))
    assert shown(asked, {"weekend": True}, "dads", "line", "team") == ["line", "team"]
