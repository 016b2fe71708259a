"""The database is away: one error, without words, and no harm done when it is back."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from bot.handoff.alerts import Alerts
from bot.handoff.desk import Desk, open_desk
from bot.handoff.errors import DeskAway
from bot.handoff.hours import DeskHours
from bot.handoff.secrets import new_key
from bot.handoff.watch import Watch
from bot.logs import WordlessFormatter
from bot.settings import Settings
from tests.integration.handoff.kit import HISTORY, NOON, Clock, Kit, new_case, person
from tests.postgres import PostgresServer, running_postgres

WORDS = ("velvet", "07700", "playgroup", "conversation")
ACTS: dict[str, Callable[[Desk], Any]] = {
    "open": lambda desk: desk.open(new_case(), HISTORY),
    "current": lambda desk: desk.current("conversation"),
    "case": lambda desk: desk.case("ZZZZ-ZZ"),
    "answer": lambda desk: desk.answer("conversation", contact="07700 900123"),
    "hear": lambda desk: desk.hear("conversation", person("velvet", Clock())),
    "raise_level": lambda desk: desk.raise_level("ZZZZ-ZZ", "emergency", None, ()),
    "queue": lambda desk: desk.queue(),
    "claim": lambda desk: desk.claim("ZZZZ-ZZ", "ann"),
    "say": lambda desk: desk.say("ZZZZ-ZZ", "ann", "velvet"),
    "messages": lambda desk: desk.messages("ZZZZ-ZZ"),
    "for_person": lambda desk: desk.for_person("conversation"),
    "undelivered": lambda desk: desk.undelivered(),
    "seen": lambda desk: desk.seen("ZZZZ-ZZ", "ann"),
    "take_overdue": lambda desk: desk.take_overdue(NOON),
    "erase": lambda desk: desk.erase("conversation"),
    "purge": lambda desk: desk.purge(NOON),
    "ping": lambda desk: desk.ping(),
}


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of its own, to be stopped and started."""
    with running_postgres() as server:
        yield server


def refused(act: Callable[[Desk], Any], desk: Desk) -> None:
    """``act`` says that the desk is away, and nothing else."""
    with pytest.raises(DeskAway) as caught:
        act(desk)
    record = logging.LogRecord(
        "bot", logging.ERROR, "", 0, "%s", (caught.value,), (type(caught.value), caught.value, None)
    )
    told = WordlessFormatter().format(record)
    error: BaseException | None = caught.value
    while error is not None:
        told += str(error)
        error = error.__context__
    assert "E601" in told
    assert [word for word in WORDS if word in told] == []


async def test_a_server_that_is_away_and_comes_back(
    server: PostgresServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(
        var_dir=tmp_path, database_url=server.new_database(), case_keys=(new_key(),)
    )
    clock = Clock()
    desk = open_desk(settings, clock)
    case = desk.open(new_case(), HISTORY)
    watch = Watch(desk, DeskHours.parse("mon-fri 09:00-17:00"), Alerts(()), str.format, (), 300)
    server.stop()
    try:
        for act in ACTS.values():
            refused(act, desk)
        with pytest.raises(DeskAway):
            open_desk(settings)
        caplog.clear()
        for _ in range(3):
            await watch.once(clock.pass_by(minutes=10))
        assert sorted(record.getMessage() for record in caplog.records) == [
            f"E611 the desk's watch: {step}: DeskAway"
            for step in ("abandoned", "alerts", "overdue")
        ]
    finally:
        server.start()
    assert len(desk.messages(case.id)) == len(HISTORY)
    await watch.once(clock())
    assert desk.case(case.id).told_waiting == clock()
    desk.dispose()


def test_a_damaged_file(embedded: Kit) -> None:
    desk = embedded.desk()
    desk.open(new_case(), HISTORY)
    desk.dispose()
    file = embedded.settings.var_dir / "cases.sqlite3"
    file.write_bytes(b"this is no database" * 1000)
    for act in ACTS.values():
        refused(act, desk)
    with pytest.raises(DeskAway, match="E601"):
        open_desk(embedded.settings)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(
        var_dir=tmp_path / "file", database_url="sqlite:///kb", case_keys=(new_key(),)
    )
    with pytest.raises(DeskAway, match="E601"):
        open_desk(settings)
