"""What the board answers to those who took part, from a draft to what everybody may read: one way, for the desk and for the
command line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from analysis.measures import newest_releases
from analysis.release import Release
from analysis.release.documents.themes import ThemeCount
from analysis.release.shown_themes import shown_themes
from analysis.text.redaction import redact
from api.services.answers.themes import theme_of
from api.services.publishing import released
from surveys.answers.answer import ENGLISH, Answer, AnswerProblem
from surveys.answers.drafts import (
    Drafted,
    approval,
    draft_of,
    drafted,
    dropped,
    dropping,
    new_draft,
    publication,
    taking_up,
)
from surveys.answers.looks import held_up
from surveys.answers.published import AnswerHistory, Version, body_of, published
from surveys.authoring.check.answer_rules import AnswerFinding, lint_answer
from surveys.definition.survey import Audience, Survey
from surveys.rounds import ReleaseId
from surveys.store.protocols import AnswersStore, BoardStore, Entry, RecordStore, Writing
from surveys.store.record_entries import in_record

AUDIENCES: tuple[Audience, ...] = ("young_people", "practitioners")


@dataclass(frozen=True)
class Answering:
    """`now` is for the record, `today` the day that people read; `scorecard` publishes the scorecard anew, with what the
    record says."""

    record: RecordStore
    board: BoardStore
    answers: AnswersStore
    now: Callable[[], datetime]
    today: Callable[[], date]
    scorecard: Callable[[], object]

    def drafts(self) -> dict[str, Drafted]:
        """The newest draft of each answer, by its id."""
        return drafted(self.record.entries())

    def releases(self) -> "Releases":
        return Releases(tuple(released(self.board)))

    def published(self) -> list[AnswerHistory]:
        versions = self.answers.versions()
        return [each for audience in AUDIENCES for each in published(versions, audience)]

    # The steps ----------

    def keep(self, by: str, answer: Answer) -> Entry:
        """Keep an answer as a draft, whatever is still to be mended."""
        return self._write(by, new_draft(answer))

    def approve(self, by: str, answer_id: str, seen: int | None = None) -> Answer:
        """`seen` is the number of the draft that was looked at. Raises `AnswerProblem`."""
        drafts = self.drafts()
        writing = approval(drafts, answer_id, by, seen)
        answer = draft_of(drafts, answer_id).answer
        self._refuse(answer)
        self._write(by, writing)
        return answer

    def publish(self, by: str, answer_id: str, seen: int | None = None) -> int:
        """Let everybody read it. Gives the number of the version. Raises `AnswerProblem`."""
        drafts = self.drafts()
        draft = draft_of(drafts, answer_id, seen)
        answer = draft.answer
        # The record first: nothing is public that it does not know of. Where it broke off after that, it goes on from there.
        broke_off = draft.is_published and not _is_public(self.answers.versions(), answer)
        writing = None if broke_off else publication(drafts, answer_id)
        self._refuse(answer)
        if writing:
            self._refuse_before_they_looked(draft)
            self._write(by, writing)
        version = self.answers.publish(answer_id, body_of(answer, self.today()))
        self._write(by, self._on_scorecard(answer))
        self.scorecard()
        return version

    def drop(self, by: str, answer_id: str, why: str, seen: int | None = None) -> None:
        """Put away a draft that nobody wants. `seen` is the number of the draft that was looked at. Raises
        `AnswerProblem`."""
        self._write(by, dropping(self.drafts(), answer_id, why, seen))

    def take_up(self, by: str, answer_id: str) -> None:
        """A dropped draft is a draft again. Raises `AnswerProblem`."""
        self._write(by, taking_up(dropped(self.record.entries()), answer_id))

    def write(self, by: str, what: Writing) -> Entry:
        """What young people say of a draft, what comes of it, and whether publishing waits for them."""
        return self._write(by, what)

    def _refuse_before_they_looked(self, draft: Drafted) -> None:
        if why := held_up(self.record.entries(), draft, self.today()):
            raise AnswerProblem(why)

    def to_mend(self, answer: Answer) -> list[str]:
        """What has to be mended before an answer is approved, in words."""
        return [*map(str, findings(answer)), *self.releases().problems(answer)]

    def _refuse(self, answer: Answer) -> None:
        if problems := self.to_mend(answer):
            raise AnswerProblem("to mend first:\n" + "\n".join(f"- {problem}" for problem in problems))

    def _write(self, by: str, what: Writing) -> Entry:
        name = " ".join(by.split())
        if not name:
            raise AnswerProblem("say who does this")
        return self.record.write(in_record(self.now()), name, what)

    def _on_scorecard(self, answer: Answer) -> Writing:
        """The answer as the scorecard and the report have it."""
        release, theme = self.releases().answered_by(answer)
        body = {
            "release": release.id,
            "code": theme.code,
            "heard_on": release.made_on.isoformat(),
            "answered_on": self.today().isoformat(),
            "decision": answer.decision,
            "owner": answer.who,
            "status": answer.status,
            "why": answer.why,
            "message": answer.words[ENGLISH].standard,
        }
        return Writing("answer", theme.title, body)


def findings(answer: Answer) -> list[AnswerFinding]:
    """What the check of the words finds and nobody has accepted."""
    return lint_answer(answer, redact)


def _is_public(versions: Sequence[Version], answer: Answer) -> bool:
    """Whether the newest public version says the same."""
    bodies = [body["answer"] for name, _, body in versions if name == answer.id]
    return bool(bodies) and bodies[-1] == answer.as_json()


@dataclass(frozen=True)
class Releases:
    """All releases that there are, and what they say of the theme of an answer."""

    asked: tuple[tuple[Release, Survey], ...]

    @cached_property
    def every(self) -> tuple[Release, ...]:
        return tuple(release for release, _ in self.asked)

    @cached_property
    def newest(self) -> list[Release]:
        """One a round, the oldest round first."""
        return [release for release, _ in newest_releases(self.asked)]

    def find(self, release_id: str) -> Release | None:
        return next((each for each in self.every if each.id == release_id), None)

    def answered_by(self, answer: Answer) -> tuple[Release, ThemeCount]:
        """Raises `AnswerProblem` where the release is gone, has no such theme, or hides it."""
        if problem := next(self.problems(answer), ""):
            raise AnswerProblem(problem)
        release = next(each for each in self.every if each.id == answer.release)
        return release, next(theme for theme in shown_themes(release) if theme.code == answer.theme)

    def problems(self, answer: Answer) -> Iterator[str]:
        """Why what is answered is not what a release shows. A theme that a release hides is not spoken of in public."""
        release = self.find(answer.release)
        if release is None:
            yield f"there is no release '{answer.release}', or no more"
            return
        yield from _not_shown(release, answer.theme)
        yield from self._made_anew(release, answer.theme)

    def _made_anew(self, release: Release, theme: str) -> Iterator[str]:
        newest = next(each for each in self.newest if each.round.id == release.round.id)
        if newest.id != release.id:
            for problem in _not_shown(newest, theme):
                yield f"the numbers were made anew: {problem}"

    def since(self, answer: Answer) -> Iterator[str]:
        """What has happened to the theme since it was answered, in words: whoever reads the answer may wonder."""
        yield from self.problems(answer)
        if (release := self.find(answer.release)) is None:
            return
        newer = [each for each in self.newest if each.round.id == release.round.id and each.id != release.id]
        yield from (f"the numbers were made anew on {each.made_on}: release '{each.id}'" for each in newer)
        for each in self.newest:
            if _is_later(each, release):
                yield from (f"a later round: {problem}" for problem in _not_shown(each, answer.theme))


def _is_later(one: Release, other: Release) -> bool:
    mine, its = ReleaseId.parse(one.id), ReleaseId.parse(other.id)
    return mine.survey == its.survey and mine.ordinal > its.ordinal


def _not_shown(release: Release, code: str) -> Iterator[str]:
    theme = theme_of(release, code)
    if theme is None:
        there = ", ".join(each.code for each in shown_themes(release))
        yield f"release '{release.id}' has no theme '{code}'; it shows: {there or 'none'}"
    elif theme.count is None:
        yield f"release '{release.id}' hides the theme '{code}'"
