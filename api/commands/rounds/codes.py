"""Cards with codes for a round: made and written to a file to print, and kept nowhere else."""

from pathlib import Path

from api.installation.wiring import Installation
from surveys.authoring.printing.cards import cards_html
from surveys.conversation.cards import CODES
from surveys.definition.survey import Survey
from surveys.fieldwork.lookup import survey_of
from surveys.language.phrases import ENGLISH
from surveys.privacy.cards import new_cards, printed
from surveys.rounds import Round, RoundProblem


def write_cards(
    installation: Installation, round_: Round, count: int, to: Path | None, language: str = ENGLISH
) -> str:
    """Write new cards in a language of the round, and say what to do with them. Writes over nothing. Raises
    `RoundProblem`."""
    path = to or Path(f"codes-{round_.id}.html")
    key = installation.keys.read(round_.id) if round_.is_open else None
    if round_.entry != CODES:
        raise RoundProblem(f"{round_.id} is answered by its link; a round with codes is opened with --codes")
    if key is None:
        raise RoundProblem(f"{round_.id} is closed, or its key is not here: no codes can be made for it")
    check_free(path)
    address = f"{installation.settings.public_url}/s/{round_.code}"
    title = _title(installation, round_, language)
    codes = [printed(card) for card in new_cards(key, count)]
    path.touch(mode=0o600)
    path.write_text(cards_html(title, address, codes, language), encoding="utf-8")
    return (
        f"{count} cards are in {path}: print them, cut them, mix them, and destroy the file. Give them out face down, and "
        "note for nobody which one they got: nobody keeps a list of them. For lost ones print more: "
        f"heard round codes {round_.id} 10\n"
    )


def _title(installation: Installation, round_: Round, language: str) -> str:
    """The survey's title in a language that the round is answered in. Raises `RoundProblem` for another."""
    survey = survey_of(installation.stores.rounds, round_)
    with installation.stores.rounds.transaction() as work:
        kept = work.translations(round_.survey, round_.revision)
    script = installation.script_for(survey, kept)
    if language not in script.languages:
        raise RoundProblem(
            f"{round_.id} is not asked in '{language}'; there is: {', '.join(script.languages)}"
        )
    return script.in_words(language, "standard").survey.title


def check_free(path: Path | None) -> None:
    """Raises `RoundProblem` where the file is there already."""
    if path and path.exists():
        raise RoundProblem(f"{path} is there already; name another file with --codes-to or --to")


def warn_of_link(survey: Survey) -> str:
    """What is said where a survey asks something sensitive and whoever has the link can answer several times."""
    if not any(question.sensitive for question in survey.questions):
        return ""
    return (
        "Whoever has the link can answer, also several times, and then knows more from the results than others. Where that "
        f"matters, close it and open it with codes: heard round open {survey.id} --codes 200\n"
    )
