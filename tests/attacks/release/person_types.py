"""An attacker who thinks in people, not in cells: how many of each kind of person can there have been?

A kind of person is a sheet of answers that somebody can have given. The attacker reads the document and the survey, knows
exactly how many took part, and that a published number is within 4 of the truth. It shares no code with the product: what a
cell means is written down here a second time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Sheet = Mapping[str, frozenset[str]]
"""What somebody said, question by question; the empty set for no answer. `themes` are those of what they wrote, and how each
went: `home` and `home=good`."""
WAYS = ("good", "bad", "both", "neutral")
Place = tuple[str, str]
"""A table and one of its cells; the cell `people` is the base of the table."""

NO_BASE = {"prefer-not-to-say", "dont-know", "does-not-apply"}
WROTE = frozenset({"wrote"})
OFF, LEAST, WIDE = 4, 10, 4
MOST_KINDS = 6_000


class TooManyKinds(Exception):
    """So many kinds of people that a test would take too long."""


@dataclass(frozen=True)
class Reading:
    """A document, the survey that it asked, how many took part, and the themes from the most to the least written about."""

    document: Mapping[str, Any]
    survey: Mapping[str, Any]
    people: int
    order: Sequence[str] = ()


@dataclass(frozen=True)
class Proof:
    """What was proved of a hidden number: that it lies from `least` to `most`."""

    place: Place
    least: int
    most: int

    @property
    def kind(self) -> str:
        """exact, narrow or presence; nothing where it says no more than it may."""
        if self.least == self.most:
            return "exact"
        if self.most - self.least < WIDE:
            return "narrow"
        return "presence" if 0 < self.least < LEAST else ""


# What people can have said -----------------------------------------------------------------------------------


def groups_of_questions(survey: Mapping[str, Any]) -> list[list[str]]:
    """Questions that routing or a two-way table ties together; the others can be looked at by themselves."""
    ids = [question["id"] for question in survey["questions"]] + ["themes"]
    ties = [(q["id"], other) for q in survey["questions"] for other in q.get("only_if", {})]
    ties += [tuple(pair) for pair in survey.get("release", {}).get("pairs", ())]
    ties += [(q["id"], "themes") for q in survey["questions"] if q["kind"] == "text"]
    label = {id_: place for place, id_ in enumerate(ids)}
    for first, second in ties * len(ids):
        label[first] = label[second] = min(label[first], label[second])
    return [[id_ for id_ in ids if label[id_] == mine] for mine in sorted(set(label.values()))]


def sheets(reading: Reading, asked: Collection[str]) -> list[Sheet]:
    """Every kind of person, as far as these questions go."""
    found: list[dict[str, frozenset[str]]] = [{}]
    for question in reading.survey["questions"]:
        if question["id"] in asked:
            found = [
                {**sheet, question["id"]: answer}
                for sheet in found
                for answer in (_answers(question, reading) if _is_asked(question, sheet) else [frozenset()])
            ]
            if len(found) > MOST_KINDS:
                raise TooManyKinds
    return [{**sheet, "themes": codes} for sheet in found for codes in _themes(reading, asked, sheet)]


def _is_asked(question: Mapping[str, Any], sheet: Sheet) -> bool:
    return all(sheet[other] & set(wanted) for other, wanted in question.get("only_if", {}).items())


def _answers(question: Mapping[str, Any], reading: Reading) -> list[frozenset[str]]:
    found = [frozenset[str]()]
    if question.get("prefer_not_to_say", True):
        found.append(frozenset({"prefer-not-to-say"}))
    choices = [choice["id"] for choice in question.get("choices", ())]
    if question["kind"] == "text":
        return [frozenset(), WROTE]
    if question["kind"] == "number":
        choices = [cell for cell in _cells(reading, question["id"]) if "to" in cell or cell.isdigit()]
    if question["kind"] != "several":
        return found + [frozenset({choice}) for choice in choices]
    alone = {choice["id"] for choice in question["choices"] if choice.get("alone")} | NO_BASE
    together = [choice for choice in choices if choice not in alone]
    return (
        found
        + [frozenset({choice}) for choice in choices if choice in alone]
        + list(map(frozenset, _some_of(together)))
    )


def _some_of(choices: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(choices, size) for size in range(1, len(choices) + 1))


def _themes(reading: Reading, asked: Collection[str], sheet: Sheet) -> list[frozenset[str]]:
    texts = [q["id"] for q in reading.survey["questions"] if q["kind"] == "text" and q["id"] in asked]
    if not reading.order or not any(sheet[text] for text in texts):
        return [frozenset()]
    return [codes for some in ((), *_some_of(reading.order)) for codes in _ways(reading, some)]


def _ways(reading: Reading, codes: Sequence[str]) -> Iterator[frozenset[str]]:
    """Each theme went one of four ways, where the document says anything of that."""
    told = {table["id"] for table in reading.document["tables"] if table["kind"] == "direction"}
    ways = [[f"{code}={way}" for way in WAYS] if f"direction:{code}" in told else [code] for code in codes]
    yield from (frozenset((*codes, *went)) for went in product(*ways))


def _cells(reading: Reading, table: str) -> list[str]:
    return [
        cell["id"] for each in reading.document["tables"] if each["id"] == table for cell in each["cells"]
    ]


# What a cell means ---------------------------------------------------------------------------------------------


def is_in(reading: Reading, sheet: Sheet, table: Mapping[str, Any], cell: Mapping[str, Any]) -> bool:
    """Whether whoever gave these answers is counted in a cell. The cell `people` is the base of the table."""
    if table["kind"] == "pair":
        return _side(reading, sheet, table["question"], cell["row"]) and _side(
            reading, sheet, table["by"], cell["column"]
        )
    if table["id"] == "main-theme":
        return _side(reading, sheet, "themes", cell["id"])
    if table["kind"] == "direction":
        code = table["id"].removeprefix("direction:")
        return (code if cell["id"] == "people" else f"{code}={cell['id']}") in sheet["themes"]
    if table["kind"] == "themes":
        return _wrote_of(reading, sheet, cell["id"])
    return _said(reading, sheet[table["question"]], table, cell["id"])


def _said(reading: Reading, answer: frozenset[str], table: Mapping[str, Any], cell: str) -> bool:
    valid = answer - NO_BASE
    if table["kind"] == "measure":
        question = next(q for q in reading.survey["questions"] if q["id"] == table["question"])
        if cell == "people":
            return bool(valid)
        return bool(valid) and bool(valid & set(question["counts"]["positive"])) == (cell == "positive")
    if cell == "people":
        return bool(valid)
    return not answer if cell == "not-answered" else cell in answer


def _wrote_of(reading: Reading, sheet: Sheet, cell: str) -> bool:
    wrote = any(sheet.get(q["id"]) for q in reading.survey["questions"] if q["kind"] == "text")
    if cell in ("people", "not-answered"):
        return wrote == (cell == "people")
    return cell in sheet["themes"]


def _side(reading: Reading, sheet: Sheet, question: str, group: str) -> bool:
    if question == "themes":
        return group == next((code for code in reading.order if code in sheet["themes"]), "no-theme")
    return not sheet[question] if group == "not-answered" else group in sheet[question]


# What follows --------------------------------------------------------------------------------------------------


class KindsOfPeople:
    """All numbers of people of each kind that fit one document, or an interim and a final one of the same round."""

    def __init__(self, readings: Sequence[Reading], asked: Collection[str]) -> None:
        self._readings, self._asked = readings, asked
        self._sheets = sheets(readings[0], asked)
        self._width = len(self._sheets)
        self._rows: list[np.ndarray] = []
        self._limits: list[tuple[float, float]] = []
        self.hidden: dict[tuple[int, Place], np.ndarray] = {}
        for release, reading in enumerate(readings):
            self._row(self._at(release, np.ones(self._width)), reading.people, reading.people)
            self._read(release, reading)
        for kind in range(self._width) if len(readings) > 1 else ():
            later = self._at(1, np.eye(self._width)[kind]) - self._at(0, np.eye(self._width)[kind])
            self._row(later, 0, np.inf)

    def _at(self, release: int, row: np.ndarray) -> np.ndarray:
        wide = np.zeros(self._width * len(self._readings))
        wide[release * self._width : (release + 1) * self._width] = row
        return wide

    def _row(self, row: np.ndarray, least: float, most: float) -> None:
        self._rows.append(row)
        self._limits.append((least, most))

    def _read(self, release: int, reading: Reading) -> None:
        for table in reading.document["tables"]:
            if table["question"] not in self._asked or table["kind"] in ("sentiment", "change"):
                continue
            base = {"id": "people", "count": table["people"]}
            for cell in (*table["cells"], *([base] if table["kind"] not in ("pair",) else [])):
                if (table["id"], cell["id"]) == ("main-theme", "people"):
                    continue
                row = np.array([is_in(reading, sheet, table, cell) for sheet in self._sheets], float)
                count, wide = cell["count"], self._at(release, row)
                if count is None:
                    self.hidden[release, (table["id"], cell["id"])] = wide
                else:
                    self._row(wide, max(LEAST, count - OFF), count + OFF)

    def between(self) -> Iterator[tuple[Place, np.ndarray]]:
        """Those who came between an interim and a final release, cell by cell."""
        for (release, place), row in self.hidden.items():
            if release == 1 and (0, place) in self.hidden:
                yield place, row - self.hidden[0, place]

    def bounds(self, row: np.ndarray) -> tuple[int, int]:
        """The fewest and the most people, over all that fits."""
        return self._solved(row), -self._solved(-row)

    def _solved(self, cost: np.ndarray) -> int:
        least, most = zip(*self._limits, strict=True)
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, np.inf),
            constraints=[LinearConstraint(np.array(self._rows), least, most)],
        )
        assert found.status in (0, 3), f"no kinds of people fit the document: {found.message}"
        return 10**6 * (1 if cost.max() <= 0 else -1) if found.status == 3 else round(found.fun)


def proofs(readings: Sequence[Reading], between: bool = False) -> Iterator[Proof]:
    """What follows of every hidden number of the last document, and of the earlier one; `between`: of those between, too."""
    for asked in groups_of_questions(readings[-1].survey):
        try:
            people = KindsOfPeople(readings, asked)
        except TooManyKinds:
            continue
        looked: Iterable[tuple[Place, np.ndarray]] = [
            (place, row) for (_, place), row in people.hidden.items()
        ]
        for place, row in chain(looked, people.between() if between else ()):
            yield Proof(place, *people.bounds(row))


def tally(found: Iterable[Proof], truly: Mapping[Place, int] | None = None) -> dict[str, int]:
    """How many of each kind of proof there are, and of how many hidden numbers. That somebody is there gives nothing away
    of ten or more, who were hidden for others' sake: by the `truly` known counts."""
    kinds = {"exact": 0, "narrow": 0, "presence": 0, "hidden": 0}
    for proof in found:
        kinds["hidden"] += 1
        few = truly is None or truly.get(proof.place, 0) < LEAST
        if proof.kind and (few or proof.kind != "presence"):
            kinds[proof.kind] += 1
    return kinds
