"""`heard round revise`: what newcomers of an open round are asked from now on, and what is checked before that."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.commands.asking import Yes, be_sure
from api.commands.context import file_of, installation_of
from api.commands.rounds.lines import revision_lines
from api.installation.clock import today
from api.installation.wiring import Installation
from api.services.publishing import publish_fieldwork, releases_of
from surveys.definition.loading import load
from surveys.definition.mistakes import Mistake, Mistakes, line_of
from surveys.definition.revisions import RevisionChange, is_counted_anew
from surveys.definition.survey import Survey
from surveys.fieldwork.lookup import find_round, survey_of
from surveys.fieldwork.revising import compare
from surveys.fieldwork.revising import revise as revise_round
from surveys.language.phrases import phrases_in
from surveys.rounds import Round, RoundProblem


def revise(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="The survey's id, or a file with its new revision.")],
    yes: Yes = False,
) -> None:
    """Ask newcomers of an open round the survey as its file is now. Whoever is midway ends in the revision they began."""
    installation = installation_of(context)
    file = Path(survey) if survey.endswith(".toml") else None
    revised = load(file) if file else known_survey(installation, survey)
    round_ = find_round(installation.stores.rounds, revised.id)
    changes = compare(installation.stores.rounds, round_, revised, today())
    _check_joins(changes, file or file_of(context, revised))
    check_tables(installation, round_, revised)
    for line in (*revision_lines(round_, revised, changes), *_lost_languages(installation, round_, revised)):
        typer.echo(line)
    be_sure((), f"Ask newcomers revision {revised.revision} from now on?", yes=yes)
    round_ = revise_round(
        installation.stores.rounds, round_.id, revised, today(), installation.translated_texts(revised)
    )
    publish_rounds(installation)
    typer.echo(
        f"{round_.id}: newcomers are asked revision {round_.revision}. Whoever is midway ends in the one they began."
    )


def _check_joins(changes: Sequence[RevisionChange], file: Path) -> None:
    """Raises `Mistakes` with every change that cannot be made while people answer, at its place in the file."""
    refused = [change for change in changes if change.instead]
    if refused:
        source = file.read_text(encoding="utf-8-sig")
        raise Mistakes(
            [
                Mistake(
                    file.name,
                    line_of(source, (), change.question),
                    change.question,
                    f"{change.says}: {change.instead}",
                )
                for change in refused
            ]
        )


def check_tables(installation: Installation, round_: Round, revised: Survey) -> None:
    """The final release is audited together with the interim one, table by table."""
    if releases_of(installation.stores.board, round_.id) and is_counted_anew(
        survey_of(installation.stores.rounds, round_), revised
    ):
        raise RoundProblem(
            f"{round_.id} has its interim release already, so what is counted cannot change any more, only its words; "
            f"close the round and open the next: heard round close {round_.id}"
        )


def _lost_languages(installation: Installation, round_: Round, revised: Survey) -> list[str]:
    """A translation is of one revision: newcomers have it again when it is translated anew."""
    with installation.stores.rounds.transaction() as work:
        kept = work.translations(round_.survey, round_.revision)
    lost = [
        phrases_in(code).language.name for code in kept if code not in installation.translated_texts(revised)
    ]
    if not lost:
        return []
    return [
        f"Not translated yet: {', '.join(lost)}. Newcomers are not offered these languages; whoever is midway keeps theirs. "
        f"See: heard survey translate export {round_.survey}"
    ]


def known_survey(installation: Installation, survey: str) -> Survey:
    """The survey with an id. Raises `typer.BadParameter` that names those that there are."""
    if survey not in installation.surveys:
        raise typer.BadParameter(f"there is no survey '{survey}'; surveys: {', '.join(installation.surveys)}")
    return installation.surveys[survey]


def publish_rounds(installation: Installation) -> None:
    """Surveys and rounds as they are now."""
    stores = installation.stores
    publish_fieldwork(stores.board, stores.rounds, stores.participation, today())
