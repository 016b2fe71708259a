"""The audit log: everything is in it, nobody can change it, and it holds no person's words."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.console import models as m
from bot.console.audit import Audit
from bot.console.store import migrate
from bot.handoff.database import Conflict, make_engine, reading, writing
from bot.handoff.errors import DeskAway

CHANGES = [
    sa.update(m.audit).values(actor="somebody"),
    sa.delete(m.audit),
    sa.text("DELETE FROM console_audit WHERE number = 1"),
]
REFUSED = (DeskAway, Conflict)


def numbers(engine) -> list[int]:
    with reading(engine) as connection:
        return connection.execute(sa.select(m.audit.c.number)).scalars().all()


@pytest.mark.parametrize("change", CHANGES, ids=["update", "delete", "delete one"])
def test_the_database_refuses_to_change_the_log(engine, change):
    Audit(engine).record("amina", "signed_in")
    with pytest.raises(REFUSED), writing(engine) as connection:
        connection.execute(change)
    entry = Audit(engine).read()[0]
    assert (entry.actor, entry.act) == ("amina", "signed_in")


def test_a_line_cannot_be_replaced_or_truncated(engine):
    Audit(engine).record("amina", "signed_in")
    statement = "TRUNCATE console_audit"
    if engine.dialect.name == "sqlite":
        statement = (
            "INSERT OR REPLACE INTO console_audit (number, at, actor, act) "
            "VALUES (1, '2026-11-23', 'somebody', 'signed_in')"
        )
    with pytest.raises(REFUSED), writing(engine) as connection:
        connection.execute(sa.text(statement))
    assert Audit(engine).read()[0].actor == "amina"


def test_the_tables_are_made_once(engine):
    Audit(engine).record("amina", "signed_in")
    migrate(engine)
    assert len(numbers(engine)) == 1


def test_the_migration_makes_the_tables_that_the_code_names(engine):
    there = sa.inspect(engine)
    for table in m.metadata.sorted_tables:
        assert {column["name"] for column in there.get_columns(table.name)} == set(
            table.columns.keys()
        )


def test_only_known_acts_and_ids_can_be_written(engine):
    with pytest.raises(ValueError, match="he_hits_me"):
        Audit(engine).record("amina", "he_hits_me")
    with pytest.raises(ValueError, match="note_written"):
        Audit(engine).record("amina", "note_written", "he hits me")
    assert numbers(engine) == []


def test_every_view_and_act_is_logged_without_words(site):
    amina, ben = site.signed_in("amina"), site.signed_in("ben")
    case = site.case()
    at = f"/cases/{case.id}"
    amina.get("/queue")
    amina.get(at)
    amina.post(f"{at}/claim")
    ben.post(f"{at}/claim")
    amina.post(f"{at}/say", text="secret words to the person")
    amina.get(f"{at}/news?after=0")
    amina.post(f"{at}/note", note="secret words about the person")
    amina.post(f"{at}/card", service="athena")
    amina.get(f"{at}/services?find=secret+words")
    amina.post(f"{at}/hand-on", to="ben")
    ben.post(f"{at}/release")
    ben.post(f"{at}/claim")
    ben.post(f"{at}/close", outcome="no_need")
    amina.post("/sign-out")
    log = [(entry.actor, entry.act, entry.subject) for entry in reversed(site.people.audit.read())]
    # The forms' tokens are taken from the page of the account.
    log = [line for line in log if line[1] != "account_viewed"]
    assert log == [
        ("amina", "signed_in", None),
        ("ben", "signed_in", None),
        ("amina", "queue_viewed", None),
        ("amina", "case_viewed", case.id),
        ("amina", "case_claimed", case.id),
        ("ben", "claim_lost", case.id),
        ("amina", "reply_sent", case.id),
        ("amina", "case_read", case.id),
        ("amina", "note_written", case.id),
        ("amina", "card_sent", case.id),
        ("amina", "services_searched", case.id),
        ("amina", "case_handed_on", case.id),
        ("ben", "case_released", case.id),
        ("ben", "case_claimed", case.id),
        ("ben", "case_closed", case.id),
        ("amina", "signed_out", None),
    ]


def test_an_admin_reads_the_log_page_by_page(site):
    admin = site.signed_in("root", "admin")
    for _ in range(60):
        site.people.audit.record("amina", "queue_viewed")
    site.people.audit.record("amina", "case_viewed", "K7Q4-9M")
    first = admin.get("/audit").text
    assert "K7Q4-9M" in first
    assert "Older lines" in first
    found = admin.get("/audit?subject=K7Q4-9M").text
    assert found.count("<tr") == 2
    nothing = admin.get("/audit?actor=nobody-there").text
    assert "No lines." in nothing


def test_nothing_is_shown_that_could_not_be_logged(site):
    amina = site.signed_in("amina")
    case = site.case()
    engine = make_engine(site.settings.cases_url)
    with writing(engine) as connection:
        connection.execute(sa.text("ALTER TABLE console_audit RENAME TO elsewhere"))
    answer = amina.get(f"/cases/{case.id}")
    assert answer.status_code == 503
    assert "he frightens me" not in answer.text
