"""`heard words`: comments from paper forms and other files, through the same analysis as the answers."""

import sys

import typer
from analysis.text.pipeline import words_lines

from surveys.definition import library


def words() -> None:
    """Put comments through the analysis: JSON lines in, the same lines out with what was found.

    Each line is {"text": …, "question": …, "survey": …}; it comes back with redacted, language, sentiment, themes and
    support (whether help would be shown). A broken line gets an error line with its number, and the rest goes on.
    """
    audiences = {survey.id: survey.audience for survey in library().values()}
    for line in words_lines(sys.stdin, audience_of=audiences.get):
        typer.echo(line)
