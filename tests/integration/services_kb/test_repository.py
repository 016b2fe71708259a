"""The repository, on both databases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from services_kb.areas import Area
from services_kb.loader import _read_whole
from services_kb.repository import Repository
from services_kb.vectors import meaning_texts
from tests.integration.services_kb.conftest import WIDTH, fake_encode


def test_everything_comes_back_as_it_was_written(repository: Repository, sample_data: Path) -> None:
    written = {entry.service.slug: entry.service for entry in _read_whole(sample_data)[0]}
    assert {service.slug: service for service in repository.all()} == written
    riverside = written["riverside"]
    assert len(riverside.contacts) == 4
    assert riverside.contacts[3].checked_on == date(2026, 10, 1)
    assert riverside.criteria[0].min_units_per_week == 50


def test_guidance_comes_back_as_it_was_written(repository: Repository, sample_data: Path) -> None:
    written = [entry.guidance for entry in _read_whole(sample_data).guidance]
    assert repository.guidances() == written
    assert [text.id for text in written] == ["drinking-and-care", "quiet-evenings"]
    first = repository.guidance("drinking-and-care")
    assert first is not None
    assert first.who_can_advise == ("riverside",)
    assert first.sources[0].checked_on == date(2026, 11, 22)
    assert (first.reviewed_by, first.reviewed) == ("pending", False)
    assert repository.guidance("nothing") is None
    assert [text.id for text in repository.guidances(topic="youth")] == ["quiet-evenings"]
    assert repository.guidances(topic="no such topic") == []


def test_get_and_all(repository: Repository) -> None:
    assert repository.get("nobody") is None
    slugs = [service.slug for service in repository.all()]
    assert slugs == sorted(slugs)
    assert [s.slug for s in repository.all(topic="fathers")] == ["dads-club"]
    assert [s.slug for s in repository.all(status="closed")] == ["old-club"]
    assert repository.all(topic="youth", status="current") == []


def test_successors_are_followed(repository: Repository) -> None:
    assert repository.current("old-club").slug == "tall-steps"
    assert repository.current("riverside").slug == "riverside"
    assert repository.current("lost-service").slug == "lost-service"
    with pytest.raises(KeyError):
        repository.current("nobody")


@pytest.mark.parametrize("text", ["SE6", "catford", "SE6 4RU", "Rushey Green"])
def test_areas(repository: Repository, text: str) -> None:
    area = repository.area(text)
    assert isinstance(area, Area)
    assert area.outcode == "SE6"
    assert repository.area("Atlantis") is None


def test_names(repository: Repository) -> None:
    assert repository.find_by_name("is there a lantern project")[0].service.slug == "lost-service"
    assert repository.find_by_name("old mill clinic")[0].kind == "former"
    assert repository.near_slugs("riversid") == ["riverside"]


def test_vectors_are_those_of_the_encoder(repository: Repository) -> None:
    vectors = repository.vectors()
    texts = [text for s in repository.all() for text in meaning_texts(s)]
    assert vectors.services.shape == (len(vectors.slugs), WIDTH)
    assert vectors.services.dtype == np.dtype("<f4")
    written = sorted(map(tuple, fake_encode(texts).tolist()))
    assert sorted(map(tuple, vectors.services.tolist())) == written
    assert len(vectors.topics) == len(vectors.phrases) > 0


def test_one_query_a_table_and_none_when_nothing_changed(repository: Repository) -> None:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    repository = Repository(repository.engine)
    sa.event.listen(repository.engine, "before_cursor_execute", note)
    repository.all()
    assert 0 < len([s for s in statements if s.lstrip().upper().startswith("SELECT")]) <= 25
    statements.clear()
    for service in repository.all():
        repository.get(service.slug)
        repository.find_by_name(service.name)
    sa.event.remove(repository.engine, "before_cursor_execute", note)
    assert statements == []
