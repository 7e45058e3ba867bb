"""What young people told us, with what people checked of it set beside."""

from collections.abc import Mapping

from analysis.voice.checked.verified_document import Verified, by_code
from analysis.voice.document import SurveyTold, Voice

NOT_YET, IN_PART = "and not yet checked by people", "and checked by people in part"
NOT_PUBLISHED = "No check by people is published yet."


def with_checks(voice: Voice, checks: Mapping[str, Verified]) -> Voice:
    """`checks` are by release."""
    surveys = tuple(
        _checked(told, checks[told.release]) if told.release in checks else told for told in voice.surveys
    )
    return voice.model_copy(update={"surveys": surveys})


def _checked(told: SurveyTold, check: Verified) -> SurveyTold:
    themes = by_code(check)
    return told.model_copy(
        update={
            "how_sure": told.how_sure.replace(NOT_YET, IN_PART),
            "unread": told.unread.replace(NOT_PUBLISHED, f"{check.text}."),
            "checked": check,
            "themes": tuple(
                theme.model_copy(update={"checked": themes[theme.code].text if theme.code in themes else ""})
                for theme in told.themes
            ),
        }
    )
