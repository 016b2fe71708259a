"""Rows for what narrows a search, for substances, and for the choice from a list."""

import pytest

from bot.nlu.details import find_details
from bot.nlu.spans import plain
from bot.nlu.substances import find_substances


def found(text: str, entity: str) -> list:
    lowered = plain(text)
    spans = find_details(lowered) + find_substances(lowered)
    kept = sorted((s for s in spans if s.entity == entity), key=lambda s: s.start)
    return list(dict.fromkeys(span.value for span in kept))


ROWS = [
    ("anything on saturdays", "day", ["sat"]),
    ("mon or tues", "day", ["mon", "tue"]),
    ("at the weekend", "day", ["weekend"]),
    ("i sat down", "day", []),
    ("in the evening", "time_of_day", ["evening"]),
    ("after work", "time_of_day", ["evening"]),
    ("mornings are best", "time_of_day", ["morning"]),
    ("im a dad", "audience", ["father"]),
    ("i'm a single mum", "audience", ["mother"]),
    ("my husband drinks", "audience", ["partner"]),
    ("my friend is scared", "audience", ["friend"]),
    ("i am his grandmother", "audience", ["relative"]),
    ("i am a social worker", "audience", ["professional"]),
    ("im a young mum", "audience", ["mother", "young_parent"]),
    ("i need a nursery", "audience", []),
    ("can i refer myself", "referral", ["self"]),
    ("do i need to see my gp", "referral", ["gp"]),
    ("is it free", "free", [True]),
    ("30 free hours", "free", []),
    ("not free", "free", []),
    ("can i do it online", "online", [True]),
    ("is there a creche", "creche", [True]),
    ("one without going through my gp", "referral", ["self"]),
    ("i dont want to go through my doctor", "referral", ["self"]),
    ("which of them don't cost anything", "free", [True]),
    ("any i can do on my laptop", "online", [True]),
    ("not online", "online", []),
    ("ones where i can take the baby along", "creche", [True]),
    ("will they take my kids", "creche", []),
    ("got any that run at night", "time_of_day", ["evening"]),
    ("he cries at night", "time_of_day", []),
    ("just for dads", "audience", ["father"]),
    ("can you look for another child", "another_child", [True]),
    ("and for my older son", "another_child", [True]),
    ("what about my other daughter", "another_child", [True]),
    ("my son is 4", "another_child", []),
    ("the second one", "ordinal", [2]),
    ("number 3", "ordinal", [3]),
    ("last one", "ordinal", [-1]),
    ("first", "ordinal", [1]),
    ("option two please", "ordinal", [2]),
    ("2", "ordinal", [2]),
    ("my first baby", "ordinal", []),
    ("in the last year", "ordinal", []),
    ("what is your phone number 0800", "ordinal", []),
    ("i need help with my drinking", "substance", ["alcohol"]),
    ("a bottle of wine a night", "substance", ["alcohol"]),
    ("he smokes weed and does coke", "substance", ["cannabis", "stimulants"]),
    ("he's on brown", "substance", ["opiates"]),
    ("selling gear", "substance", ["opiates"]),
    ("my son takes spice", "substance", ["new_substances"]),
    ("i use ket", "substance", ["new_substances"]),
    ("he is on drugs", "substance", ["any"]),
    ("drugs, mostly heroin", "substance", ["opiates"]),
    ("my hair is brown", "substance", []),
    ("spice girls", "substance", []),
    ("a can of coke with lunch", "substance", []),
    ("my baby drinks milk", "substance", []),
    ("i don't drink", "substance", []),
    ("60 units a week", "units_per_week", [60]),
    ("10 units a day", "units_per_week", [70]),
    ("a bottle of wine a night", "units_per_week", []),
    ("a studio unit", "units_per_week", []),
    ("he injects heroin", "injecting", [True]),
    ("i inject insulin", "injecting", []),
]


@pytest.mark.parametrize(("text", "entity", "expected"), ROWS)
def test_a_detail_is_read(text: str, entity: str, expected: list) -> None:
    assert found(text, entity) == expected
