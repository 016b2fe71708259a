"""`signpost console`: the accounts of the adviser's desk."""

from __future__ import annotations

import argparse
from typing import Any

from bot.settings import load_settings


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `signpost`."""
    console = commands.add_parser("console", help="look after the accounts of the adviser's desk")
    actions = console.add_subparsers(title="actions", dest="action", required=True)
    add = actions.add_parser("add-user", help="add an account and print its one-time password")
    add.add_argument("name", help="small letters, digits, dots and hyphens: amina.k")
    add.add_argument(
        "--role",
        action="append",
        required=True,
        help="adviser, reviewer or admin; may be given again",
    )
    add.set_defaults(run=_add)
    reset = actions.add_parser(
        "reset-user", help="print a new one-time password, take codes away, unlock"
    )
    reset.add_argument("name")
    reset.set_defaults(run=_reset)
    listed = actions.add_parser("list", help="list the accounts")
    listed.set_defaults(run=_list)


def _add(options: argparse.Namespace) -> int:
    from bot.console.audit import TERMINAL
    from bot.console.parts import people

    found = people(load_settings())
    password = found.accounts.add(options.name, options.role)
    account = found.accounts.named(options.name)
    found.audit.record(TERMINAL, "account_added", account.name)
    _show(account.name, password)
    return 0


def _reset(options: argparse.Namespace) -> int:
    from bot.console.audit import TERMINAL
    from bot.console.parts import people

    found = people(load_settings())
    account = found.accounts.named(options.name)
    password = found.accounts.reset(account.id)
    found.sessions.end_all(account.id)
    found.audit.record(TERMINAL, "account_reset", account.name)
    _show(account.name, password)
    return 0


def _list(_: argparse.Namespace) -> int:
    from bot.console.parts import people

    for account in people(load_settings()).accounts.all():
        state = "off" if account.disabled else "on"
        print(f"{account.name}\t{','.join(sorted(account.roles))}\t{state}")
    return 0


def _show(name: str, password: str) -> None:
    print(f"One-time password for {name}: {password}")
    print("It has to be changed at the first sign-in, and ends after seven days.")
