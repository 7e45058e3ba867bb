"""Comments beside values that name a number which is hidden elsewhere in the same measure: "16 online, three at home"."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from analysis.scorecard.hiding.small_numbers import Key
from analysis.scorecard.hiding.standing import AsItStands
from analysis.statistics import round_half_up
from analysis.values import EXAMPLE, Value

NUMBERS = (
    "no nobody none zero", "one once single", "two twice both couple", "three", "four", "five", "six", "seven", "eight",
    "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
IN_WORDS = {word: number for number, words in enumerate(NUMBERS) for word in words.split()}
_NUMBER = re.compile(rf"\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join(IN_WORDS)})\b", re.IGNORECASE)


def hidden_numbers(each: AsItStands, shown: Collection[Key]) -> Iterator[float]:
    """What is not shown of a measure: the values themselves, and the counts that they rest on."""
    for value in each.values:
        if value.key not in shown:
            numbers = (value.figure.value, value.numerator, value.denominator)
            yield from (said for number in numbers if number is not None for said in _as_said(number))
            if value.numerator is not None and value.denominator is not None:
                yield value.denominator - value.numerator


def _as_said(number: float) -> tuple[float, ...]:
    return number, round_half_up(number, 0), round_half_up(number, 1)


def without_hidden(value: Value, numbers: Collection[float]) -> Value:
    """The value; without its comment where that names one of the numbers, in figures or in a word."""
    named = (_number(word) for word in _NUMBER.findall(value.comment))
    if numbers and any(number in numbers for number in named):
        return replace(value, comment=EXAMPLE if value.example else "")
    return value


def _number(word: str) -> float:
    return IN_WORDS[word.lower()] if word.lower() in IN_WORDS else float(word.replace(",", ""))
