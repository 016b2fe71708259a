"""What is kept, how it is locked away, and how it goes."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli import main
from bot.errors import SignpostError
from bot.handoff.desk import Desk, open_desk
from bot.handoff.errors import CaseClosed, CaseUnreadable, NoSuchCase
from bot.handoff.rotation import rotate_keys
from bot.handoff.secrets import FileKeyring, new_key
from bot.settings import Settings
from tests.integration.handoff.kit import HISTORY, Clock, Kit, new_case, person, texts

SECRETS = ("velvet", "walnut", "harbour", "07700 900123", "umbrella-tree", "playgroup")


def talk(desk: Desk, clock: Clock) -> str:
    """A case in which every kind of line is said; gives its id."""
    case = desk.open(new_case(), HISTORY)
    desk.answer("conversation", contact="07700 900123", safe_to_write=True)
    desk.hear("conversation", person("my velvet word", clock))
    desk.claim(case.id, "ann")
    desk.say(case.id, "ann", "a walnut answer", ("umbrella-tree",))
    desk.note(case.id, "ann", "a harbour note")
    return case.id


def dump(settings: Settings) -> str:
    """Everything that the database holds, as one text."""
    engine = sa.create_engine(settings.cases_url)
    found = sa.MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        rows = [
            tuple(row)
            for table in found.tables.values()
            for row in connection.execute(table.select())
        ]
    engine.dispose()
    return " ".join(
        bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)
        for row in rows
        for value in row
    )


def raw(folder: Path) -> bytes:
    """Every byte of the database's files, the write-ahead log included."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob("cases.sqlite3*")))


def test_no_word_is_stored_in_the_open(kit: Kit, desk: Desk, clock: Clock) -> None:
    case_id = talk(desk, clock)
    stored = dump(kit.settings)
    assert case_id in stored
    assert [secret for secret in SECRETS if secret in stored] == []


def test_no_word_is_in_the_files(embedded: Kit) -> None:
    desk = embedded.desk()
    case_id = talk(desk, embedded.clock)
    before = raw(embedded.settings.var_dir)
    desk.dispose()
    for bytes_ in (before, raw(embedded.settings.var_dir)):
        assert case_id.encode() in bytes_
        assert [secret for secret in SECRETS if secret.encode() in bytes_] == []


def test_only_this_user_reads_the_files(embedded: Kit) -> None:
    folder = embedded.settings.var_dir
    (folder / "cases.sqlite3").touch(0o644)
    talk(embedded.desk(), embedded.clock)
    files = [*folder.glob("cases.sqlite3*"), folder / "case.keys"]
    assert len(files) >= 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_wipe_takes_the_words_and_leaves_level_and_times(
    kit: Kit, desk: Desk, clock: Clock
) -> None:
    desk.open(new_case("other"), HISTORY)
    case_id = talk(desk, clock)
    opened = desk.case(case_id).opened
    desk.erase("conversation")
    erased = desk.case(case_id)
    assert (erased.state, erased.outcome, erased.level) == ("closed", "erased", "disclosure")
    assert (erased.opened, erased.closed) == (opened, clock())
    assert (erased.contact, erased.safe_to_write, erased.category) == (None, None, None)
    assert (erased.reasons, erased.conversation) == ((), "")
    assert desk.messages(case_id) == desk.for_person("conversation") == []
    assert desk.current("conversation") is None
    for act in (desk.tell, lambda *what: desk.note(case_id, "ann", "x")):
        with pytest.raises(CaseClosed):
            act(case_id, "x")
    assert desk.undelivered() == []
    assert len(desk.messages(desk.queue()[0].id)) == len(HISTORY)
    desk.erase("conversation")


def test_a_wipe_takes_closed_cases_too(desk: Desk, clock: Clock) -> None:
    case_id = talk(desk, clock)
    desk.close(case_id, "ann", "advice_given")
    desk.erase("conversation")
    assert desk.messages(case_id) == []
    assert desk.case(case_id).outcome == "advice_given"
    assert desk.case(case_id).contact is None


