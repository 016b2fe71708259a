"""What a question asks the directory: need that lasts, and trouble that is no wish."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.actions import directory
from bot.actions.guidance import entries
from bot.actions.topics import all_topics
from services_kb.loader import DATA_DIR
from tests.unit.actions.fakes import tracker


def query(intent: str, slots: dict[str, Any] | None = None, **entities: Any) -> dict[str, Any]:
    asked = all_topics()["ask_housing" if intent == "inform" else intent]
    return directory.topic_query(asked, {}, tracker("", intent, slots, **entities))


def test_by_friday_is_no_wish_when_the_home_is_lost() -> None:
    assert "day" not in query("ask_housing", day="fri")
    assert query("ask_baby_groups", day="fri")["day"] == "fri"


def test_no_money_is_no_wish_for_something_free() -> None:
    assert "free" not in query("ask_food", free=True)
    assert query("ask_youth", free=True)["free"] is True


def test_a_wish_told_afterwards_counts() -> None:
    assert query("inform", day="fri")["day"] == "fri"


def test_how_much_help_is_asked_for_lasts_until_another_question() -> None:
    before = {"last_query": {"need_level": "more_help"}}
    assert query("inform", before)["need_level"] == "more_help"
    assert query("inform", before, need_level="advice")["need_level"] == "advice"
    assert "need_level" not in query("ask_housing", before)


def named(intent: str) -> set[str]:
    topic = all_topics()[intent]
    lists = [
        topic.first,
        topic.leave_out,
        *topic.first_for.values(),
        *topic.first_for_need.values(),
        *(band["first"] for band in topic.first_by_age),
        *(case["first"] for case in topic.when_said),
    ]
    return {slug for slugs in lists for slug in slugs}


@pytest.fixture(scope="module")
def findable() -> set[str]:
    """Slugs that the bundled directory may offer."""
    files = sorted((DATA_DIR / "services").glob("*.yml"))
    records = [record for file in files for record in YAML(typ="safe").load(file)["services"]]
    return {
        record["slug"]
        for record in records
        if record.get("status", "current") == "current"
        or (record["status"] == "renamed" and not record.get("successor"))
    }


@pytest.mark.parametrize("intent", sorted(all_topics()))
def test_every_service_that_a_topic_names_can_be_shown(intent: str, findable: set[str]) -> None:
    assert named(intent) <= findable


@pytest.mark.parametrize("intent", sorted(entries()))
def test_every_adviser_can_be_shown(intent: str, findable: set[str]) -> None:
    assert set(entries()[intent].advisers) <= findable


def test_every_text_that_is_told_is_in_the_directory() -> None:
    files = sorted((DATA_DIR / "guidance").glob("*.yml"))
    held = {text["id"] for file in files for text in YAML(typ="safe").load(file)["guidance"]}
    told = {topic.guidance for topic in all_topics().values() if topic.guidance}
    assert told | {entry.guidance for entry in entries().values()} <= held
