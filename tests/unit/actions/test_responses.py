"""The words that parents read: there, short, plain, once, and without phone numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterator

import pytest
from ruamel.yaml import YAML

from bot.actions.phrases import titles
from bot.actions.topics import all_topics
from bot.settings import PROJECT_DIR
from services_kb.readability import reading_age

DATA = PROJECT_DIR / "data"
RESPONSES = DATA / "responses"
MOST_WORDS = 90
HARDEST = 13.0  # for any one text: a rough formula, and some have only two sentences
OLDEST_READER = 11  # years
NUMBER = re.compile(r"\d[\d ]{5,}\d")
REVIEWED = "safeguarding.yml"  # its numbers are signed off; a test of its own compares them


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def files() -> list[Path]:
    return sorted(RESPONSES.glob("*.yml"))


def responses() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for path in files():
        for name, variants in load(path)["responses"].items():
            for variant in variants:
                yield path, name, variant


def words_for_parents() -> list[tuple[str, str]]:
    return [
        (name, variant["text"])
        for path, name, variant in responses()
        if path.name != REVIEWED and "condition" not in variant
    ]


def intents() -> set[str]:
    listed = load(PROJECT_DIR / "domain.yml")["intents"]
    return {entry if isinstance(entry, str) else next(iter(entry)) for entry in listed}


def test_no_response_is_written_twice() -> None:
    names = [name for path in files() for name in load(path)["responses"]]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(("name", "text"), words_for_parents())
def test_texts_are_short_and_hold_no_phone_number(name: str, text: str) -> None:
    assert len(text.split()) <= MOST_WORDS
    assert not NUMBER.search(text)


def test_texts_are_plain() -> None:
    texts = [re.sub(r"\{\w+\}", "", text) for _, text in words_for_parents()]
    hard = [text for text in texts if len(text.split()) > 12 and reading_age([text]) > HARDEST]
    assert not hard
    assert reading_age(texts) <= OLDEST_READER


def test_every_button_leads_somewhere_and_has_a_short_title() -> None:
    for _, name, variant in responses():
        for button in variant.get("buttons") or []:
            intent = button["payload"].lstrip("/").split("{")[0]
            assert intent in intents(), f"{name}: {button['payload']}"
            assert len(button["title"]) <= 25, f"{name}: {button['title']}"


def dialogues() -> list[Path]:
    return [path for kind in ("rules", "stories") for path in (DATA / kind).glob("*.yml")]


def test_every_intent_has_a_rule_or_a_story() -> None:
    handled = {
        step["intent"]
        for path in dialogues()
        for entries in load(path).values()
        for entry in (entries if isinstance(entries, list) else [])
        for step in entry["steps"]
        if "intent" in step
    }
    assert handled == intents()


def used() -> set[str]:
    """Responses that rules, topics and actions name; parts with gaps are names' beginnings."""
    sources = [
        *dialogues(),
        *(PROJECT_DIR / "bot" / "actions").glob("*.yml"),
        *(PROJECT_DIR / "bot" / "actions").glob("*.py"),
        *(PROJECT_DIR / "bot" / "agent").glob("*.py"),
        *(PROJECT_DIR / "bot" / "channels").rglob("*.py"),
        *(PROJECT_DIR / "bot" / "handoff").rglob("*.py"),
        *(PROJECT_DIR / "bot" / "console").rglob("*.py"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    return set(re.findall(r"utter_\w*", text))


def test_every_response_is_used_and_every_used_one_is_there() -> None:
    written = {name for path, name, _ in responses() if path.name != REVIEWED}
    whole = {name for name in used() if not name.endswith("_") and "safeguarding" not in name}
    beginnings = ("utter_ask_childcare_form_", *(name for name in used() if name.endswith("_")))
    named = {name for name in whole if name not in {"utter_message", "utter_action"}}
    assert named - written == set()
    assert {name for name in written - whole if not name.startswith(beginnings)} == set()


def test_every_topic_is_an_intent_with_a_title() -> None:
    assert set(all_topics()) <= intents()
    assert set(all_topics()) <= set(titles())
    assert set(titles()) <= intents()
