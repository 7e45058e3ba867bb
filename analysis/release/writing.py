"""From protected counts to the document of a release, with the words beside the numbers. It sees no true count."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from analysis.release.design.making import AskedSurvey, Making, RoundFacts
from analysis.release.design.tables import (
    NOT_ANSWERED,
    STARTED,
    TOTAL,
    WAYS,
    DesignedCell,
    DesignedTable,
    TableDesign,
)
from analysis.release.disclosure.attacker import Published
from analysis.release.disclosure.hiding import Protected, tables_kept
from analysis.release.documents.document import (
    BASE,
    FEW_TOOK_PART,
    SCHEMA,
    SEAL,
    SMALLEST,
    Cell,
    ChangedQuestion,
    Hidden,
    Participation,
    Release,
    ReleaseBody,
    ReleasedRound,
    ReleasedSurvey,
    Table,
    text_of,
)
from analysis.release.documents.parsing import frozen
from surveys.definition.survey import Survey
from surveys.rounds import Entry

OUT_OF_TIME = (
    "The search for what can be shown safely came to the end of its time. More is left out or held back than may "
    "have to be."
)


def release_of_few(asked: AskedSurvey, how: Making) -> Release:
    """The release of a round in which fewer than ten took part: it says that, and nothing else."""
    participation = Participation(asked=None, started=None, finished=None, text=FEW_TOOK_PART)
    why = f"Fewer than {SMALLEST} people took part, so nothing else is shown."
    return _frozen(asked, how, participation, (), Hidden(cells=0, tables=0, why=(why,)))


def written(asked: AskedSurvey, how: Making, protected: Protected, designed: TableDesign) -> Release:
    """The release of what protection lets out, of all that was `designed`."""
    kept = _kept(protected, designed)
    tables = tuple(_table(table, protected.published) for table in kept)
    hidden = Hidden(
        cells=sum(not cell.shown for table in tables for cell in table.cells),
        tables=len(designed.tables) - len(tables),
        why=(*_why(tables, kept, designed), *([OUT_OF_TIME] if protected.out_of_time else [])),
    )
    return _frozen(
        asked, how, _participation(asked.facts, protected.published), tables, hidden, _method_of(designed)
    )


def _kept(protected: Protected, designed: TableDesign) -> list[DesignedTable]:
    """The tables that show something, in the order in which they were designed."""
    kept = tables_kept(protected.design, protected.published)
    return [table for table in designed.tables if table in kept]


def _frozen(
    asked: AskedSurvey,
    how: Making,
    participation: Participation,
    tables: tuple[Table, ...],
    hidden: Hidden,
    also: Iterable[str] = (),
) -> Release:
    facts = asked.facts
    body = {
        "schema": SCHEMA,
        "id": facts.release_id,
        "kind": how.kind,
        "survey": _survey(asked.survey),
        "round": _round(facts),
        "example": facts.example,
        "made_on": how.made_on,
        "participation": participation,
        "tables": tables,
        "hidden": hidden,
        "method": (*METHOD, *_also_said(facts, tables), *also),
        "provenance": dict(how.provenance),
    }
    return frozen(ReleaseBody.model_validate(body, context=SEAL))


def _survey(survey: Survey) -> ReleasedSurvey:
    return ReleasedSurvey(
        id=survey.id, title=survey.title, audience=survey.audience, revision=survey.revision
    )


def _round(facts: RoundFacts) -> ReleasedRound:
    """With the keys that are there only where they say something."""
    changes = tuple(
        ChangedQuestion(question=change.question, says=change.says, breaks=change.breaks)
        for change in facts.changes
    )
    optional = {
        "invited": facts.invited,
        "changes": changes,
        "compared_with": facts.compared_with,
        "entry": facts.entry,
        "added": facts.added,
    }
    said: dict[str, Any] = {key: value for key, value in optional.items() if value}
    return ReleasedRound(
        id=facts.id,
        opened_on=facts.opened_on,
        closed_on=facts.closed_on,
        time_period=facts.time_period,
        time_identifier=facts.time_identifier,
        **said,
    )


METHOD = (
    "Every number of people is rounded to a multiple of 5 and is within 4 of the true number. The direction is "
    "partly left to chance, so that a small change in a number says nothing about one person.",
    "Rounded numbers add up: the cells of a table come to the total beside them. What a hidden cell leaves of a total is "
    "not its number: it can be 5 or 10 where nobody is.",
    "Numbers below 10 are not shown, and nobody at all looks the same as a few.",
    "Percentages are to be worked out from these rounded numbers only.",
    "A person counts once in each row, however often they mentioned something.",
    "Where a table crosses themes with another question, each person counts under their main theme: of those they "
    "wrote about, the one most people wrote about.",
    "An answer that is not one of the choices of this version of the survey counts as no answer.",
)


METHOD_OF_DIRECTIONS = (
    "How a theme went is read by machine in each comment. Of those who wrote about it, each person is counted once: going "
    "well, not going well, both (also where one comment says well and another not), or without judgement. It is shown only "
    "after everything else is settled: nothing else is held back for its sake."
)


METHOD_OF_PAIRS = (
    "Where the same people are compared with themselves, they were matched by a code that they made for it. Of each pair it "
    "was kept whether the answer rose by at least one point, the codes were destroyed, and fewer than 10 pairs of a "
    "question count as none. Who gave no code, or one that somebody else gave too, is in no pair."
)


METHOD_OF_WAYS = (
    "Answers on sheets of paper that somebody typed in are among all others, and count as they do. How many there were is "
    "shown where ten or more came on paper and ten or more on a screen. Nobody knows which they are."
)


METHOD_OF_ADDING = (
    "Fewer than 10 people answered each of the rounds {added}. Their answers stayed sealed until those of this round were "
    "with them, as they had been told. All are counted together, and in no other release: none can be taken from another."
)


METHOD_OF_ENTRY: Mapping[Entry, str] = {
    "link": "Whoever had the link could answer, also more than once: these are numbers of answers, and somebody who answers "
    "many times can learn more from them than others. So there are no tables of two questions below 100 answers.",
    "codes": "Each printed code could be used for one answer. Nobody has a list of who was given which.",
}


def _method_of(designed: TableDesign) -> Iterator[str]:
    if any(table.id == WAYS for table in designed.tables):
        yield METHOD_OF_WAYS


def _also_said(facts: RoundFacts, tables: Iterable[Table]) -> Iterator[str]:
    if any(table.kind == "direction" for table in tables):
        yield METHOD_OF_DIRECTIONS
    if facts.compared_with:
        yield METHOD_OF_PAIRS
    if facts.entry:
        yield METHOD_OF_ENTRY[facts.entry]
    if facts.added:
        yield METHOD_OF_ADDING.format(added=", ".join(facts.added))


def _participation(facts: RoundFacts, published: Published) -> Participation:
    finished = published[TOTAL]
    return Participation(
        asked=_nearest(facts.asked),
        started=published.get(STARTED),
        finished=finished,
        text=f"About {finished:,} people took part.",
    )


def _nearest(people: int | None) -> int | None:
    """How many were asked is the organisers' own number, known before anybody answered."""
    if people is None or people < SMALLEST:
        return None
    return BASE * ((people + BASE // 2) // BASE)


def _table(designed: DesignedTable, published: Published) -> Table:
    cells = [_cell(cell, published[cell.name]) for cell in designed.cells]
    if designed.kind == "themes":
        cells.sort(key=_most_first)
    own = {
        "id": designed.id,
        "kind": designed.kind,
        "question": designed.question,
        "title": designed.title,
        "people": published[designed.people],
        "cells": tuple(cells),
    }
    crossed = {"by": designed.by} if designed.by else {}
    return Table.model_validate(own | crossed, context=SEAL)


def _cell(designed: DesignedCell, count: int | None) -> Cell:
    own = {"id": designed.id, "label": designed.label, "count": count}
    crossed = {"row": designed.row, "column": designed.column} if designed.row else {}
    says = {"shown": count is not None, "text": text_of(count)}
    return Cell.model_validate(own | says | crossed, context=SEAL)


def _most_first(cell: Cell) -> tuple[bool, int, str]:
    """By published count, then label. Those who wrote nothing come last."""
    return cell.id == NOT_ANSWERED, -(cell.count or 0), cell.label


def _why(tables: Iterable[Table], kept: Collection[DesignedTable], designed: TableDesign) -> Iterator[str]:
    if any(not cell.shown for table in tables for cell in table.cells):
        yield (
            "A cell that is not shown holds fewer than 10 people, or nobody, or is held back so that a small "
            "number elsewhere cannot be worked out by taking away. These look the same on purpose."
        )
    left_out = [table for table in designed.tables if table not in kept]
    if any(table.is_direction for table in left_out):
        yield "Where it is not said how a theme went, too few people wrote about it, or their numbers are held back."
    for table in (table for table in left_out if not table.is_direction):
        if table.kind == "ways":
            yield "How many answers came on paper is left out: too few came in one of the two ways, or it is held back."
        elif table.kind == "change":
            yield (
                f"“{table.title}” is left out: too few people could be matched with what they said before, or their numbers "
                "are held back."
            )
        elif table.kind == "measure":
            yield f"The two-part summary of “{table.title}” is left out: nothing of it can be shown."
        else:
            yield f"The table “{table.title}” is left out: in so small a round it would say too much about too few."
