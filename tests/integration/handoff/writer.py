"""A process that says lines in a case and names each one that is stored, until it is killed.

Run it as ``python writer.py CASE FIRST``, with the settings in the environment.
"""

from __future__ import annotations

import sys
from itertools import count

from bot.handoff.desk import open_desk
from bot.settings import load_settings

if __name__ == "__main__":
    desk = open_desk(load_settings())
    case, first = sys.argv[1], int(sys.argv[2])
    for number in count(first):
        desk.say(case, "ann", f"line {number}")
        print(number, flush=True)
