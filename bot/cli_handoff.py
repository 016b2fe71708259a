"""`signpost cases`: the keys that cases are encrypted with."""

from __future__ import annotations

import argparse
from typing import Any

from bot.settings import load_settings


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `signpost`."""
    cases = commands.add_parser("cases", help="look after the keys of the adviser's cases")
    actions = cases.add_subparsers(title="actions", dest="action", required=True)
    new = actions.add_parser("new-key", help="print a fresh key for SIGNPOST_CASE_KEYS")
    new.set_defaults(run=_new_key)
    rotate = actions.add_parser("rotate-keys", help="encrypt all cases again under the first key")
    rotate.set_defaults(run=_rotate_keys)


def _new_key(_: argparse.Namespace) -> int:
    from bot.handoff.secrets import new_key

    print(new_key())
    return 0


def _rotate_keys(_: argparse.Namespace) -> int:
    from bot.console.codes import reseal
    from bot.handoff.rotation import rotate_keys

    settings = load_settings()
    done = rotate_keys(settings, (reseal,))
    print(f"{done} lines, contact details and codes are encrypted with the first key now.")
    if len(settings.case_keys) > 1:
        print("The other keys can leave SIGNPOST_CASE_KEYS, but backups from before need them.")
    return 0
