"""`heard survey new`, `export`, `import`, `poster`, `paper`: surveys to files and back. Writes over nothing, unless told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from api.commands.author_files import content_of, write_whole
from api.commands.context import plan_of, settings_of, survey_of
from api.commands.survey.checking import findings, summary, tell
from api.tryout.rehearsal import script_here
from bot.pages.assets import drawings, shared_assets
from surveys.authoring.new_survey.ready_answers import ANSWERS, OWN, READY, SCALES
from surveys.authoring.new_survey.survey_file import (
    ASKS_FOR_HELP,
    AuthoringError,
    NewQuestion,
    NewSurvey,
    before_and_after,
    found_in,
    is_scale,
    programme_id,
    survey_id,
    survey_toml,
)
from surveys.authoring.printing.paper_form import paper_form
from surveys.authoring.printing.poster import survey_poster
from surveys.conversation.open_rounds import OpenSurvey, words_of
from surveys.definition.survey import Audience, WordingName
from surveys.definition.toml_writer import to_toml
from surveys.language.phrases import ENGLISH
from surveys.language.translation import translations_of

Name = TypeVar("Name", bound=str)
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
Named = Annotated[str, typer.Argument(help="A survey's id, or a file.")]
TomlFile = Annotated[
    Path | None, typer.Option(help="The file to write; without it ID.toml in HEARD_SURVEYS, or here.")
]

AUDIENCES: Mapping[Audience, str] = {"young_people": "Young people", "practitioners": "Practitioners"}
IN_OWN_WORDS = {
    "one": "One of your own choices",
    "several": "Several of your own choices",
    "text": "In their own words",
}


MOST_FINDINGS_SHOWN = 10
"""After a survey is written; the check names all of them."""

# Asking the author ----------


def new(context: typer.Context, out: TomlFile = None, force: Force = False) -> None:
    """Make a survey by answering some questions. Writes a file with comments, to be edited by hand."""
    title = _asked("What is the survey called?")
    audience = _chosen("Who answers it?", AUDIENCES)
    course = audience == "practitioners" and typer.confirm(
        "Is it asked before a course and again after it, to see what changes?", default=False
    )
    paths = _files_of(context, title, out, course)
    for path in paths:
        _check_free(path, force)
    about = _perhaps("Why do you ask? One or two sentences; Enter for the usual words")
    survey = NewSurvey(title, audience, tuple(_questions(course, audience)), about=about)
    surveys = before_and_after(survey) if course else (survey,)
    for path, each in zip(paths, surveys, strict=True):
        _write(path, survey_toml(each).encode(), force)
    for path in paths:
        _say_what_next(context, path)
    if course:
        typer.echo(
            "Open the one before first. When it is closed, the one after asks for the same code, and is set beside it."
        )


def _files_of(context: typer.Context, title: str, out: Path | None, course: bool) -> list[Path]:
    """Where the survey is written; for a course one file before it and one after."""
    if not course:
        return [out or _usual_file(context, survey_id(title))]
    path = out or _usual_file(context, programme_id(title))
    return [path.with_stem(f"{path.stem}-{stage}") for stage in ("before", "after")]


def _questions(course: bool, audience: Audience) -> Iterator[NewQuestion]:
    """Until the author has no more; of a course, one at least on a scale."""
    number, needs_scale = 1, course
    while True:
        ask = _next_ask(number, needs_scale)
        if not ask:
            return
        question = _looked_at(f"Question {number}. What do you ask?", ask, audience)
        needs_scale = needs_scale and not is_scale(question)
        yield question
        number += 1


def _next_ask(number: int, needs_scale: bool) -> str:
    """What is asked next; empty at the end."""
    if number == 1:
        return _asked("Question 1. What do you ask?")
    prompt = f"Question {number}. What do you ask? Enter ends"
    while not (ask := _perhaps(prompt)) and needs_scale:
        typer.echo(f"To see what changes, ask one thing that is answered with {' or '.join(SCALES)}.")
    return ask


def _looked_at(prompt: str, ask: str, audience: Audience) -> NewQuestion:
    """A question that the check has nothing to send back of, or that its author wants as it is."""
    while True:
        question = _with_help(_question(prompt, ask), audience)
        found = found_in(question, audience)
        for finding in found:
            typer.echo(f"  {finding.why} {finding.suggestion} [{finding.rule}]")
        if not found or not (ask := _perhaps("Write the question in other words; Enter keeps it as it is")):
            return question


def _with_help(question: NewQuestion, audience: Audience) -> NewQuestion:
    """Where the check would ask which of the author's own choices ask for help, they are asked for it here."""
    if not any(finding.rule == ASKS_FOR_HELP for finding in found_in(question, audience)):
        return question
    typer.echo(
        "Whoever chooses an answer that says they are not safe or not well is shown where there is help."
    )
    worrying = _some_of("Which of these say so?", question.choices)
    if not worrying:
        return replace(question, none_worries=True)
    urgent = _some_of("Which of them say that somebody is not safe now?", worrying)
    return replace(question, worrying=worrying, urgent=urgent)


