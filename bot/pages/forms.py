"""Reads what a page's form sends, and not more than it may send."""

from __future__ import annotations

from typing import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.errors import E, Refused

MOST_BYTES = 256 * 1024
MOST_FIELDS = 20


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a urlencoded form.

    Raises:
        Refused: E411 when it is not such a form, E416 when it is too large to be read.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(E.NOT_TEXT)
    body = await _read_body(request)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise Refused(E.NOT_TEXT) from error
    return dict(pairs)


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(E.TOO_LARGE, limit=MOST_BYTES)
    return bytes(body)
