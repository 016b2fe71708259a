"""`signpost evaluate` and `signpost check-words`."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import E, SignpostError
from bot.settings import load_settings

PARTS = ("intents", "heldout", "entities", "retrieval", "safeguarding")
FOUND_PROBLEMS = 1


def add_parser(commands: Any) -> None:
    """Add the commands to the parser of `signpost`."""
    text = "measure the understanding and the search"
    evaluate = commands.add_parser("evaluate", help=text, description=text)
    evaluate.add_argument(
        "--only", choices=PARTS, action="append", help="this part only; may be given again"
    )
    evaluate.add_argument("--html", type=Path, metavar="FILE", help="write a report with plots")
    evaluate.add_argument(
        "--with",
        dest="more",
        type=Path,
        action="append",
        metavar="FILE.yml",
        help="measure the intents without and with these further training examples",
    )
    evaluate.add_argument(
        "--hint3", type=Path, metavar="DIR", help="measure on HINT3's public sets instead"
    )
    evaluate.set_defaults(run=_evaluate)
    text = "find problems in the words that parents read"
    words = commands.add_parser("check-words", help=text, description=text)
    words.add_argument(
        "--sign-off",
        action="store_true",
        help="also bring the table of docs/safeguarding.md up to date",
    )
    words.set_defaults(run=_check_words)


def _say(line: str) -> None:
    print(line, flush=True)


def _evaluate(options: argparse.Namespace) -> int:
    if options.html and not options.html.resolve().parent.is_dir():
        raise SignpostError(E.REPORT_NOT_WRITTEN, path=options.html)  # now, not after minutes
    from bot import logs
    from bot.nlu import lean

    logs.configure("WARNING")
    lean.install()
    from bot.evaluation import evaluate
    from services_kb.errors import KnowledgeBaseError

    try:
        sections = _measure(evaluate, options)
    except KnowledgeBaseError as error:
        problem = {"problem": error.problem, "remedy": error.remedy}
        raise SignpostError(E.KNOWLEDGE_BASE, **problem) from error
    if options.html:
        _write(options.html, sections)
    return 0


def _measure(evaluate: Any, options: argparse.Namespace) -> Any:
    if options.hint3:
        return evaluate.run_hint3(options.hint3, _say)
    more = tuple(options.more or ())
    return evaluate.run(load_settings(), _say, frozenset(options.only or ()), more)


def _write(path: Path, sections: Any) -> None:
    from bot.evaluation.fingerprint import data_fingerprint
    from bot.evaluation.report_html import render

    page = render(sections, datetime.now(), data_fingerprint())
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise SignpostError(E.REPORT_NOT_WRITTEN, path=path) from error
    _say(f"\nThe report lies in {path}")


def _check_words(options: argparse.Namespace) -> int:
    from bot.settings import PROJECT_DIR
    from bot.words import sign_off
    from bot.words.check import check

    if options.sign_off:
        _say(f"wrote {sign_off.write(PROJECT_DIR).relative_to(PROJECT_DIR)}")
    problems = check(PROJECT_DIR)
    for problem in problems:
        _say(str(problem).removeprefix(f"{PROJECT_DIR}/").replace(": error: ", ": ", 1))
    _say(f"{len(problems)} problems in the words")
    return FOUND_PROBLEMS if problems else 0
