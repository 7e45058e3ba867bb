"""Attacks on what is made of releases: the same numbers in several forms, and the scorecard's trend over rounds."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from analysis.measures import values_from_releases
from analysis.release import AskedSurvey, Making, Release
from analysis.release.documents.as_text import as_text
from analysis.release.documents.document import HIDDEN
from analysis.release.make import make_release
from analysis.values import MeasureValue
from surveys.store.memory import MemoryBoard
from tests.acceptance.pages.checking import check_page, text_of
from tests.attacks.release.adding import small_courses
from tests.attacks.release.attacks import ATTACKS, Outcome, careless_tables, hidden_cells, plain_release
from tests.attacks.release.pairs import ATTACKS_ON_PAIRS
from tests.attacks.release.world import Round, facts, round_of, survey, true_counts
from tests.integration.api.board_documents import publish_releases
from tests.integration.api.board_server import visiting

Plain = dict[str, Any]
QUARTERS = ("Financial year Q3", "Financial year Q4")


def forms_against_each_other(people: int, seed: int) -> Outcome:
    """Look in the export, on the page, in the API and in the printed text for what one of the others hides."""
    plan, blanked = careless_tables(round_of(people, seed))
    careless = len(
        hidden_cells(plan, blanked)
    )  # hidden on the page only: the file beside it holds the counts
    release = plain_release(people, seed)
    plain = release.to_dict()
    hidden = [sum(not cell["shown"] for cell in table["cells"]) for table in _on_the_page(plain)]
    store = MemoryBoard()
    publish_releases(store, [(survey(), release)])
    with visiting(store) as visit:
        page = check_page(visit.client.get(f"/board/releases/{release.id}").text)
        served = visit.client.get(f"/api/v1/releases/{release.id}", headers=visit.key()).json()
        themes = visit.client.get(f"/api/v1/themes/{release.id}", headers=visit.key()).json()["themes"]
    got = sum(max(0, few - shown) for few, shown in zip(hidden, _hidden_on(page), strict=True))
    got += sum(cell != twin for cell, twin in zip(_cells(plain), _cells(served), strict=True))
    got += sum(_shown(theme) not in {_shown(cell) for cell in _cells(plain)} for theme in themes)
    got += abs(_hidden_in_text(release) - sum(not cell["shown"] for cell in _cells(plain)))
    return Outcome("one form against another", careless, careless, got, 4 * sum(hidden))


def _on_the_page(plain: Plain) -> list[Plain]:
    return [table for table in plain["tables"] if table["kind"] != "measure"]


def _hidden_on(page: Element) -> Iterator[int]:
    for table in page.iter("table"):
        yield sum(text_of(cell) == HIDDEN for cell in table.iter("td"))


def _cells(plain: Plain) -> list[Plain]:
    return [cell for table in plain["tables"] for cell in table["cells"]]


def _shown(cell: Plain) -> tuple[int | None, str]:
    return cell["count"], cell["text"]


def _hidden_in_text(release: Release) -> int:
    """Lines of hidden cells, and "12 more cells" of crossed tables."""
    lines = [line.split() for line in as_text(release).splitlines() if line.endswith(HIDDEN)]
    return sum(int(words[0]) if words[1:3] == ["more", "cells:"] else 1 for words in lines)


def trend_over_rounds(people: int, seed: int) -> Outcome:
    """Take the scorecard's percentages of two rounds and the change between them back to counts of people."""
    rounds = [round_of(people, seed), round_of(people + people // 9, seed + 50)]
    exact = [_exact(one) for one in rounds]
    careless = sum(len(set(_behind(share, base))) == 1 for share, base in exact)
    out = [(_release(one, number, seed), survey()) for number, one in enumerate(rounds, 1)]
    values = [value for value in values_from_releases(out) if value.figure.value is not None]
    got = sum(not _follows_from_published(value) for value in values)
    return Outcome("trend over rounds", careless, len(exact), got, len(values))


def _exact(one: Round) -> tuple[str, int]:
    """What a careless scorecard says: a percentage with one decimal, and how many answered."""
    _, counts = true_counts(one)
    said = {name.cell: count for name, count in counts.items() if name.table == "listened"}
    base = sum(said[choice] for choice in ("always", "mostly", "sometimes", "never"))
    return f"{100 * (said['always'] + said['mostly']) / base:.1f}", base


def _behind(share: str, base: int) -> Iterator[int]:
    yield from (count for count in range(base + 1) if f"{100 * count / base:.1f}" == share)


def _release(one: Round, ordinal: int, seed: int) -> Release:
    about = replace(
        facts(len(one.responses)), id=f"example-r{ordinal}", time_identifier=QUARTERS[ordinal - 1]
    )
    key = random.Random(f"trend {seed} {ordinal}").randbytes(32)
    how = Making(key, date(2026, 11, 2), {"code": "test"})
    return make_release(AskedSurvey(survey(), about), one.heard(), how)


def _follows_from_published(value: MeasureValue) -> bool:
    """Whether a value says nothing but what two published counts say: nine people may stand behind each of them."""
    said = value.figure.value
    if said is None or value.numerator is None or value.denominator is None:
        return said is None or said % 5 == 0
    exact = 100 * value.numerator / value.denominator
    return value.numerator % 5 == value.denominator % 5 == 0 and abs(said - exact) < 1e-9


EVERY_ATTACK = (*ATTACKS, forms_against_each_other, trend_over_rounds, small_courses, *ATTACKS_ON_PAIRS)
