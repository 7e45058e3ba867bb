"""A survey as Limesurvey saves it (.lss), and a group or a question of one (.lsg, .lsq): tables in XML, from its database.
They become the rows that its tab separated export has, which say the same."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from surveys.authoring.xlsform.cells.lines import LONGEST_CELL, MOST_ROWS, NotAWorkbook

Line = tuple[int, Mapping[str, str]]
"""A row of a table by its columns, with the line of the file that it begins in."""

_ROW = ["document", "rows", "row"]
_MOST = 10 * MOST_ROWS
"""Rows of all tables: each question has some dozen attributes."""

TABLES = (
    "surveys", "surveys_languagesettings", "groups", "group_l10ns", "questions", "question_l10ns", "subquestions",
    "answers", "answer_l10ns", "question_attributes", "languages", "conditions", "themes", "themes_inherited",
)  # fmt: skip
"""Those that are read. Conditions stand in the questions as well; themes are how it looks."""

_NUMBERED = re.compile(r"\b(?:\d+X\d+X(?P<of_survey>\w+)|Q(?P<alone>\d+))\b")

_AS_IT_IS = ("", "0", "N", "I", "inherit", "default")
_LOOKS = ("statistics_", "time_limit_", "save_as_default", "display_", "cssclass", "page_break", "hide_tip", "scale_export",
    "printable_help", "text_input_", "input_size", "label_input_", "location_", "public_statistics")  # fmt: skip
"""Attributes of questions that change nothing of what is asked, or only how long another attribute lasts."""


def is_limesurvey_xml(content: bytes) -> bool:
    return b"<LimeSurveyDocType>" in content[:2000]


def limesurvey_rows(content: bytes) -> list[Line]:
    """Raises `NotAWorkbook`."""
    tables = _tables(content)
    return list(_Saved(tables).rows())


# XML ----------


@dataclass
class _Reading:
    """What is read of the file so far. `column` is the element that the letters now read belong to."""

    tables: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    within: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    row: dict[str, str] = field(default_factory=dict)
    line: int = 0
    count: int = 0

    def begin(self, name: str, line: int) -> None:
        self.within.append(name)
        self.letters = []
        if self._is_row:
            self.row, self.line = {}, line

    def hear(self, letters: str) -> None:
        if len(self.letters) < LONGEST_CELL:  # a file of 5 megabytes comes in pieces of a line each
            self.letters.append(letters)

    def end(self) -> None:
        name = self.within.pop()
        if self._is_row:
            self.row[name] = "".join(self.letters).strip()
        elif name == "row" and len(self.within) == len(_ROW):
            self.tables[self.within[1]].append((self.line, self.row))
            self.count += 1
        elif name == "language" and self.within == ["document", "languages"]:
            self.tables["languages"].append((self.line, {"language": "".join(self.letters).strip()}))
        if self.count > _MOST:
            raise NotAWorkbook(f"holds more than {_MOST} rows; a survey has some thousand")

    @property
    def _is_row(self) -> bool:
        return [*self.within[:1], *self.within[2:]] == _ROW


def _tables(content: bytes) -> Mapping[str, Sequence[Line]]:
    reading, parser = _Reading(), ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, _: reading.begin(name, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda _: reading.end()
    parser.CharacterDataHandler = reading.hear
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError) as error:
        what = "is a damaged file of Limesurvey"
        raise NotAWorkbook(f"{what} ({error}); save the survey's structure (.lss) again") from None
    return reading.tables


def _refuse(*_: object) -> None:
    raise ValueError("it declares a document type, which Limesurvey does not")


# Tables ----------


@dataclass(frozen=True)
class _Saved:
    """The tables of a survey. Texts stand beside the things that they are of, or, since Limesurvey 4, in tables of their
    own with a row for each language."""

    tables: Mapping[str, Sequence[Line]]

    def rows(self) -> Iterator[Line]:
        yield from self._around()
        groups, seen = self._in_order("groups", "group_order"), set[str]()
        for line, group in groups:
            for language, words in self._texts(group, "gid", "group_l10ns"):
                yield (
                    line,
                    {
                        "class": "G",
                        "name": words.get("group_name", ""),
                        "text": words.get("description", ""),
                        "relevance": self._by_codes(group.get("grelevance", "")),
                        "language": language,
                    },
                )
            if group.get("gid", "") not in seen:  # old files have a row for each language
                yield from self._questions(group.get("gid", ""))
            seen.add(group.get("gid", ""))
        if not groups:
            yield from self._questions("")
        yield from self._not_read()

    def _around(self) -> Iterator[Line]:
        yield 1, {"class": "S", "name": "language", "text": self._base}
        for line, words in self.tables.get("surveys_languagesettings", ()):
            for name in (
                "surveyls_title",
                "surveyls_description",
                "surveyls_welcometext",
                "surveyls_endtext",
            ):
                yield (
                    line,
                    {
                        "class": "SL",
                        "name": name,
                        "text": words.get(name, ""),
                        "language": words.get("surveyls_language", ""),
                    },
                )

    @property
    def _base(self) -> str:
        """The language that the survey was written in."""
        of_survey = (row.get("language", "") for _, row in self.tables.get("surveys", ()))
        listed = (row.get("language", "") for _, row in self.tables.get("languages", ()))
        return next(filter(None, (*of_survey, *listed)), "en")

    def _questions(self, group: str) -> Iterator[Line]:
        asked = ""
        for line, question in self._in_order("questions", "question_order"):
            if group and question.get("gid") != group:
                continue
            if asked and question.get("qid") != asked:
                yield from self._below(asked)
            asked = question.get("qid", "")
            yield from self._question(line, question)
        yield from self._below(asked)

    def _question(self, line: int, question: Mapping[str, str]) -> Iterator[Line]:
        for language, words in self._texts(question, "qid", "question_l10ns"):
            yield (
                line,
                {
                    **self._attributes(question.get("qid", ""), language),
                    "class": "Q",
                    "type/scale": question.get("type", ""),
                    "name": question.get("title", ""),
                    "text": words.get("question", ""),
                    "help": words.get("help", ""),
                    "relevance": self._condition(question),
                    "mandatory": question.get("mandatory", ""),
                    "other": question.get("other", ""),
                    "validation": question.get("preg", ""),
                    "language": language,
                },
            )

    def _condition(self, question: Mapping[str, str]) -> str:
        """Before Limesurvey 1.92 conditions stood in a table of their own alone, in a spelling that is read nowhere else."""
        if "relevance" in question:
            return self._by_codes(question["relevance"])
        alone = [row for _, row in self.tables.get("conditions", ()) if row.get("qid") == question.get("qid")]
        return " and ".join(
            f"{row.get('cfieldname')} {row.get('method')} {row.get('value')}" for row in alone
        )

    def _by_codes(self, condition: str) -> str:
        """With the codes of questions in the place of their numbers in the database: 12X3X45 or Q45."""
        return _NUMBERED.sub(self._code, condition)

    def _code(self, match: re.Match[str]) -> str:
        titles = {row.get("qid", ""): row.get("title", "") for _, row in self.tables.get("questions", ())}
        digits = match["of_survey"] or match["alone"]
        ends = (end for end in range(len(digits), 0, -1) if digits[:end] in titles)
        end = next(ends, 0)
        if not end or match[0] in titles.values():
            return match[0]
        below = digits[end:]
        return f"{titles[digits[:end]]}_{below}" if below else titles[digits[:end]]

    def _below(self, question: str) -> Iterator[Line]:
        """Its subquestions, then its choices."""
        for line, each in self._of("subquestions", "parent_qid", question, "question_order"):
            for language, words in self._texts(each, "qid", "question_l10ns"):
                yield line, _named("SQ", each.get("title", ""), words.get("question", ""), language, each)
        for line, each in self._of("answers", "qid", question, "sortorder"):
            for language, words in self._texts(each, "aid", "answer_l10ns"):
                yield line, _named("A", each.get("code", ""), words.get("answer", ""), language, each)

    def _of(self, table: str, of: str, whose: str, order: str) -> Iterator[Line]:
        return ((line, row) for line, row in self._in_order(table, order) if row.get(of) == whose)

    def _attributes(self, question: str, language: str) -> dict[str, str]:
        """What was set for a question, besides what Limesurvey sets by itself."""
        return {
            row.get("attribute", ""): row.get("value", "")
            for _, row in self.tables.get("question_attributes", ())
            if row.get("qid") == question
            and row.get("language", "") in ("", language)
            and row.get("value", "") not in _AS_IT_IS
            and not row.get("attribute", "").startswith(_LOOKS)
        }

    def _in_order(self, table: str, order: str) -> list[Line]:
        """In old files there is a row for each language: they stay together."""
        return sorted(self.tables.get(table, ()), key=lambda line: _number(line[1].get(order, "")))

    def _texts(
        self, thing: Mapping[str, str], key: str, table: str
    ) -> Iterable[tuple[str, Mapping[str, str]]]:
        """Language and words, for each language that there are words in."""
        beside = [row for _, row in self.tables.get(table, ()) if row.get(key) == thing.get(key)]
        return [(words.get("language", ""), words) for words in (beside or [thing])]

    def _not_read(self) -> Iterator[Line]:
        """Tables that are not read, such as quotas: each is said as what it would be in a column."""
        last = max((line for rows in self.tables.values() for line, _ in rows), default=1)
        for name, rows in self.tables.items():
            if name not in TABLES and rows:
                yield last, {"class": "T", "name": name, "text": f"{len(rows)}"}


def _named(kind: str, name: str, text: str, language: str, row: Mapping[str, str]) -> Mapping[str, str]:
    """`type/scale` is the number of the scale, where an array has two."""
    return {
        "class": kind,
        "name": name,
        "text": text,
        "language": language,
        "type/scale": row.get("scale_id", ""),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
