"""A process that is killed while it works: nothing that it said was stored is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.settings import PROJECT_DIR
from tests.integration.handoff.kit import Kit, new_case

WRITER = Path(__file__).with_name("writer.py")
LINES = 20


def written_until_killed(kit: Kit, case_id: str, first: int) -> list[int]:
    """Let a process write for a while, kill it; gives the numbers that it named as stored."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT_DIR),
        "SIGNPOST_VAR": str(kit.settings.var_dir),
        "SIGNPOST_DATABASE_URL": kit.settings.database_url,
        "SIGNPOST_CASE_KEYS": ",".join(kit.settings.case_keys),
    }
    command = [sys.executable, str(WRITER), case_id, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        named = [int(process.stdout.readline()) for _ in range(LINES)]
        process.kill()
        return named + [int(line) for line in process.stdout.read().splitlines()]


def test_what_was_stored_is_there_once_and_work_goes_on(kit: Kit) -> None:
    desk = kit.desk()
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    named = written_until_killed(kit, case.id, 0)
    # The one line that was stored and not yet named may be there, whole, and no other.
    after_first = [message.text for message in desk.for_person("conversation")]
    assert after_first in [
        [f"line {number}" for number in range(len(named) + extra)] for extra in (0, 1)
    ]
    again = written_until_killed(kit, case.id, len(after_first))
    found = [message.text for message in kit.desk().for_person("conversation")]
    assert found[: len(after_first) + len(again)] == [
        f"line {number}" for number in range(len(after_first) + len(again))
    ]
