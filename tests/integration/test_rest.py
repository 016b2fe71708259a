"""The REST channel: answers as Rasa's does, and turns bad input away as JSON."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from bot.app import Assistant, create_app
from bot.settings import Settings

WEBHOOK = "/webhooks/rest/webhook"
AUTHORISED = {"Authorization": "Bearer sesame"}


def say(client: TestClient, sender: str, message: object) -> list[dict]:
    answer = client.post(WEBHOOK, json={"sender": sender, "message": message}, headers=AUTHORISED)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_first_example_of_the_readme(client: TestClient) -> None:
    answer = say(client, "r1", "I need help with my drinking, I have a 2 year old, Catford")
    assert {message["recipient_id"] for message in answer} == {"r1"}
    cards = [card for m in answer for card in m.get("custom", {}).get("services", [])]
    assert 1 <= len(cards) <= 3
    for card in cards:
        assert {"slug", "name", "phone", "how_to_get_in", "checked"} <= set(card)
        assert card["checked"]["on"]
        assert card["checked"]["from"]
        for contact in card["contacts"]:
            assert contact["source"]
            assert contact["assurance"] in {"official", "corroborated"}
    assert "new-direction" in [card["slug"] for card in cards]


def test_a_knife_gets_999_in_the_first_line(client: TestClient) -> None:
    answer = say(client, "r2", "he's got a knife")
    assert "999" in answer[0]["text"].splitlines()[0]
    raised = [m["custom"]["safeguarding"] for m in answer if "safeguarding" in m.get("custom", {})]
    assert raised[0]["level"] == "emergency"


def test_a_button_comes_back_as_a_short_token_and_is_understood(client: TestClient) -> None:
    first = say(client, "r3", "hello")
    buttons = [button for message in first for button in message.get("buttons", [])]
    assert buttons
    assert all(len(button["payload"].encode()) <= 64 for button in buttons)
    assert not any(button["payload"].startswith("/") for button in buttons)
    answer = say(client, "r3", buttons[0]["payload"])
    assert answer
    assert answer != first


def test_parse_shows_understanding_and_safeguarding(client: TestClient) -> None:
    answer = client.post("/model/parse", json={"text": "he's got a knife"}, headers=AUTHORISED)
    parsed = answer.json()
    assert parsed["intent"]["name"]
    assert parsed["safeguarding"]["level"] == "emergency"
    assert parsed["safeguarding"]["category"]
    assert parsed["safeguarding"]["reasons"]
    calm = client.post("/model/parse", json={"text": "hello"}, headers=AUTHORISED).json()
    assert calm["safeguarding"]["level"] == "none"


BAD_BODIES = [
    (b"", 400),
    (b"hello", 400),
    (b"[]", 400),
    (b"null", 400),
    (b"{}", 400),
    (b'{"sender": "x"}', 400),
    (b'{"sender": "", "message": "hello"}', 400),
    (b'{"sender": 5, "message": "hello"}', 400),
    (b'{"sender": "x", "message": 5}', 400),
    (b'{"sender": "x", "message": null}', 400),
    (b'{"sender": "x", "message": ""}', 400),
    (b'{"sender": "x", "message": "\\ud800"}', 400),
    (b'{"sender": "x", "message": "' + b"a" * 20_000 + b'"}', 413),
    (b"\xff\xfe\x00binary", 400),
    (b"[" * 60_000, 400),
    (b"x" * 70_000, 413),
    (b"x" * 600_000, 413),
]


@pytest.mark.parametrize(
    ("body", "status"), BAD_BODIES, ids=[repr(body[:30]) for body, _ in BAD_BODIES]
)
@pytest.mark.parametrize("path", [WEBHOOK, "/model/parse"])
def test_bad_input_is_a_json_error(client: TestClient, path: str, body: bytes, status: int) -> None:
    if path == "/model/parse":
        body = body.replace(b'"message"', b'"text"')
        if b'"hello"' in body:
            return  # these two are wrong only in their sender, which a parse does not have
    answer = client.post(path, content=body, headers=AUTHORISED)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"].startswith("E4")
    assert error["message"]
    assert error["next"]


@pytest.mark.parametrize("path", [WEBHOOK, "/model/parse"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_without_the_token_nobody_is_answered(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.post(path, json={"sender": "x", "message": "hello"}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "E415"


@pytest.mark.parametrize(
    ("address", "behind_proxy", "status"),
    [("127.0.0.1", False, 200), ("192.0.2.7", False, 403), ("127.0.0.1", True, 403)],
)
def test_without_a_token_set_only_this_machine_is_answered(
    assistant: Assistant, address: str, behind_proxy: bool, status: int
) -> None:
    open_settings = Settings(
        **{**vars(assistant.settings), "rest_token": None, "behind_proxy": behind_proxy}
    )
    app = create_app(Assistant(**{**vars(assistant), "settings": open_settings}))
    caller = TestClient(app, client=(address, 5000))
    assert caller.post("/model/parse", json={"text": "hello"}).status_code == status


def test_health_readiness_and_versions(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["ready"] is True
    assert set(client.get("/version").json()) == {"signpost", "rasa", "model", "data", "schema"}
