"""What the page of one case shows."""

from __future__ import annotations

import hashlib
from typing import Any, Collection

from bot.console.guard import Visit
from bot.console.parts import Parts
from bot.console.policy import ADVISER
from bot.handoff.records import OUTCOMES, Case, CaseMessage
from services_kb.cards import card
from services_kb.errors import KnowledgeBaseError
from services_kb.search import Query

MOST_FOUND = 6
MOST_TYPED = 200


class CasePage:
    """Gathers it; every method waits for the database."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def whole(self, case_id: str, visit: Visit) -> dict[str, Any]:
        """Everything. Raises NoSuchCase."""
        case = self._parts.desk.case(case_id)
        lines = self._parts.desk.messages(case_id)
        held = is_mine(case, visit)
        if held:
            self._parts.desk.seen(case_id, visit.name)
        return {
            **self.lines(lines),
            **facts(case, visit),
            "replies": self._parts.replies.filled() if held else (),
            "advisers": self._colleagues(visit) if held else (),
            "outcomes": OUTCOMES,
            "limit": self._parts.settings.message_limit,
        }

    def news(
        self, case_id: str, visit: Visit, after: int, pending: Collection[int] = ()
    ) -> dict[str, Any]:
        """The lines after number ``after``, which of the ``pending`` ones have reached the person,
        and the facts. Raises NoSuchCase."""
        case = self._parts.desk.case(case_id)
        if is_mine(case, visit):
            self._parts.desk.seen(case_id, visit.name)
        since = min((after, *(number - 1 for number in pending)))
        lines = self._parts.desk.messages(case_id, since)
        delivered = [line.number for line in lines if line.number in pending and line.delivered]
        fresh = [line for line in lines if line.number > after]
        return {**self.lines(fresh), "delivered": delivered, **facts(case, visit)}

    def lines(self, lines: list[CaseMessage]) -> dict[str, Any]:
        """The lines, with the names of the services whose cards they carry."""
        slugs = {slug for line in lines for slug in line.services}
        names = {}
        for slug in slugs:
            service = self._service(slug)
            names[slug] = service.name if service else slug
        return {"lines": lines, "last": lines[-1].number if lines else 0, "names": names}

    def found(self, text: str) -> dict[str, Any]:
        """The services that a search finds; ``away`` when the directory cannot be read."""
        text = text.strip()[:MOST_TYPED]
        if not text:
            return {"sought": "", "found": None, "directory_away": False}
        try:
            results = self._parts.directory.search.search(Query(text=text, limit=MOST_FOUND))
        except KnowledgeBaseError:
            return {"sought": text, "found": (), "directory_away": True}
        cards = [card(result.service, reasons=result.reasons) for result in results]
        return {"sought": text, "found": cards, "directory_away": False}

    def knows(self, slug: str) -> bool:
        """Whether there is such a service, to send the card of."""
        return self._service(slug) is not None

    def _service(self, slug: str) -> Any:
        try:
            return self._parts.directory.repository.get(slug)
        except KnowledgeBaseError:
            return None

    def _colleagues(self, visit: Visit) -> list[str]:
        return [
            account.name
            for account in self._parts.people.accounts.all()
            if ADVISER in account.roles and not account.disabled and account.name != visit.name
        ]


def is_mine(case: Case, visit: Visit) -> bool:
    """Whether whoever is signed in has the case now."""
    return case.state == "with_adviser" and case.adviser == visit.name


def facts(case: Case, visit: Visit) -> dict[str, Any]:
    """What stands beside the conversation. How to reach the person is for who has the case, or
    had it last."""
    shown = (case.state, case.adviser, case.level, case.category, case.reasons, case.consent)
    more = (case.safe_to_write, case.contact, case.language, case.outcome)
    return {
        "case": case,
        "mine": is_mine(case, visit),
        "may_reach": case.adviser == visit.name,
        "state": hashlib.sha256(repr((shown, more)).encode()).hexdigest()[:16],
        "held": f"{case.state}.{case.adviser or ''}",
    }
