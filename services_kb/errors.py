"""The one error of the knowledge base; it imports nothing, so that anything may raise it."""

from __future__ import annotations

DATABASE_AWAY = "K103"


class KnowledgeBaseError(Exception):
    """The knowledge base cannot be read, loaded or searched.

    Attributes:
        code: stable; never changes its meaning. K1xx: the database, K2xx: the data files.
        problem: what happened, in one sentence; never holds a person's words or a password.
        remedy: what to do next.
    """

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        self.code = code
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{code} {problem} {remedy}")


def not_loaded() -> KnowledgeBaseError:
    """K101: there is no knowledge base in the database yet."""
    return KnowledgeBaseError(
        "K101", "The service directory has not been loaded.", "Run: signpost kb load"
    )


def wrong_schema(found: str | None, expected: str) -> KnowledgeBaseError:
    """K102: the tables are those of another version of the application."""
    return KnowledgeBaseError(
        "K102",
        f"The service directory's tables are version {found or 'unknown'}, not {expected}.",
        "Run: signpost kb load (it upgrades the tables), or start the newer program.",
    )


def database_away(where: str) -> KnowledgeBaseError:
    """K103: no connection, or it broke. ``where`` is the address without its password."""
    return KnowledgeBaseError(
        DATABASE_AWAY,
        f"The service directory's database cannot be reached: {where}.",
        "Check that the database runs and that SIGNPOST_DATABASE_URL is right.",
    )


def not_writable(where: str) -> KnowledgeBaseError:
    """K104: the database can be read but not written."""
    return KnowledgeBaseError(
        "K104",
        f"The service directory's database cannot be written: {where}.",
        "Give this user write access to it, and check that the disk is not full.",
    )


def broken_data(problems: int, first: str) -> KnowledgeBaseError:
    """K201: data files have errors; ``first`` names the first with file and line."""
    return KnowledgeBaseError(
        "K201",
        f"The service data has {problems} error{'s' if problems != 1 else ''}. The first: {first}.",
        "Run: signpost kb check, and mend the lines it names. The old data stays in use.",
    )


def data_missing(where: str) -> KnowledgeBaseError:
    """K202: the data folder or one of its files is not there."""
    return KnowledgeBaseError(
        "K202", f"There is no service data in {where}.", "Restore the folder services_kb/data."
    )
