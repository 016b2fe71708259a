"""Which services belong on top for this person: by what they said, need, age and who they are."""

from __future__ import annotations

import re
from itertools import chain, zip_longest
from typing import Any, Iterable, Mapping, Sequence

from bot.actions.context import current
from bot.actions.directory import MOST_SHOWN, WISHES
from bot.actions.topics import Topic
from services_kb.fit import audience_fit
from services_kb.records import Service
from services_kb.search import Result

LOOKED_THROUGH = 8  # so that three are left when some are for others
# "Thriving" and "advice" are both the light end: one list serves both unless there are two.
OR_ELSE = {"thriving": "advice"}
FATHERS = frozenset({"father", "man"})


def put_on_top(
    topic: Topic, query: Mapping[str, Any], results: Sequence[Result], said: str
) -> list[Result]:
    """At most three results: those that belong on top and fit this person, then the others.

    With a wish (an evening, free, online) the search knows best what meets it, so its order stays;
    what is for others is left out all the same.

    Args:
        topic: what was asked about.
        query: what is looked for, as :func:`bot.actions.directory.topic_query` makes it.
        results: what the search found, best first.
        said: the message; it is read for the words of ``when_said`` and not kept.
    """
    found = {result.service.slug: result for result in results}
    top = []
    wished = any(wish in query for wish in WISHES)
    for slug in () if wished else dict.fromkeys(wanted(topic, query, said)):
        service = current().repository.get(slug)
        if service is None or not service.findable or not takes(service, query):
            continue
        unfound = Result(service=service, score=1.0, reasons=(), distance_km=None)
        top.append(found.get(slug, unfound))
    chosen = {result.service.slug for result in top} | set(topic.leave_out)
    rest = [
        result
        for result in results
        if result.service.slug not in chosen and not _for_fathers_alone(topic, query, result)
    ]
    return [*top, *rest][:MOST_SHOWN]


def wanted(topic: Topic, query: Mapping[str, Any], said: str) -> list[str]:
    """The slugs that belong on top, best first: by words, then need, then who or what age."""
    by_words = [
        slug for case in topic.when_said if _says(said, case["words"]) for slug in case["first"]
    ]
    need = str(query.get("need_level") or "")
    lists = topic.first_for_need
    by_need = lists.get(need) or lists.get(OR_ELSE.get(need, ""), [])
    who = [term for term in query.get("audience") or () if term in topic.first_for]
    by_who = topic.first_for[who[0]] if who else []
    by_age = _by_age(topic, query.get("age_months") or ())
    return [*by_words, *by_need, *(by_who or by_age or topic.first)]


def takes(service: Service, query: Mapping[str, Any]) -> bool:
    """Whether nothing that is known speaks against it: a child's age, or being for one sex."""
    low = service.min_age_months or 0
    high = service.max_age_months
    ages = query.get("age_months") or ()
    if ages and not any(low <= age and (high is None or age <= high) for age in ages):
        return False
    share, _ = audience_fit(service.audience, tuple(query.get("audience") or ()))
    return share is not None


def _by_age(topic: Topic, ages: Iterable[int]) -> list[str]:
    """With children of several ages, the lists take turns: the best for each comes first."""
    lists = [
        band["first"]
        for months in ages
        for band in topic.first_by_age
        if band["from"] <= months <= band["to"]
    ]
    return [slug for slug in chain.from_iterable(zip_longest(*lists)) if slug is not None]


def _for_fathers_alone(topic: Topic, query: Mapping[str, Any], result: Result) -> bool:
    """A dads' group is for dads; who did not say that they are one asked for something else."""
    theirs = result.service.topics[:1] == ("fathers",) and "fathers" not in topic.topics
    return theirs and not FATHERS & set(query.get("audience") or ())


def _says(said: str, words: Sequence[str]) -> bool:
    """Whether a word of the message starts with one of ``words``."""
    if said.startswith("/"):  # a tap says nothing of its own
        return False
    return bool(re.search(rf"\b(?:{'|'.join(words)})", said.replace("’", "'"), re.IGNORECASE))
