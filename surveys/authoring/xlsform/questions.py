"""The questions of a form: what each row that is asked becomes in the survey."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from surveys.authoring.ids import distinct, slug
from surveys.authoring.xlsform.asked_rows import YES, AskedRow, GroupCondition, Outline, odd_condition
from surveys.authoring.xlsform.cells.headings import looks_like
from surveys.authoring.xlsform.choices import MARKS_OFF, ChoiceList, entries
from surveys.authoring.xlsform.formulas.conditions import (
    Condition,
    Earlier,
    alone_by,
    condition_of,
    limits_of,
    unknown_choices,
)
from surveys.authoring.xlsform.formulas.expressions import (
    Call,
    Expression,
    UnreadableExpression,
    asked_in,
    parsed,
)
from surveys.authoring.xlsform.remarks import Findings
from surveys.authoring.xlsform.sheets import SheetRow
from surveys.authoring.xlsform.tables import table_in
from surveys.authoring.xlsform.words import ANSWER_INSIDE, plain
from surveys.definition.survey import PREFER_NOT_TO_SAY, RESERVED, WordingName

SHEET = "survey"


def question_entries(
    outlined: Outline, lists: Mapping[str, ChoiceList], known_lists: Collection[str], findings: Findings
) -> list[tuple[SheetRow, dict[str, Any]]]:
    """Each question as the definition takes it, with the row that it stands in. `lists` are those that are used, of the
    `known_lists`."""
    return list(_Questions(outlined, lists, known_lists, findings).entries())


class _Questions:
    def __init__(
        self,
        outlined: Outline,
        lists: Mapping[str, ChoiceList],
        known_lists: Collection[str],
        findings: Findings,
    ) -> None:
        self._outlined, self._lists, self._known_lists = outlined, lists, known_lists
        self._findings = findings
        self._ids = _question_ids(outlined.asked, findings)
        self._broken = set(
            outlined.broken
        )  # what depends on them cannot be judged, and is not a mistake of its own
        self._earlier: dict[str, Earlier] = {
            name: Earlier("", why_not=f"is left out: {why}")
            for name, why in outlined.left_out.items()
            if name
        }

    def entries(self) -> Iterator[tuple[SheetRow, dict[str, Any]]]:
        for asked, id_ in zip(self._outlined.asked, self._ids, strict=True):
            name = asked.row.get("name") or id_
            if self._has_one_choice(asked):
                self._findings.remark(
                    "left out", SHEET, asked.row.number, "", "has fewer than two choices", name
                )
                self._earlier[name] = Earlier("", why_not="is left out: it has fewer than two choices")
                continue
            answers = self._answers(asked)
            condition = self._condition(asked)
            question = self._question(asked, id_)
            if self._findings.leave_out and self._is_not_supported(asked):
                self._earlier[name] = Earlier("", why_not="is left out")
                continue
            if condition.is_never:
                self._findings.remark(
                    "left out",
                    SHEET,
                    asked.row.number,
                    asked.row.heading("relevant"),
                    "would never be asked",
                    name,
                )
                self._earlier[name] = Earlier("", never=True)
                continue
            yield asked.row, question | answers | {"only_if": dict(condition.only_if)}
            self._earlier[name] = self._as_earlier(asked, id_, answers)
            if asked.or_other:
                yield asked.row, _what_else(id_)

    def _has_one_choice(self, asked: AskedRow) -> bool:
        listed = self._lists.get(asked.list_name)
        return listed is not None and len(listed.choices) + asked.or_other < 2

    def _is_not_supported(self, asked: AskedRow) -> bool:
        listed = self._lists.get(asked.list_name)
        rows = {(SHEET, asked.row.number), *((SHEET, group.row.number) for group in asked.groups)}
        rows |= {("choices", choice.row.number) for choice in (listed.choices if listed else ())}
        return bool(rows & self._findings.unsupported)

    def _as_earlier(self, asked: AskedRow, id_: str, answers: Mapping[str, Any]) -> Earlier:
        listed = self._lists.get(asked.list_name)
        if "choices" not in answers or listed is None:
            if asked.kind in ("single", "several", "scale"):
                self._broken.add(asked.row.get("name"))
            return Earlier(id_, written=True)
        ids = {**listed.ids, **({"other": "other"} if asked.or_other else {})}
        alone = {choice["id"] for choice in answers["choices"] if choice.get("alone")} | {PREFER_NOT_TO_SAY}
        lonely = frozenset(name for name, choice in ids.items() if choice in alone)
        return Earlier(id_, ids, asked.kind == "several", lonely)

    def _condition(self, asked: AskedRow) -> Condition:
        """What the question and the groups around it depend on, together."""
        row = asked.row
        try:
            own = (GroupCondition(row, parsed(row.get("relevant"))),) if row.get("relevant") else ()
        except UnreadableExpression as error:
            odd_condition(row, str(error), self._findings)
            return Condition()
        parts = (*asked.groups, *own)
        expressions = tuple(part.expression for part in parts)
        if not parts or any(name in self._broken for part in expressions for name in asked_in(part)):
            return Condition()
        for part in parts:
            try:
                condition = condition_of(part.expression, self._earlier)
            except UnreadableExpression as error:
                odd_condition(part.row, str(error), self._findings)
                return Condition()
        if len(parts) > 1:
            try:
                condition = condition_of(Call("and", expressions), self._earlier)
            except UnreadableExpression as error:
                odd_condition(row, f"and the group around it together: it {error}", self._findings)
                return Condition()
        self._tell(asked, expressions, condition)
        return condition

    def _tell(self, asked: AskedRow, expressions: Iterable[Expression], condition: Condition) -> None:
        row = asked.row
        for name in condition.skipping:
            what = "is asked of those who answered the question that it depends on, and not of those who left it out"
            self._findings.remark("changed", SHEET, row.number, row.heading("relevant"), what, f"'{name}'")
        for name in condition.loosened:
            what = "is asked whether or not the question before was answered; a question can depend on choices only"
            self._findings.remark("changed", SHEET, row.number, row.heading("relevant"), what, f"'{name}'")
        for choice in self._never_so(expressions):
            what = "compares with what is not a choice, so that it is never so"
            self._findings.remark(
                "taken for granted", SHEET, row.number, row.heading("relevant"), what, choice
            )

    def _never_so(self, expressions: Iterable[Expression]) -> Iterator[str]:
        for expression in expressions:
            for name in asked_in(expression):
                unknown = unknown_choices(expression, name, self._earlier[name])
                yield from (f"'{choice}' of '{name}'" for choice in unknown)

    def _question(self, asked: AskedRow, id_: str) -> dict[str, Any]:
        row = asked.row
        words = self._words(row, "label")
        if not words:
            self._findings.mistake(
                SHEET, row.number, row.heading("label"), "is empty; a question needs words"
            )
        ids = self._lists[asked.list_name].ids if asked.list_name in self._lists else {}
        entries_: dict[str, Any] = {
            "id": id_,
            "kind": asked.kind,
            "title": row.get("heard_title") or words,
            "ask": words,
            "hint": self._words(row, "hint"),
            "unit": row.get("heard_unit"),
            "sensitive": [ids.get(name, name) for name in row.get("heard_sensitive").split()],
            "counts": _counts(row, ids),
            "said_before": table_in(row, SHEET, "heard_said_before", self._findings),
            "paired": table_in(row, SHEET, "heard_paired", self._findings),
            "may_quote": row.get("heard_may_quote").lower() in YES,
            "accepts": row.get("heard_accepts").splitlines(),
            "easy_read": _wording(row, "easy_read"),
            "faces": _wording(row, "faces"),
        }
        if row.get("choice_filter"):
            what = "choices cannot depend on other answers; empty this cell to show all of them"
            self._findings.not_supported(SHEET, row.number, row.heading("choice_filter"), what)
        if row.get("required").lower() in YES:
            self._findings.remark(
                "left out", SHEET, 0, row.heading("required"), "everybody may skip every question"
            )
        _tell_parameters(row, self._findings)
        return entries_ | (_code(row, words) if row.get("heard_code") else {})

    def _words(self, row: SheetRow, column: str) -> str:
        words = row.get(column)
        if found := ANSWER_INSIDE.search(words):
            what = f"'{found[0]}' would be an answer; write words that are the same for everybody"
            self._findings.not_supported(SHEET, row.number, row.heading(column), what)
        if plain(words) != words:
            self._findings.remark("changed", SHEET, row.number, row.heading(column), MARKS_OFF)
        return plain(words)

    def _answers(self, asked: AskedRow) -> dict[str, Any]:
        if asked.row.get("heard_code"):
            return {}
        if asked.kind == "number":
            return _number(asked.row, self._findings)
        if asked.kind != "text":
            return self._choices(asked)
        if asked.row.get("constraint"):
            what = "free text is taken as it is"
            self._findings.remark("left out", SHEET, asked.row.number, asked.row.heading("constraint"), what)
        return {}

    def _choices(self, asked: AskedRow) -> dict[str, Any]:
        row, listed = asked.row, self._lists.get(asked.list_name)
        if listed is None:
            self._findings.mistake(SHEET, row.number, row.heading("type"), self._no_list(asked.list_name))
            return {}
        choices = entries(listed.choices, self._alone(asked, listed), self._findings)
        if asked.or_other and "other" not in {choice["id"] for choice in choices}:
            choices.append({"id": "other", "say": "Something else"})
            what = (
                "'or_other' becomes the choice 'Something else' and a question after it that asks what else"
            )
            self._findings.remark(
                "taken for granted", SHEET, row.number, row.heading("type"), what, row.get("name")
            )
        return {
            "choices": choices,
            "prefer_not_to_say": PREFER_NOT_TO_SAY in listed.ids.values(),
        }

    def _no_list(self, name: str) -> str:
        if not name:
            return (
                "names no list of choices; write such as 'select_one yesno', with the list on sheet 'choices'"
            )
        near = looks_like(name, self._known_lists)
        there = (
            f"; is '{near}' meant?" if near else "; write its choices there, with that name in 'list_name'"
        )
        return f"sheet 'choices' has no list '{name}'{there}"

    def _alone(self, asked: AskedRow, listed: ChoiceList) -> frozenset[str]:
        row = asked.row
        try:
            if asked.kind == "several":
                return alone_by(row.get("constraint"), [choice.name for choice in listed.choices])
            if not row.get("constraint"):
                return frozenset()
        except UnreadableExpression:
            pass
        what = "only which choice stands alone is kept: not(selected(., 'none') and count-selected(.) > 1)"
        self._findings.remark("left out", SHEET, row.number, row.heading("constraint"), what)
        return frozenset()


def _question_ids(asked: Sequence[AskedRow], findings: Findings) -> list[str]:
    names = [each.row.get("name") or each.row.get("label") for each in asked]
    rows: dict[tuple[str, tuple[int, ...]], int] = {}
    for each in asked:
        name, row = each.row.get("name"), each.row
        if name and (name, each.path) in rows:
            what = f"'{name}' is there twice, in row {rows[name, each.path]}, too; give it another name"
            findings.mistake(SHEET, row.number, row.heading("name"), what)
        rows.setdefault((name, each.path), row.number)
    ids = distinct((_question_slug(name) for name in names), taken=RESERVED)
    for each, id_ in zip(asked, ids, strict=True):
        name, row = each.row.get("name"), each.row
        if not name:
            findings.remark(
                "taken for granted",
                SHEET,
                row.number,
                row.heading("name"),
                "is empty; the id is made of the words",
                id_,
            )
        elif id_ != name:
            what = "questions have ids of small letters, digits and hyphens, 32 at most"
            findings.remark("changed", SHEET, 0, row.heading("name"), what, f"{name} is {id_}")
    return ids


def _question_slug(name: str) -> str:
    """A name that begins with a digit keeps it behind a letter."""
    return slug(name if slug(name, "")[:1] and not name[:1].isdigit() else f"q{name}", "question")


def _what_else(id_: str) -> dict[str, Any]:
    return {
        "id": slug(f"{id_[:26]} other", "other"),
        "kind": "text",
        "title": "What else",
        "ask": "What else do you mean?",
        "only_if": {id_: ["other"]},
    }


def _number(row: SheetRow, findings: Findings) -> dict[str, Any]:
    """The least and the most of a number, from its constraint or from the parameters of a range."""
    constraint = row.get("constraint") or _range_constraint(row)
    try:
        limits = limits_of(constraint, row.get("name"))
    except UnreadableExpression as error:
        findings.remark(
            "left out", SHEET, row.number, row.heading("constraint"), f"'{constraint[:60]}' {error}"
        )
        limits = limits_of("")
    if not (limits.says_least and limits.says_most):
        what = "a number has a least and a most; write such as '. >= 0 and . <= 10' in 'constraint'"
        findings.remark(
            "taken for granted",
            SHEET,
            row.number,
            "",
            what,
            f"{row.get('name')}: {limits.least} to {limits.most}",
        )
    if limits.least >= limits.most:
        column = "constraint" if row.get("constraint") else "parameters"
        what = f"'{row.get(column)[:60]}' leaves no numbers to choose from"
        findings.mistake(SHEET, row.number, row.heading(column), what)
        return {}
    return {"least": limits.least, "most": limits.most}


def _range_constraint(row: SheetRow) -> str:
    if row.get("type").lower() != "range":
        return ""
    parameters = _parameters(row)
    return f". >= {parameters.get('start', '0')} and . <= {parameters.get('end', '10')}"


def _parameters(row: SheetRow) -> dict[str, str]:
    return dict(_PARAMETER.findall(row.get("parameters").lower()))


_PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s,;]+)")
_OF_A_RANGE = frozenset({"start", "end"})
_NOT_KEPT: Mapping[str, str] = {
    "step": "every whole number between the least and the most can be answered",
    "randomize": "choices stand in the order of the sheet, the same for everybody",
    "seed": "choices stand in the order of the sheet, the same for everybody",
}


def _tell_parameters(row: SheetRow, findings: Findings) -> None:
    for name, value in _parameters(row).items():
        is_kept = name in _OF_A_RANGE and row.get("type").lower() == "range"
        if not is_kept and (name, value) not in (("step", "1"), ("randomize", "false")):
            what = _NOT_KEPT.get(name, "how it looks is Heard's own")
            findings.remark("left out", SHEET, row.number, row.heading("parameters"), what, f"{name}={value}")


def _wording(row: SheetRow, name: WordingName) -> dict[str, Any] | None:
    asked, hint = plain(row.worded("label", name)), plain(row.worded("hint", name))
    if not asked:
        return None
    return {"ask": asked, "hint": None if hint == plain(row.get("hint")) else hint}


def _counts(row: SheetRow, ids: Mapping[str, str]) -> dict[str, Any] | None:
    if not row.get("heard_measure"):
        return None
    return {
        "measure": row.get("heard_measure"),
        "question": row.get("heard_counts_as"),
        "positive": [ids.get(name, name) for name in row.get("heard_positive").split()],
        "domain": row.get("heard_domain") or None,
    }


_PROMPT = re.compile(r"\n\d+\. (.*)")


def _code(row: SheetRow, words: str) -> dict[str, Any]:
    """The prompts of a code stand under its question, one a line."""
    prompts = zip(row.get("heard_code").split(), _PROMPT.findall(words), strict=False)
    return {
        "kind": "code",
        "title": row.get("heard_title") or _PROMPT.sub("", words),
        "ask": _PROMPT.sub("", words),
        "prompts": [{"say": say, "takes": takes} for takes, say in prompts],
    }
