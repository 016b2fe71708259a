"""`signpost`: thin. Each command imports what it needs when it runs: the others start fast."""

from __future__ import annotations

import argparse
import sys
from typing import Sequence

from bot import cli_assess, cli_console, cli_evaluate, cli_handoff, cli_kb, cli_serve
from bot.errors import SignpostError

FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 for a failure or 2 for a wrong call."""
    parser = argparse.ArgumentParser(
        prog="signpost", description="Run and look after Lewisham Signpost."
    )
    commands = parser.add_subparsers(title="commands", dest="command", required=True)
    cli_serve.add_parser(commands)
    cli_kb.add_parser(commands)
    cli_evaluate.add_parser(commands)
    cli_assess.add_parser(commands)
    cli_handoff.add_parser(commands)
    cli_console.add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except SignpostError as error:
        print(f"signpost: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Whoever read the output has seen enough: `signpost kb list | head`.
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
