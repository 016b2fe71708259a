"""Logs hold no words of people, whoever writes them: the four known leaks are provoked."""

from __future__ import annotations

import logging
import subprocess
import sys
import warnings

import pytest
import sqlalchemy as sa

from bot.logs import WordlessFormatter
from bot.settings import PROJECT_DIR

WORDS = "my-husband-hits-me"


def formatted(record: logging.LogRecord) -> str:
    return WordlessFormatter().format(record)


def record(name: str, message: str, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.WARNING, "file.py", 7, message, None, info)  # type: ignore[arg-type]


def test_our_own_lines_are_kept() -> None:
    assert "Forgot 3 idle conversations." in formatted(
        record("bot.app", "Forgot 3 idle conversations.")
    )


@pytest.mark.parametrize("name", ["rasa.core.processor", "py.warnings", "sqlalchemy", "root"])
def test_foreign_text_is_withheld(name: str) -> None:
    line = formatted(record(name, f"cannot parse {WORDS}"))
    assert WORDS not in line
    assert name in line
    assert "file:7" in line


def test_an_exception_keeps_its_place_and_loses_its_text() -> None:
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as cause:
            raise RuntimeError(f"again {WORDS}") from cause
    except RuntimeError as error:
        line = formatted(record("bot.channels", "E502 a turn failed", error))
    assert WORDS not in line
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "test_logs.py" in line


def test_a_process_with_our_logs_writes_no_words_for_any_known_leak() -> None:
    """A UserWarning, structlog, SQL parameters and a traceback, each through a real process."""
    script = f"""
import logging, warnings
from bot import logs
logs.configure()
import structlog, sqlalchemy as sa
warnings.warn({WORDS!r})
structlog.get_logger("rasa").warning("parse.failed", text={WORDS!r})
engine = sa.create_engine("sqlite://", hide_parameters=True)
for logger in ("rasa", "bot.channels"):
    try:
        engine.connect().execute(sa.text("INSERT INTO nowhere VALUES (:w)"), {{"w": {WORDS!r}}})
    except sa.exc.SQLAlchemyError:
        logging.getLogger(logger).exception("E502 a turn failed")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT_DIR, capture_output=True, text=True, check=True
    )
    output = done.stdout + done.stderr
    assert WORDS not in output
    assert "OperationalError" in output
    assert output.count("withheld") >= 3


def test_without_our_logs_the_same_warning_would_show_the_words() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn(WORDS, stacklevel=1)
    assert WORDS in str(caught[0].message)
    engine = sa.create_engine("sqlite://")
    with pytest.raises(sa.exc.OperationalError, match=WORDS):
        engine.connect().execute(sa.text("INSERT INTO nowhere VALUES (:w)"), {"w": WORDS})