def _some_of(prompt: str, choices: Sequence[str]) -> tuple[str, ...]:
    """Some of them, by their numbers."""
    typer.echo(prompt)
    for number, choice in enumerate(choices, 1):
        typer.echo(f"  {number}  {choice}")
    while True:
        typed = _perhaps("Numbers, such as 2, 3; Enter for none").replace(",", " ").split()
        if all(each.isdecimal() and 1 <= int(each) <= len(choices) for each in typed):
            return tuple(choices[int(each) - 1] for each in dict.fromkeys(typed))
        typer.echo(f"Please type numbers from 1 to {len(choices)}.")


def _question(prompt: str, ask: str) -> NewQuestion:
    """A question with its answers; asked again until it can be one."""
    while True:
        answers = _chosen("How is it answered?", _ways_to_answer())
        choices = tuple(_choices()) if answers in OWN else ()
        sensitive = answers != "text" and typer.confirm("Could it be hard to answer?", default=False)
        try:
            return NewQuestion(ask, answers, choices, sensitive=sensitive)
        except AuthoringError as error:
            typer.echo(f"That is not a question yet: {error}.")
            ask = _asked(prompt)


def _ways_to_answer() -> Mapping[str, str]:
    ready = {name: " / ".join(choice.say for choice in choices) for name, (_, choices, _) in READY.items()}
    return {name: ready.get(name) or IN_OWN_WORDS[name] for name in ANSWERS}


def _choices() -> Iterator[str]:
    while choice := _perhaps("A choice; Enter ends"):
        yield choice


def _asked(prompt: str) -> str:
    while not (words := _typed(prompt)):
        typer.echo("Please write something.")
    return words


def _typed(prompt: str) -> str:
    return str(typer.prompt(prompt, "", show_default=False, prompt_suffix=" ")).strip()


def _perhaps(prompt: str) -> str:
    return _typed(f"{prompt}:")


def _chosen(prompt: str, choices: Mapping[Name, str]) -> Name:
    """One of the names, chosen by its number or typed. Numbered lines read well on screen and aloud."""
    typer.echo(prompt)
    for number, says in enumerate(choices.values(), 1):
        typer.echo(f"  {number}  {says}")
    by_number = {str(number): name for number, name in enumerate(choices, 1)}
    known = {**by_number, **{str(name): name for name in choices}}
    while (typed := _asked("Number:")) not in known:
        typer.echo(f"Please type a number from 1 to {len(choices)}.")
    return known[typed]


# Files ----------


def export(
    context: typer.Context,
    survey: Named,
    xlsform: Annotated[Path, typer.Option(help="The .xlsx file to write, by the XLSForm standard.")],
    force: Force = False,
) -> None:
    """Write a survey as a spreadsheet, to be edited in any office program."""
    from surveys.authoring.xlsform.cells.columns import cannot_say
    from surveys.authoring.xlsform.writer import to_xlsform  # brings spreadsheets

    chosen = survey_of(context, survey)
    _write(xlsform, to_xlsform(chosen), force)
    typer.echo(f"{xlsform} is written. Other tools than Heard do not use, and drop when they save:")
    for sentence in cannot_say(chosen):
        typer.echo(f"  {sentence}")


def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="An .xlsx, .xls, .ods, .fods or .csv file by the XLSForm standard, or Limesurvey's .lss or .tsv."
        ),
    ],
    out: TomlFile = None,
    force: Force = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out the questions that say more than a survey can.")
    ] = False,
) -> None:
    """Make a survey file of a spreadsheet, and check it. Every mistake is named by sheet, row and column, and so is all that
    is left out or spelled anew."""
    from surveys.authoring.xlsform.reader import read_xlsform  # brings spreadsheets
    from surveys.authoring.xlsform.remarks import report

    read = read_xlsform(content_of(file), file.name, leave_out)
    path = out or _usual_file(context, read.survey.id)
    _write(path, to_toml(read.survey).encode(), force)
    typer.echo(f"{file.name}: {_questions_are(len(read.survey.questions))} read.")
    for line in report(read.remarks):
        typer.echo(line)
    _say_what_next(context, path)


