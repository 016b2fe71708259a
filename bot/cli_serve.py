"""`signpost serve`, `signpost train` and `signpost bench`."""

from __future__ import annotations

import argparse
import gc
import os
from typing import Any

from bot.settings import load_settings


def add_parser(commands: Any) -> None:
    """Add the commands to the parser of `signpost`."""
    serve = commands.add_parser("serve", help="serve the assistant")
    serve.set_defaults(run=_serve)
    train = commands.add_parser("train", help="train the model, when the data has changed")
    train.set_defaults(run=_train)
    bench = commands.add_parser("bench", help="print the figures, beside stock Rasa's")
    bench.add_argument(
        "--only",
        choices=("speed", "search", "understanding", "page"),
        action="append",
        help="this part only; may be given again",
    )
    bench.set_defaults(run=_bench)


def _say(line: str) -> None:
    print(line, flush=True)


def _serve(_: argparse.Namespace) -> int:
    # A million objects are made at start and stay: looking for garbage among them costs a tenth
    # of it. The application collects once everything stands, and never looks at them again.
    gc.disable()
    from bot import logs

    settings = load_settings()
    logs.configure(settings.log_level)
    if settings.lean:
        from bot.nlu import lean

        lean.install()
    from bot.app import serve

    serve(settings, _say)
    return 0


def _train(_: argparse.Namespace) -> int:
    # TensorFlow greets, and Rasa draws a bar for every tenth of a second: neither tells anything.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    from bot import logs
    from bot.agent import model

    logs.configure()
    if not model.train(load_settings().model_dir, _say):
        _say("The model matches the data, nothing to do.")
    return 0


def _bench(options: argparse.Namespace) -> int:
    from bot import logs
    from bot.nlu import lean

    logs.configure("WARNING")
    lean.install()
    from bot.evaluation import bench

    bench.run(load_settings(), _say, frozenset(options.only or ()))
    return 0
