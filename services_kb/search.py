"""Finding the services that fit: filters in SQL, then ranking by words, meaning and fit."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services_kb import models as m
from services_kb.database import reading
from services_kb.fit import is_way_to_specialists, made_for_young, says_own_abuse
from services_kb.ranking import NOT_KNOWN, Fit, Reason, rank
from services_kb.records import Service
from services_kb.repository import Repository
from services_kb.text_search import search_text, significant_words
from services_kb.told import read as read_told
from services_kb.vectors import Likeness

if TYPE_CHECKING:
    from services_kb.vectors import Encode, Vectors

# A service is left out when all there is is a text, and the text is neither near it in meaning nor
# shares telling words with it. Measured on the bundled data: of the questions it answers, 97 in 100
# are above 0.5 with some service.
MEANING_FLOOR = 0.5
WORDS_FLOOR = 0.5
# An age says whom a service takes, which filters see to; as it stands, it draws towards any number.
_AGE = re.compile(
    r"\b\d{1,2}\s*-?\s*(?:years?|yrs?|months?|mths?|weeks?)\s*-?\s*olds?\b", re.IGNORECASE
)
_AGE_SAID = re.compile(r"\b(?:is|am|im|i'm|aged?)\s+\d{1,2}\b(?!\s*hours)", re.IGNORECASE)
# Where somebody is spoken of, a doubt finds something: "he says I am useless" is no chat.
_SOMEBODY = re.compile(
    r"\b(?:s?he|h(?:im|is|er|es)|they|partner|husband|wife|ex|(?:boy|girl)friend|mum|dad|mother|"
    r"father|sons?|daughters?|child|children|kids?|bab(?:y|ies)|toddlers?|teen(?:ager)?s?|boys?|"
    r"girls?|famil(?:y|ies)|pregnant)\b",
    re.IGNORECASE,
)
# A look-up of one or two words ("naloxone") asks for the words themselves, whatever they mean.
FEW_WORDS = 2


# The fields of a query that SQL filters by; the others rank.
FILTERS = (
    *("online", "creche", "evening", "weekend", "exclude", "topics"),
    *("free", "self_referral", "age_months"),
)
FILTERS_KEPT = 512


@dataclass(frozen=True)
class Query:
    """What somebody looks for. ``None`` and ``()`` ask for nothing.

    ``area`` is an outcode; ages are a child's, in months; flags ask for (``True``) or against
    (``False``); ``units_per_week`` are UK units of alcohol. ``languages``: codes or English names.
    """

    text: str = ""
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    area: str | None = None
    age_months: tuple[int, ...] = ()
    self_referral: bool | None = None
    day: str | None = None
    evening: bool | None = None
    weekend: bool | None = None
    free: bool | None = None
    online: bool | None = None
    creche: bool | None = None
    need_level: str | None = None
    substance: str | None = None
    units_per_week: int | None = None
    injecting: bool | None = None
    pregnant: bool | None = None
    languages: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int = 3

    @property
    def only_text(self) -> bool:
        """Whether nothing but words says what is looked for: who asks, and ages, do not."""
        return not (self.topics or self.substance)


@dataclass(frozen=True)
class Result:
    """A service that fits, and why it is here. ``distance_km`` is to its nearest known place."""

    service: Service
    score: float
    reasons: tuple[Reason, ...]
    distance_km: float | None

    @property
    def not_known(self) -> tuple[str, ...]:
        """The wishes of the query that nothing is known about: ``evening``, ``language``, ..."""
        unknown = (reason.detail for reason in self.reasons if reason.code == NOT_KNOWN)
        return tuple(wish for wish in unknown if wish)


class Search:
    """Searches one repository; safe to use from several threads.

    ``encode`` turns texts into vectors of length 1: the same that the loader used.
    """

    def __init__(self, repository: Repository, encode: Encode) -> None:
        self._repository = repository
        self._encode = encode
        self._vectors: Vectors | None = None
        self._version = ""
        self._filtered: dict[tuple[object, ...], list[str]] = {}
        self._lock = threading.Lock()

    def search(self, query: Query) -> list[Result]:
        """The services that fit ``query``, best first, at most ``query.limit``.

        Those that are known to meet its wishes (free, in the evening, in a language) come before
        those of which it is not known; those that are known not to meet one do not come.

        Raises:
            KnowledgeBaseError: as :class:`services_kb.repository.Repository` says.
        """
        snapshot = self._repository.snapshot()
        with reading(self._repository.engine) as connection:
            slugs = self._allowed(connection, query, snapshot.data_version)
            words = search_text(connection, query.text) if query.text else {}
        allowed = [snapshot.services[slug] for slug in slugs if slug in snapshot.services]
        likeness = Likeness({})
        if query.text.strip():
            likeness = self._likeness(query.text, snapshot.data_version, allowed)
        named = {
            match.service.slug: match.score
            for match in snapshot.names.find(query.text, guess=False)
        }
        if (
            query.only_text
            and not named
            and likeness.off_topic
            and not _SOMEBODY.search(query.text)
        ):
            return []
        few_words = len(significant_words(query.text)) <= FEW_WORDS
        own_abuse, told = says_own_abuse(query.text), read_told(query.text)
        results = []
        for service in allowed:
            slug = service.slug
            meaning = likeness.services.get(slug, 0.0)
            fit = Fit(words.get(slug, 0.0), meaning, named.get(slug, 0.0), own_abuse, told)
            if query.text.strip() and query.only_text and not _relevant(fit, few_words):
                continue
            ranked = rank(service, query, fit, snapshot)
            if ranked is not None:
                results.append(Result(service, *ranked))
        results.sort(key=lambda found: (len(found.not_known), -found.score, found.service.name))
        return _ways_in_first(results[: max(query.limit, 0)], query)

    def _allowed(self, connection: Connection, query: Query, version: str) -> list[str]:
        """What the filters let through; kept, for most questions have the filters of an earlier."""
        filters = (version, *(getattr(query, name) for name in FILTERS))
        with self._lock:
            slugs = self._filtered.get(filters)
        if slugs is None:
            slugs = _allowed(connection, query)
            with self._lock:
                if len(self._filtered) >= FILTERS_KEPT:
                    self._filtered.clear()
                self._filtered[filters] = slugs
        return slugs

    def _likeness(self, text: str, version: str, services: Sequence[Service]) -> Likeness:
        """How near in meaning each of ``services`` is to ``text``."""
        with self._lock:
            if self._version != version:
                self._vectors = self._repository.vectors()
                self._version = version
            vectors = self._vectors
        if vectors is None or not vectors.slugs:
            return Likeness({})
        plain = _AGE_SAID.sub(" ", _AGE.sub("child", text))
        return vectors.likeness(self._encode([plain])[0], services)


def _ways_in_first(results: list[Result], query: Query) -> list[Result]:
    """What was found, with services of a new name and no known way in behind the others.

    Not those made for the young person who is asked about: then the others are not for them. And
    not before services that only professionals can refer to, which stay last.
    """

    def place(result: Result) -> int:
        service = result.service
        asks_themselves = "professional" not in query.audience
        wanted = is_way_to_specialists(service, query.need_level) or any(
            reason.code == "name" for reason in result.reasons
        )
        if service.takes_people_themselves is False and asks_themselves and not wanted:
            return 2
        lost = service.status == "renamed" and not service.reachable
        return int(lost and not made_for_young(service.audience, query.audience))

    return sorted(results, key=place)


def _relevant(fit: Fit, few_words: bool) -> bool:
    by_words = fit.words >= WORDS_FLOOR and (few_words or fit.meaning >= MEANING_FLOOR * 2 / 3)
    return fit.name > 0 or by_words or fit.meaning >= MEANING_FLOOR


def _allowed(connection: Connection, query: Query) -> list[str]:
    """Slugs that no filter speaks against. What is not known never does; ranking sees to it."""
    service, conditions = m.service.c, []
    conditions.append(
        (service.status == "current")
        | ((service.status == "renamed") & service.successor.is_(None))
    )
    for name in ("online", "creche", "evening", "weekend"):
        wanted = getattr(query, name)
        if wanted is not None:
            column = service[name]
            conditions.append(column.is_(None) | (column == wanted))
    if query.exclude:
        conditions.append(service.slug.not_in(query.exclude))
    if query.topics:
        topics = sa.select(m.attribute.c.link_id).join(m.taxonomy_term)
        conditions.append(service.id.in_(topics.where(m.taxonomy_term.c.code.in_(query.topics))))
    if query.free:
        paid = sa.select(m.cost_option.c.service_id).where(m.cost_option.c.option == "paid")
        conditions.append(service.id.not_in(paid))
    if query.self_referral:
        conditions.append(_may_refer_themselves())
    if query.age_months:
        conditions.append(_takes_ages(query.age_months))
    found = connection.execute(sa.select(service.slug).where(sa.and_(*conditions)))
    return [row.slug for row in found]


def _may_refer_themselves() -> sa.sql.ColumnElement[bool]:
    routes = sa.select(m.referral_route.c.service_id)
    open_to_all = routes.where(m.referral_route.c.route.in_(("self", "automatic")))
    return m.service.c.id.in_(open_to_all) | m.service.c.id.not_in(routes)


def _takes_ages(months: Sequence[int]) -> sa.sql.ColumnElement[bool]:
    """Whether the service is for at least one of children of these ages."""
    ages = m.ages.c
    takes = sa.or_(
        *(
            (ages.min_age_months.is_(None) | (ages.min_age_months <= age))
            & (ages.max_age_months.is_(None) | (ages.max_age_months >= age))
            for age in months
        )
    )
    return m.service.c.id.in_(sa.select(ages.service_id).where(takes))
