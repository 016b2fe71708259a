"""Every pattern of the lexicon against its own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.safeguarding.lexicon import LexiconError, cards, lexicon, load
from bot.safeguarding.matcher import find
from bot.safeguarding.triage import CATEGORY_ORDER, LEVELS, assess

PATTERNS = lexicon().patterns
SERVICES = Path(__file__).parents[3] / "services_kb" / "data" / "services"


@pytest.mark.parametrize(
    ("name", "level", "text"),
    [(p.id, p.level, text) for p in PATTERNS for text in p.fires],
)
def test_a_pattern_fires_on_its_examples(name: str, level: str, text: str) -> None:
    found = assess(text)
    assert name in found.reasons
    assert found.level == "concern" or LEVELS.index(found.level) >= LEVELS.index(level)


@pytest.mark.parametrize(
    ("name", "level", "text"),
    [(p.id, p.level, text) for p in PATTERNS for text in p.quiet],
)
def test_a_pattern_stays_quiet_on_its_near_misses(name: str, level: str, text: str) -> None:
    assert (name, level) not in {(found[2], found[0]) for found in find(text)}


def test_every_category_has_a_pattern() -> None:
    assert {pattern.category for pattern in PATTERNS} == set(CATEGORY_ORDER)


def test_every_category_has_cards_and_every_card_is_a_service() -> None:
    known = {
        line.split(":", 1)[1].strip().strip("'\"")
        for path in SERVICES.glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.lstrip("- ").startswith("slug:")
    }
    assert set(CATEGORY_ORDER) <= cards().keys()
    assert {slug for slugs in cards().values() for slug in slugs} <= known
    assert all(len(slugs) <= 3 for slugs in cards().values())


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("{id: a, level: emergency, category: self_harm, why: x, source: x, fires: [], quiet: []}",
         "needs 'say'"),
        ("{id: a, level: high, category: self_harm, why: x, source: x, say: [b], fires: [],"
         " quiet: []}", "unknown level"),
        ("{id: a, level: concern, category: self_harm, why: x, source: x, say: ['@nobody'],"
         " fires: [], quiet: []}", "does not exist"),
        ("{id: a, level: concern, category: self_harm, why: x, source: x, say: ['b?'],"
         " fires: [], quiet: []}", "no word that must occur"),
        ("{id: a, level: concern, say: [b]}", "lacks category"),
    ],
)  # fmt: skip
def test_a_broken_entry_says_which_and_why(tmp_path: Path, entry: str, says: str) -> None:
    lists = "lists: {negations: ['not'], gap_stop: [dog]}"
    path = tmp_path / "lexicon.yml"
    path.write_text(
        f"{lists}\ncues: {{}}\nslips: {{}}\nmend: []\nkeep: []\npatterns:\n  - {entry}\n"
    )
    with pytest.raises(LexiconError, match=says):
        load(path)
