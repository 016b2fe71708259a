"""`signpost kb`: load, check, list, show and search the service directory."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from bot.errors import E, SignpostError
from bot.settings import load_settings
from services_kb.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from services_kb.problems import Problem
    from services_kb.records import Service
    from services_kb.repository import Repository

FOUND_PROBLEMS = 1
NO_SUCH_SERVICE = 2
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FLAGS = {
    "self_referral": "services that people can ask for themselves",
    "free": "free services",
    "online": "services to be had online",
    "creche": "services with a creche",
    "evening": "services open after six",
    "weekend": "services open on Saturday or Sunday",
    "pregnant": "for somebody who is pregnant",
    "injecting": "for somebody who injects",
}


def add_parser(commands: Any) -> None:
    """Add `kb` and its commands to the parser of `signpost`."""
    kb = commands.add_parser("kb", help="the service directory")
    actions = kb.add_subparsers(title="commands", dest="action", required=True)

    load = _command(actions, "load", _load, "put the service data into the database")
    load.add_argument("--data", type=Path, help="another folder of service data")

    check = _command(actions, "check", _check, "find problems in the service data")
    check.add_argument("--data", type=Path, help="another folder of service data")
    check.add_argument(
        "--as-of", type=date.fromisoformat, help="count the age of sources from this day"
    )
    check.add_argument("-v", "--verbose", action="store_true", help="list the warnings too")

    listing = _command(actions, "list", _list, "name every service")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.add_argument("--topic", help="of this topic only")
    listing.add_argument("--status", help="of this status only")

    show = _command(actions, "show", _show, "show all that is known about one service")
    show.add_argument("slug")
    show.add_argument("--json", action="store_true", help="as JSON")

    guidance = _command(actions, "guidance", _guidance, "show the guidance texts, or one of them")
    guidance.add_argument("id", nargs="?")
    guidance.add_argument("--topic", help="of this topic only")
    guidance.add_argument("--json", action="store_true", help="as JSON")

    _add_search(actions)


def _add_search(actions: Any) -> None:
    search = _command(actions, "search", _search, "find services that fit")
    search.add_argument("text", nargs="?", default="", help="in anybody's own words")
    search.add_argument("--json", action="store_true", help="as JSON")
    search.add_argument("--area", help="an outcode, postcode or neighbourhood")
    search.add_argument("--age-months", type=int, nargs="+", default=[], help="ages of children")
    search.add_argument("--topic", action="append", default=[], help="may be given again")
    search.add_argument("--audience", action="append", default=[], help="may be given again")
    search.add_argument("--day", choices=DAYS)
    search.add_argument("--need-level")
    search.add_argument("--substance")
    search.add_argument("--units-per-week", type=int, help="units of alcohol")
    search.add_argument("--language", action="append", default=[], help="a code or English name")
    search.add_argument("--limit", type=int, default=5)
    for name, text in FLAGS.items():
        search.add_argument(
            f"--{name.replace('_', '-')}", action="store_true", default=None, help=text
        )


def _command(
    actions: Any, name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    parser.set_defaults(run=_told(run))
    return parser


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Pass the knowledge base's errors on as the assistant's own."""

    def told(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except KnowledgeBaseError as error:
            raise SignpostError(
                E.KNOWLEDGE_BASE, problem=error.problem, remedy=error.remedy
            ) from error

    return told


def _load(options: argparse.Namespace) -> int:
    from services_kb.loader import DATA_DIR, load

    def encode(texts: Any) -> Any:
        from bot.encoder import encode as encode_now

        return encode_now(texts)

    url = load_settings().database_url
    result = load(options.data or DATA_DIR, url, encode, lambda message: print(message, flush=True))
    state = "loaded" if result.changed else "already loaded, nothing to do"
    print(f"{result.services} services {state} (data {result.data_version[:12]})")
    return 0


def _check(options: argparse.Namespace) -> int:
    from services_kb.loader import DATA_DIR, check

    problems = check(options.data or DATA_DIR, options.as_of)
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in problems if options.verbose else errors:
        print(_from_here(problem))
    warnings = len(problems) - len(errors)
    hint = "" if options.verbose or not warnings else " (list them with -v)"
    print(f"{len(errors)} errors, {warnings} warnings{hint}")
    return FOUND_PROBLEMS if errors else 0


def _from_here(problem: Problem) -> str:
    """The problem with its file named from the current folder, as editors want it."""
    return str(problem).removeprefix(f"{Path.cwd()}/")


def _list(options: argparse.Namespace) -> int:
    services = _repository().all(topic=options.topic, status=options.status)
    if options.json:
        names = ("slug", "name", "status", "topics", "successor", "organization", "summary")
        _print_json([{name: getattr(service, name) for name in names} for service in services])
    else:
        for service in services:
            print(f"{service.slug:32} {service.status:8} {service.name}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from services_kb.cards import card

    repository = _repository()
    service = repository.get(options.slug)
    if service is None:
        near = ", ".join(repository.near_slugs(options.slug))
        print(f"signpost: there is no service '{options.slug}'.", file=sys.stderr)
        print(f"Near it: {near}" if near else "Names: signpost kb list", file=sys.stderr)
        return NO_SUCH_SERVICE
    if options.json:
        _print_json(_whole(service) | {"card": card(service)})
    else:
        _print_text(card(service))
    return 0


def _guidance(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    repository = _repository()
    if options.id is None:
        texts = repository.guidances(options.topic)
        if options.json:
            _print_json([asdict(text) for text in texts])
        else:
            for text in texts:
                print(f"{text.id:24} reviewed by: {text.reviewed_by:10} {text.title}")
        return 0
    found = repository.guidance(options.id)
    if found is None:
        print(f"signpost: there is no guidance text '{options.id}'.", file=sys.stderr)
        print("Names: signpost kb guidance", file=sys.stderr)
        return NO_SUCH_SERVICE
    if options.json:
        _print_json(asdict(found))
    else:
        print("\n\n".join([found.title, *found.paragraphs]))
        for number, step in enumerate(found.steps, start=1):
            print(f"{number}. {step}")
        print(f"who can advise: {', '.join(found.who_can_advise)}")
        for source in found.sources:
            print(f"source: {source.name} ({source.url})")
        print(f"checked on {found.checked_on}, reviewed by: {found.reviewed_by}")
    return 0


def _search(options: argparse.Namespace) -> int:
    from bot.encoder import encode
    from services_kb.cards import card
    from services_kb.search import Query, Search

    repository = _repository()
    query = Query(
        text=options.text,
        topics=tuple(options.topic),
        audience=tuple(options.audience),
        area=_outcode(repository, options.area),
        age_months=tuple(options.age_months),
        day=options.day,
        need_level=options.need_level,
        substance=options.substance,
        units_per_week=options.units_per_week,
        languages=tuple(options.language),
        limit=options.limit,
        **{name: getattr(options, name) for name in FLAGS},
    )
    results = Search(repository, encode).search(query)
    if options.json:
        _print_json(
            [
                {
                    "slug": result.service.slug,
                    "name": result.service.name,
                    "score": result.score,
                    "distance_km": result.distance_km,
                    "reasons": [vars(reason) for reason in result.reasons],
                    "card": card(
                        result.service, distance_km=result.distance_km, reasons=result.reasons
                    ),
                }
                for result in results
            ]
        )
    else:
        for result in results:
            reasons = ", ".join(reason.code for reason in result.reasons)
            print(f"{result.score:6.2f}  {result.service.name} ({result.service.slug}): {reasons}")
    return 0


def _outcode(repository: Repository, area: str | None) -> str | None:
    from services_kb.areas import outcode_of

    if area is None:
        return None
    found = repository.area(area)
    outcode = found.outcode if found else outcode_of(area)
    if outcode is None:
        raise KnowledgeBaseError(
            "K301", f"'{area}' is no area that is known.", "Use a postcode, such as SE6."
        )
    return outcode


def _repository() -> Repository:
    from services_kb.repository import open_repository

    return open_repository(load_settings().database_url)


def _whole(service: Service) -> dict[str, Any]:
    """The whole record, with what may be shown marked at each detail."""
    from dataclasses import asdict

    record = asdict(service)
    for name in ("contacts", "locations", "schedules", "criteria"):
        for values, detail in zip(record[name], getattr(service, name), strict=True):
            values["shown"] = detail.shown
    return record


def _print_text(shown: dict[str, Any]) -> None:
    for key, value in shown.items():
        if value and not isinstance(value, (list, dict)):
            print(f"{key}: {value}")
    for contact in shown["contacts"]:
        print(f"contact: {contact['kind']} {contact['value']} ({contact['source_name']})")


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))
