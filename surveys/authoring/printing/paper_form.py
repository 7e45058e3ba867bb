"""A survey as a sheet of paper, from the same definition: one page to print on A4, with boxes to tick and lines to write on.

It asks for no name and bears no number: two sheets of a round differ in what is written on them alone. Like the poster it
holds no script and, with `css`, no style of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from surveys.authoring.printing.page_head import HEAD
from surveys.definition.survey import Question, Survey
from surveys.dialogue.survey.prompts import QUOTE_LABELS, quote_words
from surveys.dialogue.survey.script import SurveyVoice

LINES_TO_WRITE_ON = 6
"""Under a question that is answered in somebody's own words: about 60 words in large writing."""

NO_FACES: Mapping[str, str] = {}

THE_END = None
"""Where somebody goes who has no more questions to answer."""


# What is skipped ----------


def goes_to(survey: Survey, question: Question, choice: str) -> int | None:
    """The number of the question after one that was answered so, counted from 1; `THE_END` after the last."""
    out: set[str] = set()
    for number, other in enumerate(survey.questions, 1):
        if number <= survey.numbers[question.id] + 1:
            continue
        if not _falls_away(other, question, choice, out):
            return number
        out.add(other.id)
    return THE_END


def _falls_away(other: Question, question: Question, choice: str, out: set[str]) -> bool:
    """Whether another question is not asked, whatever else was answered. `out` are those that fall away with the answer."""
    wanted = other.only_if.get(question.id)
    return bool(out & other.only_if.keys()) or (wanted is not None and choice not in wanted)


# The sheet ----------


def paper_form(
    voice: SurveyVoice, faces: Mapping[str, str] = NO_FACES, *, css: str = "", above: str = ""
) -> str:
    """The sheet as one HTML page, in the language and wording of the voice. `faces` are drawings as SVG elements, by the
    character that they stand for; the character itself is printed where there is none. `above` is HTML that stands on the
    screen and is not printed; `css` is where `PAPER_CSS` is served, empty to have the style in the page itself."""
    survey = voice.survey
    asked = "\n".join(_question(voice, question, faces) for question in survey.questions)
    return PAGE.format_map(
        {
            "language": escape(voice.language),
            "direction": voice.phrases.language.direction,
            "title": escape(survey.title),
            "board": escape(voice.setting.asker),
            "style": f'<link rel="stylesheet" href="{escape(css)}">'
            if css
            else f"<style>\n{PAPER_CSS}</style>",
            "above": above,
            "about": _paragraphs(survey.about, *_warning(voice), voice.say("paper_how")),
            "questions": asked,
            "thanks": _paragraphs(voice.say("paper_end"), survey.thanks),
            "help_title": escape(voice.say("paper_help")),
            "help": "\n".join(f"<li>{escape(line)}</li>" for line in voice.help.splitlines() if line.strip()),
            "kept": _paragraphs(survey.afterwards, voice.say("paper_kept")),
        }
    )


def _warning(voice: SurveyVoice) -> Iterator[str]:
    """Where no person has read the translation, the sheet says so, as the conversation does."""
    if not voice.phrases.language.reviewed_by:
        yield voice.say("machine_made")


def _question(voice: SurveyVoice, question: Question, faces: Mapping[str, str]) -> str:
    """What is asked stands in the heading; what leads up to it in a question of several paragraphs, below."""
    *leading, ask = question.ask.strip().split("\n\n")
    notes = (*_asked_only_if(voice, question), *leading, question.hint, *_how(voice, question))
    return QUESTION.format(
        number=voice.survey.numbers[question.id] + 1,
        ask=escape(ask),
        notes=_notes(notes),
        answer=_answer(voice, question, faces),
    )


def _how(voice: SurveyVoice, question: Question) -> Iterator[str]:
    """How the question is answered on paper."""
    if question.has_choices:
        yield voice.say("paper_several" if question.kind == "several" else "paper_one")
    elif question.kind == "number":
        yield voice.say("number_please", least=question.least, most=question.most)


def _asked_only_if(voice: SurveyVoice, question: Question) -> Iterator[str]:
    """For whom a question is that is not for everybody: a sentence for each earlier question that it depends on."""
    for earlier, wanted in question.only_if.items():
        names = voice.choice_names[earlier]
        ticked = ", ".join(f"“{names[choice]}”" for choice in wanted)
        yield voice.say("paper_only_if", choices=ticked, number=voice.survey.numbers[earlier] + 1)


def _answer(voice: SurveyVoice, question: Question, faces: Mapping[str, str]) -> str:
    if question.has_choices:
        return f'<ul class="paper__choices">\n{_choices(voice, question, faces)}\n</ul>'
    if question.kind == "number":
        return f'<p class="paper__number">{NUMBER_BOX} {escape(question.unit)}</p>'
    prompts = "\n".join(f"<li>{escape(prompt.say)}</li>" for prompt in question.prompts)
    lines = '<p class="paper__line"></p>\n' * (1 if question.prompts else LINES_TO_WRITE_ON)
    asked = f'<ol class="paper__prompts">\n{prompts}\n</ol>\n' if prompts else ""
    return f"{asked}{lines}{_quote(voice, question)}"