def test_wiped_lines_are_gone_from_the_files(embedded: Kit) -> None:
    desk = embedded.desk()
    talk(desk, embedded.clock)
    folder = embedded.settings.var_dir
    engine = sa.create_engine(embedded.settings.cases_url)
    with engine.connect() as connection:
        bodies = connection.execute(sa.text("SELECT body FROM desk_message")).scalars().all()
    engine.dispose()
    assert all(body in raw(folder) for body in bodies)
    desk.erase("conversation")
    assert not any(body in raw(folder) for body in bodies)


def test_closed_cases_are_purged_and_open_ones_are_not(desk: Desk, clock: Clock) -> None:
    old = talk(desk, clock)
    desk.close(old, "ann", "no_need")
    clock.pass_by(days=31)
    waiting = desk.open(new_case("waiting"), HISTORY)
    recent = talk(desk, clock)
    desk.close(recent, "ann", "no_need")
    assert desk.purge(clock() - timedelta(days=30)) == 1
    assert desk.purge(clock() - timedelta(days=30)) == 0
    with pytest.raises(NoSuchCase):
        desk.case(old)
    assert desk.messages(old) == []
    assert len(desk.messages(recent)) == 5
    assert len(desk.messages(waiting.id)) == 2


def test_keys_are_rotated(kit: Kit, clock: Clock) -> None:
    old, new = new_key(), new_key()
    before = replace(kit.settings, case_keys=(old,))
    desk = open_desk(before, clock)
    case_id = talk(desk, clock)
    said = texts(desk.messages(case_id))
    desk.dispose()
    assert rotate_keys(replace(kit.settings, case_keys=(new, old))) == 6
    after = open_desk(replace(kit.settings, case_keys=(new,)), clock)
    assert texts(after.messages(case_id)) == said
    assert after.case(case_id).contact == "07700 900123"
    after.dispose()
    with pytest.raises(CaseUnreadable, match="E606"):
        open_desk(before, clock)


def test_a_key_that_is_taken_out_too_early_is_noticed_at_start(kit: Kit, clock: Clock) -> None:
    desk = open_desk(replace(kit.settings, case_keys=(new_key(),)), clock)
    talk(desk, clock)
    desk.dispose()
    with pytest.raises(CaseUnreadable):
        open_desk(replace(kit.settings, case_keys=(new_key(),)), clock)


def test_a_key_file_is_rotated_under_a_running_desk(embedded: Kit) -> None:
    desk, clock = embedded.desk(), embedded.clock
    case_id = talk(desk, clock)
    said = texts(desk.messages(case_id))
    path = embedded.settings.var_dir / "case.keys"
    old = path.read_text().split()
    assert rotate_keys(embedded.settings) == 6
    desk.hear("conversation", person("later", clock))
    expected = [*said, ("person", "later")]
    assert texts(desk.messages(case_id)) == expected
    (new,) = path.read_text().split()
    assert new not in old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert texts(embedded.desk().messages(case_id)) == expected


def test_the_command(kit: Kit, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    talk(kit.desk(), clock)
    assert main(["cases", "new-key"]) == 0
    fresh = capsys.readouterr().out.strip()
    monkeypatch.setenv("SIGNPOST_VAR", str(kit.settings.var_dir))
    if not kit.settings.embedded:
        monkeypatch.setenv("SIGNPOST_DATABASE_URL", kit.settings.database_url)
        monkeypatch.setenv("SIGNPOST_CASE_KEYS", ",".join([fresh, *kit.settings.case_keys]))
    assert main(["cases", "rotate-keys"]) == 0
    assert capsys.readouterr().out.startswith("6 lines")


def test_the_key_file_is_made_once(tmp_path: Path) -> None:
    first, second = FileKeyring(tmp_path / "case.keys"), FileKeyring(tmp_path / "case.keys")
    assert second.open(first.seal("word")) == "word"
    assert [file.name for file in tmp_path.iterdir()] == ["case.keys"]


def test_postgresql_needs_keys_and_says_how_to_make_one(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, database_url="postgresql://nowhere/signpost")
    with pytest.raises(SignpostError, match="signpost cases new-key") as error:
        open_desk(settings)
    assert error.value.code == "E607"
    with pytest.raises(SignpostError) as error:
        open_desk(replace(settings, case_keys=("sesame",)))
    assert error.value.code == "E608"
    assert "sesame" not in str(error.value)
