"""Search by words, in the database: SQLite FTS5 with bm25, or PostgreSQL full text.

Both hold one row a service with four fields that count differently, and stem English words, so
"drinking" finds "drink". Any of the words may match; services that match more, rarer or better
placed words come first.
"""

from __future__ import annotations

import re
from typing import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services_kb.records import Service

# How much a word counts in: names, summary and who it is for, the rest, topic names.
_SQLITE_WEIGHTS = "0.0, 8.0, 4.0, 1.0, 2.0"
# PostgreSQL takes weights for D, C, B, A, from 0 to 1; the same proportions.
_POSTGRES_WEIGHTS = "{0.12, 0.25, 0.5, 1.0}"
_MOST_WORDS = 24

# Words that say nothing about which service is meant. FTS5 has no stop words of its own.
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a about am an and any anyone are as at be been but by can could do does for from get give
    got had has have he her hers hi him his how i if in into is it its just like me my need needs
    no not of on or our please pls she should so some someone something that the their them there
    they this to too us want wants was we what when where which who whos with would you your im
    ive know help tell year years old yr yrs yo month months week weeks day days today near
        looking find service services lewisham""",
    )
)

# Ages and counts; a service known by its number (111) is found by name.
_SMALL_NUMBER = re.compile(r"^\d{1,2}$")

_INSERT = {
    "sqlite": "INSERT INTO service_text (slug, names, summary, body, topics) "
    "VALUES (:slug, :names, :summary, :body, :topics)",
    "postgresql": "INSERT INTO service_text (slug, document) VALUES (:slug, "
    "setweight(to_tsvector('english', :names), 'A') || "
    "setweight(to_tsvector('english', :summary), 'B') || "
    "setweight(to_tsvector('english', :topics), 'C') || "
    "setweight(to_tsvector('english', :body), 'D'))",
}
_SELECT = {
    "sqlite": sa.text(
        f"SELECT slug, -bm25(service_text, {_SQLITE_WEIGHTS}) AS rank FROM service_text "
        "WHERE service_text MATCH :words"
    ),
    "postgresql": sa.text(
        f"SELECT slug, ts_rank('{_POSTGRES_WEIGHTS}', document, query) AS rank "
        "FROM service_text, to_tsquery('english', :words) AS query WHERE document @@ query"
    ),
}


def fill_text_table(
    connection: Connection,
    services: Iterable[Service],
    topic_names: Mapping[str, str],
    asked: Mapping[str, Sequence[str]],
) -> None:
    """Replace the table's rows.

    Args:
        connection: inside the transaction of the load.
        services: all of them.
        topic_names: plain names by topic code.
        asked: what people say who need a service, by slug.
    """
    connection.execute(sa.text("DELETE FROM service_text"))
    rows = [_row(service, topic_names, asked.get(service.slug, ())) for service in services]
    if rows:
        connection.execute(sa.text(_INSERT[connection.dialect.name]), rows)


def search_text(connection: Connection, text: str) -> dict[str, float]:
    """Services that hold words of ``text``: slug -> how well, best = 1.0."""
    words = significant_words(text)
    if not words:
        return {}
    if connection.dialect.name == "sqlite":
        query = " OR ".join(f'"{word}"' for word in words)
    else:
        query = " | ".join(words)
    found = connection.execute(_SELECT[connection.dialect.name], {"words": query}).all()
    best = max((rank for _, rank in found), default=0.0)
    return {slug: max(rank / best, 0.0) for slug, rank in found} if best > 0 else {}


def significant_words(text: str) -> list[str]:
    """The words of ``text`` that can tell services apart, each once, at most 24."""
    words = re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("’", ""))
    telling = (word for word in words if len(word) > 1 and word not in _STOP_WORDS)
    kept = dict.fromkeys(word for word in telling if not _SMALL_NUMBER.match(word))
    return list(kept)[:_MOST_WORDS]


def _row(service: Service, topic_names: Mapping[str, str], asked: Sequence[str]) -> dict[str, str]:
    body = (
        *(service.description, service.how_to_get_in, service.what_to_expect, service.area_text),
        *(*service.languages, *service.accessibility, *asked),
    )
    return {
        "slug": service.slug,
        "names": " / ".join(service.names),
        "summary": " ".join(part for part in (service.summary, service.who_for) if part),
        "body": " ".join(part for part in body if part),
        "topics": " / ".join(topic_names.get(topic, topic) for topic in service.topics),
    }
