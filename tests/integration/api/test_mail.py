"""A mail handed to a real server on this machine that wants encryption and a password: to all or to nobody, and in a
sentence why not."""

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.installation.mail_server import MailServer
from api.process.mail import Mailer, MailProblem
from api.services.answers.notices import NOTICE, mail
from api.services.answers.owed import Owed
from surveys.store.memory import MemoryBoard
from tests.ports import free_port

PASSWORD = "p/ss w@rd"
TO = ("ann@board.example", "ben@board.example")
NOW = datetime.now(UTC)
TODAY, LATE = date(2026, 11, 30), [Owed("action", "a-1", "Late", "/desk", date(2026, 11, 1), is_late=True)]


class Inbox:
    """Keeps what it is handed; takes mails to nobody in `refused`, and hangs up with what it has where it is told to."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refused: set[str] = set()
        self.hangs_up = False

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.mails.append(envelope)
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"


def certificate(folder: Path, ends: datetime) -> tuple[Path, Path]:
    """A certificate of this machine that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    where = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(ends)
        .add_extension(where, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "mail.pem", folder / "mail.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return cert, private


Serve = Callable[..., tuple[Inbox, Mailer]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts a mail server, whose certificate is trusted where nothing else is said."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    running: list[Any] = []

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        good = (given.login, given.password) == (b"heard", PASSWORD.encode())
        return AuthResult(success=good, handled=good)

    def start(scheme: str = "smtp+starttls", *, trusted: bool = True, days: int = 30) -> tuple[Inbox, Mailer]:
        cert, key = certificate(tmp_path, NOW + timedelta(days=days))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        encrypted: dict[str, Any] = {
            "smtp+starttls": {"tls_context": context, "require_starttls": True, "auth_required": True},
            "smtps": {"ssl_context": context, "auth_require_tls": False},
            "smtp": {"auth_require_tls": False},
        }[scheme]
        inbox, port = Inbox(), free_port()
        served = Controller(inbox, hostname="127.0.0.1", port=port, authenticator=check, **encrypted)
        served.start()
        running.append(served)
        return inbox, Mailer(
            MailServer(scheme, "localhost", port, "heard", PASSWORD), "heard@board.example", TO
        )

    yield start
    for each in running:
        each.stop(no_assert=True)


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_mail_goes_encrypted_with_name_and_password_to_everybody(serve: Serve, scheme: str) -> None:
    inbox, mailer = serve(scheme)
    mailer.check()
    mailer.send("Something to do", "At the desk.\n.\nA dot alone ends nothing.\n")
    (got,) = inbox.mails
    assert tuple(got.rcpt_tos) == TO
    assert b"A dot alone ends nothing." in got.content


def _refused(mailer: Mailer) -> str:
    with pytest.raises(MailProblem) as problem:
        mailer.send("Something to do", "At the desk.")
    assert PASSWORD not in str(problem.value)
    return str(problem.value)


def test_a_wrong_password_is_said_without_it(serve: Serve) -> None:
    inbox, mailer = serve()
    said = _refused(replace(mailer, server=replace(mailer.server, password="wr0ng")))
    assert "look at the name and the password in HEARD_MAIL_SERVER. Nobody was sent anything" in said
    assert "wr0ng" not in said
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"days": -1}, "a certificate that is not good (certificate has expired)"),
        ({"trusted": False}, "a certificate that is not good (self-signed certificate): have it renewed; "),
    ],
    ids=["expired", "nobody's"],
)
@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_to_a_certificate_that_is_not_good_nothing_is_said(
    serve: Serve, scheme: str, how: dict[str, Any], says: str
) -> None:
    """Not even the password."""
    inbox, mailer = serve(scheme, **how)
    assert says in _refused(mailer)
    assert inbox.mails == []


def test_a_server_without_encryption_is_told_no_password(serve: Serve) -> None:
    inbox, mailer = serve("smtp")
    wants = replace(mailer, server=replace(mailer.server, scheme="smtp+starttls"))
    assert "offers no encryption" in _refused(wants)
    assert inbox.mails == []


def test_a_server_that_is_away_or_another_is_named(serve: Serve) -> None:
    _, mailer = serve()
    away = replace(mailer, server=replace(mailer.server, port=free_port()))
    assert "did not answer: is it running" in _refused(away)
    other = replace(mailer, server=replace(mailer.server, scheme="smtps"))
    assert "is its port the right one?" in _refused(other)


def test_where_one_of_them_is_refused_nobody_is_sent_it(serve: Serve) -> None:
    """And who it was is said."""
    inbox, mailer = serve()
    inbox.refused = {TO[1]}
    assert "takes no mail to ben@board.example: look at HEARD_MAIL_TO. Nobody was sent anything" in _refused(
        mailer
    )
    assert inbox.mails == []


def _mailed(board: MemoryBoard, mailer: Mailer, on: date = TODAY, token: str = "1") -> bool:  # noqa: S107  # no password
    return mail(board, mailer, LATE, on, ("Board", "https://board.example/desk/owed"), token)


def test_what_could_not_be_sent_is_sent_the_same_day_when_the_server_takes_it(serve: Serve) -> None:
    """And once: the day is used up by a mail that went."""
    inbox, mailer = serve()
    inbox.refused, board = {TO[1]}, MemoryBoard()
    for token in "12":
        with pytest.raises(MailProblem):
            _mailed(board, mailer, token=token)
    inbox.refused = set()
    assert _mailed(board, mailer, token="3")  # no password
    assert not _mailed(board, mailer, token="4")  # no password
    assert not _mailed(board, mailer, TODAY + timedelta(1))
    assert (len(inbox.mails), len(board.ids(NOTICE))) == (1, 3)


def test_a_mail_that_may_have_gone_is_not_sent_again(serve: Serve) -> None:
    """The connection broke when the server had all of it."""
    inbox, mailer = serve()
    inbox.hangs_up, board = True, MemoryBoard()
    with pytest.raises(MailProblem, match="broke off when it had the mail"):
        _mailed(board, mailer)
    inbox.hangs_up = False
    assert not _mailed(board, mailer, token="2")  # no password
    assert len(inbox.mails) == 1
