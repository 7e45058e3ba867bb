"""Where mails are handed in, from one setting."""

import pytest

from api.installation.mail_server import MailServer


def test_an_address_names_all_of_it() -> None:
    """Signs in the name and the password are written as in any address."""
    server = MailServer.at("smtp+starttls://heard%40board:p%2Fss@mail.example.org")
    assert server == MailServer("smtp+starttls", "mail.example.org", 587, "heard@board", "p/ss")
    assert "p/ss" not in repr(server)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mail.example.org:25", "must be an address such as"),
        ("https://mail.example.org", "must be an address such as"),
        ("smtps://", "must be an address such as"),
        ("smtp://mail.example.org", "must be encrypted"),
        ("smtps://mail.example.org:99999", "must have a port"),
    ],
)
def test_what_is_wrong_is_said(address: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        MailServer.at(address)
