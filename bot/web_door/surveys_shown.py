"""The open surveys as the pages show them. Asks again when what it knows is a second old."""

from collections.abc import Callable, Sequence

from surveys.conversation.conversations import Conversations
from surveys.conversation.open_rounds import FRESH_SECONDS, OpenSurvey
from surveys.definition.survey import Audience
from surveys.rounds import survey_in


class SurveysShown:
    """`clock` gives seconds."""

    def __init__(self, conversations: Conversations, clock: Callable[[], float]) -> None:
        self._conversations, self.clock = conversations, clock
        self._by_code: dict[str, OpenSurvey] = {}
        self._fresh_until = clock()

    def by_code(self) -> dict[str, OpenSurvey]:
        """The open surveys, as they were a second ago at most."""
        now = self.clock()
        if now >= self._fresh_until:
            self._by_code = {survey.code: survey for survey in self._conversations.open_surveys()}
            self._fresh_until = now + FRESH_SECONDS
        return self._by_code

    def of_code(self, code: str) -> OpenSurvey | None:
        """The open survey that a code means: its own id, or the id of one of its rounds. None where it means several."""
        by_code = self.by_code()
        known = by_code.get(code) or by_code.get(survey_in(code))
        several = () if known else self.several(code)
        return several[0] if len(several) == 1 else known

    def address(self, code: str) -> str:
        """The code that stays right when another round of the survey opens beside the only one."""
        survey = self.of_code(code)
        return survey.code if survey and survey_in(survey.code) == code else code

    def several(self, code: str) -> Sequence[OpenSurvey]:
        """Those rounds of a survey that have labels, where the code is that of the survey."""
        return [survey for survey in self.by_code().values() if survey_in(survey.code) == code != survey.code]

    def taking(self, audience: Audience) -> Sequence[OpenSurvey]:
        """Those for these people that let newcomers in."""
        surveys = self.by_code().values()
        return [survey for survey in surveys if survey.audience == audience and not survey.is_full]