def _questions_are(number: int) -> str:
    return "1 question is" if number == 1 else f"{number} questions are"


def poster(
    context: typer.Context,
    survey: Named,
    out: Annotated[Path, typer.Option(help="The HTML file to write, one page of A4.")],
    language: Annotated[
        str,
        typer.Option(help="The language of the poster, such as pl. The survey must be translated into it."),
    ] = ENGLISH,
    force: Force = False,
) -> None:
    """Write a poster to print, with QR codes for the web page and, with HEARD_TELEGRAM_NAME, for Telegram."""
    settings, chosen = settings_of(context), survey_of(context, survey)
    translated = {
        code: words_of(of.survey, code)
        for code, of in translations_of(chosen, own=settings.own_translations).items()
    }
    shown = OpenSurvey(
        chosen.id, chosen.title, chosen.audience, chosen.minutes, chosen.about, translated=translated
    )
    if language not in shown.languages:
        there = ", ".join(shown.languages)
        raise typer.BadParameter(f"'{chosen.id}' is not translated into '{language}'; there is: {there}")
    page = survey_poster(shown, settings.public_url, settings.telegram_name, language=language)
    _write(out, page.encode(), force)
    typer.echo(f"{out} is written; print it from a browser. It leads to {settings.public_url}/s/{chosen.id}")
    if settings.on_loopback and not settings.https:
        typer.echo("Phones cannot open that address: set HEARD_PUBLIC_URL before you print.")


def paper(
    context: typer.Context,
    survey: Named,
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file to write, to be printed on A4.")],
    wording: Annotated[WordingName, typer.Option(help="Which words the sheet is in.")] = "standard",
    language: Annotated[str, typer.Option(help="A language of the survey, as a code such as pl.")] = "en",
    adds_up: Annotated[
        bool, typer.Option("--adds-up", help="For a round that is opened with --adds-up: the sheet says so.")
    ] = False,
    force: Force = False,
) -> None:
    """Write a survey as a sheet of paper: boxes to tick, lines to write on, and where to get help. It asks for no name."""
    script = script_here(settings_of(context), survey_of(context, survey)).told_if_few(adds_up=adds_up)
    _check_among(wording, script.survey.wordings, f"words of {script.survey.id}")
    _check_among(language, script.languages, f"languages of {script.survey.id}")
    page = paper_form(script.in_words(language, wording), drawings(shared_assets()))
    _write(out, page.encode(), force)
    typer.echo(f"{out} is written; print it from a browser.")
    typer.echo(f"Sheets are typed in at {script.setting.elsewhere}/together")


def _check_among(value: str, known: Sequence[str], what: str) -> None:
    if value not in known:
        raise typer.BadParameter(f"'{value}' is not there; {what}: {', '.join(known)}")


def _usual_file(context: typer.Context, survey: str) -> Path:
    return (settings_of(context).surveys or Path()) / f"{survey}.toml"


def _write(path: Path, content: bytes, force: bool) -> None:
    """Whole or not at all: a file that is there stays as it is until the new one is."""
    _check_free(path, force)
    write_whole(path, content)


def _check_free(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise typer.BadParameter(
            f"{path} is there already; name another file, or add --force to write over it"
        )


def _say_what_next(context: typer.Context, path: Path) -> None:
    to_mend = findings(path, plan_of(context))
    typer.echo(f"{path} is written.")
    typer.echo(summary(path, to_mend))
    tell(to_mend[:MOST_FINDINGS_SHOWN])
    if len(to_mend) > MOST_FINDINGS_SHOWN:
        typer.echo(f"  and {len(to_mend) - MOST_FINDINGS_SHOWN} more, which the check names")
    typer.echo(f"Try it:  heard survey preview {path}")
    typer.echo(f"Check it again after each change:  heard survey check {path}")
    typer.echo("To open a round of it, keep it in the folder that HEARD_SURVEYS names.")


COMMANDS: Mapping[str, Callable[..., None]] = {
    "new": new,
    "export": export,
    "import": import_,
    "poster": poster,
    "paper": paper,
}
"""What `heard survey` has of these, by the word that is typed."""
