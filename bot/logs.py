"""Logs without parents' words.

Rasa 3.6, SQLAlchemy and warnings put a person's words into log lines at warning level: parse
failures, SQL parameters, tracebacks. Only lines of our own, whose text never holds words, are
written as they are; of everybody else's the place and the kind are kept, and the text is not.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from types import TracebackType
from typing import Any, MutableMapping, Type

import structlog

from bot.errors import SignpostError

OURS = ("bot", "services_kb", "uvicorn", "alembic")
# Errors whose text cannot hold a person's words: ours, by rule, and names of modules.
HARMLESS = (SignpostError, ImportError)
ExceptionInfo = tuple[Type[BaseException], BaseException, TracebackType | None]


class WordlessFormatter(logging.Formatter):
    """Formats a record without anything that a person may have written."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the frames of an exception with its type but without its message."""
        ours = record.name.split(".")[0] in OURS
        text = record.getMessage() if ours else f"({record.module}:{record.lineno}, text withheld)"
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {text}"
        if record.exc_info and record.exc_info[0] is not None:
            line += "\n" + self.formatException(record.exc_info)  # type: ignore[arg-type]
        return line

    def formatException(self, ei: ExceptionInfo) -> str:  # type: ignore[override] # noqa: N802
        """The chain of exceptions: types and places in the code, no messages."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            lines += [
                f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            text = str(error) if isinstance(error, HARMLESS) else "(text withheld)"
            lines.append(f"  {type(error).__module__}.{type(error).__name__} {text}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def _event_only(_: object, __: str, event: MutableMapping[str, Any]) -> str:
    """Of a structlog event, its name: the rest may hold words."""
    return str(event.get("event", ""))


def configure(level: str = "INFO") -> None:
    """Send every log line of the process, warnings and structlog's included, through the
    formatter; call it once, before Rasa is imported."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WordlessFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)  # says nothing without its text
    structlog.configure(
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        processors=[_event_only],
        cache_logger_on_first_use=True,
    )
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
