"""The quick way to read a model's domain finds what Rasa's own way finds."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import YamlException

from bot.agent.domain_file import DOMAIN_FILE, read, read_quickly


def test_it_reads_the_same_domain_as_rasa(model_path: Path, tmp_path: Path) -> None:
    with tarfile.open(model_path) as archive:
        member = next(name for name in archive.getnames() if name.endswith(DOMAIN_FILE))
        content = archive.extractfile(member)
        assert content is not None
        (tmp_path / DOMAIN_FILE).write_bytes(content.read())
    theirs = Domain.from_path(tmp_path)
    with read_quickly():
        ours = Domain.from_path(tmp_path)
    assert ours.as_dict() == theirs.as_dict()
    assert ours.fingerprint() == theirs.fingerprint()
    assert len(ours.responses) > 100


def test_words_stay_words(tmp_path: Path) -> None:
    (tmp_path / DOMAIN_FILE).write_text(
        "intents: [yes, on]\nresponses:\n  utter_a:\n  - text: No\n    buttons:\n"
        "    - {title: Yes, payload: 10:00}\nsession_config:\n  session_expiration_time: 60\n"
        "  carry_over_slots_to_new_session: true\n",
        encoding="utf-8",
    )
    domain = read(tmp_path)
    assert domain.responses["utter_a"] == [
        {"text": "No", "buttons": [{"title": "Yes", "payload": "10:00"}]}
    ]
    assert {"yes", "on"} <= set(domain.intents)
    assert domain.session_config.session_expiration_time == 60


def test_a_damaged_file_is_an_error_that_loading_knows(tmp_path: Path) -> None:
    (tmp_path / DOMAIN_FILE).write_text("intents: [", encoding="utf-8")
    with pytest.raises(YamlException):
        read(tmp_path)