def _quote(voice: SurveyVoice, question: Question) -> str:
    """Whether the words may be quoted, with a box for no and one for yes. Whoever ticks neither has said no."""
    if not question.may_quote:
        return ""
    asked = _notes(quote_words(voice).split("\n\n"))
    labels = (voice.phrases.labels[label] for label in QUOTE_LABELS)
    boxes = "\n".join(CHOICE.format(face="", say=escape(label), onward="") for label in labels)
    return f'{asked}\n<ul class="paper__choices">\n{boxes}\n</ul>'


def _choices(voice: SurveyVoice, question: Question, faces: Mapping[str, str]) -> str:
    return "\n".join(
        CHOICE.format(
            face=_face(button.face, faces),
            say=escape(button.say),
            onward=_onward(voice, question, button.words),
        )
        for button in voice.choices[question.id]
    )


def _face(face: str, faces: Mapping[str, str]) -> str:
    """The words stand beside it, so whoever hears the page hears them alone."""
    return (
        f'<span class="paper__face" aria-hidden="true">{faces.get(face) or escape(face)}</span> '
        if face
        else ""
    )


def _onward(voice: SurveyVoice, question: Question, choice: str) -> str:
    """Where a box leads that leaves out the next question. Of several boxes, none leads anywhere alone."""
    survey = voice.survey
    if question.kind == "several" or question.id == survey.questions[-1].id:
        return ""
    number = goes_to(survey, question, choice)
    if number == survey.numbers[question.id] + 2:
        return ""
    words = voice.say("paper_to_end") if number is None else voice.say("paper_go_to", number=number)
    return f' <span class="paper__onward">→ {escape(words)}</span>'


def _notes(notes: Iterable[str]) -> str:
    return "\n".join(f'<p class="paper__note">{escape(note.strip())}</p>' for note in notes if note.strip())


def _paragraphs(*texts: str) -> str:
    parts = [part for text in texts for part in text.strip().split("\n\n") if part.strip()]
    return "\n".join(f"<p>{escape(' '.join(part.split()))}</p>" for part in parts)


BOX = '<span class="paper__box" aria-hidden="true"></span>'
NUMBER_BOX = '<span class="paper__box paper__box--wide" aria-hidden="true"></span>'
CHOICE = f'<li class="paper__choice">{BOX} {{face}}<span>{{say}}</span>{{onward}}</li>'

QUESTION = """<li class="paper__question">
<h2 class="paper__ask">{number}. {ask}</h2>
{notes}
{answer}
</li>"""

PAGE = (
    HEAD
    + """{style}
</head>
<body class="paper">
{above}
<main class="paper__sheet">
<p class="paper__board">{board}</p>
<h1 class="paper__title">{title}</h1>
<div class="paper__about">
{about}
</div>
<div class="paper__kept">
{kept}
</div>
<section class="paper__help">
<h2>{help_title}</h2>
<ul>
{help}
</ul>
</section>
<ol class="paper__questions">
{questions}
</ol>
<div class="paper__end">
{thanks}
</div>
</main>
</body>
</html>
"""
)

PAPER_CSS = """@page { size: A4 portrait; margin: 16mm; }
.paper { margin: 0; background: #e3f0ef; color: #0b0c0c; font: 1.1875rem/1.45 arial, helvetica, sans-serif; }
.paper p { margin: 0 0 10px; }
.paper__sheet {
  box-sizing: border-box; max-width: 52rem; margin: 24px auto; padding: 36px 44px; background: #fff;
}
.paper__screen { box-sizing: border-box; max-width: 52rem; margin: 24px auto 0; padding: 0 16px; }
.paper__screen a { display: inline-block; min-height: 44px; margin-inline-end: 20px; color: #17505a; line-height: 44px; }
.paper .paper__board { margin-bottom: 4px; color: #44504f; }
.paper__title { margin: 0 0 12px; font-size: 2rem; line-height: 1.15; overflow-wrap: anywhere; }
.paper__questions, .paper__choices { margin: 0; padding: 0; list-style: none; }
.paper__question { margin: 26px 0 0; break-inside: avoid; }
.paper__ask { margin: 0 0 6px; font-size: 1.25rem; line-height: 1.3; overflow-wrap: anywhere; }
.paper .paper__note { margin: 0 0 6px; color: #33403f; }
.paper__choice { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 5px 0; }
.paper__box { flex: none; display: inline-block; width: 22px; height: 22px; border: 2px solid #0b0c0c; border-radius: 3px; }
.paper__box--wide { width: 90px; height: 40px; vertical-align: middle; }
.paper__face { flex: none; font-size: 1.5rem; line-height: 1; }
.paper__face svg { display: block; width: 34px; height: 34px; }
.paper__onward { color: #33403f; font-style: italic; }
.paper .paper__line { height: 34px; margin: 0; border-bottom: 1px solid #6b7f7d; }
.paper__prompts { margin: 0 0 6px; padding-inline-start: 1.4em; }
.paper__end { margin: 28px 0 0; font-weight: 700; }
.paper__help, .paper__kept { margin: 14px 0 0; padding: 12px 0 0; border-top: 2px solid #c9d6d4; break-inside: avoid; }
.paper__help h2 { margin: 0 0 6px; font-size: 1.25rem; }
.paper__help ul { margin: 0; padding-inline-start: 1.2em; }
@media (max-width: 40rem) { .paper__sheet { margin: 0; padding: 20px; } }
@media print {
  .paper { background: #fff; font-size: 13pt; }
  .paper__sheet { max-width: none; margin: 0; padding: 0; }
  .paper__screen { display: none; }
}
"""
"""The sheet's style, to be served as a file beside it."""
