"""The settings of the board's sign-in provider."""

import pytest

from api.installation.settings import SettingsProblem, read_settings

ENTRA = {"HEARD_OIDC_ISSUER": "https://login.example/t/v2.0/", "HEARD_OIDC_CLIENT": "heard"}


def test_a_provider_is_known_by_its_address_without_the_slash_at_the_end() -> None:
    settings = read_settings({**ENTRA, "HEARD_OIDC_SECRET": "s3cret"})
    assert (settings.oidc_issuer, settings.oidc_claim) == ("https://login.example/t/v2.0", "roles")
    assert settings.oidc_roles == {}
    assert "s3cret" not in repr(settings)


def test_the_providers_names_of_roles_may_hold_spaces_and_signs() -> None:
    given = " Board Editors=editor, cn=chair;ou=board=approver ,"
    roles = read_settings({**ENTRA, "HEARD_OIDC_ROLES": given}).oidc_roles
    assert roles == {"Board Editors": "editor", "cn=chair;ou=board": "approver"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"HEARD_OIDC_ISSUER": "http://login.example"}, "must begin with https://"),
        ({"HEARD_OIDC_ISSUER": "login.example"}, "must be an address"),
        ({"HEARD_OIDC_CLIENT": ""}, "needs HEARD_OIDC_CLIENT"),
        ({"HEARD_OIDC_ROLES": "editor"}, "must be pairs"),
        ({"HEARD_OIDC_ROLES": "=editor"}, "must be pairs"),
        ({"HEARD_OIDC_ROLES": "Chair="}, "must be pairs"),
    ],
)
def test_what_is_wrong_is_said_before_anybody_signs_in(changed: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsProblem, match=words):
        read_settings({**ENTRA, **changed})


@pytest.mark.parametrize("here", ["http://localhost:9400", "http://127.0.0.1:9400"])
def test_a_provider_on_this_machine_may_be_asked_in_clear(here: str) -> None:
    assert read_settings({**ENTRA, "HEARD_OIDC_ISSUER": here}).oidc_issuer == here
