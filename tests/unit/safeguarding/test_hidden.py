"""Ways in which a disclosure is hidden, meant or not."""

from __future__ import annotations

import pytest

from bot.safeguarding.normalise import clean, sentences
from bot.safeguarding.triage import LEVELS, assess

ORDINARY = (
    "We went to the park on Sunday and fed the ducks. Then it rained. My daughter likes books "
    "and we take out ten books at a time. Half term is soon. I work three days a week. "
)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("HE'S GOT A KNIFE", "emergency"),
        ("HES GOT A KNIFE!!!!", "emergency"),
        ("/he's got a knife", "emergency"),
        ("//restart my husband hits me", "disclosure"),
        ("/affirm{} my husband hits me", "disclosure"),
        ("he\u2019s got a knife", "emergency"),
        ("he\u200bs got a kn\u200bife", "emergency"),
        ("my hus\u00adband hi\u200dts me", "disclosure"),
        ("my husband\0 hits me", "disclosure"),
        ("my husb\0and hits me", "disclosure"),
        ("my \uff48\uff55\uff53\uff42\uff41\uff4e\uff44 hits me", "disclosure"),
        ("my hu5band h1ts me", "disclosure"),
        ("h3 is g01ng to k1ll me", "emergency"),
        ("he is going to k!ll me", "emergency"),
        ("my husband hiiiiits meeee", "disclosure"),
        ("my husbend hitts me", "disclosure"),
        ("hes gona kil me", "emergency"),
        ("i want to commit suicde", "disclosure"),
        ("he is going to k i l l me", "emergency"),
        ("He. Is. Going. To. Kill. Me.", "emergency"),
        ("he is going\nto kill me", "emergency"),
        ("mY HuSbAnD\thItS\nmE", "disclosure"),
        ("my h\u00fasband h\u00edts me", "disclosure"),
        ("im gonna unalive myself tonight", "emergency"),
        ("my bf strangld me", "disclosure"),
        ("he dont let me go out and he hits me init", "disclosure"),
        (ORDINARY * 12 + "He hits me. " + ORDINARY * 12, "disclosure"),
        ((ORDINARY * 12 + "he has got a knife " + ORDINARY * 12).replace(".", ""), "emergency"),
    ],
)
def test_a_hidden_disclosure_is_found(text: str, level: str) -> None:
    # The classifier may take it for more than the phrase alone says; never for less.
    assert LEVELS.index(assess(text).level) >= LEVELS.index(level)


def test_a_long_ordinary_text_is_not_raised() -> None:
    assert not assess(ORDINARY * 25).raised
    assert not assess((ORDINARY * 25).replace(".", "")).raised


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\u200b", "....", "/", "?!", "\ud800", "1234567", "'" * 50]
)
def test_awkward_text_is_not_raised_and_does_not_fail(text: str) -> None:
    assert not assess(text).raised


def test_a_disclosure_split_over_short_messages_is_found() -> None:
    assert assess("me", previous=["my husband", "hits"]).level == "disclosure"
    assert not assess("thanks", previous=["my husband", "hits me"]).raised
    assert not assess("in Catford", previous=["hello", "I need a nursery"]).raised


def test_cleaning_is_for_matching_only() -> None:
    assert clean("/\u200bH\u00c9LLO\u2019s ") == "hello's"
    assert sentences("One two three. Four five six? Yes. No.") == [
        "one two three", "four five six yes no",
    ]  # fmt: skip
