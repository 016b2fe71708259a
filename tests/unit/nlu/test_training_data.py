"""What the examples must be: enough of each, none twice, nothing that identifies anybody."""

import re
from collections import Counter

import yaml
from rasa.shared.core.domain import Domain

from bot.nlu.signals import ENTITIES
from bot.settings import PROJECT_DIR

FEWEST = 30
FEWEST_FOR_A_TOPIC = 40
TOPICS = ("ask_childcare", "ask_domestic_abuse", "ask_perinatal", "ask_substance")


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted((PROJECT_DIR / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line]
            found.setdefault(block["intent"], []).extend(lines)
    return found


def test_every_intent_has_enough_examples() -> None:
    few = {
        intent: len(texts)
        for intent, texts in examples().items()
        if len(texts) < (FEWEST_FOR_A_TOPIC if intent.startswith(TOPICS) else FEWEST)
    }
    assert few == {}


def test_no_example_stands_twice() -> None:
    texts = Counter(text.casefold() for lines in examples().values() for text in lines)
    assert [text for text, count in texts.items() if count > 1] == []


def test_no_example_could_reach_or_name_a_person() -> None:
    telling = re.compile(r"\d{6,}|@|\b[A-Z]{1,2}\d{1,2}\s?\d[A-Z]{2}\b|\[[^\]]+\]\(", re.IGNORECASE)
    texts = [text for lines in examples().values() for text in lines]
    # One full postcode is an example of its own form; it belongs to nobody.
    assert [text for text in texts if telling.search(text)] == ["se13 5aa"]


def test_the_domain_names_every_intent_and_every_entity() -> None:
    domain = Domain.load(PROJECT_DIR / "domain.yml")
    assert set(examples()) - set(domain.intents) == set()
    assert set(ENTITIES) - set(domain.entities) == set()
