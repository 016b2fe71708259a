"""Hand-written stand-ins for what is slow or far away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, Callable

from bot.channels.messages import (
    Button,
    Handoff,
    Inbound,
    Message,
    News,
    Refused,
    Reply,
    Turn,
    Who,
    button_for,
    normalise,
)
from bot.errors import E


def phone_contact(value: str, href: str, **more: Any) -> dict[str, Any]:
    """A telephone contact as cards hold it."""
    return {
        "kind": "phone",
        "value": value,
        "href": href,
        "label": None,
        "audience": "both",
        "source": "https://lewisham.gov.uk/page",
        "source_name": "lewisham.gov.uk",
        "source_date": None,
        "assurance": "official",
        "checked_on": "2026-11-22",
        **more,
    }


def make_card(**changes: Any) -> dict[str, Any]:
    """A card in the shape of ``services_kb.cards.card``, with nothing in it that is not set."""
    empty = {
        "slug": "a-service",
        "name": "A service",
        "organization": None,
        "summary": "",
        "who_for": None,
        "how_to_get_in": None,
        "what_to_expect": None,
        "status": "current",
        "status_note": None,
        "successor": None,
        "topics": [],
        "referral": [],
        "cost": None,
        "cost_kind": "unknown",
        "area": None,
        "former_names": [],
        "phone": None,
        "phone_href": None,
        "phone_label": None,
        "sms": None,
        "email": None,
        "web": None,
        "chat": None,
        "address": None,
        "postcode": None,
        "distance_km": None,
        "hours": [],
        "contacts": [],
        "checked": None,
        "languages": [],
        "accessibility": [],
        "reasons": [],
        "not_known": [],
    }
    return {**empty, **changes}


CGL = make_card(
    slug="cgl-new-direction",
    name="New Direction Lewisham",
    organization="Change Grow Live",
    summary="Free help for adults who want to drink less, or to use fewer drugs or none.",
    who_for="Adults of 18 and over who live in Lewisham, and the people close to them.",
    how_to_get_in="Call them, send an email or walk in. You do not need a letter from a doctor.",
    what_to_expect="A worker listens, asks what you want to change and makes a plan with you.",
    referral=["self", "any_professional"],
    cost="Free",
    cost_kind="free",
    area="Lewisham",
    former_names=["New Direction"],
    phone="020 7946 0123",
    phone_href="tel:+442079460123",
    email="help@service.example",
    web="https://www.changegrowlive.org/new-direction-lewisham",
    address="410 Lewisham High Street, London",
    postcode="SE13 6LJ",
    distance_km=1.2,
    hours=[
        {
            "days": ["mon", "wed", "thu", "fri"],
            "opens": "09:00",
            "closes": "17:00",
            "what": None,
            "text": None,
        },
        {"days": ["tue"], "opens": "09:00", "closes": "19:30", "what": "Late day", "text": None},
    ],
    contacts=[
        phone_contact("020 7946 0123", "tel:+442079460123"),
        phone_contact("0808 808 0000", "tel:+448088080000", label="At night"),
        phone_contact("020 8690 3020", "tel:+442086903020", audience="professionals"),
    ],
    checked={"on": "2026-11-22", "from": "lewisham.gov.uk", "source_date": "2023-09"},
    reasons=["topic", "near", "self_referral", "free", "meaning"],
)
DRINKLINE = make_card(
    slug="drinkline",
    name="Drinkline",
    summary="A free and private phone line for anybody who worries about drinking.",
    phone="0300 123 1110",
    phone_href="tel:+443001231110",
    phone_label="Free to call",
    cost_kind="free",
    hours=[
        {
            "days": ["mon", "tue", "wed", "thu", "fri"],
            "opens": "09:00",
            "closes": "20:00",
            "what": None,
            "text": None,
        },
    ],
    checked={"on": "2026-11-22", "from": "nhs.uk", "source_date": None},
    reasons=["topic"],
)
UNKNOWN = make_card(
    slug="family-health-isis",
    name="Family Health Isis",
    summary="Support for Black people with poor mental health.",
    status="unknown",
    status_note="Named in the 2018 to 2019 needs assessment. We could not find its details today.",
)
CLOSED = make_card(
    slug="youth-first",
    name="Youth First",
    summary="Ran youth clubs in Lewisham.",
    status="closed",
    status_note="The council runs the youth clubs now.",
    successor="lewisham-youth-service",
    former_names=["Youth First Lewisham"],
)
CALL_ATHENA = make_card(
    slug="athena",
    topics=["domestic_abuse"],
    name="Athena",
    organization="Refuge",
    summary="Private help for people who are hurt or controlled by somebody at home.",
    phone="0800 112 4052",
    phone_href="tel:+448001124052",
    cost_kind="free",
    checked={"on": "2026-11-22", "from": "lewisham.gov.uk", "source_date": None},
    reasons=["topic", "area"],
)

MORE = button_for({"title": "Show me another one", "payload": "/ask_another"})
EVENING = button_for({"title": "Open in the evening?", "payload": "/ask_hours"})
PERSON = button_for({"title": "Talk to a person", "payload": "/ask_person"})
EMERGENCY = {"level": "emergency", "category": "domestic_abuse", "reasons": ["weapon"]}

DISCLOSURE = {"level": "disclosure", "category": "domestic_abuse", "reasons": ["hits"]}

Answer = Callable[[str], Reply]


def _find(text: str) -> Reply:
    return Reply(
        (
            Message("You want help with your drinking, and you have a child of 2 in Catford."),
            Message(None, (), {"services": [CGL, DRINKLINE]}),
            Message("You can call the first one now.", (MORE, EVENING, PERSON)),
        )
    )


def _emergency(text: str) -> Reply:
    words = (
        "Call 999 now. If you cannot speak, press 55 when you are asked.\n\n"
        "When you are safe, you can call Athena on 0800 112 4052."
    )
    custom = {"safeguarding": EMERGENCY, "services": [CALL_ATHENA]}
    return Reply((Message(words, (PERSON,), custom),), EMERGENCY)


def _abuse(text: str) -> Reply:
    return Reply(
        (
            Message("I am sorry that this is happening to you. It is not your fault."),
            Message(None, (), {"services": [CALL_ATHENA]}),
            Message("If you are in danger now, call 999. You decide what happens next.", (PERSON,)),
        ),
        intents=("ask_domestic_abuse_own",),
    )


def _told(text: str) -> Reply:
    custom = {"safeguarding": DISCLOSURE, "services": [CALL_ATHENA]}
    words = "Thank you for telling me. I believe you.\n\nIs it safe to write here now?"
    return Reply(
        (Message(words, (PERSON,), custom),), DISCLOSURE, intents=("ask_domestic_abuse_own",)
    )


def _arabic(text: str) -> Reply:
    more = button_for({"title": "خدمة أخرى", "payload": "/ask_another"})
    custom = {"language": "ar", "dir": "rtl"}
    return Reply(
        (
            Message("فهمت أنك تبحث عن مساعدة. اتصل على 0300 123 1110 الآن.", (), custom),
            Message(None, (), {**custom, "services": [DRINKLINE]}),
            Message("يمكنك الاتصال بالأولى.", (more,), custom),
        )
    )


def _by_name(text: str) -> Reply:
    return Reply(
        (
            Message("This is what we know about them."),
            Message(None, (), {"services": [UNKNOWN, CLOSED]}),
        )
    )


def _broken(text: str) -> Reply:
    words = "Sorry, something broke. If you are in danger, call 999."
    return Reply((Message(words),), failed=True)


ANSWERS: tuple[tuple[str, Answer], ...] = (
    ("knife", _emergency),
    ("drinking", _find),
    ("frightens", _abuse),
    ("hits me", _told),
    ("مساعدة", _arabic),
    ("isis", _by_name),
    ("break", _broken),
)


class FakeGateway:
    """A gateway that answers from a few canned replies and remembers in memory.

    ``away`` makes it raise, ``delay`` makes it slow, ``wipes`` and ``taken`` tell what it was
    asked.
    """

    def __init__(self, limit: int = 4000) -> None:
        self.turns: dict[str, list[Turn]] = {}
        self.desk: dict[str, list[Turn]] = {}
        self.handoffs: dict[str, Handoff] = {}
        self.taken: list[Inbound] = []
        self.wipes: list[str] = []
        self.replies: dict[str, Reply] = {}
        self.away = False
        self.delay = 0.0
        self._limit = limit

    async def handle(self, inbound: Inbound) -> Reply:
        """Answer one message, as the gateway does."""
        if self.away:
            raise ConnectionError("the store is away")
        words = self._words(inbound)
        self.taken.append(inbound)
        await asyncio.sleep(self.delay)
        reply = replace(self._reply(words), handoff=self.handoffs.get(inbound.sender))
        if reply.handoff and reply.handoff.state == "with_adviser":
            reply = replace(reply, messages=())
        if not reply.failed:
            self._remember(inbound.sender, "person", Message(words))
            for message in reply.messages:
                self._remember(inbound.sender, "assistant", message)
        return reply

    def _words(self, inbound: Inbound) -> str:
        if inbound.kind != "tapped":
            return normalise(inbound.text, self._limit)
        offered = [b for turn in self.turns.get(inbound.sender, []) for b in turn.message.buttons]
        titles = [button.title for button in offered if button.token == inbound.text]
        if not titles:
            raise Refused(E.NOT_TEXT)
        return titles[0]

    def _reply(self, words: str) -> Reply:
        if words in self.replies:
            return self.replies[words]
        for key, answer in ANSWERS:
            if key in words.lower():
                return answer(words)
        return Reply((Message("Tell me a little more.", (Button("Find childcare", MORE.token),)),))

    def _remember(self, sender: str, who: Any, message: Message) -> None:
        self.turns.setdefault(sender, []).append(Turn(who, message, datetime.now(timezone.utc)))

    async def history(self, sender: str) -> list[Turn]:
        """The conversation so far."""
        return list((await self.read(sender)).turns)

    async def read(self, sender: str) -> News:
        """The conversation so far, with what the desk said."""
        if self.away:
            raise ConnectionError("the store is away")
        desk = self.desk.get(sender, [])
        turns = sorted([*self.turns.get(sender, []), *desk], key=lambda turn: turn.at)
        return News(tuple(turns), len(desk), self.handoffs.get(sender))

    async def news(self, sender: str, after: int) -> News:
        """What the desk said after its line ``after``."""
        if self.away:
            raise ConnectionError("the store is away")
        desk = self.desk.get(sender, [])
        return News(tuple(desk[after:]), len(desk), self.handoffs.get(sender))

    def desk_says(self, sender: str, who: Who, text: str) -> None:
        """Something that the desk says."""
        lines = self.desk.setdefault(sender, [])
        at = datetime.now(timezone.utc)
        lines.append(Turn(who, Message(text), at, f"case-{len(lines)}", len(lines) + 1))

    async def wipe(self, sender: str) -> None:
        """Forget the conversation."""
        if self.away:
            raise ConnectionError("the store is away")
        self.wipes.append(sender)
        self.turns.pop(sender, None)
        self.desk.pop(sender, None)
        self.handoffs.pop(sender, None)
