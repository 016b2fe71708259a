"""What the desk refuses, and the one error that means: do without the desk."""

from __future__ import annotations

from bot.errors import E, SignpostError


class DeskAway(SignpostError):
    """The cases cannot be read or written now. Nothing was stored.

    ``kind`` is the type of the database's error, never its text.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(E.DESK_AWAY, kind=kind)


class CaseUnreadable(DeskAway):
    """None of the keys opens what is stored."""

    def __init__(self) -> None:
        SignpostError.__init__(self, E.CASE_UNREADABLE)


class NoSuchCase(SignpostError):
    """There is no case of this id: never was, or it was purged."""

    def __init__(self) -> None:
        super().__init__(E.NO_SUCH_CASE)


class AlreadyClaimed(SignpostError):
    """Another adviser has the case."""

    def __init__(self, adviser: str) -> None:
        self.adviser = adviser
        super().__init__(E.ALREADY_CLAIMED, adviser=adviser)


class NotClaimed(SignpostError):
    """Nobody has the case: it is in the queue, perhaps again."""

    def __init__(self) -> None:
        super().__init__(E.NOT_CLAIMED)


class CaseClosed(SignpostError):
    """The case is closed, or its person wiped it."""

    def __init__(self) -> None:
        super().__init__(E.CASE_CLOSED)
