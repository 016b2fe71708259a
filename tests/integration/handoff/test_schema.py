"""The tables, and that what is asked often does not walk through them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Callable, Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.errors import SignpostError
from bot.handoff import models as m
from bot.handoff.database import make_engine, writing
from bot.handoff.desk import Desk
from bot.handoff.migrations import VERSION_TABLE, downgrade, upgrade
from tests.integration.handoff.kit import HISTORY, NOON, Kit, new_case, person

CASES = 200


def test_the_migrations_make_what_the_models_say(kit: Kit) -> None:
    kit.desk()
    engine = make_engine(kit.settings.cases_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        differences = compare_metadata(context, m.metadata)
        # SQLite's own, for numbers that are never given twice.
        assert [d for d in differences if d[1].name != "sqlite_sequence"] == []
        inspector = sa.inspect(connection)
        for table in m.metadata.tables.values():
            made = {index["name"] for index in inspector.get_indexes(table.name)}
            assert made == {index.name for index in table.indexes}
    engine.dispose()


def test_down_and_up_again(kit: Kit) -> None:
    kit.desk()
    engine = make_engine(kit.settings.cases_url)
    with writing(engine) as connection:
        downgrade(connection, "base")
        assert not sa.inspect(connection).has_table("desk_case")
        upgrade(connection)
    engine.dispose()
    assert kit.desk().queue() == []


def test_a_newer_programs_tables_are_left_alone(kit: Kit) -> None:
    kit.desk()
    engine = make_engine(kit.settings.cases_url)
    with writing(engine) as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SignpostError, match="newer") as error:
        kit.desk()
    assert error.value.code == "E609"


@pytest.fixture
def busy(kit: Kit) -> Desk:
    """A desk with many closed cases and one that is open."""
    desk = kit.desk()
    first = desk.open(new_case("first"), HISTORY)
    desk.claim(first.id, "ann")
    desk.close(first.id, "ann", "no_need")
    with writing(desk._engine) as connection:
        for table, key in ((m.case, "id"), (m.message, "number")):
            row = dict(connection.execute(sa.select(table)).mappings().first())
            rows = [{**row, key: n + CASES if key == "number" else str(n)} for n in range(CASES)]
            connection.execute(sa.insert(table), rows)
        if desk._engine.dialect.name == "postgresql":
            highest = sa.text("SELECT setval('desk_message_number_seq', :n)")
            connection.execute(highest, {"n": 2 * CASES})
    opened = desk.open(new_case("mine"), HISTORY)
    desk.tell(opened.id, "hello")
    if desk._engine.dialect.name == "postgresql":
        with writing(desk._engine) as connection:
            connection.execute(sa.text("ANALYZE"))
    return desk


@contextmanager
def statements(engine: Any) -> Iterator[list[tuple[str, Any]]]:
    """What is executed within the block, with its parameters."""
    found: list[tuple[str, Any]] = []

    def listen(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith(("SELECT desk", "UPDATE", "DELETE")):
            found.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", listen)
    yield found
    sa.event.remove(engine, "before_cursor_execute", listen)


LATER = NOON + timedelta(hours=1)
ASKED: dict[str, Callable[[Desk], Any]] = {
    "current": lambda desk: desk.current("mine"),
    "queue": lambda desk: desk.queue(),
    "cases": lambda desk: desk.cases(),
    "hear": lambda desk: desk.hear("mine", person("x", desk._clock), external_id="1"),  # type: ignore[arg-type]
    "for_person": lambda desk: desk.for_person("mine", 3),
    "messages": lambda desk: desk.messages(desk.queue()[0].id, 3),
    "take_overdue": lambda desk: desk.take_overdue(LATER),
    "take_abandoned": lambda desk: desk.take_abandoned(LATER),
    "take_alerts": lambda desk: desk.take_alerts(LATER),
    "take_deliveries": lambda desk: desk.take_deliveries(["web"], LATER),
    "purge": lambda desk: desk.purge(NOON - timedelta(days=1)),
    "erase": lambda desk: desk.erase("mine"),
}


def test_no_query_walks_through_the_tables(busy: Desk) -> None:
    engine = busy._engine
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    for name, ask in ASKED.items():
        with statements(engine) as asked:
            ask(busy)
        assert asked, name
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                # Small tables are read whole whatever there is; asked is whether an index fits.
                connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
            for statement, parameters in asked:
                rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
                plan = "\n".join(str(tuple(row)) for row in rows)
                walks = [
                    line
                    for line in plan.splitlines()
                    if "Seq Scan" in line or ("SCAN" in line and "INDEX" not in line)
                ]
                assert not walks, f"{name}: {statement}\n{plan}"


def test_the_open_case_is_found_with_one_query(busy: Desk) -> None:
    with statements(busy._engine) as asked:
        assert busy.current("mine") is not None
    assert len(asked) == 1
