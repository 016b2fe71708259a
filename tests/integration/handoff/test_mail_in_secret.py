"""Passwords of mail servers go over TLS alone, and only to the server that was meant."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.handoff.alerts import FAILURES, Alert, Email
from tests.integration.handoff.servers import mail_server

ALERT = Alert("ZZZZ-ZZ", "emergency", "emergency", 0, None)


def mail_to(url: str) -> Email:
    """Mail over the server at ``url``."""
    return Email(url, "signpost@example.org", ("desk@example.org",))


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1 that nobody but itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, form, plain) + made.public_bytes(pem))
    return file


async def test_no_password_without_tls_to_another_machine() -> None:
    # 127.0.0.2 is this machine too, but not by a name that says so.
    with mail_server("127.0.0.2") as (mailbox, port):
        with pytest.raises(smtplib.SMTPNotSupportedError):
            await mail_to(f"smtp://desk:sesame@127.0.0.2:{port}").send(ALERT)
        assert mailbox.logins == mailbox.mails == []
        await mail_to(f"smtp://127.0.0.2:{port}").send(ALERT)
        assert len(mailbox.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path, scheme: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    with mail_server(**options) as (mailbox, port):
        with pytest.raises(ssl.SSLCertVerificationError) as refused:
            await mail_to(f"{scheme}://desk:sesame@127.0.0.1:{port}").send(ALERT)
    assert isinstance(refused.value, FAILURES)
    assert mailbox.logins == mailbox.mails == []
