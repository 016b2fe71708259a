"""The web page over the real assistant: odd text from many people, and none of it breaks."""

from __future__ import annotations

import random

from fastapi.testclient import TestClient

from bot.channels.web.sessions import Session

MESSAGES = 1000
# Alphabets with their own rules for breaking, joining and direction, and characters that are
# never seen: a sentence is put together from all of them.
PIECES = (
    *("help", "my baby", "SE13", "مساعدة", "ช่วยด้วย", "帮助", "помощь", "बच्चा", "குழந்தை", "ayuda"),
    *("\u202e", "\u200d", "\u200b", "\ufeff", "\u0301" * 9, "\U000e0067", "\ufffe", "\U0010ffff"),
    *("👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ﷺ", "Ⅷ", "①②③", "½", "ß", "İı", "\x00", "\x1b[31m", "\r", "\n", "\t"),
    *("/restart", "/ask{}", "{slot}", "%s%n", "$(id)", "'; --", "<b>", "&#0;", "\\u0000", "NaN"),
)  # fmt: skip


def odd_text(dice: random.Random) -> str:
    """A message of known pieces and characters from anywhere in Unicode."""
    parts = []
    for _ in range(dice.randrange(1, 12)):
        if dice.random() < 0.6:
            parts.append(dice.choice(PIECES))
        else:
            code = dice.randrange(0x110000)
            parts.append(" " if 0xD800 <= code < 0xE000 else chr(code))
    return dice.choice(("", " ")).join(parts)


def test_a_thousand_odd_messages_break_nothing(client: TestClient) -> None:
    dice = random.Random(1948)
    statuses: dict[int, int] = {}
    for number in range(MESSAGES):
        # Ten messages a person: conversations have a past, and none grows long.
        session = Session(f"{number // 10:043d}", fresh=False)
        text = odd_text(dice)
        answer = client.post(
            "/message",
            data={"message": text, "form_token": session.form_token},
            headers={"cookie": f"signpost={session.secret}", "hx-request": "true"},
        )
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert answer.status_code in {200, 204, 400}, ascii(text)
        assert "hx-trigger" not in answer.headers, f"an apology for {text!a}"
    assert statuses[200] > MESSAGES * 0.8
