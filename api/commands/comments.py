"""`heard words`: comments from paper forms and other files, through the same analysis as the answers."""

import sys

import typer

from analysis.text.pipeline import audience_by_name, read_lines
from analysis.text.reading import Audience
from api.commands.context import settings_of
from api.installation.wiring import surveys_of


def words(context: typer.Context) -> None:
    """Put comments through the analysis: JSON lines in, the same lines out with what was found.

    Each line is {"text": …, "question": …, "survey": …}; it comes back with redacted, language, sentiment, themes and
    support (whether help would be shown). A broken line gets an error line with its number, and the rest goes on.
    """
    surveys = surveys_of(settings_of(context))

    def audience_of(survey: str) -> Audience:
        return surveys[survey].audience if survey in surveys else audience_by_name(survey)

    for line in read_lines(sys.stdin, audience_of=audience_of):
        typer.echo(line)
