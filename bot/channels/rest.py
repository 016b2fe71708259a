"""The REST channel: for other programs of the council, and for tests.

``POST /webhooks/rest/webhook`` answers as Rasa's own REST channel does; ``POST /model/parse``
tells what a message is understood as, with the triage beside it. While an adviser has the
conversation, an answer holds what they have written since (``custom.author`` is ``adviser``). A
message may carry ``message_id``: the same one twice is stored in a case once.
"""

from __future__ import annotations

import hmac
import json
from typing import Any, Mapping, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.channels.inbound import Gateway
from bot.channels.messages import TOKEN_PATTERN, Inbound, Kind, Message, Reply
from bot.errors import E, Refused, SignpostError
from bot.settings import LOOPBACK_HOSTS, Settings

SENDER_LIMIT = 200
BODY_LIMIT = 64 * 1024


def router(settings: Settings) -> APIRouter:
    """The routes of the REST channel.

    Without ``SIGNPOST_REST_TOKEN`` only callers on this machine are answered, and none at all
    behind a proxy, where every caller looks local.
    """
    routes = APIRouter()

    @routes.post("/webhooks/rest/webhook")
    async def webhook(request: Request) -> JSONResponse:
        """Answer one message: a list of ``{"recipient_id", "text", "buttons", "custom"}``."""
        _check_caller(request, settings)
        body = await _read_object(request)
        sender = body.get("sender", "default")
        if not isinstance(sender, str) or not 0 < len(sender) <= SENDER_LIMIT:
            raise _bad(f"'sender' must be a text of 1 to {SENDER_LIMIT} characters.")
        if "message" not in body:
            raise _bad("'message' is missing.")
        text = body["message"]
        kind: Kind = "typed"
        if isinstance(text, str) and TOKEN_PATTERN.fullmatch(text):
            kind = "tapped"
        metadata = {"external_id": body["message_id"]} if _is_number(body.get("message_id")) else {}
        inbound = Inbound(kind, text, f"rest-{sender}", "rest", metadata)
        reply = await _gateway(request).handle(inbound)
        desk = await _gateway(request).undelivered(inbound.sender)
        return JSONResponse(_as_rasa_does(sender, reply, desk))

    @routes.post("/model/parse")
    async def parse(request: Request) -> JSONResponse:
        """What a message is understood as, with ``safeguarding``."""
        _check_caller(request, settings)
        body = await _read_object(request)
        if "text" not in body:
            raise _bad("'text' is missing.")
        return JSONResponse(await _gateway(request).parse(body["text"]))

    return routes


def error_response(error: SignpostError, status: int) -> JSONResponse:
    """A 4xx as JSON: the code, what happened and what to do."""
    body = {"error": {"code": error.code, "message": error.happened, "next": error.next_step}}
    return JSONResponse(body, status_code=status)


def status_of(error: SignpostError) -> int:
    """The HTTP status that a refusal of this channel gets."""
    return {E.NOT_ALLOWED.code: 403, E.TOO_LONG.code: 413, E.TOO_LARGE.code: 413}.get(
        error.code, 400
    )


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


def _bad(problem: str) -> Refused:
    return Refused(E.BAD_REQUEST, problem=problem)


def _check_caller(request: Request, settings: Settings) -> None:
    if settings.rest_token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        given = given or request.query_params.get("token", "")
        if not hmac.compare_digest(given.encode(), settings.rest_token.encode()):
            raise Refused(E.NOT_ALLOWED)
    elif settings.behind_proxy or not request.client or request.client.host not in LOOPBACK_HOSTS:
        raise Refused(E.NOT_ALLOWED)


async def _read_object(request: Request) -> Mapping[str, Any]:
    content = await request.body()
    if len(content) > BODY_LIMIT:
        raise Refused(E.TOO_LARGE, limit=BODY_LIMIT)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _bad("the body is not JSON.") from error
    if not isinstance(body, dict):
        raise _bad("the body is not a JSON object.")
    return body


def _is_number(value: object) -> bool:
    """Whether it can be a program's own number for a message."""
    return isinstance(value, (str, int)) and 0 < len(str(value)) <= SENDER_LIMIT


def _as_rasa_does(sender: str, reply: Reply, desk: Sequence[Message]) -> list[dict[str, Any]]:
    """The answer, after the lines of an adviser that have come since; nothing comes before what
    is said in an emergency."""
    answers = [_message(sender, message) for message in reply.messages]
    lines = [_message(sender, message) for message in desk]
    told = any("safeguarding" in answer.get("custom", {}) for answer in answers)
    if reply.safeguarding and not told and answers:
        custom = {**answers[0].get("custom", {}), "safeguarding": dict(reply.safeguarding)}
        answers[0]["custom"] = custom
    return [*answers, *lines] if reply.safeguarding else [*lines, *answers]


def _message(sender: str, message: Message) -> dict[str, Any]:
    answer: dict[str, Any] = {"recipient_id": sender}
    if message.text:
        answer["text"] = message.text
    if message.buttons:
        answer["buttons"] = [{"title": b.title, "payload": b.token} for b in message.buttons]
    if message.custom:
        answer["custom"] = dict(message.custom)
    return answer
