"""Recall and false alarms on messages as parents write them (rows.yml)."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.safeguarding.triage import LEVELS, assess

ROWS = YAML(typ="safe").load(Path(__file__).with_name("rows.yml").read_text(encoding="utf-8"))
URGENT = [(level, text) for level in ("emergency", "disclosure") for text in ROWS["raised"][level]]


def test_there_are_enough_rows() -> None:
    assert len(URGENT) + len(ROWS["raised"]["concern"]) >= 150
    assert len(ROWS["ordinary"]) >= 250
    assert len(set(ROWS["ordinary"])) == len(ROWS["ordinary"])


def test_recall_on_emergency_and_disclosure() -> None:
    missed = [
        text for level, text in URGENT if LEVELS.index(assess(text).level) < LEVELS.index(level)
    ]
    assert 1 - len(missed) / len(URGENT) >= 0.95, missed


@pytest.mark.parametrize("text", ROWS["raised"]["concern"])
def test_a_concern_is_raised(text: str) -> None:
    assert assess(text).raised


def test_false_alarms_on_ordinary_messages() -> None:
    raised = [text for text in ROWS["ordinary"] if assess(text).raised]
    assert len(raised) / len(ROWS["ordinary"]) <= 0.03, raised


@pytest.mark.parametrize(
    "text",
    ["this traffic is killing me", "I could murder a takeaway", "my toddler hits me",
     "is there a knife crime workshop", "I saw a film about a murder", "shot of vodka",
     "kids hit each other", "I'm dying for a coffee", "he's not going to kill me lol"],
)  # fmt: skip
def test_false_friends_do_not_fire(text: str) -> None:
    assert not assess(text).raised


def test_past_and_resolved_is_no_more_than_a_concern() -> None:
    told = assess("he used to hit me, that was ten years ago, I am safe now")
    assert not told.urgent
    assert assess("he used to hit me years ago, now he has started again").urgent
