"""What the answers of one form must be to each other: each rule blames one field, in words for whoever fills it in. The plan
itself is checked once more when it is written; these come first, so that nobody reads of keys of files."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True)
class FormRule:
    """`is_broken` is asked with what was typed, as the record would keep it; what was left empty is not in it."""

    field: str
    says: str
    is_broken: Callable[[Body], bool]


def broken(rules: Iterable[FormRule], body: Body) -> dict[str, str]:
    """What is wrong, by the field that is to blame: the first of each."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.field not in found and rule.is_broken(body):
            found[rule.field] = rule.says
    return found


_ID = re.compile(r"(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_AMOUNTS = frozenset({"count", "fte"})


def _is_amount(body: Body) -> bool:
    return body["unit"] in _AMOUNTS


OF_A_MEASURE = (
    FormRule(
        "unit",
        "How much is done is a count, or full-time equivalents",
        lambda body: body["question"] == "how_much" and not _is_amount(body),
    ),
    FormRule(
        "unit",
        "How well it is done, and whether anyone is better off, is a percentage, a rate or a mean",
        lambda body: body["question"] in ("how_well", "better_off") and _is_amount(body),
    ),
    FormRule(
        "domain",
        "Choose in what somebody is better off",
        lambda body: body["question"] == "better_off" and not body.get("domain"),
    ),
    FormRule(
        "per",
        "Say per how many the rate is, such as 10,000",
        lambda body: body["unit"] == "rate" and not body.get("per"),
    ),
    FormRule(
        "per",
        "Only a rate is per so many. Choose a rate, or leave this empty",
        lambda body: body["unit"] != "rate" and bool(body.get("per")),
    ),
    FormRule(
        "id",
        "Small letters, digits and single hyphens, with a letter first, such as feel-safe; at most 40",
        lambda body: bool(body.get("id")) and not _ID.fullmatch(body["id"]),
    ),
)
OF_COLOURS = (
    FormRule(
        "lower",
        "Two edges are needed, the lower one first",
        lambda body: (
            body["kind"] == "bands"
            and not (
                body.get("lower") is not None
                and body.get("upper") is not None
                and body["lower"] < body["upper"]
            )
        ),
    ),
    FormRule("percent", "Write 0 or more", lambda body: (body.get("percent") or 0) < 0),
)
