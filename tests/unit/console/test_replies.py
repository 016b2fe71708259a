"""Ready-made replies: facts from the knowledge base, none in the file."""

from __future__ import annotations

import re

import pytest

from bot.console.replies import FIELD, FIELDS, REPLIES, Replies, written
from services_kb.repository import Repository, open_repository


@pytest.fixture(scope="module")
def repository(knowledge_base_url: str) -> Repository:
    return open_repository(knowledge_base_url)


def test_the_file_holds_no_number():
    texts = [line.split("#")[0] for line in REPLIES.read_text(encoding="utf-8").splitlines()]
    without_fields = FIELD.sub("", "\n".join(texts))
    without_ids = re.sub(r"id: [\w-]+|title: Call 999", "", without_fields)
    assert re.findall(r"\d", without_ids) == []


def test_ids_are_told_apart():
    ids = [reply.id for reply in written()]
    assert len(ids) == len(set(ids)) > 10


@pytest.mark.parametrize("reply", written(), ids=lambda reply: reply.id)
def test_every_reply_is_short_and_names_known_fields(reply):
    assert len(reply.text.split()) <= 60
    assert {field for _, field in FIELD.findall(reply.text)} <= FIELDS


def test_every_reply_can_be_filled_from_the_bundled_data(repository):
    filled = {reply.id: reply.text for reply in Replies(repository).filled()}
    assert set(filled) == {reply.id for reply in written()}
    assert all("{" not in text for text in filled.values())
    athena = repository.get("athena")
    assert athena.contacts[0].value in filled["athena"]


class Emptied:
    """A knowledge base without the service."""

    def get(self, slug: str) -> None:
        return None


def test_a_reply_whose_fact_is_not_known_is_not_offered():
    filled = {reply.id for reply in Replies(Emptied()).filled()}  # type: ignore[arg-type]
    assert "hello" in filled
    assert "athena" not in filled
