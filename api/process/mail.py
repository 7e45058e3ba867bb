"""A mail by the board's own server, to all who are named or to nobody. Its password is in no message and no log."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any

from api.installation.mail_server import MailServer
from surveys.errors import UserError

SECONDS = 30
TAKEN, PASSED_ON = 250, 251
"""What a server answers to what it takes."""


class MailProblem(UserError):
    """A mail could not be sent; the message says why, and what to do. `may_be_sent` is whether the connection broke when the
    server had all of it: it may have gone out all the same."""

    def __init__(self, message: str, *, may_be_sent: bool = False) -> None:
        super().__init__(message)
        self.may_be_sent = may_be_sent


class _HandedOver(Exception):
    """The connection broke when the server had the whole mail."""


def _opened(server: MailServer) -> smtplib.SMTP:
    """A connection that is signed in. Raises what `smtplib` and sockets raise."""
    trusted = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=trusted
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


@dataclass(frozen=True)
class Mailer:
    """Sends in the name of `sender` to all of `to`."""

    server: MailServer
    sender: str
    to: Sequence[str]

    def check(self) -> None:
        """Whether the server lets us in. Raises `MailProblem`."""
        self._with_server(lambda connection: connection.noop())

    def send(self, subject: str, body: str) -> None:
        """Raises `MailProblem`."""
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = subject, self.sender, ", ".join(self.to)
        message["Date"], message["Message-ID"] = (
            formatdate(),
            make_msgid(domain=self.sender.rpartition("@")[2]),
        )
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        self._with_server(lambda connection: _hand_over(connection, message, self.sender, self.to))

    def _with_server(self, do: Callable[[smtplib.SMTP], object]) -> None:
        where = f"the mail server {self.server.host}:{self.server.port}"
        try:
            with _opened(self.server) as connection:
                do(connection)
        except _HandedOver:
            words = f"{where} broke off when it had the mail; look into its log whether it was sent."
            raise MailProblem(words, may_be_sent=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailProblem(f"{where} {_why(error)} Nobody was sent anything.") from None


def _hand_over(
    connection: smtplib.SMTP, message: EmailMessage, sender: str, recipients: Sequence[str]
) -> None:
    """To all of them or to nobody: `smtplib` itself sends as soon as one is taken."""
    connection.ehlo_or_helo_if_needed()
    code, said = connection.mail(sender)
    if code != TAKEN:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    refused = {}
    for recipient in recipients:
        code, said = connection.rcpt(recipient)
        if code not in (TAKEN, PASSED_ON):
            refused[recipient] = (code, said)
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)
    try:
        code, said = connection.data(message.as_bytes(policy=SMTP))
    except (smtplib.SMTPServerDisconnected, OSError):
        raise _HandedOver from None
    if code != TAKEN:
        raise smtplib.SMTPDataError(code, said)


# Why not, in words ----------


def _why(error: Exception) -> str:
    return next((say(error) for kind, say in _REASONS if isinstance(error, kind)), _unknown(error))


def _unknown(error: Exception) -> str:
    return f"did not take the mail ({type(error).__name__}): look into its own log."


def _not_trusted(error: Any) -> str:
    return (
        f"has a certificate that is not good ({error.verify_message}): have it renewed; where the board signs its own, "
        "name the file of its authority in SSL_CERT_FILE."
    )


_AWAY = "did not answer: is it running, and are name and port in HEARD_MAIL_SERVER right?"
_REASONS: tuple[tuple[type[Exception], Callable[[Any], str]], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        lambda _error: "did not let us in: look at the name and the password in HEARD_MAIL_SERVER.",
    ),
    (
        smtplib.SMTPNotSupportedError,
        lambda _error: "offers no encryption, or no signing in, as HEARD_MAIL_SERVER asks for.",
    ),
    (
        smtplib.SMTPSenderRefused,
        lambda error: f"takes no mail from {error.sender}: look at HEARD_MAIL_FROM.",
    ),
    (
        smtplib.SMTPRecipientsRefused,
        lambda error: f"takes no mail to {', '.join(error.recipients)}: look at HEARD_MAIL_TO.",
    ),
    (ssl.SSLCertVerificationError, _not_trusted),
    (
        ssl.SSLError,
        lambda _error: "does not speak encrypted as HEARD_MAIL_SERVER says: is its port the right one?",
    ),
    (
        smtplib.SMTPServerDisconnected,
        lambda _error: "hung up: is the port in HEARD_MAIL_SERVER the right one?",
    ),
    (smtplib.SMTPException, _unknown),
    (OSError, lambda _error: _AWAY),
)
"""The first that fits. SMTP's own exceptions are errors of the operating system, too, so they stand before those."""
