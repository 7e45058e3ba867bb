"""A mail by the board's own server. Its password is in no message and no log."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from api.installation.mail_server import MailServer
from surveys.errors import UserError

SECONDS = 30


class MailProblem(UserError):
    """A mail could not be sent; the message says what the server said."""


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
        self._with_server(lambda connection: connection.send_message(message))

    def _with_server(self, do: Callable[[smtplib.SMTP], object]) -> None:
        try:
            with _opened(self.server) as connection:
                do(connection)
        except (smtplib.SMTPException, OSError) as error:
            raise MailProblem(
                f"the mail server {self.server.host}:{self.server.port} did not take the mail ({type(error).__name__}); "
                "look at HEARD_MAIL_SERVER, and at the server's own log"
            ) from None
