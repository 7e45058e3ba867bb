"""What the second provider says of people: their names and, as their groups, what they may do."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        user = request.user
        groups = sorted(group.name for group in user.groups.all())
        return {"name": user.get_full_name(), "email": user.email, "groups": groups}
