"""A small directory in memory for the actions."""

from __future__ import annotations

from typing import Iterator

import pytest
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import context
from bot.encoder import encode
from services_kb.records import Service
from tests.unit.actions.fakes import FakeRepository, FakeSearch, at

SERVICES = (
    Service(slug="athena", name="Athena service", topics=("domestic_abuse",), referral=("self",)),
    Service(
        slug="near-help",
        name="Near Help",
        topics=("substance_misuse",),
        how_to_get_in="Ask your GP.",
    ),
    Service(slug="far-help", name="Far Help", topics=("substance_misuse",), cost_text="Free."),
    Service(
        slug="old-club", name="Old Club", status="closed", successor="new-club", status_note="Shut."
    ),
    Service(slug="new-club", name="New Club"),
    Service(
        slug="lost",
        name="Lost Service",
        status="unknown",
        see_also=("athena",),
        status_note="2018.",
    ),
    Service(slug="mash", name="Front Door"),
    Service(slug="fis", name="Family Information"),
    Service(slug="edt", name="Emergency Duty Team"),
)


@pytest.fixture
def search() -> Iterator[FakeSearch]:
    """The installed search; every action of the test sees it."""
    fake = FakeSearch([service for service in SERVICES if service.topics])
    repository = FakeRepository({service.slug: service for service in SERVICES})
    now = at("2026-11-24 11:00")
    context.install(context.ActionContext(repository, fake, lambda: now, encode))  # type: ignore[arg-type]
    yield fake
    context.install(None)


@pytest.fixture
def dispatcher() -> CollectingDispatcher:
    """Collects what an action says."""
    return CollectingDispatcher()
