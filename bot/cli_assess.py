"""`signpost assess`: what the safety net makes of a file of messages."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from typing import IO, Any, ContextManager, Iterator

BAD_INPUT = 2
STANDARD_INPUT = "-"
BATCH = 256


class LineError(ValueError):
    """A line of the file cannot be read; says its number and what is wrong, never its words."""

    def __init__(self, number: int, problem: str) -> None:
        super().__init__(f"line {number}: {problem}")


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `signpost`."""
    text = "assess messages for the safety net, one JSON line each"
    parser = commands.add_parser("assess", help=text, description=text)
    parser.add_argument(
        "file", metavar="FILE.jsonl", help='lines such as {"text": "..."}; - is standard input'
    )
    parser.set_defaults(run=_assess)


def _assess(options: argparse.Namespace) -> int:
    from bot import logs
    from bot.nlu import lean

    logs.configure("ERROR")
    lean.install()
    from bot.agent import model
    from bot.safeguarding import classifier
    from bot.safeguarding.triage import assess_many
    from bot.settings import load_settings

    classifier.install(classifier.from_model(model.find(load_settings().model_dir)))
    try:
        with _open(options.file) as file:
            texts = list(read_texts(file))
    except (LineError, OSError) as error:
        problem = error if isinstance(error, LineError) else error.strerror
        name = "standard input" if options.file == STANDARD_INPUT else options.file
        print(f"signpost assess: {name}: {problem}", file=sys.stderr)
        return BAD_INPUT
    for start in range(0, len(texts), BATCH):
        for assessment in assess_many(texts[start : start + BATCH]):
            print(json.dumps(assessment.as_dict()), flush=False)
    return 0


def read_texts(file: IO[bytes]) -> Iterator[str]:
    """The text of every line; empty lines at the end of the file are passed over.

    Raises:
        LineError: a line is no JSON object with a `text` of words.
    """
    lines = file.read().rstrip().split(b"\n")
    for number, line in enumerate(lines if lines != [b""] else [], start=1):
        try:
            entry = json.loads(line.decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
            # Not chained: the error holds the line.
            raise LineError(number, "this is no JSON in UTF-8.") from None
        if not isinstance(entry, dict) or "text" not in entry:
            raise LineError(number, 'this is no object with "text".')
        if not isinstance(entry["text"], str):
            raise LineError(number, '"text" is not words in quotes.')
        yield entry["text"]


def _open(name: str) -> ContextManager[IO[bytes]]:
    return nullcontext(sys.stdin.buffer) if name == STANDARD_INPUT else open(name, "rb")
