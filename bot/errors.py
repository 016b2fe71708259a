"""One base class and one searchable catalogue for the errors that people have to act on.

Every error carries a stable code, what happened and what to do next. The texts are for the
people who run the assistant; words for parents live in ``data/responses/`` and templates.
No text here ever holds what a person wrote.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One entry of the catalogue: what happened and what to do, with ``{}`` fields to fill."""

    code: str
    happened: str
    next_step: str


class E:
    """The catalogue. Codes never change their meaning; a retired code is not used again."""

    SETTING_INVALID = Fault(
        "E101",
        "{name} is set to a value that cannot be used: {problem}",
        "Correct it, or unset it.",
    )
    VAR_NOT_WRITABLE = Fault(
        "E102",
        "The data folder {path} cannot be written to.",
        "Give this user write access to it, or set SIGNPOST_VAR to another folder.",
    )
    PORT_TAKEN = Fault(
        "E103",
        "Port {port} on {host} is already in use.",
        "Stop the other program, or choose another port: SIGNPOST_PORT=8001 make run",
    )
    SECOND_PROCESS = Fault(
        "E104",
        "Another Signpost process already uses {store}. Two processes without Redis lose messages.",
        "Stop the other process, or set SIGNPOST_REDIS_URL for both.",
    )
    DATABASE_AWAY = Fault(
        "E105",
        "The database that SIGNPOST_DATABASE_URL names cannot be reached.",
        "Start it, or correct the address.",
    )
    MODEL_MISSING = Fault("E201", "There is no trained model in {path}.", "Run: make train")
    MODEL_STALE = Fault(
        "E202",
        "The trained model does not match the data and code in this folder.",
        "Run: make train",
    )
    MODEL_BROKEN = Fault(
        "E203",
        "The trained model {path} cannot be loaded.",
        "Run: make clean-model train",
    )
    TRAINING_FAILED = Fault(
        "E204", "Training did not finish: {problem}", "Run: make lint (it checks the training data)"
    )
    BENCH_SERVER = Fault(
        "E205", "The server at {address} did not start.", "Run it by hand to see why."
    )
    NO_TEST_SETS = Fault(
        "E206",
        "There is no set of HINT3 in {path}.",
        "Name a folder that holds <set>_train.csv and <set>_test.csv, such as its dataset folder.",
    )
    NOT_A_TEST_SET = Fault(
        "E207",
        "{path} is not a set of HINT3.",
        "It needs the columns sentence and label, and at least two intents.",
    )
    BAD_FIXTURE = Fault(
        "E208",
        "{path} cannot be used for an evaluation: {problem}",
        "Compare it with the files in tests/fixtures or data/nlu.",
    )
    REPORT_NOT_WRITTEN = Fault(
        "E209",
        "The report {path} cannot be written.",
        "Name another file, in a folder that exists.",
    )
    BENCH_BROWSER = Fault(
        "E210",
        "There is no browser to measure the page with.",
        "Install Chromium (apt-get install chromium) and the development packages (make env).",
    )
    TRIAGE_MISSING = Fault(
        "E211",
        "The safety net's classifier is not loaded: every message counts as a concern.",
        "Run: make train, then start again.",
    )
    KNOWLEDGE_BASE = Fault("E301", "{problem}", "{remedy}")
    NOT_TEXT = Fault("E411", "The message is not text.", "Please send words.")
    EMPTY = Fault("E412", "The message is empty.", "Please type something first.")
    TOO_LONG = Fault(
        "E413",
        "The message is longer than {limit} characters.",
        "Please send it in two or three parts.",
    )
    BAD_REQUEST = Fault("E414", "The request cannot be read: {problem}", "See the README.")
    NOT_ALLOWED = Fault(
        "E415",
        "The REST channel is closed to this caller.",
        "Send the token of SIGNPOST_REST_TOKEN, or call from this machine.",
    )
    TOO_LARGE = Fault(
        "E416", "The request is larger than {limit} bytes.", "Please send a smaller one."
    )
    DESK_AWAY = Fault(
        "E601",
        "The database of the adviser's desk cannot be used ({kind}).",
        "Start it, or correct SIGNPOST_DATABASE_URL or the rights of the files in SIGNPOST_VAR.",
    )
    NO_SUCH_CASE = Fault("E602", "There is no such case.", "Go back to the queue.")
    ALREADY_CLAIMED = Fault(
        "E603", "{adviser} already has this case.", "Ask them to hand it on, or take another."
    )
    NOT_CLAIMED = Fault("E604", "Nobody has this case.", "Take it from the queue first.")
    CASE_CLOSED = Fault("E605", "This case is closed.", "Go back to the queue.")
    CASE_UNREADABLE = Fault(
        "E606",
        "None of the keys opens the stored cases.",
        "Put the key that was used before back at the end of SIGNPOST_CASE_KEYS, or restore "
        "case.keys in SIGNPOST_VAR from its backup.",
    )
    CASE_KEYS_MISSING = Fault(
        "E607",
        "SIGNPOST_CASE_KEYS is not set, and cases in PostgreSQL are not stored without it.",
        "Run: signpost cases new-key, and set SIGNPOST_CASE_KEYS to what it prints.",
    )
    CASE_KEYS_BAD = Fault(
        "E608",
        "{where} holds something that is no key.",
        "Run: signpost cases new-key, for a key to put there; keep the old keys behind it.",
    )
    DESK_NEWER = Fault(
        "E609",
        "The tables of the adviser's desk were made by a newer version of this program.",
        "Start the newer program.",
    )
    ACCOUNT_NAME = Fault(
        "E651",
        "The name cannot be used.",
        "Use 3 to 32 small letters, digits, dots or hyphens, a letter first: amina.k",
    )
    ACCOUNT_TAKEN = Fault("E652", "The name is taken.", "Choose another.")
    NO_SUCH_ACCOUNT = Fault(
        "E653", "There is no account of this name.", "Run: signpost console list"
    )
    ACCOUNT_ROLE = Fault("E654", "The role is not known.", "Choose at least one of: {roles}.")


class SignpostError(Exception):
    """What every deliberate failure of the assistant is.

    ``fault`` is an entry of :class:`E`; ``details`` fill its fields, and hold nobody's words.
    """

    def __init__(self, fault: Fault, **details: object) -> None:
        self.code = fault.code
        self.happened = fault.happened.format(**details)
        self.next_step = fault.next_step.format(**details)
        super().__init__(f"{self.code} {self.happened} {self.next_step}")


class Refused(SignpostError):
    """What is not taken in: empty, too long, or not text. Nothing was stored."""
