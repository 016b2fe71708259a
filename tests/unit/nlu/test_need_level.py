"""Rows for how much help is asked for."""

import pytest

from bot.nlu.need_level import find_need_level
from bot.nlu.spans import plain


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I just want a group for my little boy", "thriving"),
        ("only looking for a nice local class", "thriving"),
        ("a bit of advice about sleep please", "advice"),
        ("any tips for tantrums?", "advice"),
        ("it's nothing serious but he won't nap", "advice"),
        ("just need some advice", "advice"),
        ("nothing has helped", "more_help"),
        ("nothing works with him", "more_help"),
        ("we've tried everything", "more_help"),
        ("CAMHS turned us down", "more_help"),
        ("camhs rejected her", "more_help"),
        ("the gp sent us away", "more_help"),
        ("the gp wont refer my son", "more_help"),
        ("a light touch course", "advice"),
        ("her referral was rejected", "more_help"),
        ("he got discharged from camhs", "more_help"),
        ("really struggling every day", "more_help"),
        ("she hasn’t left her room in weeks", "more_help"),
        ("we are at our wits end", "more_help"),
        ("been waiting over a year", "more_help"),
        ("a bit of advice, we have tried everything", "more_help"),
        ("the course didnt help", "more_help"),
        ("baby groups in catford", None),
        ("my son is anxious about school", None),
        ("i am struggling a bit with bedtime", None),
        ("where is the nearest family hub", None),
        ("does it work without a referral", None),
        ("i work at the school", None),
        ("the sticker chart isn't working", "more_help"),
        ("i'm not working at the moment", None),
        ("my husband doesn't work", None),
    ],
)
def test_need_level(text: str, level: str | None) -> None:
    assert [span.value for span in find_need_level(plain(text))] == ([level] if level else [])
