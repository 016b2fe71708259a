"""Real servers that alerts go to."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Iterator

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Mailbox:
    """What a mail server took in, and who logged in."""

    mails: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    refuse: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd calls this for each mail."""
        if self.refuse:
            return "451 later"
        self.mails.append(message_from_bytes(envelope.content))
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def login(self, _server: Any, _s: Any, _e: Any, _m: Any, data: LoginPassword) -> AuthResult:
        """aiosmtpd calls this for each log-in."""
        self.logins.append((data.login, data.password))
        return AuthResult(success=True)


def free_port() -> int:
    """A port on which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def mail_server(host: str = "127.0.0.1", **options: Any) -> Iterator[tuple[Mailbox, int]]:
    """A mail server, and its port; ``options`` are a Controller's."""
    mailbox = Mailbox()
    port = free_port()
    controller = Controller(
        mailbox,
        host,
        port,
        authenticator=mailbox.login,
        auth_require_tls=False,
        **options,
    )
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


@dataclass
class Hook:
    """What was posted, and how it is answered."""

    url: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200


@contextmanager
def web_hook() -> Iterator[Hook]:
    """An HTTP server that takes JSON."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posted.append(json.loads(body))
            self.send_response(hook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
