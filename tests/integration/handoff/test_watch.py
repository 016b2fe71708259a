"""The watch over real cases, with a real mail server and a real webhook."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Iterator

import pytest

from bot.errors import SignpostError
from bot.handoff.alerts import Alerts, alerts_of
from bot.handoff.desk import Desk
from bot.handoff.hours import DeskHours
from bot.handoff.records import CaseMessage
from bot.handoff.watch import Watch
from tests.integration.handoff.kit import (
    HISTORY,
    NOON,
    Clock,
    Kit,
    new_case,
    person,
    texts,
)
from tests.integration.handoff.servers import Hook, Mailbox, free_port, mail_server, web_hook

PATIENCE = 300
HOURS = DeskHours.parse("mon-fri 09:00-17:00")
# All that a case may hold and an alert may not.
PRIVATE = ("self_harm", "row-7", "playgroup", "07700", "conversation", "velvet", "telegram")


@dataclass
class Phone:
    """A channel that sends, when there is a line."""

    channel: str = "telegram"
    sent: list[tuple[str, str]] = field(default_factory=list)
    cut_after: int | None = None

    async def deliver(self, conversation: str, message: CaseMessage) -> None:
        if self.cut_after is not None and len(self.sent) >= self.cut_after:
            raise ConnectionResetError("velvet")
        self.sent.append((conversation, message.text))


@pytest.fixture
def mail(kit: Kit) -> Iterator[Mailbox]:
    """A mail server that the settings name."""
    with mail_server() as (mailbox, port):
        kit.settings = replace(
            kit.settings,
            smtp_url=f"smtp://127.0.0.1:{port}",
            alert_from="signpost@example.org",
            alert_email="desk@example.org, duty@example.org",
        )
        yield mailbox


@pytest.fixture
def hook(kit: Kit) -> Iterator[Hook]:
    """A webhook that the settings name."""
    with web_hook() as hook:
        kit.settings = replace(kit.settings, alert_webhook=hook.url)
        yield hook


def words(response: str, language: str | None) -> str:
    """Stands for the responses."""
    return f"{response} {language}"


def watch(kit: Kit, desk: Desk, *phones: Phone, alerts: Alerts | None = None) -> Watch:
    """A watch as the application makes it."""
    alerts = alerts or alerts_of(kit.settings)
    return Watch(desk, HOURS, alerts, words, phones, PATIENCE, "https://desk.example/", 30)


async def test_nobody_in_time_is_told_once_and_alerted_once(
    kit: Kit, mail: Mailbox, hook: Hook, clock: Clock
) -> None:
    watches = [watch(kit, kit.desk()) for _ in range(2)]
    desk = kit.desks[0]
    case = desk.open(new_case(language="pl", channel="telegram"), HISTORY)
    desk.answer("conversation", contact="07700 900123")
    await watches[0].once(clock.pass_by(seconds=PATIENCE - 1))
    assert desk.for_person("conversation") == []
    clock.pass_by(seconds=61)
    for _ in range(2):
        await asyncio.gather(*(one.once(clock()) for one in watches))
    told = [("assistant", "utter_handoff_nobody_yet pl")]
    assert texts(desk.for_person("conversation")) == told
    assert desk.case(case.id).state == "waiting"
    assert desk.case(case.id).told_waiting == clock()
    (letter,) = mail.mails
    assert mail.recipients == ["desk@example.org", "duty@example.org"]
    text = f"Signpost: case {case.id} (level: disclosure) waits for an adviser, 6 minutes now."
    link = "https://desk.example/desk/"
    assert letter.get_payload(decode=True).decode().split() == f"{text} {link}".split()
    assert hook.posted == [
        {
            "case": case.id,
            "level": "disclosure",
            "why": "overdue",
            "minutes_waiting": 6,
            "link": link,
            "text": text,
        }
    ]
    content = letter.get_payload(decode=True).decode()
    for alert in (f"{letter} {content}", json.dumps(hook.posted)):
        assert [word for word in PRIVATE if word in alert] == []


async def test_an_emergency_is_alerted_at_once_at_any_hour(
    kit: Kit, mail: Mailbox, clock: Clock
) -> None:
    desk = kit.desk()
    clock.now = datetime(2026, 12, 25, 3, 0, tzinfo=timezone.utc)
    desk.open(new_case("one", level="emergency", consent="life_at_risk"), ())
    desk.open(new_case("two"), ())
    await watch(kit, desk).once(clock())
    assert [letter["Subject"].split(",")[0] for letter in mail.mails] == ["Signpost: emergency"]
    desk.hear("two", person("velvet", clock), level="emergency")
    await watch(kit, desk).once(clock())
    await watch(kit, desk).once(clock.pass_by(minutes=5))
    assert len(mail.mails) == 2


async def test_what_an_adviser_has_is_not_alerted(kit: Kit, hook: Hook, clock: Clock) -> None:
    desk = kit.desk()
    case = desk.open(new_case(level="emergency"), ())
    desk.claim(case.id, "ann")
    await watch(kit, desk).once(clock())
    assert hook.posted == []


async def test_out_of_hours_nobody_is_late(kit: Kit, hook: Hook, clock: Clock) -> None:
    desk = kit.desk()
    watching = watch(kit, desk)
    clock.now = datetime(2026, 11, 18, 8, 0, tzinfo=timezone.utc)
    desk.open(new_case(), ())
    for minute in (59, 60, 64):
        clock.now = NOON.replace(hour=8, minute=0) + timedelta(minutes=minute)
        await watching.once(clock())
    assert desk.for_person("conversation") == hook.posted == []
    await watching.once(clock.pass_by(minutes=1))
    assert len(desk.for_person("conversation")) == len(hook.posted) == 1


async def test_a_silent_advisers_case_goes_back(kit: Kit, hook: Hook, clock: Clock) -> None:
    desk = kit.desk()
    watching = watch(kit, desk)
    case = desk.open(new_case(level="emergency"), ())
    desk.claim(case.id, "ann")
    clock.pass_by(minutes=2)
    desk.seen(case.id, "ann")
    await watching.once(clock.pass_by(minutes=2))
    assert desk.case(case.id).state == "with_adviser"
    await watching.once(clock.pass_by(minutes=2))
    await watching.once(clock())
    assert desk.case(case.id).state == "waiting"
    told = [("assistant", "utter_handoff_lost_adviser None")]
    assert texts(desk.for_person("conversation")) == told
    assert [alert["why"] for alert in hook.posted] == ["emergency"]
    await watching.once(clock.pass_by(minutes=5))
    assert texts(desk.for_person("conversation"))[1:] == [
        ("assistant", "utter_handoff_nobody_yet None")
    ]


async def test_lines_reach_the_channel_once_and_in_order(kit: Kit, clock: Clock) -> None:
    desk, phone = kit.desk(), Phone()
    watching = watch(kit, desk, phone)
    case = desk.open(new_case(channel="telegram"), HISTORY)
    desk.open(new_case("web"), ())
    desk.claim(case.id, "ann")
    for text in ("one", "two"):
        desk.say(case.id, "ann", text)
    await asyncio.gather(watching.once(clock()), watch(kit, kit.desk(), phone).once(clock()))
    desk.say(case.id, "ann", "three")
    await watching.once(clock())
    assert [text for _, text in phone.sent] == ["one", "two", "three"]
    assert {conversation for conversation, _ in phone.sent} == {"conversation"}
    assert desk.undelivered() == []


async def test_a_channel_that_fails_is_tried_again_and_stops_nobody(
    kit: Kit, hook: Hook, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    desk, broken, well = kit.desk(), Phone("telegram", cut_after=1), Phone("sms")
    watching = watch(kit, desk, broken, well)
    cases = [desk.open(new_case(name, channel=name), ()) for name in ("telegram", "sms")]
    for case in cases:
        for text in ("one", "two"):
            desk.tell(case.id, f"{text} velvet")
    await watching.once(clock())
    assert len(well.sent) == 2
    assert [text for _, text in broken.sent] == ["one velvet"]
    assert "ConnectionResetError" in caplog.text
    assert "velvet" not in caplog.text
    broken.cut_after = None
    await watching.once(clock.pass_by(minutes=1))
    assert [text for _, text in broken.sent] == ["one velvet", "two velvet"]


async def test_a_mail_server_that_is_down_is_tried_again(
    kit: Kit, mail: Mailbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    desk = kit.desk()
    watching = watch(kit, desk)
    mail.refuse = True
    desk.open(new_case(level="emergency"), HISTORY)
    await watching.once(clock())
    assert "E610 no alert by e-mail" in caplog.text
    mail.refuse = False
    await watching.once(clock.pass_by(seconds=30))
    assert mail.mails == []
    await watching.once(clock.pass_by(seconds=31))
    await watching.once(clock.pass_by(minutes=2))
    assert len(mail.mails) == 1


async def test_one_way_that_works_is_enough(
    kit: Kit, mail: Mailbox, hook: Hook, clock: Clock
) -> None:
    desk = kit.desk()
    watching = watch(kit, desk)
    hook.status = 500
    desk.open(new_case(level="emergency"), ())
    await watching.once(clock())
    await watching.once(clock.pass_by(minutes=2))
    assert len(mail.mails) == len(hook.posted) == 1


@pytest.mark.parametrize("way", ["smtp_url", "smtps_url", "alert_webhook"])
async def test_nobody_listening_stops_nothing(
    kit: Kit, clock: Clock, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    mail = {"alert_from": "a@example.org", "alert_email": "b@example.org"}
    changes: dict[str, Any] = {
        "smtp_url": {"smtp_url": f"smtp://user:sesame@127.0.0.1:{port}", **mail},
        "smtps_url": {"smtp_url": f"smtps://user:sesame@127.0.0.1:{port}", **mail},
        "alert_webhook": {"alert_webhook": f"http://127.0.0.1:{port}/sesame"},
    }[way]
    kit.settings = replace(kit.settings, **changes)
    desk, phone = kit.desk(), Phone()
    case = desk.open(new_case(level="emergency", channel="telegram"), ())
    desk.tell(case.id, "hello")
    await watch(kit, desk, phone).once(clock())
    assert len(phone.sent) == 1
    assert "E610" in caplog.text
    assert "sesame" not in caplog.text + repr(kit.settings)


async def test_the_mail_servers_password(kit: Kit, mail: Mailbox, clock: Clock) -> None:
    url = str(kit.settings.smtp_url).replace("://", "://desk%40example.org:se%3Asame@")
    kit.settings = replace(kit.settings, smtp_url=url)
    desk = kit.desk()
    desk.open(new_case(level="emergency"), ())
    await watch(kit, desk).once(clock())
    assert mail.logins == [(b"desk@example.org", b"se:same")]
    assert len(mail.mails) == 1


async def test_without_any_way_nothing_waits(kit: Kit, clock: Clock) -> None:
    desk = kit.desk()
    desk.open(new_case(level="emergency"), ())
    await watch(kit, desk).once(clock())
    assert desk.take_alerts(clock.pass_by(minutes=5)) == []


def test_half_a_mail_server_is_refused(kit: Kit) -> None:
    with pytest.raises(SignpostError, match="SIGNPOST_ALERT_EMAIL"):
        alerts_of(replace(kit.settings, smtp_url="smtp://localhost"))


async def test_old_cases_go(kit: Kit, clock: Clock) -> None:
    desk = kit.desk()
    watching = watch(kit, desk)
    case = desk.open(new_case(), ())
    desk.claim(case.id, "ann")
    desk.close(case.id, "ann", "no_need")
    await watching.once(clock.pass_by(days=29))
    assert desk.case(case.id).outcome == "no_need"
    await watching.once(clock.pass_by(days=2))
    assert desk.cases(closed_since=NOON) == []
